"""SQLite and PostgreSQL keep the same register: same root hashes, same rows, and nothing lost between two writers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from databases import environment, postgres_database, postgres_url, said, started
from exchange.census_files import NOTHING_FOLLOWED, census, child

pytestmark = pytest.mark.postgres

BEGIN = """
import hashlib, itertools, json, secrets, sys
drawn = itertools.count()
if sys.argv[1] != "chance":
    # The same acts draw the same bytes, so that two registers can be compared to the last hash.
    secrets.token_bytes = lambda size=32: hashlib.shake_256(f"{sys.argv[1]} {next(drawn)}".encode()).digest(size)
import django; django.setup()
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from django.core.management import call_command
from django.db import connection
from tocsin import acts
from tocsin.ledger import LOOKS, REGISTER, entries, verify_register
from register import MONDAY, found
from tocsin.concerns import AddInformation, RaiseConcern
from tocsin.people import Name, PersonDetails
call_command("migrate", verbosity=0)

def rows():
    tables = {t._meta.db_table: t.objects.order_by("pk").values_list() for t in acts.shadows()}
    return {table: json.loads(json.dumps(list(held), default=str)) for table, held in tables.items()}

def roots():
    found = [verify_register(log, deep=True) for log in (REGISTER, LOOKS)]
    return [(each.size, each.root.hex(), each.problems) for each in found]
"""

PLAY = """
from tocsin.cli.sentence import operator
from tocsin.exchange import import_cin
from tocsin.town import build
build(date(2026, 6, 1))
balance = import_cin(Path(sys.argv[2]), by=operator(), purpose="run_system", at=datetime(2026, 6, 2, tzinfo=UTC))
acts.sweep(datetime(2026, 6, 3, tzinfo=UTC))
before = rows()
acts.rebuild()
told = {"vendor": connection.vendor, "roots": roots(), "balance": balance.in_words(), "before": before, "after": rows()}
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Any:
    """The invented town with a census file on top, played on both databases at the same time."""
    folder = tmp_path_factory.mktemp("both")
    file = census(folder, child("C1"), child("C2", NOTHING_FOLLOWED), child("C3", born="2026-02-30"))
    with django_db_blocker.unblock(), postgres_database() as name:
        told = environment(folder / "sqlite"), environment(folder / "postgres", postgres_url(name))
        playing = [started(BEGIN + PLAY, each, "same", file) for each in told]
        return [json.loads(said(each)) for each in playing]


def test_the_same_acts_give_the_same_root_hash_on_both(both: Any) -> None:
    sqlite, postgres = both
    assert (sqlite["vendor"], postgres["vendor"]) == ("sqlite", "postgresql")
    assert sqlite["roots"] == postgres["roots"]
    assert [problems for _, _, problems in sqlite["roots"]] == [[], []]
    assert sqlite["roots"][0][0] > 500


def test_folding_again_gives_every_row_again_on_both(both: Any) -> None:
    for played in both:
        for table, held in played["before"].items():
            assert played["after"][table] == held, f"{table} on {played['vendor']}"


def test_the_rows_are_the_same_on_both(both: Any) -> None:
    sqlite, postgres = both
    assert sqlite["before"].keys() == postgres["before"].keys()
    assert len([table for table, held in sqlite["before"].items() if held]) > 20
    for table, held in sqlite["before"].items():
        assert postgres["before"][table] == held, table


def test_the_import_is_balanced_the_same_on_both(both: Any) -> None:
    sqlite, postgres = both
    assert sqlite["balance"] == postgres["balance"] != ""


FOUND = """
register = found()
child = PersonDetails(names=(Name(given="Robin", family="Vale"),))
first = register.perform(RaiseConcern(person=child, account="Seen in a stranger's car."), register.teacher, key="first")
print(json.dumps([first.ids["concern"], register.teacher.practitioner, register.teacher.office]))
"""

WORK = """
from tocsin.access import actor
who, concern, practitioner, office = sys.argv[2:]
by = actor(practitioner, office)
for day in range(12):
    at = MONDAY + timedelta(days=day)
    def do(command, key):
        acts.perform(command, by=by, purpose="safeguard_child", at=at, key=key)
    do(AddInformation(concern=concern, text=f"Seen again, {day}."), f"shared-{day}")
    do(RaiseConcern(account=f"A man waits at the gate, {day}."), f"{who}-{day}")
    acts.sweep(at)
"""

COUNT = """
commands = [entry.cmd for entry in entries(REGISTER)]
climbs = [(e.meta["duty"], e.meta["rung"]) for e in entries(REGISTER) if e.type == "duty.escalated/1"]
before = rows()
acts.rebuild()
told = {"commands": commands, "climbs": climbs, "roots": roots(), "numbers": [e.n for e in entries(REGISTER)]}
print(json.dumps(told | {"left": acts.sweep(MONDAY + timedelta(days=11)).escalated, "same": rows() == before}))
"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Any:
    """What stands in a register on PostgreSQL in which two processes raised, added and swept at once."""
    with django_db_blocker.unblock(), postgres_database() as name:
        told = environment(tmp_path_factory.mktemp("crowded"), postgres_url(name))
        made = json.loads(said(started(BEGIN + FOUND, told, "chance")))
        working = [started(BEGIN + WORK, told, "chance", who, *made) for who in ("one", "two")]
        assert [said(each) for each in working] == ["", ""]
        return json.loads(said(started(BEGIN + COUNT, told, "chance")))


def test_two_processes_at_once_lose_nothing_and_double_nothing(crowded: Any) -> None:
    ours = [key for key in crowded["commands"] if key.partition("-")[0] in ("shared", "one", "two")]
    wanted = {f"{who}-{day}" for who in ("shared", "one", "two") for day in range(12)}
    assert set(ours) == wanted
    assert sorted(key for key in ours if key.startswith("shared")) == sorted(
        k for k in wanted if k.startswith("shared")
    )
    assert crowded["numbers"] == list(range(len(crowded["numbers"])))


def test_two_processes_sweeping_at_once_enter_each_climb_once(crowded: Any) -> None:
    climbs = [tuple(climb) for climb in crowded["climbs"]]
    assert len(climbs) == len(set(climbs)) > 20
    assert crowded["left"] == 0, "nothing due was overlooked"


def test_what_two_processes_wrote_is_what_the_ledger_says(crowded: Any) -> None:
    assert crowded["same"]
    assert [problems for _, _, problems in crowded["roots"]] == [[], []]
