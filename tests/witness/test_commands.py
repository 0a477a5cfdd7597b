"""`tocsin witness` and `tocsin signer` as somebody types them on a machine that has no register and no Django."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tocsin.cli import main
from tocsin.cli.program import parser
from tocsin.proofs.note import open_checkpoint, signatures
from tocsin.proofs.policy import Policy
from tocsin.witness.errors import WitnessSilent
from tocsin.witness.feed import submit
from tocsin.witness.service import RemoteSigner
from tocsin.witness.state import Witness
from witness.logs import ORIGIN, Log

LOG = Log(64)
KEY = LOG.signer.verifier.text
UNITS = Path(__file__).parents[2] / "docs" / "units"
WITHOUT_DJANGO = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.modules['django'] = None; "
    "from tocsin.cli import main; sys.exit(main(sys.argv[1:]))"
)
"""Ctrl-C is heard even where the tests run in the background of a shell, which has it ignored."""


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Type `tocsin …` on such a machine; whatever is still running at the end is stopped."""
    with ExitStack() as stack:

        def run(*arguments: object) -> subprocess.Popen[str]:
            typed = [sys.executable, "-u", "-c", WITHOUT_DJANGO, *(str(each) for each in arguments)]
            child = stack.enter_context(subprocess.Popen(typed, stdout=-1, stderr=-1, text=True))
            stack.callback(child.kill)
            return child

        yield run


def typed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main([str(each) for each in arguments])
    return status, *capsys.readouterr()


def test_a_witness_from_its_beginning_to_its_first_cosignature(start: Start, tmp_path: Path) -> None:
    home = tmp_path / "w"
    begun = start("witness", "init", "--home", home, "--name", "witness.example.org/w1").communicate(timeout=60)
    assert "has begun" in begun[0] and begun[1] == ""
    assert "is followed" in start("witness", "follow", "--home", home, KEY).communicate(timeout=60)[0]
    server = start("witness", "serve", "--home", home, "--listen", "127.0.0.1:0")
    assert server.stdout
    lines = [server.stdout.readline() for _ in range(4)]
    url = re.findall(r"http://127\.0\.0\.1:\d+/", lines[0])[0]
    assert "Logs it follows: 1." in lines[1]
    policy = Policy.parse("\n".join([f"log {KEY}", *(f"{line.strip()} {url}" for line in lines[2:]), "quorum none"]))
    got = submit(policy.witnesses[0].url, LOG.note(20), 0, LOG.proof)
    assert len(policy.weigh(LOG.note(20) + "".join(got)).cosigned) == 2
    server.send_signal(signal.SIGTERM)
    assert server.wait(10) == -signal.SIGTERM
    assert server.stderr and server.stderr.read() == ""
    shown = start("witness", "show", "--home", home).communicate(timeout=60)[0]
    assert "cosigned at 20 entries" in shown and "0 forks" in shown


def test_killed_at_work_it_goes_on_where_it_was(start: Start, tmp_path: Path, capsys) -> None:
    typed(capsys, "witness", "init", "--home", tmp_path, "--name", "witness.example.org/w1")
    typed(capsys, "witness", "follow", "--home", tmp_path, KEY)
    size = 0
    for _ in range(3):
        server = start("witness", "serve", "--home", tmp_path, "--listen", "127.0.0.1:0")
        assert server.stdout
        url = re.findall(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())[0]
        for _ in range(4):
            lines = submit(url, LOG.note(size + 1), size, LOG.proof)
            size += 1
        server.kill()
        server.wait()
        with pytest.raises(WitnessSilent):
            submit(url, LOG.note(size + 1), size, LOG.proof)
    assert signatures(LOG.note(size) + "".join(lines), Witness(tmp_path).verifiers)[0] == LOG.at(size).text


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.service")), ids=lambda unit: unit.stem)
def test_the_units_for_a_service_manager_start_what_there_is(unit: Path) -> None:
    """And what their comments say to type before is understood too."""
    text = unit.read_text(encoding="utf-8")
    typed = re.findall(r"^(?:ExecStart=/usr/local/bin/|#   )tocsin (.*)$", text, flags=re.MULTILINE)
    assert typed
    for each in typed:
        options = parser().parse_args(each.split())
        assert callable(options.run) and not options.needs_register


