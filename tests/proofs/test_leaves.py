"""Reading leaves by pattern judges and tells just what reading them value by value does, whatever was done to them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.proofs import Tampered
from tocsin.proofs.entry import Entry, PartRef, decode_strictly, encode
from tocsin.proofs.leaves import LEAF, LEAF_LIMIT, PART, are_canonical, as_told, read_strictly

ENTRY = Entry(
    n=523,
    log="register.example.org/register1",
    type="concern.raised/1",
    at=datetime(2026, 11, 3, 9, 14, 7, 213000, tzinfo=UTC),
    by="u_9f3c",
    office="o_hub",
    purpose="safeguarding",
    case="c_51ab",
    cmd="0192",
    refs=(511,),
    parts=(PartRef("account", bytes(32), 1184), PartRef("body-map", bytes(range(32)), 0)),
    meta={"when": "2002-06", "harms": ["neglect", "1A"], "danger": True, "count": -2, "codes": [{"1A": "x", "b": 1}]},
)
LEAVES = [
    encode(ENTRY),
    encode(replace(ENTRY, refs=(), parts=(), meta={}, cmd="")),
    encode(replace(ENTRY, meta={"n": 5, "parts": [], "at": "x", "log": "y", "z": {"n": 7, "parts": [1]}})),
    encode(replace(ENTRY, meta={"a": {"b": {"c": [[-7]]}}, "q": 'say"so\\', "long": "x" * 100})),
]
PIECES = [
    *(b"1", b"0", b"-", b".5", b"e3", b"[", b"]", b"{", b"}", b'"', b",", b":", b"x", b"\\", b" ", b"\n", b"null"),
    *(b',"n":7', b'"a":1,', b'"zz":0,', b'},"n":5,"parts":[],"x":{', b'"at":"2026-02-30T09:14:07.213Z",'),
]


def taken(leaf: bytes) -> object:
    """What the careful reading makes of a leaf."""
    try:
        decode_strictly(leaf)
    except Tampered:
        return None
    return json.loads(leaf)


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A leaf with up to two stretches of it replaced, mostly by what JSON is made of."""
    leaf = draw(st.sampled_from(LEAVES))
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(leaf)))
        stop = draw(st.integers(start, min(len(leaf), start + 6)))
        leaf = leaf[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=3)) + leaf[stop:]
    return leaf


codes = st.text("abAB01_-", max_size=5)
metas = st.dictionaries(
    st.text("abnpz", min_size=1, max_size=3),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | codes,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abn", min_size=1), inner, max_size=3),
    ),
    max_size=4,
)


@st.composite
def foreign(draw: st.DrawFn) -> bytes:
    """A leaf as a stranger's program might write it: any values, the names in order or not."""
    said = orjson.loads(LEAVES[0]) | {"meta": draw(metas)}
    said |= draw(st.fixed_dictionaries({}, optional={"n": st.integers(-1, 2**53), "cmd": codes, "by": st.text()}))
    said["refs"] = draw(st.lists(st.integers(-1, 20), max_size=2))
    said["parts"] = draw(st.lists(st.sampled_from(said["parts"]), max_size=3))
    return orjson.dumps(said, option=draw(st.sampled_from([orjson.OPT_SORT_KEYS, 0])))


@settings(max_examples=400)
@given(bent() | foreign())
def test_both_ways_of_reading_judge_and_tell_alike(leaf: bytes) -> None:
    careful, form = taken(leaf), LEAF.fullmatch(leaf)
    [told] = as_told([leaf], [form])
    assert isinstance(told, Tampered) == (careful is None)
    if not isinstance(told, Tampered):
        command, kind_of_entry, parts = told
        named = [{"b": int(b), "c": c.decode(), "k": k.decode()} for b, c, k in PART.findall(parts)]
        assert read_strictly(leaf) == careful
        assert [command.decode(), kind_of_entry.decode(), named] == [careful[name] for name in ("cmd", "type", "parts")]
    if form:
        said = orjson.loads(leaf)
        assert (int(form["n"]), form["log"].decode(), form["at"].decode()) == (said["n"], said["log"], said["at"])


@given(st.lists(bent(), max_size=5))
def test_leaves_are_judged_together_as_each_alone(leaves: list[bytes]) -> None:
    forms = [LEAF.fullmatch(leaf) for leaf in leaves]
    judged = [None if isinstance(each, Tampered) else each for each in as_told(leaves, forms)]
    alone = [as_told([leaf], [form])[0] for leaf, form in zip(leaves, forms, strict=True)]
    assert judged == [None if isinstance(each, Tampered) else each for each in alone]


def test_an_ordinary_leaf_is_read_by_its_pattern_alone() -> None:
    forms = [LEAF.fullmatch(leaf) for leaf in LEAVES]
    assert [form is not None for form in forms] == [True, True, True, False]
    assert are_canonical([form for form in forms if form])


@pytest.mark.parametrize(
    "was, instead",
    [
        (b'"count":-2,"danger":true', b'"danger":true,"count":-2'),
        (b'"count":-2', b'"count":-2,"count":-2'),
        (b'{"1A":"x","b":1}', b'{"b":1,"1A":"x"}'),
        (b"2026-11-03", b"2026-13-03"),
        (b"2026-11-03", b"2026-02-30"),
        (b"body-map", b"account"),
        (b'"neglect"', b",".join([b'"neglect"'] * (LEAF_LIMIT // 10))),
    ],
)
def test_what_the_pattern_cannot_tell_is_looked_at_for_all_together(was: bytes, instead: bytes) -> None:
    leaf = LEAVES[0].replace(was, instead)
    bad, good = LEAF.fullmatch(leaf), LEAF.fullmatch(LEAVES[0])
    assert bad and good
    assert not are_canonical([good, bad, good])
    with pytest.raises(Tampered):
        read_strictly(leaf)


@pytest.mark.parametrize("sign", [b" ", b"\\n", b"\\", b"\xc3\xa9", b"\x7f", b"\n"])
@pytest.mark.parametrize("place", [b"o_hub", b"neglect", b"safeguarding", b"when"])
def test_no_sign_that_a_code_may_not_hold_fits_the_pattern(place: bytes, sign: bytes) -> None:
    assert not LEAF.fullmatch(LEAVES[0].replace(place, place[:2] + sign + place[2:]))
