"""A leaf is one exact string of bytes, and holds codes only."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tocsin.proofs import Tampered
from tocsin.proofs.entry import Entry, PartRef, canonical, decode, decode_strictly, encode, stamp
from tocsin.proofs.leaves import read_strictly

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
    parts=(PartRef("account", bytes(32), 1184),),
    meta={
        "when": "2002-06",
        "harms": ["neglect", "1A"],
        "danger": True,
        "count": 2,
        "none": None,
        "codes": {"1A": "x"},
    },
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_bytes_are_those_of_an_independent_rfc_8785_library(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values)
def test_canonical_bytes_are_those_of_the_standard_library(value: object) -> None:
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), 2**53, -(2**53), "\ud800", {"é": 1}, {1: 2}, b"x", {"a": [{"b": 0.1}]}]
)
def test_what_readers_of_json_disagree_about_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


def test_a_list_that_goes_on_for_ever_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        canonical(endless)


def test_a_leaf_reads_back_as_the_entry_it_was() -> None:
    assert decode(encode(ENTRY)) == decode_strictly(encode(ENTRY)) == ENTRY
    names = ["as", "at", "by", "case", "cmd", "log", "meta", "n", "parts", "refs", "type", "v", "why"]
    assert list(json.loads(encode(ENTRY))) == names


@pytest.mark.parametrize(
    "change, named",
    [
        ({"meta": {"note": "She said he waits outside"}}, "meta.note"),
        ({"meta": {"name": "Zoë"}}, "meta.name"),
        ({"meta": {"long": "x" * 101}}, "meta.long"),
        ({"meta": {"list": ["ok", "not ok"]}}, "meta.list"),
        ({"meta": {"deep": {"er": {"still": "a b"}}}}, "meta.deep.er.still"),
        ({"meta": {"a key": 1}}, "a key"),
        ({"meta": {"score": 0.7}}, "meta.score"),
        ({"meta": {"big": 2**53}}, "2\\*\\*53"),
        ({"by": "Jane Smith"}, "by"),
        ({"type": "concern raised"}, "concern.raised/1"),
        ({"refs": (1.5,)}, "refs"),
        ({"parts": (PartRef("The account", bytes(32), 1),)}, "The account"),
    ],
)
def test_words_are_kept_out_of_leaves(change: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        encode(replace(ENTRY, **change))


def test_a_leaf_stays_small() -> None:
    with pytest.raises(ValueError, match="16384"):
        encode(replace(ENTRY, meta={"items": ["x" * 90] * 200}))


@pytest.mark.parametrize(
    "leaf",
    [
        encode(ENTRY).replace(b'"n":523', b'"n":523,"n":523'),
        encode(ENTRY).replace(b'"n":523', b'"n": 523'),
        encode(ENTRY).replace(b'"count":2', b'"count":2.0'),
        encode(ENTRY).replace(b'"neglect"', b'"she said"'),
        encode(ENTRY).replace(b'"v":1', b'"v":2'),
        encode(ENTRY).replace(b'"v":1', b'"v":1,"x":1'),
        encode(ENTRY).replace(b'"2026-', b'"26-'),
        encode(ENTRY).replace(b"511", b"null"),
        encode(ENTRY).replace(b"523", b"true"),
        encode(ENTRY)[:-1],
        b"[]",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_stranger_cannot_write_a_leaf_another_way(leaf: bytes) -> None:
    with pytest.raises(Tampered):
        decode_strictly(leaf)
    with pytest.raises(Tampered):
        read_strictly(leaf)


def verdict(read: object, leaf: bytes) -> object:
    try:
        return json.dumps(read(leaf), sort_keys=True)
    except Tampered:
        return "refused"


def careful(leaf: bytes) -> object:
    decode_strictly(leaf)
    return json.loads(leaf)


LEAVES = [
    encode(ENTRY),
    encode(replace(ENTRY, refs=(), parts=(), meta={})),
    encode(replace(ENTRY, meta={"a": {"b": {"c": [[-7]]}}, "q": 'say"so\\', "long": "x" * 100})),
]


@given(st.sampled_from(LEAVES), st.data())
def test_the_quick_reading_and_the_careful_one_judge_alike(leaf: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(leaf)))
    stop = data.draw(st.integers(start, min(len(leaf), start + 6)))
    piece = data.draw(st.binary(max_size=3) | st.sampled_from([b"1", b"-", b".5", b"e3", b"[", b"]", b'"', b",", b"x"]))
    changed = leaf[:start] + piece + leaf[stop:]
    assert verdict(read_strictly, changed) == verdict(careful, changed)


@pytest.mark.parametrize("depth", range(1, 13))
def test_both_ways_of_reading_draw_the_line_at_the_same_depth(depth: int) -> None:
    nested: object = 1
    for _ in range(depth):
        nested = {"a": nested}
    plain = json.loads(encode(replace(ENTRY, parts=(), meta={}))) | {"meta": nested}
    leaf = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
    assert verdict(read_strictly, leaf) == verdict(careful, leaf)


def test_stamps_sort_as_moments_and_need_a_zone() -> None:
    summer = timezone(timedelta(hours=1))
    assert stamp(datetime(2026, 7, 1, 0, 30, tzinfo=summer)) == "2026-06-30T23:30:00.000Z"
    with pytest.raises(ValueError, match="which clock"):
        stamp(datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None))
