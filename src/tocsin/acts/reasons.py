"""What every act of keeping and redacting asks: a listed code, a reason that stays, a signature by name."""

from __future__ import annotations

from typing import Any

from tocsin.access import Refused, Situation, fit_to_keep, repeats

LONGEST_REASON = 4000


def reason_of(reason: str) -> dict[str, bytes]:
    """A reason cleaned, as the part it becomes. Raises `Refused` where there is none."""
    return {"reason": fit_to_keep(reason, "reason", named="Your reason", limit=LONGEST_REASON)}


def check_reason(reason: str, text: str) -> None:
    """Refuse an empty reason, and one that says again what shall no longer be read: the reason stays for ever."""
    reason_of(reason)
    if repeats(reason, text):
        raise Refused(
            "Your reason says again what shall no longer be read, and the reason stays for ever.",
            field="reason",
            next_step="Say why in other words, without the text itself.",
        )


def check_unprotected(found: Any, s: Situation) -> None:
    """Refuse the protected source of an item: what they sign by name would give them away."""
    if found.guard.protected and found.guard.author == s.by.practitioner:
        raise Refused(
            "You are the protected source of this, and this is signed by name.",
            next_step="Ask the scrutineer to do it.",
        )
