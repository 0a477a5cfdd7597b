"""Fill a register with many concerns, all through the door; only the disk's own word is waived while filling."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from django.db import connection
from tests.register import Register, found

from tocsin.acts import perform
from tocsin.concerns import RaiseConcern
from tocsin.people import Name, PersonDetails
from tocsin.words import When

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN = ("Robin", "Asha", "Ewa", "Tomos", "Yusuf", "Mei", "Chidi", "Ines", "Bram", "Nia", "Ola", "Sana")
FAMILY = ("Vale", "Okoro", "Nowak", "Rhys", "Khan", "Chen", "Doyle", "Silva", "Marsh", "Ahmed", "Kaya", "Bell")

REGISTERS: list[Register] = []
FILLED: list[int] = []


def register() -> Register:
    """The one register of this run, founded at first use."""
    if not REGISTERS:
        REGISTERS.append(found(START))
    return REGISTERS[0]


def fill(concerns: int) -> None:
    """Raise this many concerns about different children, three seconds apart, by a seeded generator; once in a run."""
    if FILLED:
        return
    FILLED.append(concerns)
    here, chance = register(), random.Random(1)
    _pragmas("synchronous=OFF", "wal_autocheckpoint=10000")
    for i in range(concerns):
        perform(raising(i, chance), by=here.teacher, purpose="safeguard_child", at=START + timedelta(seconds=3 * i))
        if i % 10_000 == 0:
            print(f"{i:,} concerns raised", flush=True)
    here.at = START + timedelta(seconds=3 * concerns)
    _pragmas("synchronous=FULL", "wal_autocheckpoint=1000", "wal_checkpoint(TRUNCATE)")


def _pragmas(*settings: str) -> None:
    with connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")


def raising(i: int, chance: random.Random) -> RaiseConcern:
    """One concern about one made-up child; every eighth child is raised again."""
    child = PersonDetails(
        names=(Name(given=chance.choice(GIVEN), family=f"{chance.choice(FAMILY)}{i // 8:x}"),),
        born=When.parse(f"{2008 + i % 10}-{1 + i % 12:02}-{1 + i % 28:02}"),
    )
    return RaiseConcern(about="child", person=child, account=f"Concern {i}: came to school hungry again.", source="2A")
