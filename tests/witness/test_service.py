"""A signer of its own: what may be asked of it, by whoever reaches its socket, and what is never had from it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.proofs.note import open_checkpoint
from tocsin.witness import bounded
from tocsin.witness.errors import (
    AnchorLost,
    Inconsistent,
    KeyMissing,
    Malformed,
    OperatorNeeded,
    Outdated,
    Retired,
    SignerSilent,
)
from tocsin.witness.request import write
from tocsin.witness.service import RemoteSigner, SignerServer, signer_at
from tocsin.witness.signer import LogSigner
from witness.logs import ORIGIN, Log

LOG, FORK, OTHER = Log(64), Log(64, fork=3), Log(64, fork=0)
PROGRAM = """
import sys
from pathlib import Path
from tocsin.witness.service import SignerServer
from tocsin.witness.signer import LogSigner
folder = Path(sys.argv[1])
SignerServer(folder / "s", LogSigner(folder / "keys", folder / "anchors"), [sys.argv[2]]).serve_forever()
"""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[RemoteSigner]:
    server = SignerServer(folder / "s", LogSigner(folder / "keys", folder / "anchors"), [ORIGIN])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield RemoteSigner(folder / "s")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteSigner]:
    with serving(tmp_path) as remote:
        yield remote


def asked(folder: Path, question: bytes) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(folder / "s"))
        with contextlib.suppress(BrokenPipeError):
            connection.sendall(question)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while got := connection.recv(65536):
                answer += got
        return answer.decode()


def test_both_kinds_of_signer_answer_alike(tmp_path: Path) -> None:
    """One conversation, in the process and through the socket: the same notes and the same refusals."""
    near = LogSigner(tmp_path / "keys", tmp_path / "near")
    near.begin(ORIGIN)
    (tmp_path / "keys" / "register1.anchored").unlink()
    questions: list[Callable[[object], object]] = [
        lambda s: s.begin(ORIGIN),
        lambda s: s.last(ORIGIN),
        lambda s: s.sign(LOG.at(5), 0, []),
        lambda s: s.sign(LOG.at(9), 0, []),
        lambda s: s.sign(LOG.at(9), 5, LOG.proof(5, 9)),
        lambda s: s.sign(FORK.at(12), 9, FORK.proof(9, 12)),
        lambda s: s.last(ORIGIN),
        lambda s: s.verifiers(ORIGIN),
    ]

    def said(signer: object) -> list[object]:
        answers: list[object] = []
        for question in questions:
            try:
                answers.append(question(signer))
            except (Outdated, Inconsistent) as refused:
                answers.append((type(refused), str(refused)))
        return answers

    with serving(tmp_path) as far:
        assert said(far) == said(near)


def test_the_address_says_which_kind(tmp_path: Path) -> None:
    assert isinstance(signer_at("", tmp_path, tmp_path), LogSigner)
    assert isinstance(signer_at(str(tmp_path / "s"), tmp_path, tmp_path), RemoteSigner)


def test_a_log_it_was_not_started_for_is_not_begun_and_not_signed(remote: RemoteSigner, tmp_path: Path) -> None:
    other = Log(3, origin="register.example.org/register2")
    for ask in (
        lambda: remote.begin("register.example.org/register2"),
        lambda: remote.last("register.example.org/register2"),
        lambda: remote.sign(other.at(3), 0, []),
        lambda: remote.last("../../keys/register1"),
    ):
        with pytest.raises(KeyMissing, match=f"it was started for {ORIGIN}.*--log"):
            ask()
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"register1.key", "register1.anchored"}


def test_an_attacker_in_the_web_tier_with_the_whole_database_gets_no_fork_signed(remote, tmp_path) -> None:
    """They can compute every hash of both histories, replay every note, lie about every size, and ask as often as
    they like. Whatever comes back signed lies in the history that was signed first."""
    true = remote.sign(LOG.at(20), 0, [])
    (verifier,) = remote.verifiers(ORIGIN)
    signed = []
    for old in (0, 1, 19, 20, 21, 64):
        for size in (0, 1, 3, 4, 19, 20, 21, 40, 64):
            for first in (min(old, size), 20, 4):
                for proof in (FORK.proof(first, size), LOG.proof(first, size), [], [FORK.at(20).root]):
                    with contextlib.suppress(Outdated, Inconsistent):
                        signed.append(remote.sign(FORK.at(size), old, proof))
    # Up to its fork the false history is the true one; behind 20 entries there is nothing to be had.
    assert signed == []
    for replayed in (true, FORK.note(40), f"{true}{FORK.note(40)}"):
        assert asked(tmp_path, write(replayed, 20, [])).startswith(("200", "422", "400"))
    note = remote.last(ORIGIN)
    assert open_checkpoint(note, verifier) == LOG.at(20)


def test_a_hostile_asker_does_not_move_the_anchor_either(remote: RemoteSigner, tmp_path: Path) -> None:
    remote.sign(LOG.at(20), 0, [])
    before = (tmp_path / "anchors" / "register1.anchor").read_bytes()
    for question in (write(FORK.at(40).text, 20, []), write(LOG.at(3).text, 3, []), b"last x\n", b"", b"\xff" * 900):
        asked(tmp_path, question)
    assert (tmp_path / "anchors" / "register1.anchor").read_bytes() == before


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[SignerServer]:
    folder = tmp_path_factory.mktemp("signer")
    with SignerServer(folder / "s", LogSigner(folder / "keys", folder / "anchors"), [ORIGIN]) as server:
        yield server


BEGINNINGS = st.sampled_from([b"", b"old ", b"last ", b"keys ", b"old 0\n\n" + ORIGIN.encode() + b"\n"])


@settings(max_examples=200, deadline=None)
@given(question=st.builds(bytes.__add__, BEGINNINGS, st.binary(max_size=300)))
def test_rubbish_is_answered_with_a_status(server: SignerServer, question: bytes) -> None:
    assert server.answer(question)[:4] in ("400\n", "404\n")


def test_a_question_without_end_is_not_read_to_its_end(remote: RemoteSigner, tmp_path: Path) -> None:
    answer = asked(tmp_path, b"old 0\n" + b"A" * 10_000_000)
    assert answer in ("",) or answer.startswith("400")
    assert remote.last(ORIGIN) == ""


def test_askers_who_say_nothing_are_cut_off_and_others_served(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(bounded.Bounded, "seconds", 0.3)
    monkeypatch.setattr(bounded.Bounded, "at_once", 2)
    with serving(tmp_path) as remote, contextlib.ExitStack() as stack:
        for _ in range(6):
            silent = stack.enter_context(socket.socket(socket.AF_UNIX))
            silent.connect(str(tmp_path / "s"))
            silent.sendall(b"old ")
        began = time.monotonic()
        assert open_checkpoint(remote.sign(LOG.at(5), 0, []), *remote.verifiers(ORIGIN)).size == 5
        assert time.monotonic() - began < 8


def test_no_signer_is_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "s", tmp_path / ("s" * 200)):
        with pytest.raises(SignerSilent, match=r"The signer at .* cannot be reached.*Start it with `tocsin signer`"):
            RemoteSigner(path).last(ORIGIN)


def test_a_signer_that_breaks_off_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        thread = threading.Thread(target=lambda: listening.accept()[0].close())
        thread.start()
        with pytest.raises(SignerSilent, match=r"broke off|cannot be reached"):
            RemoteSigner(tmp_path / "s").last(ORIGIN)
        thread.join()


def test_what_is_wrong_with_the_anchor_is_told_through_the_socket(remote: RemoteSigner, tmp_path: Path) -> None:
    remote.sign(LOG.at(5), 0, [])
    (tmp_path / "anchors" / "register1.anchor").unlink()
    with pytest.raises(AnchorLost, match="is gone"):
        remote.sign(LOG.at(6), 5, LOG.proof(5, 6))
    with pytest.raises(Malformed):
        remote._ask(f"sing {ORIGIN}".encode())


def test_keys_are_changed_by_the_signer_s_keeper_and_the_register_waits_for_it(remote, tmp_path: Path) -> None:
    keeper = LogSigner(tmp_path / "keys", tmp_path / "anchors")
    remote.sign(LOG.at(5), 0, [])
    remote.finish_rotation(ORIGIN)
    with pytest.raises(OperatorNeeded, match=f"Only the keeper of the signer at .*--rotate {ORIGIN}"):
        remote.begin_rotation(ORIGIN)
    keeper.begin_rotation(ORIGIN)
    remote.begin_rotation(ORIGIN)
    assert len(remote.verifiers(ORIGIN)) == 2
    with pytest.raises(OperatorNeeded, match="--rotated"):
        remote.finish_rotation(ORIGIN)
    keeper.finish_rotation(ORIGIN)
    remote.finish_rotation(ORIGIN)
    with pytest.raises(OperatorNeeded, match="--retire"):
        remote.retire(ORIGIN)
    keeper.retire(ORIGIN)
    remote.retire(ORIGIN)
    with pytest.raises(Retired):
        remote.sign(LOG.at(6), 5, LOG.proof(5, 6))


def test_a_closed_log_whose_anchor_is_lost_keeps_no_signer_from_starting(tmp_path: Path) -> None:
    keeper = LogSigner(tmp_path / "keys", tmp_path / "anchors")
    keeper.begin(ORIGIN)
    (tmp_path / "anchors" / "register1.anchor").unlink()
    keeper.retire(ORIGIN)
    following = "register.example.org/register2"
    with SignerServer(tmp_path / "s", keeper, [following], [ORIGIN]) as server:
        assert server.answer(f"keys {ORIGIN}\n".encode()).startswith("200\nregister")
        assert server.answer(write(LOG.at(5).text, 0, [])).startswith("410\n")
        assert server.answer(f"last {following}\n".encode()) == "200\n"


def test_only_its_own_user_and_group_may_ask(remote: RemoteSigner, tmp_path: Path) -> None:
    assert oct((tmp_path / "s").stat().st_mode & 0o777) == "0o660"


def test_a_second_signer_does_not_take_the_first_one_s_place(remote: RemoteSigner, tmp_path: Path) -> None:
    with pytest.raises(SignerSilent, match="listening at .* already"):
        SignerServer(tmp_path / "s", LogSigner(tmp_path / "keys", tmp_path / "anchors"), [ORIGIN])
    assert remote.last(ORIGIN) == ""


def test_many_ask_at_once_and_one_history_is_signed(remote: RemoteSigner) -> None:
    def grow(size: int) -> int:
        old = 0
        for _ in range(60):
            try:
                remote.sign(LOG.at(size), old, LOG.proof(old, size))
            except Outdated as told:
                if told.size > size:
                    return 0
                old = told.size
            else:
                return size
        raise AssertionError("never came to its turn")

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(grow, range(1, 41)))
    assert 40 in done
    assert open_checkpoint(remote.last(ORIGIN), *remote.verifiers(ORIGIN)) == LOG.at(40)


@contextlib.contextmanager
def process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder), ORIGIN])
    try:
        remote, until = RemoteSigner(folder / "s"), time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(SignerSilent):
                remote.verifiers(ORIGIN)
                break
            time.sleep(0.02)
        yield child
    finally:
        child.kill()
        child.wait()


def test_killed_at_any_moment_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed 6 times while it signs as fast as it can. Nothing it ever gave out is contradicted afterwards."""
    remote = RemoteSigner(tmp_path / "s")
    with process(tmp_path):
        remote.sign(LOG.at(1), 0, [])
    given_out = size = 1
    for delay in (0.0, 0.003, 0.01, 0.02, 0.035, 0.05):
        with process(tmp_path) as child:
            killer = threading.Timer(delay, os.kill, (child.pid, signal.SIGKILL))
            killer.start()
            with contextlib.suppress(SignerSilent):
                for _ in range(2000):
                    try:
                        remote.sign(LOG.at(min(size + 1, 64)), size, LOG.proof(size, min(size + 1, 64)))
                        size = given_out = min(size + 1, 64)
                    except Outdated as told:
                        assert told.size >= given_out
                        size = told.size
            killer.join()
    with process(tmp_path):
        last = open_checkpoint(remote.last(ORIGIN), *remote.verifiers(ORIGIN))
        assert last == LOG.at(last.size) and last.size >= given_out
        with pytest.raises(Inconsistent):
            remote.sign(OTHER.at(last.size), last.size, [])
