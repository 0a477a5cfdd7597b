"""Power cuts and crashes at any moment, on a disk that drops, keeps or tears what was not yet flushed.

One history only may ever be vouched for, whatever is lost: checked on a model of a disk under the real anchor and the
real signer, step by step, in sequences that Hypothesis makes up.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tocsin.proofs.note import Checkpoint
from tocsin.witness.anchor import SLOT
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import AnchorLost, Inconsistent, Outdated
from tocsin.witness.signer import LogSigner
from witness.logs import ORIGIN, Log

HISTORIES = [Log(40), Log(40, fork=5), Log(40, fork=17)]
FATES = st.sampled_from(["dropped", "kept", "torn early", "torn late", "rubbish"])


class PowerCut(BaseException):
    """Everything that was not flushed is at the mercy of the disk."""


class Signing(RuleBasedStateMachine):
    """A signer that is asked for any of three histories, and a disk under it that fails."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.released: list[Checkpoint] = []
        self.signer = self.started()
        self.signer.begin(ORIGIN)
        self.durable = self.anchor.read_bytes()

    def started(self) -> LogSigner:
        return LogSigner(self.folder / "keys", self.folder / "anchors")

    @property
    def anchor(self) -> Path:
        return self.folder / "anchors" / "register1.anchor"

    def ask(self, history: int, size: int) -> None:
        """Ask as an honest register does that has just looked at the anchor."""
        log, last = HISTORIES[history], self.signer.last(ORIGIN)
        old = checkpoint_of(last).size if last else 0
        try:
            note = self.signer.sign(log.at(size), old, log.proof(old, size))
        except (Inconsistent, Outdated):
            return
        self.released.append(checkpoint_of(note))
        self.durable = self.anchor.read_bytes()

    def ask_on(self, failing: BaseException, history: int, size: int) -> None:
        """The same, on a disk whose flush ends so."""

        def flush(handle: int) -> None:
            raise failing

        real, os.fdatasync = os.fdatasync, flush
        try:
            self.ask(history, size)
        except (PowerCut, AnchorLost):
            pass
        finally:
            os.fdatasync = real

    @rule(history=st.integers(0, 2), size=st.integers(0, 40))
    def signs(self, history: int, size: int) -> None:
        """Nothing goes wrong."""
        self.ask(history, size)

    @rule(history=st.integers(0, 2), size=st.integers(0, 40))
    def is_killed(self, history: int, size: int) -> None:
        """The process dies after the write; the kernel still shows the next process what it wrote."""
        self.ask_on(PowerCut(), history, size)
        self.signer = self.started()

    @rule(history=st.integers(0, 2), size=st.integers(0, 40))
    def disk_fails(self, history: int, size: int) -> None:
        """The flush returns an error, and the process goes on."""
        self.ask_on(OSError(5, "Input/output error"), history, size)

    @rule(history=st.integers(0, 2), size=st.integers(0, 40), fates=st.tuples(FATES, FATES))
    def loses_power(self, history: int, size: int, fates: tuple[str, str]) -> None:
        """Power goes after the write and before the flush has returned; the disk decides what becomes of the write."""
        self.ask_on(PowerCut(), history, size)
        self.durable = fallen(self.durable, self.anchor.read_bytes(), fates)
        self.anchor.write_bytes(self.durable)
        self.signer = self.started()

    @invariant()
    def one_history_is_vouched_for(self) -> None:
        """All that was released lies in one of the three histories, and is remembered."""
        assert any(all(log.at(each.size) == each for each in self.released) for log in HISTORIES)
        if self.released:
            assert checkpoint_of(self.signer.last(ORIGIN)).size >= self.released[-1].size

    def teardown(self) -> None:
        shutil.rmtree(self.folder)


def fallen(durable: bytes, written: bytes, fates: tuple[str, str]) -> bytes:
    """What a disk holds after the cut, slot by slot where one was being overwritten."""
    slots = []
    for at, fate in zip((0, SLOT), fates, strict=True):
        old, new = durable[at : at + SLOT], written[at : at + SLOT]
        torn = {
            "dropped": old,
            "kept": new,
            "torn early": new[:512] + old[512:],
            "torn late": old[: SLOT - 512] + new[SLOT - 512 :],
            "rubbish": b"\xa5" * SLOT,
        }
        slots.append(old if old == new else torn[fate])
    return b"".join(slots)


TestSigning = Signing.TestCase
TestSigning.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def _sign_on(folder: str, upto: int, told: multiprocessing.Queue[tuple[int, bytes]]) -> None:
    """One of many processes of one register, each signing whatever the log has come to."""
    signer, log, size = LogSigner(Path(folder) / "keys", Path(folder) / "anchors"), Log(upto), 0
    while size < upto:
        try:
            note = signer.sign(log.at(size + 1), size, log.proof(size, size + 1))
        except Outdated as outdated:
            size = outdated.size
        else:
            size += 1
            told.put((size, checkpoint_of(note).root))


def test_eight_processes_sign_one_log_and_each_size_once(tmp_path: Path) -> None:
    signer = LogSigner(tmp_path / "keys", tmp_path / "anchors")
    signer.begin(ORIGIN)
    told: multiprocessing.Queue[tuple[int, bytes]] = multiprocessing.Queue()
    crowd = [multiprocessing.Process(target=_sign_on, args=(str(tmp_path), 200, told)) for _ in range(8)]
    for each in crowd:
        each.start()
    signed = [told.get(timeout=60) for _ in range(200)]
    for each in crowd:
        each.join(60)
    log = Log(200)
    assert sorted(signed) == [(size, log.at(size).root) for size in range(1, 201)]
    assert told.empty()
    assert checkpoint_of(signer.last(ORIGIN)) == log.at(200)


def test_a_signer_alone_flushes_once_for_each_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one of several flushes what another wrote before it overwrites what came before that."""
    one, other = (LogSigner(tmp_path / "keys", tmp_path / "anchors") for _ in range(2))
    one.begin(ORIGIN)
    flushed, real = [], os.fdatasync

    def counting(handle: int) -> None:
        flushed.append(handle)
        real(handle)

    monkeypatch.setattr(os, "fdatasync", counting)
    counts = []
    for size, signer in enumerate([one, one, one, other, other, one], 1):
        flushed.clear()
        signer.sign(HISTORIES[0].at(size), size - 1, HISTORIES[0].proof(size - 1, size))
        counts.append(len(flushed))
    assert counts == [2, 1, 1, 2, 1, 2]


def test_a_note_whose_anchor_failed_does_not_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signer, log = LogSigner(tmp_path / "keys", tmp_path / "anchors"), HISTORIES[0]
    signer.begin(ORIGIN)
    kept = signer.sign(log.at(5), 0, [])

    def failing(handle: int) -> None:
        raise OSError(28, "No space left on device")

    for size in (5, 6):
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", failing)
            with pytest.raises(AnchorLost, match="No space left on device.*Nothing was signed"):
                signer.sign(log.at(size), 5, log.proof(5, size))
        assert signer.last(ORIGIN) == kept
