"""Check digits of the two numbers that help tell children apart: the NHS number and the unique pupil number.

Sources: NHS Data Dictionary, NHS Number (modulus 11, weights 10 to 2; 999… is set aside for tests); DfE, Unique pupil
numbers: guide (check letter, modulus 23, weights 2 to 13; a thirteenth letter marks a temporary number). A number helps
to find a record; it is never needed to raise a concern.
"""

from __future__ import annotations

import re

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def nhs_number(text: str) -> str:
    """Return the ten digits without spaces; raises ValueError with a sentence when it cannot be an NHS number."""
    digits = _squeezed(text)
    if not re.fullmatch(r"\d{10}", digits, re.ASCII):
        raise ValueError(f"NHS number: “{text[:40]}” is not ten digits. Write it like 943 476 5919.")
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    if (11 - total % 11) % 11 != int(digits[9]):
        raise ValueError(f"NHS number: the check digit of “{text[:40]}” does not fit, so a digit is wrong. Compare it.")
    return digits


def upn(text: str) -> str:
    """Return the thirteen characters in capitals; raises ValueError with a sentence when it cannot be a UPN."""
    number = _squeezed(text).upper()
    if not re.fullmatch(rf"[{_LETTERS}]\d{{11}}[\d{_LETTERS}]", number, re.ASCII):
        raise ValueError(
            f"Unique pupil number: “{text[:40]}” is not a letter (not I, O or S) and twelve digits. "
            "Only the last may be a letter, in a temporary number."
        )
    if upn_letter(number[1:]) != number[0]:
        raise ValueError(f"Unique pupil number: the first letter of “{text[:40]}” does not fit its digits. Compare it.")
    return number


def upn_letter(rest: str) -> str:
    """Return the check letter for the twelve characters that follow it."""
    values = (int(each) if each.isdigit() else _LETTERS.index(each) for each in rest)
    return _LETTERS[sum(value * weight for value, weight in zip(values, range(2, 14), strict=True)) % 23]


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\-]", "", text)
