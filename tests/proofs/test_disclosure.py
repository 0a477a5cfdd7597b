"""Showing some parts and not others: what is shown is proved, what is not shows as a hole, nothing can be changed."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.forms import AT, LOG, SMALL, part_key, small_log
from tocsin.proofs import Tampered
from tocsin.proofs.disclosure import Opening, verify_disclosure, write
from tocsin.proofs.seal import salt

KEY = LOG.verifier.text
TEXT = SMALL.opening(2, "text")
IMAGE = SMALL.opening(2, "body-map")
FILE = write([SMALL.receipt(n) for n in (2, 3, 5)], [TEXT, IMAGE])


def test_what_is_shown_is_proved_and_what_is_not_shows_as_a_hole() -> None:
    proved = verify_disclosure(FILE, KEY)
    assert [entry.n for entry in proved.entries] == [2, 3, 5]
    assert {opening.text for opening in proved.opened} == {TEXT.text, IMAGE.text}
    assert [(hole.entry, hole.part.kind, hole.redacted_by) for hole in proved.withheld] == [
        (2, "voice", None),
        (3, "text", 5),
    ]
    assert proved.standing.level == "log only"


def test_a_reporters_own_file_is_one_receipt_and_their_words() -> None:
    proved = verify_disclosure(write([SMALL.receipt(0)], [SMALL.opening(0, "text")]), KEY)
    assert [opening.text.decode() for opening in proved.opened] == ["Entry 0 says: a bruise – see the map."]
    assert "a bruise – see the map." in write([SMALL.receipt(0)], [SMALL.opening(0, "text")])


def test_pictures_are_carried_too() -> None:
    assert IMAGE.text not in FILE.encode()
    assert any(opening.text == IMAGE.text for opening in verify_disclosure(FILE, KEY).opened)


def test_a_part_explains_its_hole_only_with_a_later_entry_that_is_here() -> None:
    (hole,) = verify_disclosure(write([SMALL.receipt(3)]), KEY).withheld
    assert (hole.entry, hole.redacted_by) == (3, None)


@pytest.mark.parametrize(
    "opening",
    [
        replace(TEXT, text=TEXT.text + b" "),
        replace(TEXT, salt=salt(part_key(9, "text"))),
        replace(TEXT, kind="voice"),
        replace(TEXT, kind="letter"),
        replace(TEXT, entry=3),
        replace(TEXT, entry=4),
        replace(TEXT, salt=TEXT.salt + TEXT.text[:1], text=TEXT.text[1:]),
        replace(TEXT, salt=TEXT.salt[:-1], text=TEXT.salt[-1:] + TEXT.text),
    ],
)
def test_an_opening_that_does_not_fit_is_neither_written_nor_believed(opening: Opening) -> None:
    receipts = [SMALL.receipt(n) for n in (2, 3)]
    with pytest.raises(Tampered, match="of entry 2 is not what|of entry 3 is not what|is not here, or has no part"):
        write(receipts, [opening])
    forged = json.loads(write(receipts, [TEXT]))
    forged["opened"] = [as_object(opening)]
    with pytest.raises(Tampered):
        verify_disclosure(json.dumps(forged, ensure_ascii=False, indent=1) + "\n", KEY)


def as_object(opening: Opening) -> dict[str, str | int]:
    start = {"entry": opening.entry, "kind": opening.kind, "salt": b64encode(opening.salt).decode()}
    try:
        return {**start, "text": opening.text.decode()}
    except UnicodeDecodeError:
        return {**start, "base64": b64encode(opening.text).decode()}


def test_receipts_of_different_checkpoints_do_not_go_together() -> None:
    with pytest.raises(Tampered, match="different checkpoints"):
        write([SMALL.receipt(2), small_log(6).receipt(3)])


@pytest.mark.parametrize("again", [[2, 2], [2, 3, 3]])
def test_each_entry_and_part_stands_there_once(again: list[int]) -> None:
    with pytest.raises(Tampered, match="each once"):
        write([SMALL.receipt(n) for n in again])
    with pytest.raises(Tampered, match="each once"):
        write([SMALL.receipt(2)], [TEXT, TEXT])


def test_a_file_without_receipts_proves_nothing() -> None:
    with pytest.raises(Tampered, match="holds no receipt"):
        write([])


def test_another_logs_key_opens_nothing() -> None:
    with pytest.raises(Tampered, match="no signature by"):
        verify_disclosure(FILE, small_log(7, seed=9).log.verifier.text)


@pytest.mark.parametrize(
    "changed",
    [
        FILE.replace("\n", "\r\n"),
        FILE.replace('"format": "tocsin-disclosure/1"', '"format": "tocsin-disclosure/2"'),
        FILE.replace('\n "opened"', '\n "more": 1,\n "opened"'),
        FILE.replace('"entry": 2', '"entry": 2.0'),
        FILE.replace('"entry": 2', '"entry": true'),
        FILE + "\n",
        FILE.replace("bruise", "br\\u0075ise"),
        "[" * 100_000,
        '{"receipts": 1, "opened": []}',
        '{"receipts": [[]], "opened": []}',
        '{"format": "tocsin-disclosure/1", "receipts": [], "opened": [{"entry": 1' + "0" * 5000 + "}]}",
        "x" * 50_000_001,
    ],
    ids=range(12),
)
def test_there_is_one_way_to_write_a_file(changed: str) -> None:
    with pytest.raises(Tampered):
        verify_disclosure(changed, KEY)


@given(st.lists(st.tuples(st.integers(0, SMALL.size - 1)), unique=True, min_size=1), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_any_choice_is_written_in_one_order_and_reads_back(chosen, random) -> None:
    numbers = [n for (n,) in chosen]
    openings = [each for n in numbers for each in SMALL.openings(n) if random.random() < 0.5]
    text = write([SMALL.receipt(n) for n in numbers], random.sample(openings, len(openings)))
    proved = verify_disclosure(text, KEY)
    assert {entry.n for entry in proved.entries} == set(numbers)
    assert set(proved.opened) == set(openings)
    assert write([SMALL.receipt(n) for n in sorted(numbers)], proved.opened) == text
    assert len(proved.withheld) + len(proved.opened) == sum(len(entry.parts) for entry in proved.entries)


def test_the_time_of_the_small_log_is_fixed() -> None:
    assert verify_disclosure(FILE, KEY).entries[0].at.date() == AT.date()
