"""Reading leaves by the thousand: the canonical form as one pattern, and for many at once what no pattern can tell.

`decode_strictly` judges a leaf value by value; here the same verdict costs a tenth of it, which is what checking a
register of millions needs. Source: RFC 8785 under the profile of `entry`. What does not match `LEAF` is not refused for
it but read value by value: it may only lie deeper, or hold an escaped sign.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson

from tocsin.proofs.entry import LEAF_LIMIT, decode_strictly
from tocsin.proofs.errors import Tampered

Form = re.Match[bytes]
"""A leaf that matched `LEAF`: its own bytes (`string`), and each group named there."""

NESTED = 2
"""How deep the pattern follows `meta`: it grows fourfold with each level, and two hold nearly every leaf there is."""


def _row_of(item: str) -> str:
    return rf"(?:{item}(?:,{item})*+)?+"


def _value(depth: int) -> str:
    plain = rf'"{CODE}"|0|-?[1-9][0-9]{{0,14}}+|true|false|null'
    if not depth:
        return f"(?:{plain})"
    inner = _value(depth - 1)
    return rf"(?:{plain}|\[{_row_of(inner)}\]|\{{{_row_of(NAMED + inner)}\}})"


# Every repetition is possessive (`*+`): the sign after it always tells where it ends, so none has to be tried again.
CODE = r"[!#-\[\]-~]{0,100}+"
NAMED = r'"[!#-\[\]-~]{1,60}+":'
WHOLE = r"(?:0|[1-9][0-9]{0,14}+)"
STAMP = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
TYPE = r"[a-z][a-z_]*+\.[a-z][a-z_]*+/[1-9][0-9]?+"
COMMITMENT = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="
ONE_PART = rf'\{{"b":{WHOLE},"c":"{COMMITMENT}","k":"[a-z][a-z0-9_-]{{0,39}}+"\}}'

LEAF = re.compile(
    (
        rf'\{{"as":"{CODE}","at":"(?P<at>{STAMP})","by":"{CODE}","case":"{CODE}","cmd":"(?P<cmd>{CODE})",'
        rf'"log":"(?P<log>{CODE})","meta":\{{(?P<meta>{_row_of(NAMED + _value(NESTED))})\}},"n":(?P<n>{WHOLE}),'
        rf'"parts":\[(?P<parts>{_row_of(ONE_PART)})\],"refs":\[{_row_of(WHOLE)}\],"type":"(?P<type>{TYPE})","v":1,'
        rf'"why":"{CODE}"\}}'
    ).encode()
)
"""The canonical form of a leaf, but for the order of names in `meta`, a date that is none, and a part named twice."""

PART = re.compile(rb'"b":([0-9]++),"c":"([^"]++)","k":"([^"]++)"')
"""Size, commitment and kind of each part that a matched leaf names."""


def are_canonical(forms: Sequence[Form]) -> bool:
    """Whether leaves of the form are well to the last byte, all of them: `decode_strictly` would take each."""
    return (
        all(len(form.string) <= LEAF_LIMIT for form in forms)
        and _are_ordered([form["meta"] for form in forms])
        and all(map(_is_date, {form["at"] for form in forms}))
        and not any(_names_twice(parts) for parts in [form["parts"] for form in forms] if b"},{" in parts)
    )


def read_strictly(leaf: bytes) -> dict[str, Any]:
    """A leaf as plain JSON, by the same verdict as `decode_strictly`: Tampered for what is no leaf to the last byte."""
    form = LEAF.fullmatch(leaf)
    if not form or not are_canonical([form]):
        decode_strictly(leaf)  # whatever is out of the ordinary: refused with the reason, or well after all
    said: dict[str, Any] = orjson.loads(leaf)
    return said


def as_told(leaves: Sequence[bytes], forms: Sequence[Form | None]) -> list[tuple[bytes, bytes, bytes] | Tampered]:
    """What each leaf tells as its own bytes (its command, its type, its parts), or why it is no leaf."""
    if not are_canonical([form for form in forms if form]):
        return [_told(leaf) for leaf in leaves]
    return [
        (form["cmd"], form["type"], form["parts"]) if form else _told(leaf)
        for leaf, form in zip(leaves, forms, strict=True)
    ]


def _told(leaf: bytes) -> tuple[bytes, bytes, bytes] | Tampered:
    try:
        said = read_strictly(leaf)
    except Tampered as fault:
        return fault
    return said["cmd"].encode(), said["type"].encode(), orjson.dumps(said["parts"])[1:-1]


def _are_ordered(metas: Iterable[bytes]) -> bool:
    """Whether the names in each object stand in order, none twice; one writing for all is cheaper than one for each."""
    joined = b"[{" + b"},{".join(metas) + b"}]"
    return orjson.dumps(orjson.loads(joined), option=orjson.OPT_SORT_KEYS) == joined


def _is_date(written: bytes) -> bool:
    try:
        datetime.fromisoformat(written.decode())
    except ValueError:
        return False
    return True


def _names_twice(parts: bytes) -> bool:
    kinds = [kind for _, _, kind in PART.findall(parts)]
    return len(set(kinds)) != len(kinds)
