"""What a census file says, element by element and child by child, so that two files can be compared in any order."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

SEXES = {"1": "M", "2": "F", "0": "U", "9": "U"}
FLAGS = {"true": "1", "false": "0"}
ALIKE = {"GenderCurrent": ("Sex", SEXES), "Sex": ("Sex", SEXES), "ReferralNFA": ("ReferralNFA", FLAGS)}
ALIKE |= {"ICPCnotRequired": ("ICPCnotRequired", FLAGS)}
"""Elements a year names or codes otherwise, and that files in the wild write in several ways."""

Said = Counter[tuple[str, str, str, str]]


def said_in(path: Path) -> Said:
    """(child, referral's date, element, text) of every element with a text below a child, as often as it comes."""
    found: Said = Counter()
    for child in etree.parse(str(path)).iter("Child"):
        number = (child.findtext(".//LAchildID") or "").strip()
        for leaf in (each for each in child.iter("*") if not len(each)):
            name, codes = ALIKE.get(str(leaf.tag), (str(leaf.tag), {}))
            text = (leaf.text or "").strip()
            if text:
                found[number, _referred(leaf), name, codes.get(text.lower(), codes.get(text, text))] += 1
    return found


def _referred(leaf: Any) -> str:
    details = next(leaf.iterancestors("CINdetails"), None)
    return (details.findtext("CINreferralDate") or "").strip() if details is not None else ""


def differences(before: Path, after: Path) -> tuple[Counter[str], Counter[str]]:
    """How many texts of each element are only in the first file, and only in the second."""
    first, second = said_in(before), said_in(after)
    return _by_element(first - second), _by_element(second - first)


def _by_element(said: Said) -> Counter[str]:
    return Counter(name for _, _, name, _ in said.elements())
