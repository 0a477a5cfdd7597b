"""The tamper matrix: random attacks on the tables, each asked of every layer, counted by kind, care and layer."""

from __future__ import annotations

import math
import random
import resource
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from attack import layers
from attack.books import CARE
from attack.ground import Ground, State, concern, enter, ground, redact
from attack.moves import KINDS, Attempt, Kind, done
from tocsin.ledger import LOOKS, REGISTER, Fact, checkpoint

LAYERS = ("verify", "checkpoint", "receipt", "anchor", "signer", "witness")

OUTSIDE = ("receipt", "anchor", "signer", "witness")
MUST_SPEAK: Mapping[str, tuple[str, ...]] = {
    "row": ("verify", "receipt"),
    "hash": ("verify", "receipt"),
    "tiles": ("verify", "receipt"),
    "head": ("checkpoint", *OUTSIDE),
    "forgotten": OUTSIDE,
    "signed": OUTSIDE,
    "anchored": ("receipt", "witness"),
}
"""Which layers must each see a changed history, by how far it is covered up; nobody holds receipts of looks."""

ENTERED_LATER = 500
PATIENCE = 20
MOST_MEMORY = 4 << 30


@dataclass
class Row:
    """What came of one kind of attack at one degree of care."""

    tried: int = 0
    detected: int = 0
    named: int = 0
    log_only: int = 0
    harmless: int = 0
    by: Counter[str] = field(default_factory=Counter)


@dataclass
class Matrix:
    """All that was tried on one ground, and every attack that a layer should have seen and did not."""

    vendor: str
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    lawful: int = 0
    false_alarms: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many attacks changed something."""
        return sum(row.tried for row in self.rows.values())


def run(vendor: str, folder: Path, count: int, seed: int, until: float = math.inf) -> Matrix:
    """Attack a fresh ground until `count` attacks have changed something, then see that lawful acts raise no alarm.

    `until` is when (by the monotonic clock) no new attack is begun; the matrix says how many there were.
    """
    into = Matrix(vendor)
    with _bounded(), ground(vendor, folder) as here:
        while into.tried < count and time.monotonic() < until:
            attack(here, seed, into)
            seed += 1
        act_lawfully(here, random.Random(seed), max(5, into.tried // 100), into)
    return into


@contextmanager
def _bounded() -> Iterator[None]:
    """No more memory than a check may need: an attack may be meant to use up the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def attack(here: Ground, seed: int, into: Matrix) -> None:
    """Make the attack that `seed` stands for and ask every layer; not counted if nothing was changed by it."""
    chance = random.Random(seed)
    kind = chance.choices(KINDS, [each.weight for each in KINDS])[0]
    care = chance.choice(CARE) if kind.covered else ""
    attempt = Attempt(here, chance, chance.choice(kind.logs), care)
    before = here.before
    with here.attempt():
        if done(kind, attempt) and (after := here.state()) != before:
            said = in_time(here, layers.touched(here, after))
            fault = _count(into.rows.setdefault((kind.name, care), Row()), kind, attempt, said, here, after)
            if fault:
                where = layers.difference(here, after)
                into.failures.append(
                    f"{fault}: seed {seed} on {here.vendor}: {kind.name} {care} {attempt.log}: {where}"
                )


def in_time(here: Ground, about: layers.Touched) -> dict[str, list[str]]:
    """What every layer says, or that they did not come to an end: an attack may be meant to keep them busy."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(PATIENCE)
    try:
        return asked(here, about)
    finally:
        signal.alarm(0)


def _too_long(signum: int, frame: object) -> None:
    raise TimeoutError(f"no answer within {PATIENCE} seconds")


def asked(here: Ground, about: layers.Touched) -> dict[str, list[str]]:
    """What every layer says."""
    found = layers.problems(here)
    said = {
        "verify": [each for each in found if not layers.rests_on_signatures(each)],
        "checkpoint": [each for each in found if layers.rests_on_signatures(each)],
    }
    asking = (layers.receipts, layers.anchor, layers.signer, layers.witness)
    return said | {name: ask(here, about) for name, ask in zip(OUTSIDE, asking, strict=True)}


def _count(row: Row, kind: Kind, attempt: Attempt, said: Mapping[str, list[str]], here: Ground, after: State) -> str:
    """Count what was said, and tell what should have been said and was not."""
    every = [sentence for sentences in said.values() for sentence in sentences]
    about = layers.touched(here, after)
    row.tried += 1
    row.by.update(layer for layer, sentences in said.items() if sentences)
    row.detected += bool(every)
    named = layers.names_it(every, about, layers.changed(here, after))
    row.named += named
    row.log_only += not named and layers.names_log(every, attempt.log)
    if not every and layers.harmless(here, after):
        row.harmless += 1
        return ""
    if not every:
        return "NOT SEEN"
    if not named and not layers.names_log(every, attempt.log):
        return f"NOT NAMED ({every[0]})"
    if broken := [each for each in every if layers.BROKE_DOWN in each]:
        return broken[0]
    return _silent(kind, attempt, said)


def _silent(kind: Kind, attempt: Attempt, said: Mapping[str, Sequence[str]]) -> str:
    if not kind.covered:
        return ""
    must = [each for each in MUST_SPEAK[attempt.care] if attempt.log == REGISTER or each != "receipt"]
    silent = [layer for layer in must if not said[layer]]
    return f"SILENT {', '.join(silent)}" if silent else ""


def act_lawfully(here: Ground, chance: random.Random, count: int, into: Matrix) -> None:
    """Enter, look, sign and redact as the law allows; whatever any layer then complains of is a false alarm."""
    for i in range(count):
        into.lawful += 1
        act = ENTERED_LATER + i
        doing = chance.choice(("enter", "look", "sign", "redact"))
        if doing == "enter":
            enter(act, [concern(act), concern(act + 7)])
        elif doing == "look":
            enter(act, [Fact("look.taken/1", "c_1", {"question": "TheChild"})], LOOKS)
        elif doing == "sign":
            checkpoint(chance.choice((REGISTER, LOOKS)))
        else:
            (_, n, kind), _ = chance.choice(sorted(here.rows("ledger_part").items()))
            redact(act, n, kind)
        into.false_alarms += [f"after {doing}: {each}" for each in layers.all_said(asked(here, set()))]
