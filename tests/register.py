"""A small founded register for tests: six agencies, their offices, one person in each, all made through the door.

Founding takes some fifty acts and most tests begin with it, so it is done once in a process: from then on its rows,
those of the ledger and of every shadow, are put into the test's own transaction as they were.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tocsin.access import (
    FOUNDER,
    Actor,
    Appoint,
    Command,
    CreateOffice,
    Question,
    RegisterAgency,
    RegisterPractitioner,
    actor,
)
from tocsin.acts import Receipt, look, perform
from tocsin.ledger import REGISTER, current, signing, size

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning with no bank holiday near; tests count on from here."""

AGENCIES = {
    "council": ("Millbrook Council", "council"),
    "police": ("Millbrook Police", "police"),
    "health": ("Millbrook Health Trust", "health"),
    "school": ("Hill Road School", "school"),
    "charity": ("Lantern Youth Project", "voluntary"),
    "partnership": ("Millbrook Safeguarding Partnership", "partnership"),
    "scrutiny": ("Independent Scrutineer's Office", "oversight"),
}

OFFICES = {
    "teacher": ("school", "school_staff", "Class teacher, Hill Road School", "Asha Teal"),
    "school_lead": ("school", "school_dsl", "Designated safeguarding lead, Hill Road School", "Bram Ochre"),
    "youth_worker": ("charity", "youth_project", "Youth worker, Lantern Youth Project", "Cade Umber"),
    "nurse": ("health", "health_named_nurse", "Named nurse, Millbrook Health Trust", "Dara Slate"),
    "police": ("police", "police_vulnerability_desk", "Vulnerability desk, Millbrook Police", "Eli Cobalt"),
    "superintendent": ("police", "chief_superintendent", "Chief superintendent, Millbrook Police", "Fay Russet"),
    "hub": ("council", "hub", "Safeguarding hub", "Gwen Sienna"),
    "hub_manager": ("council", "hub_manager", "Hub manager", "Hal Amber"),
    "social_worker": ("council", "duty_social_work_team", "Duty social work team", "Ines Jade"),
    "team_manager": ("council", "team_manager", "Social work team manager", "Joss Pewter"),
    "head": ("council", "head_of_service", "Head of children's services", "Kit Indigo"),
    "director": ("council", "director", "Director of children's services", "Lena Copper"),
    "lead_partner": ("partnership", "lead_partner", "Lead safeguarding partner", "Mina Ivory"),
    "scrutineer": ("scrutiny", "scrutineer", "Independent scrutineer", "Noor Cedar"),
    "administrator": ("council", "administrator", "Register administrator", "Owen Flint"),
}


@dataclass
class Register:
    """The founded register and the people in it; `at` is the clock the next act happens by."""

    at: datetime = MONDAY
    people: dict[str, Actor] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        """`register.teacher` is the teacher."""
        try:
            people: dict[str, Actor] = self.__dict__["people"]
            return people[name]
        except KeyError:
            raise AttributeError(name) from None

    def perform(self, command: Command, by: Actor, purpose: str = "safeguard_child", **more: Any) -> Receipt:
        """Perform at the register's clock."""
        return perform(command, by=by, purpose=purpose, **({"at": self.at} | more))

    def look(self, question: Question, by: Actor, purpose: str = "safeguard_child", **more: Any) -> Any:
        """Look at the register's clock."""
        return look(question, by=by, purpose=purpose, **({"at": self.at} | more))

    def later(self, **passed: float) -> datetime:
        """Move the clock on by a timedelta's arguments and return it."""
        self.at += timedelta(**passed)
        return self.at


def forget_signed() -> None:
    """Forget what was signed, as nothing but a test may: it rolls its register back to before the signature.

    A signer remembers in memory that it has an anchor, so it is forgotten too.
    """
    signing._signing.cache_clear()
    shutil.rmtree(settings.TOCSIN_ANCHOR, ignore_errors=True)
    for mark in (settings.TOCSIN_HOME / "keys").glob("*.anchored"):
        mark.unlink()


SELECT = "SELECT * FROM {table}"
INSERT = "INSERT INTO {table} ({names}) VALUES ({marks})"
UPDATE = "UPDATE ledger_head SET ({names}) = ({marks}) WHERE log = %s"

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

_founded: dict[tuple[str, Path, datetime], tuple[Register, Rows]] = {}
"""By database vendor, folder of keys and moment."""


def found(at: datetime = MONDAY) -> Register:
    """Found the register a week before `at`; the administrator is appointed last."""
    key = (connections[current()].vendor, settings.TOCSIN_HOME, at)
    if key in _founded:
        _put_back(_founded[key][1])
    else:
        _founded[key] = (_found(at), _rows())
    register = _founded[key][0]
    return replace(register, people=dict(register.people), agencies=dict(register.agencies))


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("tocsin.")]


def _rows() -> Rows:
    kept = {}
    with connections[current()].cursor() as cursor:
        for table in _tables():
            cursor.execute(SELECT.format(table=table))
            kept[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    return kept


def _put_back(rows: Rows) -> None:
    assert size(REGISTER) == 0, "A register is founded once."
    with connections[current()].cursor() as cursor:
        for table, (columns, held) in rows.items():
            names, marks = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
            if table == "ledger_head":
                cursor.executemany(UPDATE.format(names=names, marks=marks), [(*row, row[0]) for row in held])
            elif held:
                cursor.executemany(INSERT.format(table=table, names=names, marks=marks), held)


def _found(at: datetime) -> Register:
    register = Register(at=at)
    early = at - timedelta(days=7)

    def do(command: Command) -> dict[str, str]:
        return perform(command, by=FOUNDER, purpose="run_system", at=early).ids

    for name, (label, kind) in AGENCIES.items():
        register.agencies[name] = do(RegisterAgency(name=label, kind=kind))["agency"]
    for name, (agency, kind, label, person) in OFFICES.items():
        agency_id = register.agencies[agency]
        office = do(CreateOffice(agency=agency_id, kind=kind, label=label))["office"]
        practitioner = do(RegisterPractitioner(name=person, agency=agency_id))["practitioner"]
        do(Appoint(practitioner=practitioner, office=office))
        register.people[name] = actor(practitioner, office)
    return register
