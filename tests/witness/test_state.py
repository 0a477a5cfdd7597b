"""What a witness never does: begin again with an old key, forget, or go on with half of itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.proofs.note import open_note
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import Inconsistent, KeyMissing, Malformed, MemoryLost, Outdated
from tocsin.witness.request import write
from tocsin.witness.state import Witness, begin
from witness.conftest import NAME
from witness.logs import ORIGIN, Log

LOG, FORK = Log(64), Log(64, fork=12)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def offer(witness: Witness, log: Log, old: int, size: int) -> str:
    return witness.add(write(log.note(size), old, log.proof(old, size)), AT)


def test_it_is_begun_once(tmp_path: Path) -> None:
    first = begin(tmp_path / "w", NAME)
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == [
        "begun", "ed25519.key", "ml-dsa-44.key", "witness.db",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="There is a witness in .* already"):
        begin(tmp_path / "w", "another.example.org/w2")
    assert Witness(tmp_path / "w").verifiers == first.verifiers
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "w").iterdir()} == {"0o600"}


@pytest.mark.parametrize("made", [(), ("ed25519.key",), ("ed25519.key", "ml-dsa-44.key"), ("witness.db",)])
def test_a_beginning_that_was_broken_off_can_be_repeated(tmp_path: Path, made: tuple[str, ...]) -> None:
    begin(tmp_path / "whole", NAME)
    (tmp_path / "w").mkdir()
    for name in made:
        shutil.copy(tmp_path / "whole" / name, tmp_path / "w" / name)
    with pytest.raises(KeyMissing, match="Begin one: tocsin witness init"):
        Witness(tmp_path / "w")
    witness = begin(tmp_path / "w", NAME)
    witness.follow(ORIGIN, LOG.signer.verifier)
    assert offer(witness, LOG, 0, 5)


def test_a_beginning_under_two_names_is_refused(tmp_path: Path) -> None:
    begin(tmp_path / "w", NAME)
    for name in ("begun", "ml-dsa-44.key", "witness.db"):
        (tmp_path / "w" / name).unlink()
    with pytest.raises(MemoryLost):
        begin(tmp_path / "w", "another.example.org/w2")


def test_without_its_memory_it_does_not_start_although_its_keys_are_there(witness: Witness, tmp_path: Path) -> None:
    offer(witness, LOG, 0, 20)
    (tmp_path / "w" / "witness.db").unlink()
    for ask in (lambda: Witness(tmp_path / "w"), lambda: offer(witness, FORK, 0, 20)):
        with pytest.raises(MemoryLost, match="this witness is at its end.*Begin another, under another name"):
            ask()
    with pytest.raises(ValueError, match="already"):
        begin(tmp_path / "w", NAME)
    assert not (tmp_path / "w" / "witness.db").exists()


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000], ids=["empty", "rubbish"])
def test_with_a_memory_that_is_none_it_does_not_start(witness: Witness, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w" / "witness.db").write_bytes(content)
    with pytest.raises(MemoryLost):
        Witness(tmp_path / "w")


def test_with_another_s_memory_it_does_not_start(witness: Witness, tmp_path: Path) -> None:
    begin(tmp_path / "v", "another.example.org/w2")
    shutil.copy(tmp_path / "v" / "witness.db", tmp_path / "w" / "witness.db")
    with pytest.raises(MemoryLost, match="it is the memory of another"):
        Witness(tmp_path / "w")


def test_without_a_key_it_does_not_start(witness: Witness, tmp_path: Path) -> None:
    (tmp_path / "w" / "ml-dsa-44.key").unlink()
    with pytest.raises(KeyMissing, match=r"ml-dsa-44\.key is missing"):
        Witness(tmp_path / "w")


def test_what_it_cosigned_it_knows_after_a_restart(witness: Witness, tmp_path: Path) -> None:
    offer(witness, LOG, 0, 20)
    again = Witness(tmp_path / "w")
    with pytest.raises(Outdated) as told:
        offer(again, LOG, 0, 30)
    assert told.value.size == 20
    with pytest.raises(Inconsistent):
        offer(again, FORK, 20, 30)
    assert [(log.origin, checkpoint_of(log.note).size) for log in again.logs()] == [(ORIGIN, 20)]


def test_a_witness_set_back_to_a_backup_convicts_itself(witness: Witness, tmp_path: Path) -> None:
    """It cannot know that it forgot. But whoever holds what it signed before and what it signs now holds the proof."""
    offer(witness, LOG, 0, 10)
    backup = (tmp_path / "w" / "witness.db").read_bytes()
    before = LOG.note(20) + offer(witness, LOG, 10, 20)
    (tmp_path / "w" / "witness.db").write_bytes(backup)
    after = FORK.note(20) + offer(Witness(tmp_path / "w"), FORK, 10, 20)
    for key in witness.verifiers:
        one, other = checkpoint_of(before), checkpoint_of(after)
        assert (open_note(before, [key]), open_note(after, [key])) == (one.text, other.text)
        assert (one.origin, one.size) == (other.origin, other.size) and one.root != other.root


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_order_of_offers_gets_two_histories_cosigned(tmp_path_factory, data: st.DataObject) -> None:
    """Three histories, offered in any order from any size; the witness is opened anew now and then."""
    folder = tmp_path_factory.mktemp("witness") / "w"
    begin(folder, NAME).follow(ORIGIN, LOG.signer.verifier)
    histories, cosigned, contradicted = [Log(16), Log(16, fork=3), Log(16, fork=9)], [Log(16).at(0)], set()
    for _ in range(14):
        log, size = data.draw(st.sampled_from(histories)), data.draw(st.integers(0, 16))
        old = data.draw(st.sampled_from([cosigned[-1].size, data.draw(st.integers(0, 16))]))
        try:
            offer(Witness(folder), log, old, size)
        except (Outdated, Inconsistent, Malformed) as refused:
            last = cosigned[-1]
            if size == last.size > 0 and log.at(size) != last and not isinstance(refused, Malformed):
                contradicted.add((size, log.at(size).root))
        else:
            cosigned.append(log.at(size))
    assert any(all(log.at(each.size) == each for each in cosigned) for log in histories)
    assert [each.size for each in cosigned] == sorted(each.size for each in cosigned)
    kept = {(each.fork, checkpoint_of(each.offered)) for each in Witness(folder).evidence(ORIGIN)}
    assert contradicted <= {(each.size, each.root) for fork, each in kept if fork}


def test_a_name_that_no_checkpoint_can_bear_is_not_followed(witness: Witness) -> None:
    for origin in ("", "a\nb", "x" * 256, "a\x00"):
        with pytest.raises(ValueError, match="A log's name is one line"):
            witness.follow(origin, LOG.signer.verifier)


def test_a_commit_that_fails_gives_no_signature_and_leaves_no_trace(witness: Witness, tmp_path: Path) -> None:
    """A disk that is full at the moment of the commit: SQLite is told that the file may not grow."""
    offer(witness, LOG, 0, 20)
    code = f"""
