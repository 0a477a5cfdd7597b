"""The rotation of the key over all cases, killed (SIGKILL) after each of its steps, in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from databases import environment, said, started

BEGIN = """
import json, os, signal, sys
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from tocsin.ledger import REGISTER, Fact, rewrapping, text_at, verify_register, writing
call_command("migrate", verbosity=0)
"""
ENTER = """
with writing(REGISTER, key="k", digest="k") as pen:
    facts = [Fact("concern.raised/1", f"c_{n}", {}, {"account": f"Story {n}".encode()}) for n in range(30)]
    pen.append(facts, by="u_1", office="o_1", purpose="p", at=datetime(2026, 3, 2, tzinfo=UTC))
"""
KILLED = """
name = sys.argv[1]
step = getattr(rewrapping, name)
def killed(*given):
    step(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(rewrapping, name, killed)
rewrapping.STEPS = tuple(killed if each is step else each for each in rewrapping.STEPS)
rewrapping.AT_ONCE = 7
rewrapping.rotate_case_keys()
"""
FINISH = """
def read():
    texts = [text_at(f"{n}/account") for n in range(30)]
    return [texts, list(verify_register(REGISTER, deep=True).problems)]
cut_short = read()
rewrapping.rotate_case_keys()
for old in rewrapping.home().glob("keys/case-keys.*.key"):
    old.unlink()
print(json.dumps([cut_short, read()]))
"""
WHOLE = [[f"Story {n}" for n in range(30)], []]


@pytest.mark.long
@pytest.mark.parametrize("step", ["keep_old", "take_over", "_anew"])
def test_killed_after_a_step_everything_is_readable_and_the_next_run_finishes(step: str, tmp_path: Path) -> None:
    """The other steps are halted in test_rewrapping.py; `_anew` is one case key among many, in the transaction."""
    told = environment(tmp_path)
    killed = started(BEGIN + ENTER + KILLED, told, step)
    killed.communicate(timeout=300)
    assert killed.returncode == -9
    assert json.loads(said(started(BEGIN + FINISH, told))) == [WHOLE, WHOLE]
