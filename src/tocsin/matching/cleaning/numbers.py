"""NHS numbers and pupil numbers, kept only where the check fits: a slip of the pen must tie nobody to anybody.

Sources: NHS Data Dictionary (modulus 11); DfE, Unique pupil numbers: guide (modulus 23). `words.identifiers` says the
same to people who type them; this floor stands beside that one and borrows nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@lru_cache(maxsize=200_000)
def nhs_number(text: str) -> str | None:
    """Ten digits whose check digit fits and that are not one digit over and over; None otherwise."""
    digits = re.sub(r"[\s-]", "", text[:40])
    if not re.fullmatch(r"\d{10}", digits, re.ASCII) or len(set(digits)) < 2:
        return None
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return digits if (11 - total % 11) % 11 == int(digits[9]) else None


@lru_cache(maxsize=200_000)
def pupil_number(text: str) -> str | None:
    """Thirteen characters in lower case whose check letter fits; None otherwise."""
    number = re.sub(r"[\s-]", "", text[:40]).upper()
    if not re.fullmatch(rf"[{LETTERS}]\d{{11}}[\d{LETTERS}]", number, re.ASCII):
        return None
    values = (int(each) if each.isdigit() else LETTERS.index(each) for each in number[1:])
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return number.lower() if LETTERS[total % 23] == number[0] else None
