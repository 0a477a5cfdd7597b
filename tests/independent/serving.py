"""Two witnesses on this machine's loopback: ours in a thread, somebody else's as the program they ship."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tocsin.proofs.note import Verifier
from tocsin.witness.server import WitnessServer
from tocsin.witness.state import Witness, begin


@contextmanager
def ours_served(folder: Path, *logs: Verifier) -> Iterator[tuple[Witness, str]]:
    """Our witness, following these logs, and its address."""
    witness = begin(folder, "scrutineer.example.org/w1")
    for log in logs:
        witness.follow(log.name, log)
    with WitnessServer("127.0.0.1", 0, witness, lambda: datetime.now(UTC)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield witness, f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Theirs:
    """Their witness, following these logs; it keeps its memory in a folder and can be stopped and begun again."""

    def __init__(self, program: str, folder: Path, *logs: Verifier) -> None:
        folder.mkdir()
        self._program, self._config = program, folder / "witness.json"
        self._place = ("127.0.0.1", free_port())
        place = f"127.0.0.1:{self._place[1]}"
        self.url = f"http://{place}"
        self.key = self._told("init", "--name", "union.example.org/w2", "--listen", place).strip()
        for log in logs:
            self._told("add-log", "--origin", log.name, "--vkey", log.text)

    def begun(self) -> AbstractContextManager[None]:
        return running([self._program, "serve", "--config", str(self._config)], self._place)

    def evidence(self) -> list[dict[str, Any]]:
        return json.loads(self._told("evidence"))

    def _told(self, *words: str) -> str:
        command = [self._program, words[0], "--config", str(self._config), *words[1:]]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@contextmanager
def running(command: Sequence[str], place: tuple[str, int]) -> Iterator[None]:
    """A program that listens; ended with the test."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not answers(place):
            assert process.poll() is None and time.monotonic() < until, f"{command} did not begin to listen"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def answers(place: tuple[str, int]) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(place) == 0


def free_port() -> int:
    with socket.socket() as connection:
        connection.bind(("127.0.0.1", 0))
        return connection.getsockname()[1]
