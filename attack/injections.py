"""Every durability call made to fail in its turn: EIO, ENOSPC and kill -9, put in by strace under the writer's feet.

Whether the disk recovers (one failure) or is gone for good (every call from then on), nothing promised may be lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from attack.victims import Victim, copied, faults, hear, losses, resolved, writer

CALLS = ("fdatasync", "pwrite64", "fsync", "rename")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")
ACTS = 12


@dataclass
class Injected:
    """What came of making system calls fail; `struck` counts the runs in which the fault was met at all."""

    runs: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    promised: int = 0
    committed_unanswered: int = 0
    lost: list[str] = field(default_factory=list)
    inconsistent: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)


def plans(turns: int, calls: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each call, each fault, and in whose turn: that one alone, or it and every later one."""
    for call in calls:
        for fault in FAULTS:
            for turn in range(1, turns + 1):
                yield call, fault, str(turn)
                if fault != FAULTS[-1]:
                    yield call, fault, f"{turn}+"


def inject(whole: Victim, folder: Path, turns: int, calls: Sequence[str] = CALLS) -> Injected:
    """Let one writer after another meet its fault, each in its own copy of a closed register."""
    came = Injected()
    for call, fault, turn in plans(turns, calls):
        came.runs += 1
        _one(copied(whole, folder / f"run{came.runs}"), f"{call}:{fault}:when={turn}", call, came)
    return came


def _one(here: Victim, plan: str, call: str, came: Injected) -> None:
    ended = _run(here, plan)
    if here.failed or ended:
        came.struck[plan.rpartition(":")[0]] += 1
    came.said.update(said.partition(":")[0] for said in here.failed)
    came.promised += len(here.promised)
    try:
        with here.opened():
            came.lost += [f"{plan}: {each}" for each in losses(here)]
            came.committed_unanswered += resolved(here)[0]
            came.inconsistent += [f"{plan}: {each}" for each in faults(here)]
    except Exception as fault:
        came.inconsistent.append(f"{plan}: the register could not go on: {fault!r}")
    shutil.rmtree(here.home)


def _run(here: Victim, plan: str) -> bool:
    """Let a writer work with strace beside it; whether it was killed."""
    process, pipe = writer(here, "w", ACTS)
    watched = ["-e", f"trace={plan.partition(':')[0]}", "-e", f"inject={plan}"]
    command = ["strace", "-f", "-o", os.devnull, *watched, "-p", str(process.pid)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        said = (strace.stderr or sys.stdin).readline()
        if "attached" not in said:
            process.kill()
            raise RuntimeError(f"strace could not stand beside the writer: {said}")
        pipe.send("go")
        hear(here, pipe)
        process.join()
    return process.exitcode != 0


def possible() -> str:
    """Why it cannot be done here; "" if it can."""
    if not shutil.which("strace"):
        return "strace is not installed"
    command = ["strace", "-o", os.devnull, "-p", str(os.getppid())]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        said = (strace.stderr or sys.stdin).readline()
        strace.send_signal(signal.SIGINT)
    return "" if "attached" in said else said.strip()
