"""Asking a witness: an honest one, and every way in which one can be slow, old, confused or hostile."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from tocsin.proofs.note import signatures
from tocsin.witness.errors import NotCosigned, WitnessAhead, WitnessForgot, WitnessRefused, WitnessSilent
from tocsin.witness.feed import seen, submit
from witness.conftest import Serve, Served
from witness.logs import ORIGIN, Log

LOG, FORK = Log(64), Log(64, fork=3)
LINE = "\N{EM DASH} witness.example.org/w1 AAAAAAAAAAAA\n".encode()


# --- Our own witness -------------------------------------------------------------------------------------------------


def test_a_witness_is_fed_as_the_log_grows(served: Served) -> None:
    old = 0
    for size in (1, 9, 9, 64):
        lines = submit(served.url, LOG.note(size), old, LOG.proof)
        _, signed = signatures(LOG.note(size) + "".join(lines), served.witness.verifiers)
        assert len(signed) == len(lines) == 2
        old = size


def test_where_nothing_is_known_the_witness_tells_from_where_to_prove(served: Served) -> None:
    submit(served.url, LOG.note(20), 0, LOG.proof)
    asked = []

    def prove(first: int, second: int) -> list[bytes]:
        asked.append((first, second))
        return list(LOG.proof(first, second))

    assert submit(served.url + "/", LOG.note(40), 0, prove)
    assert asked == [(20, 40)]


def test_a_fork_is_refused_with_what_the_witness_said(served: Served) -> None:
    submit(served.url, LOG.note(20), 0, LOG.proof)
    with pytest.raises(WitnessRefused, match="answered 422: The checkpoint of .* does not continue"):
        submit(served.url, FORK.note(40), 20, FORK.proof)


def test_a_witness_that_knows_more_shows_that_the_log_was_set_back(served: Served) -> None:
    submit(served.url, LOG.note(40), 0, LOG.proof)
    with pytest.raises(WitnessAhead, match="has cosigned 40 entries; 20 were offered"):
        submit(served.url, LOG.note(20), 0, LOG.proof)
    with pytest.raises(WitnessAhead):
        submit(served.url, LOG.note(20), 40, LOG.proof)


def test_a_witness_that_knows_less_was_itself_set_back(served: Served) -> None:
    submit(served.url, LOG.note(20), 0, LOG.proof)
    with pytest.raises(WitnessForgot, match="cosigned 30 entries and now remembers 20.*out of the trust policy"):
        submit(served.url, LOG.note(40), 30, LOG.proof)


def test_what_a_witness_saw_last_can_be_looked_up(served: Served) -> None:
    assert seen(served.url, ORIGIN) == ""
    lines = submit(served.url, LOG.note(20), 0, LOG.proof)
    assert seen(f"{served.url}/", ORIGIN) == LOG.note(20) + "".join(lines)
    assert seen(served.url, "elsewhere.example.org/register1") == ""
    with pytest.raises(WitnessSilent):
        seen("http://127.0.0.1:1", ORIGIN)


def test_a_log_it_does_not_follow(served: Served) -> None:
    with pytest.raises(WitnessRefused, match="answered 404"):
        submit(served.url, Log(3, origin="elsewhere.example.org/register1").note(3), 0, LOG.proof)


# --- Any other -------------------------------------------------------------------------------------------------------

Speak = Callable[[socket.socket], None]


@pytest.fixture
def witness_that() -> Iterator[Callable[[Speak], str]]:
    """A machine that answers whoever connects by doing whatever the test says."""
    with ExitStack() as stack:

        def listen(speak: Speak) -> str:
            listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def serve() -> None:
                with suppress(OSError):
                    while True:
                        connection, _ = listening.accept()
                        with connection, suppress(OSError):
                            connection.settimeout(5)
                            connection.recv(65536)
                            speak(connection)

            thread = threading.Thread(target=serve, daemon=True)
            thread.start()
            stack.callback(thread.join, 5)
            stack.callback(listening.shutdown, socket.SHUT_RDWR)
            return f"http://127.0.0.1:{listening.getsockname()[1]}"

        yield listen


def saying(status: str, body: bytes, head: str = "") -> Speak:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body
    return lambda connection: connection.sendall(answer)


@pytest.mark.parametrize(
    ("speak", "kind", "why"),
    [
        (saying("200 OK", b""), WitnessSilent, "something else than cosignatures: nothing"),
        (saying("200 OK", b"<html>"), WitnessSilent, "something else than cosignatures: <html>"),
        (saying("200 OK", LINE[:-1]), WitnessSilent, "something else"),
        (saying("200 OK", LINE + b"\n"), WitnessSilent, "something else"),
        (saying("200 OK", LINE * 17), WitnessSilent, "something else"),
        (saying("200 OK", b"\xff" * 50), WitnessSilent, "something else"),
        (saying("200 OK", LINE * 40_000), WitnessSilent, "something else"),
        (saying("302 Found", b"", "Location: http://127.0.0.1:1/\r\n"), WitnessRefused, "answered 302"),
        (saying("409 Conflict", b"5\n"), WitnessRefused, r"409: 5, having been offered 5"),
        (saying("409 Conflict", b"three\n"), WitnessRefused, "409: three"),
        (saying("409 Conflict", b"-1\n"), WitnessRefused, "409: -1"),
        (saying("409 Conflict", b"9" * 60_000), WitnessRefused, "409: 999"),
        (saying("409 Conflict", b"21\n"), WitnessAhead, "cosigned 21 entries; 20"),
        (saying("409 Conflict", b"4\n"), WitnessForgot, "cosigned 5 entries and now remembers 4"),
        (saying("503 Unavailable", b"\x1b[2Jclock\r\n"), WitnessRefused, r"503: \[2Jclock$"),
        (lambda connection: connection.sendall(b"rubbish\r\n\r\n"), WitnessSilent, "did not answer"),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500), WitnessSilent, "did not"),
        (lambda connection: None, WitnessSilent, "did not answer"),
    ],
)
def test_an_answer_that_is_none_is_a_sentence(witness_that, speak: Speak, kind, why: str) -> None:
    with pytest.raises(kind, match=why) as refused:
        submit(witness_that(speak), LOG.note(20), 5, LOG.proof, seconds=5)
    assert isinstance(refused.value, NotCosigned)
    assert len(str(refused.value)) < 500


def test_a_witness_whose_memory_moves_each_time_is_not_followed_for_ever(witness_that) -> None:
    sizes = iter(range(6, 60))
    url = witness_that(lambda connection: saying("409 Conflict", b"%d\n" % next(sizes))(connection))
    with pytest.raises(WitnessRefused, match="another size 3 times in a row"):
        submit(url, LOG.note(60), 5, LOG.proof)


def test_one_that_never_answers_costs_so_many_seconds(witness_that) -> None:
    release = threading.Event()
    began = time.monotonic()
    with pytest.raises(WitnessSilent, match=r"did not answer within 0\.3 seconds"):
        submit(witness_that(lambda connection: release.wait(10) and None), LOG.note(20), 5, LOG.proof, seconds=0.3)
    release.set()
    assert time.monotonic() - began < 4


def test_one_that_answers_a_byte_at_a_time_costs_no_more(witness_that) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.05)

    began = time.monotonic()
    with pytest.raises(WitnessSilent):
        submit(witness_that(drip), LOG.note(20), 5, LOG.proof, seconds=0.5)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "url", ["", "witness", "ftp://127.0.0.1/", "http://127.0.0.1:x/", "file:///etc/passwd", "http://["]
)
def test_what_is_no_address_is_a_sentence(url: str) -> None:
    with pytest.raises(WitnessSilent, match="is no address of a witness"):
        submit(url, LOG.note(20), 0, LOG.proof)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "https://127.0.0.1:1/w", "http:///", "http://127.0.0.1:1/\r\nX: y"]
)
def test_nobody_there_is_a_sentence(url: str) -> None:
    with pytest.raises(WitnessSilent, match="did not answer|is no address"):
        submit(url, LOG.note(20), 0, LOG.proof, seconds=2)


def test_under_a_path_of_a_greater_site(serve: Serve, witness, served: Served) -> None:
    with pytest.raises(WitnessRefused, match="404: Checkpoints are posted to /add-checkpoint"):
        submit(f"{served.url}/deeper/", LOG.note(5), 0, LOG.proof)
