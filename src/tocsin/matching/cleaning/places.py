"""Postcodes and addresses, tidied so that the same home is written the same way.

Sources: Royal Mail, Programmers' guide to PAF (the form of a postcode); ONS, Postcode directory (ZZ99 for no place).
The town's own postcodes begin with Q, which none in Britain does, so letters are not checked against those in use.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from anyascii import anyascii

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?|GIR(?=0AA))(\d[A-Z]{2})\Z")
TO_DIGIT = str.maketrans("OIL", "011")
TO_LETTER = str.maketrans("01", "OI")
LONGEST = 200
STREET = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}|\d\s+[A-Za-z]{2,}")
FLAT = re.compile(r"^(?:flat|apartment|apt|unit|room)\s+(\w+)\s+")
FLAT_ALONE = re.compile(r"\s*(?:flat|apartment|apt|unit|room)\s+\w+\s*\Z", re.IGNORECASE)
TIDY = (
    (re.compile(r"\b(?:no|number) (?=\d)"), ""),
    (re.compile(r"\b(\d+) ([a-h]) (?=[a-z])"), r"\1\2 "),
    (re.compile(r"(^|\d[a-z]? )st (?=[a-z])"), r"\1saint "),
)
"""Written in several ways within a line: "No. 14", "14 a", and St before a saint's name, not after a street's."""


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=200_000)
def postcode(text: str) -> str | None:
    """A postcode in lower case without its space, letters and digits mended by position; None where it is none."""
    plain = re.sub(r"[^A-Z0-9]", "", anyascii(text[:20]).upper())
    inward = plain[-3:-2].translate(TO_DIGIT) + plain[-2:].translate(TO_LETTER)
    for outward in (plain[:-3], plain[:1].translate(TO_LETTER) + plain[1:-3].translate(TO_DIGIT)):
        found = POSTCODE.match(outward + inward)
        if found and not (outward + inward).startswith(tuple(_tables()["no_postcode"])):
            return (outward + inward).lower()
    return None


@lru_cache(maxsize=200_000)
def address(text: str) -> str | None:
    """Number and street of an address, abbreviations written out, a flat's number first; None where it is no home."""
    first, *others = re.split(r"[,\n\r;]+", text[:LONGEST].strip(" ,;\n\r"))
    line = anyascii(f"{first} {others[0]}" if others and not STREET.search(first) else first).lower()
    flat = next((other for other in others if FLAT_ALONE.match(other)), "") if STREET.search(first) else ""
    plain = " ".join(re.sub(r"[^a-z0-9/ ]", " ", f"{flat.lower()} {line}".replace("'", "")).split())
    for form, instead in TIDY:
        plain = form.sub(instead, plain)
    written = " ".join(_tables()["words"].get(word, word) for word in plain.split())
    if not written or any(each in written for each in _tables()["no_address"]):
        return None
    return FLAT.sub(r"\1/", written)[:LONGEST]
