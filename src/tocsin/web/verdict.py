"""What a receipt is worth, in words: the verdict first, then what it proves, what it does not, and what to do now.

Every sentence is true of exactly the finding it stands under (see `tocsin.acts.Brought`); the table is complete, and a
test says so. The hardest sentence is always said: a register's own page is the register's own word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tocsin.acts import Brought, check_code
from tocsin.proofs.disclosure import Withheld
from tocsin.proofs.policy import Standing
from tocsin.web.drawing import moment

HEADLINES: Mapping[str, str] = {
    "held": "This receipt is genuine, and its entry is in the register today.",
    "gone": "Alarm: this receipt is genuine, but the register no longer holds its entry.",
    "changed": "Alarm: this receipt is genuine, but under its number the register now holds something else.",
    "shortened": "Alarm: this receipt is genuine, but the register is shorter today than when it signed it.",
    "rewritten": "Alarm: this receipt is genuine, but the register has changed other entries that it had signed.",
    "lost": "This receipt is genuine, but its entry was lost, as the register itself has declared.",
    "elsewhere": "This receipt is genuine by the key you gave. It is not one of this register.",
    "foreign": "This receipt is of another register, so it cannot be checked with this one’s key.",
    "refused": "This proves nothing.",
}
"""The one plain sentence at the top, by finding."""


WORDS_HELD = "These words are genuine: they are what was entered, and the entry is in the register today."
MOST = 20
"""How many entries and holes of one file are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text that an opening file laid open and that fits its entry."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding as its page shows it. `tone` is good, bad or unclear; `details` are pairs for a technician."""

    tone: str
    headline: str
    why: str
    words: tuple[Words, ...]
    proves: tuple[str, ...]
    not_proved: tuple[str, ...]
    todo: tuple[str, ...]
    details: tuple[tuple[str, str], ...]


def verdict_of(brought: Brought, own_trust: bool, whom_to_tell: tuple[str, ...]) -> Verdict:
    """Say what came of a receipt; `own_trust` is true when it was checked with a key that its bearer brought."""
    good = {"held": "good", "elsewhere": "good"}.get(brought.finding, "unclear")
    held_words = brought.finding == "held" and brought.opened
    return Verdict(
        tone="bad" if brought.alarming or brought.finding in ("refused", "lost") else good,
        headline=WORDS_HELD if held_words else HEADLINES[brought.finding],
        why=brought.reason,
        words=tuple(Words(f"{each.kind}, entry {each.entry:,}", _readable(each.text)) for each in brought.opened),
        proves=tuple(_proves(brought)),
        not_proved=tuple(_not_proved(brought, own_trust)),
        todo=tuple(_todo(brought, whom_to_tell)),
        details=tuple(_details(brought)),
    )


