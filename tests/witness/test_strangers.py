"""Whatever a stranger sends, however slowly and however much: a status, no traceback, and the next is served."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.witness import bounded
from tocsin.witness.request import LONGEST, write
from witness.conftest import Serve, Served
from witness.logs import Log

LOG = Log(64)
GOOD = write(LOG.note(5), 0, [])
STATUSES = {200, 400, 403, 404, 405, 409, 411, 413, 414, 422, 431, 501, 505}


def shouted(served: Served, sent: bytes) -> bytes:
    """Everything that comes back for bytes on a bare connection."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=15) as connection:
        with contextlib.suppress(OSError):  # the witness hangs up on whoever says too much
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while got := connection.recv(65536):
                answer += got
    return answer


def status_of(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer[:80]
    assert b"Traceback" not in answer and b"\r\nConnection: close\r\n" in answer
    return int(answer[9:12])


def posted(body: bytes, length: int | None = None, more: str = "") -> bytes:
    said = len(body) if length is None else length
    return f"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: {said}\r\n{more}\r\n".encode() + body


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (posted(GOOD), 200),
        (b"POST /add-checkpoint HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(GOOD) + GOOD, 200),
        (posted(GOOD, len(GOOD) - 1), 403),
        (posted(GOOD, len(GOOD) + 1), 400),
        (posted(GOOD, LONGEST + 1), 413),
        (posted(b"x" * 200_000), 413),
        (posted(b"x" * 5_000_000), 413),
        (posted(GOOD, more="Transfer-Encoding: chunked\r\n"), 411),
        (b"POST /add-checkpoint HTTP/1.1\r\n\r\n" + GOOD, 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: -1\r\n\r\n" + GOOD, 411),
        (b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 9999999999999999999999\r\n\r\n" + GOOD, 413),
        ("POST /add-checkpoint HTTP/1.1\r\nContent-Length: ٣\r\n\r\n".encode() + GOOD, 411),
        (b"PUT / HTTP/1.1\r\n\r\n", 501),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (b"GET / HTTP/9.9.9\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 200),
        (b"\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n\x00\xff: \x00\r\n: \r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", 200),
    ],
)
def test_every_way_of_asking_has_its_status(served: Served, sent: bytes, status: int, capfd) -> None:
    answer = shouted(served, sent)
    assert status_of(answer) == status
    assert answer.count(b"HTTP/1.1 ") == 1
    assert capfd.readouterr() == ("", "")
    assert served.get("/").status == 200


def test_who_leaves_without_a_word_is_no_news(served: Served, capfd) -> None:
    for _ in range(3):
        socket.create_connection(("127.0.0.1", served.port)).close()
        assert shouted(served, b"") == b""
    assert served.get("/").status == 200
    assert capfd.readouterr() == ("", "")


def test_who_asks_before_sending_a_great_deal_is_told_not_to(served: Served) -> None:
    head = posted(b"", 10**8, "Expect: 100-continue\r\n")
    assert b"413" in shouted(served, head)


BITS = st.sampled_from(
    [b"POST ", b"GET ", b"/add-checkpoint", b"/", b" HTTP/1.1\r\n", b"\r\n", b"Content-Length: 7\r\n", b"\n",
     b"old 0\n", b"\x00", b"\xff", GOOD, b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b":", b" "]
)  # fmt: skip
RUBBISH = st.one_of(st.binary(min_size=1, max_size=200), st.lists(BITS, min_size=1, max_size=12).map(b"".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=RUBBISH)
def test_rubbish_on_the_wire_gets_one_status(served: Served, capfd, sent: bytes) -> None:
    last = shouted(served, sent).rpartition(b"HTTP/1.1 ")
    assert status_of(last[1] + last[2]) in STATUSES
    assert last[0] in (b"", b"HTTP/1.1 100 Continue\r\n\r\n")
    assert "fault" not in capfd.readouterr().err


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(GOOD) - 1), to=st.binary(max_size=3))
def test_a_request_with_bytes_changed_gets_a_status(served: Served, at: int, to: bytes) -> None:
    assert served.send(GOOD[:at] + to + GOOD[at + 1 :]).status in (200, 400, 403, 404, 409, 422)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bounded.Bounded, "seconds", 0.5)
    monkeypatch.setattr(bounded.Bounded, "at_once", 2)
    yield


def test_those_who_send_a_byte_now_and_then_keep_nobody_else_out(impatient: None, witness, serve: Serve) -> None:
    """Twenty of them, for two places, each sending on for ever; the honest one still gets its answer."""
    served = serve(witness)
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", served.port))) for _ in range(20)]
        for connection in slow:
            connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        began, stop = time.monotonic(), False

        def drip() -> None:
            while not stop:
                for connection in slow:
                    with contextlib.suppress(OSError):
                        connection.sendall(b"X")
                time.sleep(0.05)

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            assert served.offer(LOG, 0, 5).status == 200
        finally:
            stop = True
            dripping.join()
        assert time.monotonic() - began < 15


def test_who_does_not_read_their_answer_is_cut_off_too(impatient: None, witness, serve: Serve) -> None:
    served = serve(witness)
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            mute = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            mute.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert served.offer(LOG, 0, 5).status == 200
