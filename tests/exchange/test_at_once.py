"""One file imported by two people at the same moment: the same end state as once, in every format, on both databases.

Two processes go through the formats side by side. At each of them they wait for each other, then receive and take in
the same file, or the same rows in two files, a person at a time, so that they meet as often as they can; at the end the
register is compared with one in which a single process did the same. Whoever finds the file in hand is told so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from databases import environment, postgres_database, postgres_url, said, started
from exchange.every import KINDS

BEGIN = """
import hashlib, itertools, json, secrets, sys, time
drawn = itertools.count()
if sys.argv[1] == "found":
    # Both registers are founded with the same ids, so that their rows can be compared.
    secrets.token_bytes = lambda size=32: hashlib.shake_256(f"{next(drawn)}".encode()).digest(size)
import django; django.setup()
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from exchange.every import AT, KINDS, Desk
from tocsin import acts, exchange
"""

FOUND = """
from django.core.management import call_command
from register import found
call_command("migrate", verbosity=0)
folder = Path(sys.argv[2])
register = found()
desk = Desk(register)
for number, kind in enumerate(KINDS):
    kind.before(desk, folder)
    for name, rows in (("one", kind.rows), ("two", {t: rows[::-1] for t, rows in kind.rows.items()})):
        place = folder / f"{number}-{name}"
        kind.write(place, rows, AT).rename(place)
people = ((register.administrator, "run_system"), (register.hub_manager, "supervise"))
told = [[who.practitioner, who.office, purpose] for who, purpose in people]
print(json.dumps([register.administrator.agency, told]))
"""

TAKE = """
from tocsin.access import Refused, actor
from tocsin.acts.grouping import in_groups
exchange.importing.in_groups = partial(in_groups, most=1)
me, others, folder, name, practitioner, office, purpose = sys.argv[1:]
by, meeting = actor(practitioner, office), Path(folder) / "meeting"
meeting.mkdir(exist_ok=True)
ended = {}
for number, kind in enumerate(KINDS):
    (meeting / f"{number}-{me}").touch()
    while len(list(meeting.glob(f"{number}-*"))) < int(others):
        time.sleep(0.001)
    file = exchange.receive(
        Path(folder) / f"{number}-{name}", name="same", format=kind.code, lawful_basis="A basis.", by=by,
        purpose=purpose, at=AT,
    )
    try:
        balance = exchange.import_received(file, by=by, purpose=purpose, at=AT)
        ended[kind.code] = sum(balance.count(each) for each in ("loaded", "changed"))
    except Refused as refused:
        assert refused.code == "in_hand", refused
        ended[kind.code] = 0
print(json.dumps(ended))
"""

TELL = """
from tocsin.duties import duties_about
from tocsin.exchange import files
from tocsin.exchange.models import ImportedRow
from tocsin.ledger import LOOKS, REGISTER, entries, verify_register
agency = sys.argv[2]
def told(row):
    return row.key, row.kind, row.content, row.result, row.subject[:2], sorted(row.steps), row.episode, row.sender
rows = [told(row) for row in ImportedRow.objects.order_by("key")]
kept = [(each.sha256, each.format, each.results, len(duties_about([each.id], AT))) for each in files(agency)]
def tables():
    held = {t._meta.db_table: t.objects.order_by("pk").values_list() for t in acts.shadows()}
    return json.dumps({table: list(some) for table, some in held.items()}, default=str)
before = tables()
acts.rebuild()
print(json.dumps({
    "rows": rows,
    "files": sorted(kept),
    "entries": Counter(each.type for each in entries(REGISTER)),
    "problems": [verify_register(log, deep=True).problems for log in (REGISTER, LOOKS)],
    "same": tables() == before,
}))
"""


ALONE, SAME, OTHER = ("one",), ("one", "one"), ("one", "two")


def played(folder: Path, url: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Found a register, take the files of these names in at once, and tell what stands."""
    told = environment(folder / "home", url)
    agency, people = json.loads(said(started(BEGIN + FOUND, told, "found", folder)))
    taking = [
        started(BEGIN + TAKE, told, me, len(names), folder, name, *who)
        for me, (name, who) in enumerate(zip(names, people, strict=False))
    ]
    loaded = [json.loads(said(each)) for each in taking]
    return json.loads(said(started(BEGIN + TELL, told, "tell", agency))) | {"loaded": loaded}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def registers(request: Any, tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Any:
    """Three registers: one process, two with the same file, two with the same rows in two files."""
    found = {}
    for names in (ALONE, SAME, OTHER):
        folder = tmp_path / "-".join(names)
        folder.mkdir()
        if request.param == "sqlite":
            found[names] = played(folder, "", names)
        else:
            with django_db_blocker.unblock(), postgres_database() as name:
                found[names] = played(folder, postgres_url(name), names)
    return found


@pytest.mark.long
def test_two_at_once_leave_what_one_leaves(registers: Any) -> None:
    once = registers[ALONE]
    for names in (SAME, OTHER):
        twice = registers[names]
        assert twice["rows"] == once["rows"]
        assert twice["same"] and twice["problems"] == [[], []]
        assert without_files(twice["entries"]) == without_files(once["entries"])
        for code, loaded in once["loaded"][0].items():
            assert loaded == sum(each[code] for each in twice["loaded"]) > 0, code
    # The same file is one file with one balance and one duty.
    assert len(once["files"]) == len(KINDS) + 1  # and what the patients' records came in
    assert registers[SAME]["files"] == once["files"]
    assert registers[SAME]["entries"] == once["entries"]


def without_files(entries: dict[str, int]) -> dict[str, int]:
    return {type: n for type, n in entries.items() if not type.startswith("file.")}