import resource, signal
from datetime import datetime, UTC
from pathlib import Path
from tocsin.witness.errors import MemoryLost
from tocsin.witness.state import Witness
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
witness = Witness(Path({str(tmp_path / "w")!r}))
resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16))
try:
    witness.add({write(LOG.note(30), 20, LOG.proof(20, 30))!r}, datetime(2026, 11, 22, 10, tzinfo=UTC))
except MemoryLost as lost:
    print("refused:", lost)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("refused: This witness's memory"), done.stderr
    again = Witness(tmp_path / "w")
    assert checkpoint_of(again.logs()[0].note).size == 20
    assert offer(again, LOG, 20, 30)


SERVING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.witness.request import write
from tocsin.witness.state import Witness
from witness.logs import Log
witness, log, size = Witness(Path(sys.argv[1])), Log(400), int(sys.argv[2])
while size < 400:
    body = write(log.note(size + 1), size, log.proof(size, size + 1))
    witness.add(body, datetime(2026, 11, 22, 9, tzinfo=UTC))
    size += 1
    print(size, flush=True)
"""


def test_killed_at_any_moment_it_remembers_all_that_it_answered(witness: Witness, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    answered = remembered = 0
    for delay in (0.01, 0.03, 0.05, 0.08, 0.12):
        arguments = [sys.executable, "-c", SERVING, str(tmp_path / "w"), str(remembered)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as child:
            assert child.stdout
            answered = int(child.stdout.readline())
            time.sleep(delay)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            told = child.stdout.read().split("\n")
            answered = max([answered, *(int(size) for size in told[:-1])])
        again = Witness(tmp_path / "w")
        remembered = checkpoint_of(again.logs()[0].note).size
        assert answered <= remembered <= answered + 1
        # The answer that was lost is had by asking again from the size that is remembered.
        assert offer(again, Log(400), remembered, remembered)
    assert remembered > 5
