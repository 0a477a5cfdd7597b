"""Building the town: found the register, play the half-year, and say whom a visitor may sign in as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tocsin.access import Actor, Refused, actor, holders, open_offices
from tocsin.acts import sweep
from tocsin.ledger import REGISTER, size
from tocsin.town.cast import cast
from tocsin.town.dice import Dice
from tocsin.town.playing import Player, sweeps
from tocsin.town.script import Act, script
from tocsin.town.timetable import timetable
from tocsin.words import load_profile

SEED = 1912
"""Of the invented town; another seed tells other ordinary children around the same story."""

FOUNDED = "-128 09:00"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a visitor may sign in as: under which title, and what there is to see."""

    title: str
    name: str
    office: str
    shows: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Town:
    """A town that was built: the moment it ends, the people a visitor may sign in as, and the ids its acts made.

    `made` is by the act's name in the script and then by kind: `town.made["car"]["concern"]`.
    """

    end: datetime
    people: tuple[Person, ...]
    made: Mapping[str, Mapping[str, str]]


def build(until: date, progress: Progress = lambda done, total: None, *, seed: int = SEED) -> Town:
    """Play the half-year before `until` into the register, which must be empty; returns the town.

    The same seed and the same `until` give the same entries to the last byte. `progress(done, total)` counts acts and
    sweeps. Raises `Refused` in a register that holds anything: invented children are never mixed with real ones.
    """
    if size(REGISTER):
        raise Refused("A town is built in a register of its own, and this one is not empty.")
    times, dice = timetable(until, load_profile()), Dice(seed)
    acts = script(times, dice)
    player = Player(cast(), times, dice)
    player.found(times.moment(FOUNDED))
    moments: list[Act | datetime] = [*acts, *sweeps(times.moment(FOUNDED), times.end)]
    for done, moment in enumerate(sorted(moments, key=_when), start=1):
        if isinstance(moment, Act):
            player.play(moment)
        else:
            sweep(moment)
        progress(done, len(moments))
    return Town(times.end, residents(times.end), player.made)


def _when(moment: Act | datetime) -> datetime:
    return moment.at if isinstance(moment, Act) else moment


def residents(at: datetime) -> tuple[Person, ...]:
    """The people a visitor may sign in as, in the order of the cast, but for those a visitor made leave since."""
    who = cast()
    held = {
        (person.name, office.label): (person.id, office.id)
        for office in open_offices(at)
        for person in holders(office.id, at)
    }
    found = []
    for row in (row for row in who.people.values() if "signs_in_as" in row):
        label = who.offices[row["office"]]["label"]
        if (row["name"], label) in held:
            by = actor(*held[row["name"], label])
            found.append(Person(row["signs_in_as"], row["name"], label, row["shows"], by))
    return tuple(found)