def test_what_goes_wrong_is_one_sentence(tmp_path: Path, capsys) -> None:
    home = ("--home", tmp_path / "w")
    for arguments, why in (
        (("witness", "show", *home), "There is no witness in"),
        (("witness", "init", *home, "--name", "a b"), "'a b' cannot name a key"),
        (("witness", "init", "--home", "/proc/w", "--name", "a"), "Cannot write to /proc/w"),
        (("witness", "init", *home, "--name", "w.example.org/w1"), ""),
        (("witness", "init", *home, "--name", "w.example.org/w1"), "There is a witness in"),
        (("witness", "follow", *home, "no key"), "Not followed. A key is written name+id+key"),
        (("witness", "follow", *home, KEY, "--origin", "a\nb"), "Not followed. A log's name is one line"),
        (("witness", "serve", *home, "--listen", "nowhere"), "Cannot listen on nowhere"),
        (("witness", "serve", *home, "--listen", "127.0.0.1:99999"), "Cannot listen on 127.0.0.1:99999"),
        (
            ("signer", "--socket", tmp_path / "s", "--keys", tmp_path, "--anchor", tmp_path, "--log", "x"),
            "cannot start",
        ),
    ):
        status, out, error = typed(capsys, *arguments)
        if why:
            assert (status, out) == (1, ""), arguments
            assert why in error and error.count("\n") == 1 and "Traceback" not in error
        else:
            assert (status, error) == (0, "")


def test_a_key_may_be_in_a_file_and_called_otherwise_than_its_log(tmp_path: Path, capsys) -> None:
    typed(capsys, "witness", "init", "--home", tmp_path, "--name", "witness.example.org/w1")
    (tmp_path / "key.txt").write_text(f"{KEY}\n")
    status, out, _ = typed(
        capsys, "witness", "follow", "--home", tmp_path, tmp_path / "key.txt", "--origin", "go.sum database tree"
    )
    assert (status, out[:32]) == (0, "go.sum database tree is followed")
    assert [log.origin for log in Witness(tmp_path).logs()] == ["go.sum database tree"]


def test_a_signer_is_started_asked_and_stopped(start: Start, tmp_path: Path) -> None:
    where = ("--socket", tmp_path / "s", "--keys", tmp_path / "keys", "--anchor", tmp_path / "anchor")
    logs = ("--log", ORIGIN, "--log", "register.example.org/looks1")
    notes = []
    for size in (20, 40):
        server = start("signer", *where, *logs)
        assert server.stdout and server.stdout.readline().startswith(
            f"Signing for {ORIGIN}, register.example.org/looks1"
        )
        remote = RemoteSigner(tmp_path / "s")
        old = 20 if notes else 0
        notes.append(remote.sign(LOG.at(size), old, LOG.proof(old, size)))
        assert remote.last("register.example.org/looks1") == ""
        (verifier,) = remote.verifiers(ORIGIN)
        server.send_signal(signal.SIGINT)
        assert server.wait(10) == 130
    assert [open_checkpoint(note, verifier).size for note in notes] == [20, 40]


def test_a_signer_is_started_with_a_change(start: Start, tmp_path: Path) -> None:
    where = ("--socket", tmp_path / "s", "--keys", tmp_path / "keys", "--anchor", tmp_path / "anchor")
    following = ORIGIN.replace("1", "2")
    came = []
    for options in (
        ("--log", ORIGIN),
        ("--log", ORIGIN, "--rotate", ORIGIN),
        ("--log", ORIGIN, "--rotated", ORIGIN),
        ("--log", following, "--retire", ORIGIN),
    ):
        server = start("signer", *where, *options)
        assert server.stdout and server.stdout.readline().startswith("Signing for ")
        came.append(len(RemoteSigner(tmp_path / "s").verifiers(ORIGIN)))
        server.terminate()
        server.wait(10)
    assert came == [1, 2, 1, 1]
    stopped = start("signer", *where, "--log", ORIGIN, "--rotated", ORIGIN)
    _, error = stopped.communicate(timeout=30)
    assert (stopped.returncode, error.count("\n")) == (1, 1) and "begin a rotation first" in error
