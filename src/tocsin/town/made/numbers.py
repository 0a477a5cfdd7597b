"""Identifiers that fit their checks and can be nobody's: NHS numbers, unique pupil numbers, postcodes.

NHS numbers begin with 9, a range never issued to patients and used for tests; pupil numbers carry the authority 999,
which no authority has. A serial gives one number and no two serials the same one.
"""

from __future__ import annotations

from functools import cache

from tocsin.words.identifiers import upn_letter

NHS_ROOM = 50_000_000
"""How many serials fit between 900 000 000 and 999 999 999, two numbers each."""

UPN_ROOM = 1_000_000_000
STRIDE = 7_654_321
"""Spreads neighbouring serials; it shares no factor with either room, so that none meets another."""


def nhs_number(serial: int) -> str:
    """The serial's NHS number: one of two neighbours always has a check digit, as their sums differ by two."""
    first = 900_000_000 + 2 * (serial * STRIDE % NHS_ROOM)
    check = _nhs_check(first)
    return f"{first}{check}" if check < 10 else f"{first + 1}{_nhs_check(first + 1)}"


def _nhs_check(nine: int) -> int:
    total, weight = 0, 2
    while nine:
        nine, digit = divmod(nine, 10)
        total += digit * weight
        weight += 1
    return (11 - total % 11) % 11


def pupil_number(serial: int) -> str:
    """The serial's unique pupil number, with its check letter."""
    rest = f"999{serial * STRIDE % UPN_ROOM:09}"
    return upn_letter(rest) + rest


@cache
def postcode(area: str, letters: str, sector: int, unit: int) -> str:
    """A postcode in an area that is none, of letters never used at its end."""
    district, digit = divmod(sector, 10)
    high, low = divmod(unit, len(letters))
    return f"{area}{district + 1} {digit}{letters[high]}{letters[low]}"
