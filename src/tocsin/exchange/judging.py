"""In which of five ways a row ends, decided over plain values: loaded, changed, unchanged, duplicate or quarantined.

Rules, in order. The same row twice in one file counts once. What was put right by hand is not undone by the same fault
sent again. A row that came before in the same words changes nothing. An older extract never overrides a newer one, and
what a file leaves out is never taken away: there is no rule that removes. A row nobody can place or date waits in
quarantine, unless a child may be in danger: then it is loaded and a person is asked to look (a bad row about a child in
danger is still a warning).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tocsin.exchange.mapping import is_danger, says_who, steps_of
from tocsin.exchange.queries import Known
from tocsin.exchange.rows import RAISES, Child, Row

RESULTS = ("loaded", "changed", "unchanged", "duplicate", "quarantined")
ENTERED = frozenset({"loaded", "changed"})
ABOUT_PERSON = frozenset({"child", "detail"})
"""Kinds of row that belong to no concern: they are loaded with a person the register holds or comes to hold."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, how it ended, and for one in quarantine what has to be put right first."""

    row: Row
    result: str
    fix: str = ""
    known: Known | None = None

    @property
    def is_new(self) -> bool:
        """Whether the register has to take something in: the row itself, or that it waits in quarantine."""
        waiting = self.row.inside or (self.known is not None and self.known.content == self.row.content)
        return self.result in ENTERED or (self.result == "quarantined" and not waiting)


def judge(
    child: Child, known: Mapping[str, Known], extract: str, *, refusal: str = "", held: bool = False
) -> tuple[Judged, ...]:
    """Judge every row of a child. `extract` is the file's date; `refusal` puts all that is new into quarantine.

    `held` says that the register has a record of the child already.
    """
    fixes = ((row, refusal or why_not(row, child, held)) for row in child.rows)
    return tuple(_judged(row, known.get(row.key), extract, fix) for row, fix in fixes)


def _judged(row: Row, known: Known | None, extract: str, fix: str) -> Judged:
    if row.repeats == "same":
        return Judged(row, "duplicate", known=known)
    if known and known.corrected == row.content:
        return Judged(row, "unchanged", known=known)
    if known and known.content == row.content and (known.result != "quarantined" or fix):
        return Judged(row, "quarantined" if known.result == "quarantined" else "unchanged", fix, known)
    if known and extract < known.extract:
        return Judged(row, "unchanged", known=known)
    if fix:
        return Judged(row, "quarantined", fix, known)
    return Judged(row, "changed" if known and known.subject else "loaded", known=known)


def why_not(row: Row, child: Child, held: bool = False) -> str:
    """What has to be put right before this row can be loaded; "" when it can."""
    return next((words for applies, words in OBSTACLES if applies(row, child, held)), "")


def _undated(row: Row, child: Child, held: bool) -> bool:
    return row.kind not in ABOUT_PERSON and not steps_of(row) and not is_danger(row)


def _raises_nothing(row: Row, child: Child, held: bool) -> bool:
    """Nothing that could be loaded: a concern that waits in quarantine brings nobody into the register."""
    raises = (each for each in child.rows if each.kind in RAISES)
    return row.kind in ABOUT_PERSON and not held and all(why_not(each, child, held) for each in raises)


def _nobody_nothing(row: Row, child: Child, held: bool) -> bool:
    """Neither a person nor a word: an account about nobody known is still a warning, and is loaded."""
    says_something = any(row.text(name) for name in ("Account", "Circumstances"))
    return row.kind in ("concern", "missing") and not held and not says_who(child.rows[0]) and not says_something


def _beside_nobody(row: Row, child: Child, held: bool) -> bool:
    """Somebody named beside no child, or beside one whose own row waits."""
    own = next((each for each in child.rows if each.key == row.episode), None)
    return row.kind == "named" and (own is None or bool(why_not(own, child, held)))


def _no_words(row: Row, child: Child, held: bool) -> bool:
    """A concern nobody says anything of: not what happened, nor what harm it was."""
    return row.kind == "concern" and not row.texts("Harms") and not any(row.text(name) for name in ("Account", "Need"))


OBSTACLES: tuple[tuple[Callable[[Row, Child, bool], bool], str], ...] = (
    (
        lambda row, child, held: row.repeats == "other",
        "The same row stands earlier in this file with other words, and that one was used. Send the right one only.",
    ),
    (
        lambda row, child, held: row.kind == "unread",
        "This register does not read this block yet. It is kept as it came and nothing has to be sent again.",
    ),
    (
        _raises_nothing,
        "The child has no referral in this file. The register holds concerns, not children: send the referral with it.",
    ),
    (
        _beside_nobody,
        "The row names somebody, and no row of the same incident that could be loaded is about a child. Send it with "
        "that one.",
    ),
    (
        lambda row, child, held: row.kind not in ABOUT_PERSON and not row.episode,
        "The row stands outside any referral (CINdetails). Send it inside the referral it belongs to.",
    ),
    (
        _nobody_nothing,
        "The row says neither whom it is about nor what happened. Send it with a name or number, or with its words.",
    ),
    (
        _no_words,
        "The row does not say what happened, so there is nothing to look into. Send it with what was seen or told.",
    ),
    (_undated, "The row has no date that can be read, so nobody can say when it happened. Send it with its date."),
)
"""Why a row waits in quarantine, the first that applies; each says what to do."""
