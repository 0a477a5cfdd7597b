"""Kill -9 on whoever remembers: the signer's process and the witness's, while a log and its fork both ask to be signed.

Each generation is killed at a random moment and begun again over the same files. Whatever was signed in all their lives
must be one history, and nobody who was shown a larger state may find a smaller one remembered.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.witness.logs import Log

from attack.victims import FORK, be_quiet
from tocsin.proofs.note import Checkpoint
from tocsin.witness.errors import Inconsistent, NotCosigned, Outdated, SignerSilent, WitnessAhead
from tocsin.witness.feed import submit
from tocsin.witness.server import WitnessServer
from tocsin.witness.service import RemoteSigner, SignerServer
from tocsin.witness.signer import LogSigner
from tocsin.witness.state import Witness, begin

FORKED, LONGEST = 12, 4000
LIFE = 0.1
PATIENCE = 10.0

Ask = Callable[[Log, int, int], None]


@dataclass
class Histories:
    """What came of killing somebody who signs: how many signatures left the house, and every two that disagree."""

    killed: int = 0
    signed: int = 0
    refused: int = 0
    disagreeing: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)


@dataclass
class _Asker:
    """Asks for one state after another of one log, from whatever size it is told is remembered."""

    log: Log
    ask: Ask
    step: random.Random
    old: int = 0
    got: list[Checkpoint] = field(default_factory=list)
    refused: int = 0

    def live(self, over: threading.Event) -> None:
        """Ask until whoever is asked is dead."""
        while not over.is_set():
            size = min(LONGEST, self.old + self.step.randrange(1, 4))
            with suppress(SignerSilent):
                self._ask(size)

    def _ask(self, size: int) -> None:
        try:
            self.ask(self.log, self.old, size)
            self.got.append(self.log.at(size))
            self.old = size
        except Outdated as told:
            self.old = told.size
        except WitnessAhead as told:
            self.old = int(str(told).rpartition("cosigned ")[2].split(" ")[0])
        except (Inconsistent, NotCosigned):
            self.refused += 1


def kill_signers(folder: Path, count: int, seed: int) -> Histories:
    """Kill the signer's process so many times while the log and its fork ask it."""
    keys, anchors, path = folder / "keys", folder / "anchor", folder / "s"
    folder.mkdir()
    honest = Log(LONGEST)
    LogSigner(keys, anchors, lambda size: bytes(range(size))).begin(honest.signer.verifier.name)

    def serve() -> None:
        origins = (honest.signer.verifier.name,)
        SignerServer(path, LogSigner(keys, anchors), origins).serve_forever(poll_interval=0.01)

    def ask(log: Log, old: int, size: int) -> None:
        RemoteSigner(path).sign(log.at(size), old, log.proof(old, size))

    def remembered() -> int:
        note = LogSigner(keys, anchors).last(honest.signer.verifier.name)
        return Checkpoint.parse(note.partition("\n\n")[0] + "\n").size if note else 0

    return _kill(serve, ask, remembered, path.exists, count, seed)


def kill_witnesses(folder: Path, count: int, seed: int) -> Histories:
    """Kill the witness's process so many times while the log and its fork, both with the log's key, ask it."""
    honest, port = Log(LONGEST), _free_port()
    origin = honest.signer.verifier.name
    begin(folder, "witness.example.net/w1").follow(origin, honest.signer.verifier)

    def serve() -> None:
        witness = Witness(folder)
        WitnessServer("127.0.0.1", port, witness, lambda: datetime.now(UTC)).serve_forever(poll_interval=0.01)

    def ask(log: Log, old: int, size: int) -> None:
        submit(f"http://127.0.0.1:{port}", log.note(size), old, log.proof, seconds=PATIENCE)

    def remembered() -> int:
        (log,) = Witness(folder).logs()
        return Checkpoint.parse(log.note.partition("\n\n")[0] + "\n").size if log.note else 0

    return _kill(serve, ask, remembered, lambda: _listening(port), count, seed)


def _kill(
    serve: Callable[[], None],
    ask: Ask,
    remembered: Callable[[], int],
    up: Callable[[], bool],
    count: int,
    seed: int,
) -> Histories:
    chance, came = random.Random(seed), Histories()
    logs = (Log(LONGEST), Log(LONGEST, fork=FORKED))
    askers = [_Asker(log, ask, random.Random(seed + i)) for i, log in enumerate(logs)]
    for _ in range(count):
        process = FORK.Process(target=_serve_quietly, args=(serve,), daemon=True)
        process.start()
        _wait(up)
        _ask_until_killed(process, askers, LIFE * (0.1 + chance.random()))
        came.killed += 1
        _check_remembered(askers, remembered(), came)
    came.signed = sum(len(asker.got) for asker in askers)
    came.refused = sum(asker.refused for asker in askers)
    came.disagreeing += _disagreeing(askers)
    return came


def _ask_until_killed(process: BaseProcess, askers: Sequence[_Asker], seconds: float) -> None:
    """No thread lives on when the next process is forked, so that it inherits no lock."""
    over = threading.Event()
    asking = [threading.Thread(target=asker.live, args=(over,)) for asker in askers]
    for thread in asking:
        thread.start()
    time.sleep(seconds)
    process.kill()
    over.set()
    for thread in asking:
        thread.join()
    process.join()


def _serve_quietly(serve: Callable[[], None]) -> None:
    be_quiet()
    serve()


def _check_remembered(askers: Sequence[_Asker], size: int, came: Histories) -> None:
    shown = max((state.size for asker in askers for state in asker.got), default=0)
    if size < shown:
        came.forgotten.append(f"{size} entries are remembered after {shown} were signed for")


def _disagreeing(askers: Sequence[_Asker]) -> list[str]:
    """States beyond the fork that both histories got signed; there may be states of one only, and must be some."""
    beyond = [[state for state in asker.got if state.size > FORKED] for asker in askers]
    if not any(beyond):
        return [f"nothing was signed beyond {FORKED} entries, where the histories part: live longer"]
    return [f"{one.size} and {other.size} entries" for one, other in zip(*beyond, strict=False)]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _wait(up: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not up():
        if time.monotonic() - begun > PATIENCE:
            raise RuntimeError("The process did not begin to listen.")
        time.sleep(0.002)
