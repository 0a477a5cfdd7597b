"""References people can read aloud: "7K2M-9QFD-3XWA" for the identifier c_7k2m9qfd3xwa.

The alphabet is Crockford's base 32 (no I, L, O or U), so that what is misheard or misread is still understood.
"""

from __future__ import annotations

import re

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_MISREAD = str.maketrans("oil", "011")


def reference(id: str) -> str:
    """Return an identifier as people write it: without its kind, in capitals, in groups of four."""
    tail = id.partition("_")[2] or id
    return "-".join(re.findall(".{1,4}", tail.upper()))


def id_from(text: str, kind: str = "c") -> str:
    """Return the identifier of a reference someone typed; raises ValueError with a sentence if it cannot be one.

    Forgives case, spaces, hyphens, O for 0, I and L for 1. A text that already begins with its kind ("c_…") keeps it.
    """
    given, mark, tail = text.strip().lower().rpartition("_")
    plain = re.sub(r"[\s\-\u2010-\u2015\u2212.]", "", tail).translate(_MISREAD)
    if not re.fullmatch(rf"[{ALPHABET}]{{12}}", plain, re.ASCII) or not re.fullmatch("[a-z]?", given, re.ASCII):
        raise ValueError(f"“{text[:40]}” is not a reference. It has twelve letters and digits, like 7K2M-9QFD-3XWA.")
    return f"{given if mark else kind}_{plain}"
