"""The register's own index filled by hand with a million children, and asked as the register asks it.

`python -m bench.matching_stores FOLDER SIZE` does both in this installation's database and prints what each question
took and found. The tables are the register's and so is what asks (`people.likening`); only the ledger is left out.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from bench.matching_children import Invented, asked, children
from bench.matching_known import QUESTIONS, described, named, plain_model
from tocsin.matching import Columns, Described, Model, keys_of, prepare, shipped_model

if TYPE_CHECKING:
    from tocsin.people.details import PersonDetails

AT_ONCE, WARM, ADDED, SAMPLE = 10_000, 50, 300, 1000
TABLES = ("people_key", "people_likening", "people_likeness")


def main() -> None:
    """Fill, ask with the plain keys and with the model that ships, then add; print it all."""
    size = int(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="tocsin-known-home-") as home:
        _open_register(Path(home))
        known = list(children(size))
        _same_as_the_register(known[:SAMPLE])
        questions = [described(each) for each in asked(known, QUESTIONS)]
        told: dict[str, Any] = {"database": _vendor()}
        for name, model in (("plain", plain_model()), ("shipped", shipped_model())):
            fill(model, known)
            told[name] = ask(model, questions)
        told["added"] = add(size)
    print(json.dumps(told))


def _open_register(home: Path) -> None:
    os.environ |= {"TOCSIN_HOME": str(home), "TOCSIN_HTTPS": "no", "TOCSIN_DEMO": "yes"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "tocsin.web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _vendor() -> str:
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def fill(model: Model, known: Sequence[Invented]) -> None:
    """Keep every child's columns and keys, as the register does when it writes a record."""
    from django.db import connection, transaction

    keys = list[tuple[int, str]]()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"delete from {table}")  # noqa: S608
        with transaction.atomic():
            for some in _some(known):
                _keep(cursor, "people_likening", "record, columns", [(name, _text(each)) for name, each in some])
                keys += [(key, name) for name, each in some for key in keys_of(model, each)]
            _keep(cursor, "people_key", "key, record", sorted(keys))
        cursor.execute("analyze")


def _text(columns: Columns) -> str:
    return orjson.dumps(columns).decode()


def _told(who: Described) -> Columns:
    """The columns as the register keeps them: without those that say nothing."""
    return {name: value for name, value in prepare(who).items() if value}


def _same_as_the_register(known: Iterable[Invented]) -> None:
    """Stop here unless these children's rows are the ones the register would write."""
    from tocsin.people.describing import columns_of

    for child in known:
        if _text(_told(described(child))) != _text(columns_of(_details(child))):
            raise SystemExit(f"What is filled in by hand is not what the register writes of {child}.")


def _some(known: Iterable[Invented]) -> Iterator[list[tuple[str, Columns]]]:
    rest = ((named(number), _told(described(each))) for number, each in enumerate(known))
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _keep(cursor: Any, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many rows at once: by COPY where there is one."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        return
    cursor.executemany(f"insert into {table} ({columns}) values (%s, %s)", rows)  # noqa: S608


def ask(model: Model, questions: Sequence[Described]) -> dict[str, Any]:
    """Every question's milliseconds and what was found, by the register's own asking."""
    from tocsin.matching import compiled
    from tocsin.people import likening

    gc.freeze()  # a register does not carry a million invented children about, and does not go over them for rubbish
    likening.__dict__.update(model=lambda: model, scorer=lambda: compiled(model))
    for each in questions[:WARM]:
        likening.alike(_told(each))
    took, found, crowded = list[float](), list[dict[str, float]](), 0
    for each in questions:
        began = time.perf_counter()
        columns = _told(each)
        answer = likening.alike(columns)
        took.append((time.perf_counter() - began) * 1000)
        found.append({like.record: compiled(model).weight(columns, like.columns) for like in answer.likes})
        crowded += bool(answer.crowded)
    return {"took": took, "found": found, "crowded": crowded}


def add(size: int) -> dict[str, list[float]]:
    """What keeping one more record takes: its keys, its columns and everybody it is like, in one transaction.

    `took` is all of it, `work` without the waiting for the disk at the end, which an act that writes a record waits for
    anyway, and `cpu` this program's own share of that work.
    """
    from django.db import transaction

    from tocsin.people.likening import liken

    told = {"took": list[float](), "work": list[float](), "cpu": list[float]()}
    for number, child in enumerate(asked(list(children(2000, seed=9)), ADDED)):
        details = _details(child)
        began, cpu = time.perf_counter(), time.process_time()
        with transaction.atomic():
            liken(named(size + number), "child", details)
            told["work"].append((time.perf_counter() - began) * 1000)
            told["cpu"].append((time.process_time() - cpu) * 1000)
        told["took"].append((time.perf_counter() - began) * 1000)
    return told


def _details(child: Invented) -> PersonDetails:
    """An invented child as an agency records it."""
    from tocsin.people.details import Address, Name, PersonDetails
    from tocsin.words import When

    return PersonDetails(
        names=(Name(given=child.given, family=child.family),),
        born=When.parse(child.born) if child.born else None,
        sex=child.sex,
        addresses=(Address(lines=child.lines, postcode=child.postcode),),
        nhs_number=child.nhs,
    )


if __name__ == "__main__":
    main()
