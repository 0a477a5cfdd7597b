"""What strangers may send: read exactly, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.witness.errors import Malformed
from tocsin.witness.request import Request, write
from witness.logs import Log

LOG = Log(40)
BODY = write(LOG.note(40), 7, LOG.proof(7, 40))


def test_what_is_written_reads_back() -> None:
    read = Request.parse(BODY)
    assert (read.old, read.note, read.checkpoint) == (7, LOG.note(40), LOG.at(40))
    assert list(read.proof) == LOG.proof(7, 40)
    assert write(read.note, read.old, read.proof) == BODY
    unsigned = Request.parse(write(LOG.at(3).text, 0, []))
    assert (unsigned.checkpoint, unsigned.proof) == (LOG.at(3), ())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1",
        BODY.replace(b"old 7", b"old 07"),
        BODY.replace(b"old 7", b"old -7"),
        BODY.replace(b"old 7", b"old  7"),
        BODY.replace(b"old 7", b"new 7"),
        BODY.replace(b"old 7", "old ٧".encode()),
        BODY.replace(b"old 7\n", b"old 7\nAAAA\n"),
        BODY.replace(b"old 7\n", b"old 7\n!\n"),
        BODY.replace(b"\n", b"\r\n"),
        b"old 7\n" + b"A" * 43 + b"=\n" * 64 + b"\n" + LOG.note(40).encode(),
        write(LOG.note(40), 7, [bytes(32)] * 64),
        write("no checkpoint\n", 0, []),
        write(LOG.at(5).text.replace("5", "5\n"), 0, []),
        BODY + b"\xff",
        BODY + b"x" * 70_000,
    ],
)
def test_what_is_written_otherwise_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(Malformed, match=r"[a-z]{3}.*\."):
        Request.parse(body)


@given(st.binary(max_size=400))
def test_rubbish_is_refused_and_never_breaks(body: bytes) -> None:
    with pytest.raises(Malformed):
        Request.parse(body)


@given(at=st.integers(0, len(BODY) - 1), to=st.integers(0, 255))
def test_every_accepted_body_is_written_in_one_way_only(at: int, to: int) -> None:
    changed = BODY[:at] + bytes([to]) + BODY[at + 1 :]
    try:
        read = Request.parse(changed)
    except Malformed:
        return
    assert write(read.note, read.old, read.proof) == changed
