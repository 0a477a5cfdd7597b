"""Whatever a stranger sends, each parser reads exactly that or refuses with a sentence, soon and without much memory.

The short form of `make fuzz`: Hypothesis bends real examples; then come the pages that ask for too much, and what a
register that is itself hostile may sign.
"""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from independent.parsers import (
    AT,
    DISCLOSURE,
    LEAVES,
    LOG,
    LONGEST_SENTENCE,
    NOTE,
    PARSERS,
    POLICY,
    REQUEST,
    SIGNER,
    STATE,
    TOKENS,
    Parser,
    hostile,
    leaf,
)
from tocsin.proofs import Tampered, tocsin_verify, tree, verify_receipt
from tocsin.proofs.disclosure import verify_disclosure
from tocsin.proofs.entry import decode_strictly, encode
from tocsin.proofs.export import verify_export, write_export
from tocsin.proofs.note import Checkpoint, Kind, Verifier
from tocsin.proofs.receipt import Receipt
from tocsin.witness import errors, state
from tocsin.witness.request import write
from tocsin.witness.service import SignerServer
from tocsin.witness.signer import LogSigner

ONE_MEGABYTE = 1_000_000
SOON = 1.0
MUCH = 60 * ONE_MEGABYTE
SEEDS = [seed for parser in PARSERS for seed in parser.seeds]
named = pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
quietly = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


