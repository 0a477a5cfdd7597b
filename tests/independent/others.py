"""How the tests talk to other people's verifiers: questions go in as JSON, one a line, and verdicts come back so."""

from __future__ import annotations

import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ROOT / ".venv-independent"
GOCODE = Path("/usr/share/gocode")
X_MOD = GOCODE / "src/golang.org/x/mod/sumdb"
PATIENCE = 300


@dataclass(frozen=True)
class Other:
    """Somebody else's verifier: a command that answers a line of JSON with a line of JSON."""

    name: str
    command: Sequence[str]

    def ask(self, questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Verdicts on many questions, in their order."""
        lines = [json.dumps(each) for each in questions]
        run = subprocess.run(
            self.command, input="\n".join([*lines, ""]), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert run.returncode == 0, f"{self.name} gave up: {run.stderr[-2000:]}"
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        assert len(answers) == len(lines)
        return answers

    def judge(self, **question: Any) -> dict[str, Any]:
        """The verdict on one question."""
        return self.ask([question])[0]


@dataclass(frozen=True)
class Go(Other):
    """verify.go, built: golang.org/x/mod's opinion. `command[0]` is a program a person can use as well."""

    @classmethod
    def build(cls, compiler: str, source: Path, folder: Path) -> Go:
        environment = os.environ | {
            "GO111MODULE": "off",
            "GOPATH": str(GOCODE),
            "GOCACHE": str(folder / "cache"),
            "GOFLAGS": "",
        }
        program = folder / "verify"
        subprocess.run([compiler, "build", "-o", str(program), str(source)], env=environment, check=True)
        return cls("golang.org/x/mod", [str(program), "-batch"])


@dataclass(frozen=True)
class Foreign(Other):
    """foreign.py, run by the Python of the environment that only foreign packages live in."""

    name: str = "aics-tlog and dilithium-py"
    command: Sequence[str] = field(
        default=(str(ENVIRONMENT / "bin/python"), "-I", str(Path(__file__).with_name("foreign.py")))
    )

    @property
    def witness(self) -> str:
        """The foreign witness's own command."""
        return str(ENVIRONMENT / "bin/aics-witness")


def receipt_question(text: bytes, *keys: str) -> dict[str, Any]:
    return {"what": "receipt", "text": b64encode(text).decode(), "keys": keys}


def checkpoint_question(text: bytes, *keys: str) -> dict[str, Any]:
    return {"what": "checkpoint", "text": b64encode(text).decode(), "keys": keys}


def consistency_question(old: int, new: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> dict[str, Any]:
    old_root, new_root = (b64encode(each).decode() for each in roots)
    return {
        "what": "consistency",
        "old": old,
        "new": new,
        "oldroot": old_root,
        "newroot": new_root,
        "proof": [b64encode(each).decode() for each in proof],
    }
