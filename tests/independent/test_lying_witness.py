"""A witness that answers whatever it likes, down to bytes that are no HTTP: our client gets lines, or one sentence."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from independent.parsers import AT, LASTING, LEAVES, LONGEST_SENTENCE, PLAIN, QUICK, STATE, nodes
from independent.test_parsers import bent, quietly
from tocsin.proofs import tree
from tocsin.witness.errors import NotCosigned
from tocsin.witness.feed import submit

LINES = (QUICK.cosign(STATE, AT) + LASTING.cosign(STATE, AT)).encode()


def answer(status: bytes, body: bytes, *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([b"HTTP/1.1 " + status, *headers, length, b"Connection: close", b"", body])


EXAMPLES = (
    answer(b"200 OK", LINES, b"Content-Type: text/plain"),
    answer(b"409 Conflict", b"5\n", b"Content-Type: text/x.tlog.size"),
    answer(b"409 Conflict", b"99999999999999999\n"),
    answer(b"302 Found", b"", b"Location: http://127.0.0.1:9/"),
    answer(b"422 Unprocessable Entity", b"no\n"),
    b"HTTP/1.1 100 Continue\r\n\r\n" * 20 + answer(b"200 OK", LINES),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n" + LINES,
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n" + LINES,
    b"HTTP/1.1 200 " + b"a" * 70_000,
    b"",
)

Say = Callable[[bytes], str]


class Liar(socketserver.ThreadingTCPServer):
    """Answers every request with `page`, whatever that is."""

    daemon_threads = True
    page = b""

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that had heard enough is no news."""


class Answer(socketserver.BaseRequestHandler):
    server: Liar

    def handle(self) -> None:
        self.request.settimeout(2)
        heard = b""
        while b"\r\n\r\n" not in heard and (more := self.request.recv(65536)):
            heard += more
        self.request.sendall(self.server.page)
        self.request.shutdown(socket.SHUT_WR)
        while self.request.recv(65536):
            pass


@pytest.fixture(scope="module")
def liar() -> Iterator[Say]:
    """A function that has a witness on loopback answer with these bytes from now on, and gives its address."""
    with Liar(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()

        def say(page: bytes) -> str:
            server.page = page
            return f"http://127.0.0.1:{server.server_address[1]}"

        yield say
        server.shutdown()
        thread.join()


def asked(address: str) -> tuple[str, ...] | str:
    """What our client makes of it."""
    try:
        return submit(address, PLAIN, 0, lambda old, new: tree.consistency_path(nodes, old, len(LEAVES)), seconds=2)
    except NotCosigned as fault:
        return str(fault)


def test_the_true_answer_is_taken(liar: Say) -> None:
    assert "".join(asked(liar(EXAMPLES[0]))).encode() == LINES


@pytest.mark.parametrize("page", EXAMPLES[1:5] + EXAMPLES[7:], ids=range(len(EXAMPLES) - 3))
def test_every_other_answer_is_a_sentence(page: bytes, liar: Say) -> None:
    said = asked(liar(page))
    assert isinstance(said, str) and said.startswith("The witness at") and len(said) < LONGEST_SENTENCE


def test_bent_answers_are_lines_or_a_sentence(liar: Say) -> None:
    @quietly
    @given(bent(EXAMPLES) | st.binary(max_size=200))
    def holds(page: bytes) -> None:
        said = asked(liar(page))
        if isinstance(said, str):
            assert said.startswith("The witness at") and len(said) < LONGEST_SENTENCE
        else:
            assert all(line.startswith("\N{EM DASH} ") and line.endswith("\n") for line in said)

    holds()
