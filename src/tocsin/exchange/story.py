"""Replay warnings of public record in a register of its own, each at its own date, and say what the silence would cost.

A warning dated to the month or the year is lodged at the end of it: known at the latest by then, and not a day before.
After each, and up to the day asked for, the sweep runs at every moment a rung falls due, as it would have.
"""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from django.core.management import call_command
from django.db import connections

from tocsin.access import FOUNDER, Actor, Refused
from tocsin.acts import look, sweep
from tocsin.duties import duties_about, history
from tocsin.exchange.lodging import Founding, NamedOffice, PublicWarning, lodge
from tocsin.exchange.telling import MOST, StoryView, WarningsAnswered, story_in_words
from tocsin.ledger import REGISTER, make_scratch, size, using
from tocsin.words import When, load_profile

ALIAS = "story"
INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Story:
    """A story as it is written down: its offices by id, and its warnings in the order they became known."""

    name: str
    title: str
    founded: When
    offices: dict[str, NamedOffice]
    warnings: tuple[PublicWarning, ...]


def load_story(name: str) -> Story:
    """Read one of the packaged stories. Raises `Refused` when there is none of that name."""
    file = files(__package__) / "stories" / f"{name}.toml"
    if not name.isidentifier() or not file.is_file():
        raise Refused(f"There is no story “{name[:40]}”.", field="story", next_step="There is: rotherham.")
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    offices = {
        office["id"]: NamedOffice(
            agency=agency["name"], agency_kind=agency["kind"], kind=office["kind"], label=office["label"]
        )
        for agency in told["agency"]
        for office in agency["offices"]
    }
    warnings = sorted(map(_warning, told["warning"]), key=lambda each: each.when.latest)
    return Story(name, told["title"], When.parse(str(told["founded"])), offices, tuple(warnings))


def _warning(told: dict[str, Any]) -> PublicWarning:
    several = {name: tuple(told[name]) for name in ("to", "topics")}
    return PublicWarning(**{**told, **several, "when": When.parse(told["when"])})


@contextmanager
def scratch_register() -> Iterator[None]:
    """Inside the block every act and look goes to an empty register of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-story-") as folder:
        connections.databases[ALIAS] = connections.databases["default"] | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(folder) / "tocsin.db"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE"},
        }
        try:
            call_command("migrate", database=ALIAS, verbosity=0)
            make_scratch(ALIAS)
            with using(ALIAS):
                yield
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.databases[ALIAS]


def replay_story(name: str, *, until: datetime) -> dict[str, Actor]:
    """Found the story's offices in this register and let everything happen that was known by `until` (aware).

    Returns whoever holds each office, by its id in the story. Raises `Refused` in a register that is not empty.
    """
    if size(REGISTER):
        raise Refused("A story is replayed in a register of its own, and this one is not empty.", field="story")
    story = load_story(name)
    if until < story.founded.earliest:
        raise Refused(f"The story begins on {story.founded.words()}.", field="until", next_step="Give a later date.")
    founding = Founding(by=FOUNDER, purpose="run_system", at=story.founded.earliest)
    people = {office: founding.office(named) for office, named in story.offices.items()}
    lodged: list[str] = []
    for warning in (each for each in story.warnings if each.when.latest <= until):
        known = warning.when.latest
        _let_climb(lodged, known)
        recipients = [people[each].office for each in warning.to]
        lodged.append(lodge(warning, people[warning.author], recipients, known).case)
    _let_climb(lodged, until)
    return people


def story_as_known(people: dict[str, Actor], at: datetime) -> StoryView:
    """What the scrutineer of a replayed story would have been shown at a moment."""
    return cast(StoryView, look(WarningsAnswered(), by=people["scrutineer"], purpose="scrutiny", at=at))


def tell_story(name: str, at: datetime) -> str:
    """A story as known at a moment, in words, from a scratch register of its own."""
    with scratch_register():
        return story_in_words(story_as_known(replay_story(name, until=at), at))


def _let_climb(reports: Sequence[str], until: datetime) -> None:
    """Sweep at every moment before `until` at which a rung falls due for any of these reports."""
    profile = load_profile()
    open_ = duties_about(reports, until, limit=MOST) if reports else ()
    climbs = (rung for duty in open_ if (found := history(duty.id, until, profile)) for rung in found.climb)
    for moment in sorted({rung.falls_due for rung in climbs if not rung.climbed and rung.falls_due < until}):
        sweep(min(moment + INSTANT, until))