def _readable(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return f"(not a text: {len(text):,} bytes that fit what was entered)"


def standing_in_words(standing: Standing) -> str:
    """Who stands behind a checkpoint, in a sentence or two a person can repeat."""
    size = f"{standing.checkpoint.size:,} entries"
    if not standing.cosigned:
        asked = ", though its policy asks for some" if standing.asked else ""
        return f"Signed by the register alone, at {size}. No witness outside it has signed this state yet{asked}."
    seen = " and ".join(f"{name} ({moment(at)})" for name, at in standing.cosigned)
    enough = " These are as many as its policy asks for." if standing.quorum else ""
    enough = " Its policy asks for more." if standing.lacking else enough
    return f"Signed by the register at {size}, and witnessed by {seen}.{enough}"


def kind_in_words(type: str) -> str:
    """An entry's type as people say it: `concern.raised/1` is “concern raised”."""
    return type.partition("/")[0].replace(".", " ").replace("_", " ")


def _proves(brought: Brought) -> Iterator[str]:
    if not (standing := brought.standing):
        return
    yield from _at_most(
        f"{brought.origin} entered “{kind_in_words(entry.type)}” as its entry {entry.n:,} "
        f"on {moment(entry.at)}, by its own clock."
        for entry in brought.entries
    )
    yield (
        "Nobody can have deleted, reworded, moved or back-dated that since the register signed for it, when it held "
        f"{standing.checkpoint.size:,} entries, without contradicting this file."
    )
    yield from _witnessed(standing)
    yield from _closed(brought)
    if brought.finding == "held":
        yield f"Today the register holds {brought.size:,} entries, and this stands unchanged among them."


def _closed(brought: Brought) -> Iterator[str]:
    if seam := brought.closed:
        yield (
            f"It was signed under the name {seam.previous}. That list was closed on {moment(seam.at)}, when only "
            f"{seam.size:,} of {seam.signed:,} signed entries were left, and goes on as {seam.shard}. What was signed "
            "under the old name still counts."
        )


def _at_most(sentences: Iterable[str]) -> Iterator[str]:
    told = list(sentences)
    yield from told[:MOST]
    if len(told) > MOST:
        yield f"And {len(told) - MOST:,} more."


def _witnessed(standing: Standing) -> Iterator[str]:
    yield standing_in_words(standing)
    if standing.cosigned:
        first = min(at for _, at in standing.cosigned)
        yield (
            f"So it existed by {moment(first)} at the latest, by a clock that is not the register’s, and the register "
            "cannot show that witness another past."
        )


def _not_proved(brought: Brought, own_trust: bool) -> Iterator[str]:
    if not brought.standing:
        return
    yield "That what was written is true. It proves that it was delivered."
    if not brought.opened:
        yield "What was written. A receipt holds numbers, codes and times, never prose."
    yield from _at_most(_hole(each) for each in brought.withheld if brought.opened)
    yield "Who typed it. It names, by a code, the account that was signed in."
    if not brought.standing.cosigned:
        yield (
            "That the register shows everybody the same past. It takes witnesses in other organisations to know that, "
            "and none has signed under this receipt."
        )
    if not own_trust:
        yield (
            "That this page is honest. It is the register’s own, and it used the register’s own key. To trust nobody, "
            "check the receipt without it: see below."
        )


def _hole(withheld: Withheld) -> str:
    what = f"The {withheld.part.kind} of entry {withheld.entry:,}"
    if withheld.redacted_by is not None:
        return f"{what}: it was redacted, as entry {withheld.redacted_by:,} says."
    return f"{what}: it exists and is not in this file."


def _todo(brought: Brought, whom_to_tell: tuple[str, ...]) -> Iterator[str]:
    if brought.alarming:
        yield "Keep the receipt’s file, and a copy somewhere else. It is the proof; nobody can make another one."
        named = "; ".join(whom_to_tell) or "an inspector, or the partnership’s chair"
        yield f"Tell somebody who does not run the register, today: {named}. Give them a copy of the file."
        yield "They can check it without this register, as described below, and will find the same."
    elif brought.finding == "lost":
        yield "Nobody works on it now. Bring it again, today: raise it anew and say that its entry was lost."
        yield "Keep this receipt’s file. It proves when you first delivered it."
    elif brought.finding == "foreign":
        yield f"Check it with {brought.origin}, or paste that register’s key below and check again."
    elif brought.finding == "refused":
        yield "If you pasted it, send the file instead: mail programs and printers break long lines."
        yield "If the file itself is refused, get it again from wherever you first saved it."
        yield "If it was refused because its signature does not fit, somebody has changed it, or it was never genuine."


def _details(brought: Brought) -> Iterator[tuple[str, str]]:
    if not (standing := brought.standing):
        return
    for entry in brought.entries[:MOST]:
        yield f"Check code of entry {entry.n}", " ".join(check_code(entry))
        yield "Kind, log and time", f"{entry.type}, {entry.log}, {entry.at.isoformat()}"
    yield "Signed at size", str(standing.checkpoint.size)
    yield "Root at that size", standing.checkpoint.root.hex()
    yield "Standing", standing.words
