"""What a receipt is worth, in words: the verdict first, then what it proves, what it does not, and what to do now.

Every sentence is true of exactly the finding it stands under (see `tocsin.acts.Brought`); the table is complete, and a
test says so. The hardest sentence is always said: a register's own page is the register's own word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tocsin.acts import Brought
from tocsin.web.drawing import moment

HEADLINES: Mapping[str, str] = {
    "held": "This receipt is genuine, and its entry is in the register today.",
    "gone": "Alarm: this receipt is genuine, but the register no longer holds its entry.",
    "changed": "Alarm: this receipt is genuine, but under its number the register now holds something else.",
    "shortened": "Alarm: this receipt is genuine, but the register is shorter today than when it signed it.",
    "rewritten": "Alarm: this receipt is genuine, but the register has changed other entries that it had signed.",
    "elsewhere": "This receipt is genuine by the key you gave. It is not one of this register.",
    "foreign": "This receipt is of another register, so it cannot be checked with this one’s key.",
    "refused": "This proves nothing.",
}
"""The one plain sentence at the top, by finding."""

NOT_PROVED = (
    "That what was written is true. It proves that it was delivered.",
    "What was written. A receipt holds numbers, codes and times, never prose.",
    "Who typed it. It names, by a code, the account that was signed in.",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding as its page shows it. `tone` is good, bad or unclear; `details` are pairs for a technician."""

    tone: str
    headline: str
    why: str
    proves: tuple[str, ...]
    not_proved: tuple[str, ...]
    todo: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    code: tuple[str, ...]


def verdict_of(brought: Brought, own_trust: bool, whom_to_tell: tuple[str, ...]) -> Verdict:
    """Say what came of a receipt; `own_trust` is true when it was checked with a key that its bearer brought."""
    good = {"held": "good", "elsewhere": "good"}.get(brought.finding, "unclear")
    return Verdict(
        tone="bad" if brought.alarming or brought.finding == "refused" else good,
        headline=HEADLINES[brought.finding],
        why=brought.reason,
        proves=tuple(_proves(brought)),
        not_proved=tuple(_not_proved(brought, own_trust)),
        todo=tuple(_todo(brought, whom_to_tell)),
        details=tuple(_details(brought)),
        code=brought.code,
    )


def kind_in_words(type: str) -> str:
    """An entry's type as people say it: `concern.raised/1` is “concern raised”."""
    return type.partition("/")[0].replace(".", " ").replace("_", " ")


def _proves(brought: Brought) -> Iterator[str]:
    if not (proved := brought.proved):
        return
    entry = proved.entry
    yield (
        f"{proved.origin} entered “{kind_in_words(entry.type)}” as its entry {entry.n:,} "
        f"on {moment(entry.at)}, by its own clock."
    )
    yield (
        f"The register signed for it when it held {proved.size:,} entries. Since then nobody can have deleted, "
        "reworded, moved or back-dated that entry without contradicting this receipt."
    )
    if brought.finding == "held":
        yield f"Today the register holds {brought.size:,} entries, and this one stands unchanged among them."


def _not_proved(brought: Brought, own_trust: bool) -> Iterator[str]:
    if not brought.proved:
        return
    yield from NOT_PROVED
    if not own_trust:
        yield (
            "That this page is honest. It is the register’s own, and it used the register’s own key. To trust nobody, "
            "check the receipt without it: see below."
        )


def _todo(brought: Brought, whom_to_tell: tuple[str, ...]) -> Iterator[str]:
    if brought.alarming:
        yield "Keep the receipt’s file, and a copy somewhere else. It is the proof; nobody can make another one."
        named = "; ".join(whom_to_tell) or "an inspector, or the partnership’s chair"
        yield f"Tell somebody who does not run the register, today: {named}. Give them a copy of the file."
        yield "They can check it without this register, as described below, and will find the same."
    elif brought.finding == "foreign":
        yield f"Check it with {brought.origin}, or paste that register’s key below and check again."
    elif brought.finding == "refused":
        yield "If you pasted it, send the file instead: mail programs and printers break long lines."
        yield "If the file itself is refused, get it again from wherever you first saved it."
        yield "If it was refused because its signature does not fit, somebody has changed it, or it was never genuine."


def _details(brought: Brought) -> Iterator[tuple[str, str]]:
    if not (proved := brought.proved):
        return
    yield "Log", proved.origin
    yield "Entry", f"{proved.entry.n} ({proved.entry.type})"
    yield "Recorded", proved.entry.at.isoformat()
    yield "Signed at size", str(proved.size)
    yield "Root at that size", proved.root.hex()
