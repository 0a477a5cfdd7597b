"""`tocsin verify` where there is no register: what a stranger is told, and by which exit status."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Tocsin
from proofs.forms import LOG, NEWER, OLDER, ORIGIN, POLICY, SMALL, part_text
from register import Register
from tocsin.cli import main
from tocsin.ledger import REGISTER, verification_key
from tocsin.proofs.disclosure import write
from tocsin.proofs.export import write_export

BLOCKED = """
import sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "sqlite3", "psycopg", "jinja2"):
            raise ImportError(name + " was asked for")
sys.meta_path.insert(0, Nothing())
from tocsin.cli import main
sys.exit(main(sys.argv[1:]))
"""
KEY = LOG.verifier.text


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A receipt, a disclosure, an export and a policy."""
    full = SMALL.witnessed(OLDER, NEWER)
    put(tmp_path / "receipt", SMALL.receipt(2, SMALL.witnessed(OLDER)))
    put(tmp_path / "upgraded", SMALL.receipt(2, full))
    put(tmp_path / "disclosure", write([SMALL.receipt(n, full) for n in (2, 3, 5)], SMALL.openings(2)[:2]))
    put(tmp_path / "policy", POLICY)
    write_export(tmp_path / "export", SMALL.leaves, SMALL.note)
    return tmp_path


def put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main(["verify", *map(str, words)])
    done = capsys.readouterr()
    return status, done.out, done.err


@pytest.mark.parametrize(
    ("what", "trust", "status"),
    [
        ("receipt", KEY, 0),
        ("disclosure", KEY, 0),
        ("export", KEY, 0),
        ("export", POLICY, 3),
    ],
)
def test_without_django_and_without_a_database(what: str, trust: str, status: int, files: Path) -> None:
    asked = [sys.executable, "-c", BLOCKED, "verify", what, files / what, "--trust", trust]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout[:9], done.stderr) == (status, "ACCEPTED.", "")


def test_the_block_itself_holds() -> None:
    asked = [sys.executable, "-c", BLOCKED, "sweep"]
    assert "django was asked for" in subprocess.run(asked, capture_output=True, text=True, timeout=60).stderr


def test_a_key_or_a_policy_as_text_or_in_a_file(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(files / "key", KEY + "\n")
    for given in (KEY, files / "key"):
        assert said(capsys, "receipt", files / "receipt", "--trust", given) == (
            0,
            f"ACCEPTED. Entry 2 of {ORIGIN} says concern.raised/1, recorded 03 November 2026 09:16:07 UTC.\n"
            f"It is in the register of 7 entries whose signed root is {SMALL.state.root.hex()}.\n"
            "Behind that root: log only.\n",
            "",
        )
    for given in (POLICY, files / "policy"):
        assert said(capsys, "receipt", files / "upgraded", "--trust", given)[0] == 0


def test_a_receipt_that_lacks_witnesses_is_true_and_says_so(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "receipt", files / "receipt", "--trust", files / "policy")
    assert status == 3
    assert "witnessed by older at 03 November 2026 18:14:07 UTC" in out
    assert out.endswith("The policy asks for more witnesses than that.\n")


def test_a_disclosure_shows_words_holes_and_what_was_erased(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "disclosure", files / "disclosure", "--trust", files / "policy")
    assert status == 0
    assert "Entry 2 says: a bruise – see the map." in out
    assert "(60 bytes that are not text)" in out
    assert "Its part “voice” (60 bytes) is not shown." in out
    assert f"Its part “text” ({len(part_text(3, 'text'))} bytes) was erased, as entry 5 says." in out
    assert "quorum met: witnessed by older" in out


@pytest.mark.parametrize("what", ["receipt", "disclosure", "export"])
def test_what_was_touched_is_refused(what: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = files / what / "tile/entries/000.p/7" if what == "export" else files / what
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"c_51", b"c_52") if what == "export" else raw[:90] + b"x" + raw[91:])
    status, out, err = said(capsys, what, files / what, "--trust", KEY)
    assert (status, out, err[:8]) == (1, "", "REFUSED.")
    assert "Entry 0 was changed" in err or "proves nothing:" in err


@pytest.mark.parametrize("trust", ["", "nonsense", "quorum none\n", KEY[:-1], "x" * 5000, "a\x00b"])
def test_what_is_no_key_is_said_to_be_none(trust: str, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = said(capsys, "receipt", files / "receipt", "--trust", trust)
    assert (status, err.startswith("REFUSED. This receipt proves nothing: The ")) == (1, True)


def test_bytes_that_are_no_text_are_refused(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "receipt").write_bytes(b"\xff\xfe")
    assert "is not text" in said(capsys, "receipt", files / "receipt", "--trust", KEY)[2]
    (files / "policy").write_bytes(b"\xff\xfe")
    assert "is not text" in said(capsys, "receipt", files / "upgraded", "--trust", files / "policy")[2]


def test_a_register_says_who_stands_behind_its_checkpoint(tocsin: Tocsin, register: Register, files: Path) -> None:
    done = tocsin("verify", "register", "--trust", verification_key(REGISTER))
    assert (done.status, done.out.splitlines()[-1]) == (0, "Behind that root: log only.")
    witnesses = "".join(f"witness {each.verifier.name} {each.verifier.text}\n" for each in (OLDER, NEWER))
    put(files / "policy", f"log {verification_key(REGISTER)}\n{witnesses}quorum {OLDER.verifier.name}\n")
    assert tocsin("verify", "register", "--trust", files / "policy").status == 3
    other = tocsin("verify", "register", "--trust", KEY)
    assert (other.status, "cannot be weighed so" in other.error) == (1, True)
