"""A witness on this machine's loopback, with a clock that the test sets."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.witness.request import write
from tocsin.witness.server import WitnessServer
from tocsin.witness.state import Witness, begin
from witness.logs import ORIGIN, Log

NAME = "witness.example.org/w1"


class Dial:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Answer:
    """What came back: status, type and body."""

    status: int
    kind: str
    body: str


@dataclass
class Served:
    """A witness being served, and ways to talk to it."""

    witness: Witness
    port: int
    clock: Dial = field(default_factory=Dial)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, body: bytes, path: str = "/add-checkpoint") -> Answer:
        return self._ask("POST", path, body)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def offer(self, log: Log, old: int, size: int) -> Answer:
        """What an honest feeder of `log` sends."""
        return self.send(write(log.note(size), old, log.proof(old, size)))

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request(method, path, body)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Content-Type", ""), response.read().decode())


Serve = Callable[[Witness], Served]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a witness until the test ends."""
    with contextlib.ExitStack() as stack:

        def start(witness: Witness) -> Served:
            clock = Dial()
            server = stack.enter_context(WitnessServer("127.0.0.1", 0, witness, clock))
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return Served(witness, server.server_address[1], clock)

        yield start


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """One that follows the log of `witness.logs`."""
    witness = begin(tmp_path / "w", NAME)
    witness.follow(ORIGIN, Log(0).signer.verifier)
    return witness


@pytest.fixture
def served(witness: Witness, serve: Serve) -> Served:
    return serve(witness)
