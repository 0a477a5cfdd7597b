"""When a text may be redacted, a hold lifted, an office outside closed: plain decisions, each with its reason.

"Malicious admin redaction: redact to hide" is answered by two people, one of them outside (ledger.md §6). So is closing
the office to which all that was hidden inside climbs. Rows are
read from the top; the first that applies decides. No row means yes.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.access.rules import Verdict

NAMED = "Agencies, offices and those who held them stay named: every answer in the register is somebody's."

COUNTED = "What was counted and published stays: a figure nobody can look up is a rumour."

NEVER: dict[str, str] = {
    "redaction.": "It says why a text was redacted, or was not. Taking that away would leave a hole nobody explains.",
    "part.": "It says why a text was redacted. Taking that away would leave a hole nobody explains.",
    "hold.": "It says why something must be kept, or need not be any longer.",
    "retention.": "It says why a record was kept, or need not be any longer.",
    # What a challenge cites may show a child, so its words may be redacted like any other; a figure shows nobody.
    **dict.fromkeys(("figure.proposed", "figure.published", "figure.declined", "figure.rerun"), COUNTED),
    "log.": "It is part of the ledger's own account of itself.",
    "key.": "It is part of the ledger's own account of itself.",
    "agency.": NAMED,
    "office.": NAMED,
    "practitioner.": NAMED,
}
"""Entries whose words are never redacted, by how their type begins, and why."""


def never_redacted(type: str) -> str:
    """Why the words of such an entry stay for ever; "" when they may be redacted."""
    return next((why for begins, why in NEVER.items() if type.startswith(begins)), "")


def may_propose(*, never: str, gone: bool, waiting: bool, held: str) -> Verdict:
    """Whether a redaction of a text may be proposed. `never` and `held` are the sentences that say why not, or ""."""
    return _first(
        (bool(never), "never", never),
        (gone, "gone", "This text is not there any more: it was redacted, or it never was."),
        (waiting, "waiting", "A redaction of this text is proposed already, and waits for a second person."),
        (bool(held), "held", held),
        otherwise=("may_propose", "A second person decides on it."),
    )


def may_authorise(*, settled: bool, same: bool, outside: bool, held: str) -> Verdict:
    """Whether this person may be the second. `outside`: one of the two belongs to none of the agencies that keep it."""
    return _first(
        (settled, "settled", "This was decided already."),
        (same, "same_person", "You proposed this yourself. Somebody else has to decide on it, in whatever office."),
        (bool(held), "held", held),
        (not outside, "nobody_outside", NOBODY_OUTSIDE),
        otherwise=("two_people", "Two people, one of them outside, agree."),
    )


NOBODY_OUTSIDE = (
    "You both belong to the agencies that keep this text or wrote it. One of the two has to come from outside them."
)


def may_lift(*, lifted: bool, asked: bool, same: bool, placers: bool) -> Verdict:
    """Whether this person may lift a hold. `placers`: one of the two is of the agency that placed it, or outside."""
    return _first(
        (lifted, "lifted", "This hold was lifted already."),
        (not asked, "not_asked", "Nobody has proposed lifting this hold. Propose it; a second person then lifts it."),
        (same, "same_person", "You proposed lifting it yourself. Somebody else has to, in whatever office."),
        (not placers, "not_the_placers", "One of the two has to be of the agency that placed it, or the scrutineer."),
        otherwise=("two_people", "Two people agree that it may be lifted."),
    )


def may_close(*, asked: bool, same: bool, outside: bool) -> Verdict:
    """Whether this person may be the second to close an office outside. `outside`: one of the two holds one."""
    return _first(
        (not asked, "not_asked", "Nobody has proposed closing this office. Propose it; a second person closes it."),
        (same, "same_person", "You proposed closing it yourself. Somebody else has to close it, in whatever office."),
        (not outside, "nobody_outside", "One of the two has to be a scrutineer or an inspector: it is their office."),
        otherwise=("two_people", "Two people, one of them outside, agree."),
    )


def repeats(reason: str, text: str, words: int = 5) -> bool:
    """Whether a reason, which stays for ever, says again what it asks to have redacted: five words in a row are it."""
    said, kept = _words(reason), _words(text)
    run = min(words, len(kept))
    if not run or len(said) < run:
        return False
    runs = {tuple(kept[at : at + run]) for at in range(len(kept) - run + 1)}
    return any(tuple(said[at : at + run]) in runs for at in range(len(said) - run + 1))


def _words(text: str) -> list[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return plain.split()


def _first(*rows: tuple[bool, str, str], otherwise: tuple[str, str]) -> Verdict:
    refused: Iterable[Verdict] = (Verdict(False, code, reason) for applies, code, reason in rows if applies)
    return next(iter(refused), Verdict(True, *otherwise))
