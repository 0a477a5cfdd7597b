"""`make fuzz`: bend real examples for as long as you like, keeping every one that reaches a line in a way none had.

Guided by the lines of the parsers that an input runs through, one after another, so that it digs where something new
happens. An input that breaks what must hold (see parsers.py) is kept in var/fuzz/, to be run again with --again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from independent.others import ROOT
from independent.parsers import PARSERS as TEXTS
from independent.parsers import Parser, bend
from independent.strangers_files import READERS

PARSERS = (*TEXTS, *READERS)
WATCHED = tuple(str(ROOT / "src/tocsin" / package) for package in ("proofs", "witness", "exchange"))
KEPT = ROOT / "var/fuzz"
LONGEST = 50_000
Step = tuple[str, int, int]


@dataclass
class Tally:
    """What became of one parser's turn."""

    parser: Parser
    corpus: list[bytes]
    steps: set[Step] = field(default_factory=set)
    tries: int = 0
    read: int = 0
    faults: dict[str, Path] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.parser.name:24} {self.tries:8} tried {self.read:7} read {len(self.steps):6} steps "
            f"{len(self.corpus):5} kept {len(self.faults):3} faults"
        )


@contextmanager
def watching(steps: set[Step]) -> Iterator[None]:
    """Note which line of a parser follows which, in `steps`."""

    def begin(frame: FrameType, event: str, arg: Any) -> Any:
        name, last = frame.f_code.co_filename, 0
        if not name.startswith(WATCHED):
            return None

        def on(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal last
            steps.add((name, last, frame.f_lineno))
            last = frame.f_lineno
            return on

        return on

    sys.settrace(begin)
    try:
        yield
    finally:
        sys.settrace(None)


def explore(parser: Parser, seconds: float, random: Random, others: Sequence[bytes]) -> Tally:
    """Bend and read until the time is over."""
    tally = Tally(parser, list(parser.seeds))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        data = random.choice(tally.corpus)
        for _ in range(random.choice((1, 1, 2, 4, 8))):
            data = bend(data, others, random)
        attempt(tally, data[:LONGEST])
    return tally


def attempt(tally: Tally, data: bytes) -> None:
    steps: set[Step] = set()
    tally.tries += 1
    try:
        with watching(steps):
            tally.read += tally.parser.try_on(data) == ""
    except Exception as fault:  # whatever it is, it is what we are looking for
        keep(tally, data, fault)
    if not steps <= tally.steps:
        tally.steps |= steps
        tally.corpus.append(data)


def keep(tally: Tally, data: bytes, fault: Exception) -> None:
    """Write the input down once for each kind of fault."""
    kind = f"{type(fault).__name__}: {str(fault)[:60]}"
    if kind not in tally.faults:
        KEPT.mkdir(parents=True, exist_ok=True)
        name = f"{tally.parser.name.replace(' ', '-')}-{sha256(data).hexdigest()[:12]}"
        tally.faults[kind] = KEPT / name
        tally.faults[kind].write_bytes(data)
        print(f"FAULT {kind}\n      {tally.parser.name}: {tally.faults[kind].relative_to(ROOT)}", flush=True)


def again(path: Path) -> None:
    """Run one kept input through its parser."""
    (parser,) = [each for each in PARSERS if path.name.startswith(each.name.replace(" ", "-") + "-")]
    print(parser.try_on(path.read_bytes()) or "It was read.")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    words.add_argument("--seconds", type=float, default=15, help="for each parser")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", default="", help="parsers whose name holds this")
    words.add_argument("--again", type=Path, help="an input kept in var/fuzz")
    asked = words.parse_args()
    if asked.again:
        again(asked.again)
        return 0
    random, others = Random(asked.seed), [seed for parser in PARSERS for seed in parser.seeds]
    tallies = []
    for parser in PARSERS:
        if asked.only in parser.name:
            tallies.append(explore(parser, asked.seconds, random, others))
            print(tallies[-1], flush=True)
    return 1 if any(tally.faults for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
