"""Whether a record says anything of ethnicity and nationality, kept apart from what it says.

How completely a team records is counted without anyone's ethnicity being looked at: a figure reads this and never the
codes. Source: the inquiry's "clear direction … not to do so"; Casey's audit of 2025, recommendation 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.people.details import EthnicityNote, PersonDetails
from tocsin.words import Profile

GIVEN, NOT_STATED = "given", "not_stated"
LISTS = ("ethnicity_self", "ethnicity_perceived")


def kinds_stated(details: str | None, profile: Profile) -> dict[str, str] | None:
    """Of each whether it is given, asked and not stated, or why it is blank; None of details nobody may read."""
    if not details:
        return None
    said = PersonDetails.from_json(details)
    return {
        "ethnicity": _ethnicity(said.ethnicities, profile),
        "nationality": GIVEN if said.nationality.strip() else "",
    }


def _ethnicity(notes: Iterable[EthnicityNote], profile: Profile) -> str:
    """One statement suffices, whoever made it; else the first reason for a blank; "" where nothing is written."""
    nothing = frozenset[str]().union(*(profile.codes[name].flagged("says_nothing") for name in LISTS))
    kinds = [(GIVEN if note.code not in nothing else NOT_STATED) if note.code else note.blank for note in notes]
    return GIVEN if GIVEN in kinds else next((kind for kind in kinds if kind), "")