@st.composite
def bent(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A real example with up to eight pieces taken out, and others put in their place."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        gone = draw(st.sampled_from([0, 1, 1, 4, 44, 400]))
        data = data[:at] + draw(_piece(data[at : at + gone])) + data[at + gone :]
    return data


def _piece(gone: bytes) -> st.SearchStrategy[bytes]:
    grafts = st.sampled_from(SEEDS).flatmap(
        lambda other: st.tuples(st.integers(0, len(other)), st.sampled_from([4, 44, 400])).map(
            lambda cut: other[cut[0] : cut[0] + cut[1]]
        )
    )
    return st.sampled_from(TOKENS) | st.binary(max_size=3) | st.just(gone * 2) | st.just(gone[::-1]) | grafts


@named
def test_real_examples_are_read(parser: Parser) -> None:
    assert [parser.try_on(seed) for seed in parser.seeds] == [""] * len(parser.seeds)


@pytest.mark.long
@named
def test_a_bent_example_is_read_exactly_or_refused_in_a_sentence(parser: Parser) -> None:
    @quietly
    @given(bent(parser.seeds))
    def holds(data: bytes) -> None:
        parser.try_on(data)

    holds()


PAIRS = {"verified receipt": "receipt", "disclosure": "disclosure", "trust": "trust"}


@pytest.mark.long
@pytest.mark.parametrize(("ours", "alone"), PAIRS.items())
def test_the_single_file_judges_every_bent_example_as_the_package_does(ours: str, alone: str) -> None:
    """One makes sentences and the other half-sentences; the verdict is one."""
    (mine,) = (each for each in PARSERS if each.name == ours)
    (other,) = (each for each in PARSERS if each.name == f"single file: {alone}")

    @quietly
    @given(bent(mine.seeds))
    def holds(data: bytes) -> None:
        text = data.decode("utf-8", "replace").encode()
        assert bool(mine.try_on(text)) == bool(other.try_on(text))

    holds()


@named
def test_a_page_that_asks_for_too_much_is_done_with_soon(parser: Parser) -> None:
    slow = []
    for name, page in hostile(parser, ONE_MEGABYTE):
        before = time.process_time()
        parser.try_on(page)
        if time.process_time() - before > SOON:
            slow.append(name)
    assert not slow


@pytest.mark.long
@named
def test_a_page_that_asks_for_too_much_gets_little_memory(parser: Parser) -> None:
    greedy = []
    for name, page in hostile(parser, ONE_MEGABYTE // 20):
        tracemalloc.start()
        parser.try_on(page)
        if tracemalloc.get_traced_memory()[1] > MUCH // 20:
            greedy.append(name)
        tracemalloc.stop()
    assert not greedy


def test_a_strangers_name_of_any_length_is_not_repeated() -> None:
    """Found by `make fuzz`: whoever adds a signature line with a very long name and no signature would be quoted."""
    (note,) = (each for each in PARSERS if each.name == "note")
    for signature in ("A", "AAAA", "!"):
        assert note.try_on(f"{NOTE}\N{EM DASH} {'x' * 5000} {signature}\n".encode()).startswith("The signature by xxx")


ODD: tuple[Any, ...] = (None, [], {}, [1], 1, -1, 2**70, 1.5, True, "", "x", "\ud800", ["account"], "AAAA", 10**400)


def odder(value: Any) -> Iterator[Any]:
    """A JSON value with each of its parts replaced by something odd, left out, doubled or turned round."""
    yield from ODD
    if isinstance(value, dict):
        for key, inner in value.items():
            yield {other: value[other] for other in value if other != key}
            yield from ({**value, key: instead} for instead in odder(inner))
    if isinstance(value, list):
        yield from (value + value, value[::-1], value[1:])
        for at, inner in enumerate(value):
            yield from ([*value[:at], instead, *value[at + 1 :]] for instead in odder(inner))


def refused(verify: Any, text: str) -> bool:
    try:
        verify(text, POLICY)
    except Tampered:
        return True
    return False


def test_a_disclosure_with_anything_odd_in_it_is_refused() -> None:
    texts = [json.dumps(each, ensure_ascii=False, indent=1) + "\n" for each in odder(json.loads(DISCLOSURE))]
    accepted = [json.loads(text) for text in texts if not refused(verify_disclosure, text)]
    whole = json.loads(DISCLOSURE)
    assert len(texts) > 100 and 0 < len(accepted) < 5
    assert all(each[what] in (whole[what], whole[what][1:], []) for each in accepted for what in ("receipts", "opened"))


def proving(said: bytes) -> str:
    """A receipt by a register that signs whatever it likes."""
    return Receipt(0, said, (), SIGNER.sign(Checkpoint(LOG, 1, tree.leaf_hash(said)).text)).text


def nonsense() -> Iterator[bytes]:
    plain = leaf(0)
    redaction = json.loads(plain) | {"type": "part.redacted/1", "meta": {"entry": 0, "part": "account"}}
    for value in (json.loads(plain), redaction):
        for each in odder(value):
            yield json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
                "utf-8", "surrogatepass"
            )
    for old, new in (
        (b'"n":0', b'"n":0.0'),
        (b'"n":0', b'"n":-0'),
        (b'"n":0', b'"n":00'),
        (b'"n":0', b'"n":0e0'),
        (b'"n":0', b'"n":0,"n":0'),
        (b'"n":0', b'"n":' + b"9" * 5000),
        (b'"danger":true', b'"danger":1e400'),
        (b'"danger":true', b'"danger":NaN'),
        (b'"danger":true', b'"danger":' + b"[" * 100_000 + b"]" * 100_000),
        (b'"danger":true', b'"danger":9007199254740993'),
        (b"2026", b"9999"),
        (b"2026", b"0000"),
        (b'Z"', b'+25:00"'),
        (b"neglect", b"negl\\u0065ct"),
        (b"neglect", b"n\xc3\xa9glect"),
        (b"neglect", b"\xff"),
        (b",", b", "),
    ):
        yield plain.replace(old, new, 1)
    yield from (b"", b" ", b"null", b"[" * 500_000, b'{"a":' * 100_000, plain + b"\n", b"\xef\xbb\xbf" + plain)


def test_what_a_hostile_register_signs_is_a_leaf_or_is_refused() -> None:
    before, good = time.process_time(), 0
    for said in nonsense():
        text = proving(said)
        whole = {"format": "tocsin-disclosure/1", "receipts": [text], "opened": []}
        if not refused(verify_receipt, text):
            good += 1
            assert encode(decode_strictly(said)) == said
            assert not refused(verify_disclosure, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    assert 50 < good < 400
    assert time.process_time() - before < 10 * SOON


WEAK = (
    b"\x01" + bytes(31),
    bytes(32),
    (2**255 - 20).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    (2**255 - 19).to_bytes(32, "little"),
    (2**255 - 18).to_bytes(32, "little"),
)


@pytest.mark.parametrize("kind", [Kind.ED25519, Kind.COSIGNATURE])
@pytest.mark.parametrize("point", WEAK, ids=bytes.hex)
def test_a_key_under_which_anybody_can_sign_is_no_key(point: bytes, kind: Kind) -> None:
    for public in (point, point[:31] + bytes([point[31] ^ 0x80])):
        with pytest.raises(ValueError, match="anybody can sign"):
            Verifier.parse(Verifier("scrutineer.example.org/w1", public, kind).text)


def test_why_such_a_key_is_no_key() -> None:
    """Without any secret, one signature fits every text under the first of them; so says the library we verify with."""
    for text in ("anything", STATE.text):
        assert Verifier("nobody.example.org", WEAK[0]).check(text, WEAK[0] + bytes(32)) is None


def test_a_folder_from_a_stranger_with_pipes_and_endless_files_in_it_is_done_with_soon(tmp_path: Path) -> None:
    write_export(tmp_path, LEAVES, NOTE)
    traps = (os.mkfifo, lambda path: os.symlink("/dev/zero", path), os.mkdir)
    for number, (name, trap) in enumerate(product(("tile/0/000.p/9", "tile/entries/000.p/9"), traps)):
        (tmp_path / name).rename(tmp_path / "kept")
        trap(tmp_path / name)
        assert verify_export(tmp_path, POLICY).problems
        with suppress(tocsin_verify.Refused, OSError):  # it reads entries only, and may not mind what else is there
            tocsin_verify.verify_export(tmp_path, tocsin_verify.read_trust(POLICY))
        (tmp_path / name).rename(tmp_path.parent / f"trap{number}")
        (tmp_path / "kept").rename(tmp_path / name)
    assert not verify_export(tmp_path, POLICY).problems


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("strangers")


def test_a_witness_answers_every_request_with_its_own_kinds_of_refusal(folder: Path) -> None:
    witness = state.begin(folder / "witness", "scrutineer.example.org/w9")
    witness.follow(LOG, SIGNER.verifier)
    kinds = (errors.Malformed, errors.UnknownLog, errors.NotSigned, errors.Outdated, errors.Inconsistent)
    first = write(NOTE, 0, [])

    @quietly
    @given(bent((REQUEST, first)))
    def holds(body: bytes) -> None:
        try:
            lines = witness.add(body, AT + timedelta(hours=1))
        except kinds as refusal:
            assert len(str(refusal)) < LONGEST_SENTENCE
        else:
            assert witness.logs()[0].note.endswith(lines)

    holds()
    witness.add(first.replace(b"old 0", b"old 9") if witness.logs()[0].note else first, AT + timedelta(hours=2))


def test_a_signer_answers_every_question_with_a_status(folder: Path) -> None:
    signer = LogSigner(folder / "keys", folder / "anchors")
    question = write(STATE.text, 0, [])
    with SignerServer(folder / "socket", signer, [LOG]) as server:

        @quietly
        @given(bent((question, f"last {LOG}\n".encode(), f"keys {LOG}\n".encode())))
        def holds(body: bytes) -> None:
            status, _, answer = server.answer(body).partition("\n")
            assert status in ("200", "400", "404", "409", "422") and len(answer) < LONGEST_SENTENCE
            assert status != "200" or body[:3] != b"old" or signer.last(LOG) == answer

        holds()
        assert server.answer(question)[:3] in ("200", "409", "422")
