"""Telephone numbers as one form: the country's code and the digits. Source: ITU-T E.164, through `phonenumbers`.

A number need not be in use: those kept for drama (Ofcom) and those of networks yet unknown tie people as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

SHORTEST = 9
HOME = "GB"
LONGEST = 100
RUN = re.compile(r"[\d+(][\d+(). -]*")
"""Digits and the signs people put between them; letters are words and never digits of a keypad."""


@lru_cache(maxsize=100_000)
def number(text: str) -> str | None:
    """The digits with the country's code, of the first number given; what is written beside it is no part of it.

    None for what is no telephone number, or one digit over and over.
    """
    runs = (run for run in RUN.findall(text[:LONGEST]) if sum(map(str.isdigit, run)) >= SHORTEST)
    try:
        found = phonenumbers.parse(next(runs, ""), HOME)
    except phonenumbers.NumberParseException:
        return None
    national = str(found.national_number)
    if len(national) < SHORTEST or len(set(national)) < 3:
        return None
    return f"{found.country_code}{national}"
