"""A table read by a mapping goes through the same pipeline as every format: rows accounted for, nothing twice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exchange.mapped.logs import GOOD, MAPPING, ROBIN, log
from tocsin.exchange import Balance, Unreadable, quarantine
from tocsin.exchange.importing import take_in
from tocsin.exchange.mapped.mapping import Column, TableMapping
from tocsin.exchange.mapped.reading import MappedTable
from tocsin.exchange.mapping import details_of
from tocsin.ledger import REGISTER, entries, parts_of
from tocsin.people.describing import columns_of
from tocsin.words import load_profile

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ALEX = '"SAMPLE, Alex",11/12/2013,M,'


def table(path: Path, mapping: TableMapping = MAPPING, made: str = "2026-05-01") -> MappedTable:
    return MappedTable(path, mapping, made=made, today=AT.date(), profile=load_profile())


@pytest.fixture
def take(register: Any) -> Any:
    def take(path: Path, mapping: TableMapping = MAPPING, made: str = "2026-05-01") -> Balance:
        found = table(path, mapping, made)
        return take_in(found, by=register.administrator, purpose="run_system", at=AT, format="cin")

    return take


def of_type(kind: str) -> list[Any]:
    return [entry for entry in entries(REGISTER) if entry.type == kind]


def ended(balance: Balance) -> dict[str, int]:
    return {result: balance.count(result) for result in {result for _, result in balance.results}}


def test_a_row_becomes_a_record_and_a_concern_with_its_words(take: Any, tmp_path: Path) -> None:
    balance = take(log(tmp_path, GOOD))
    assert balance.in_words().startswith("log.csv: 1 rows = 1 loaded")
    (raised,) = of_type("concern.raised/1")
    assert (raised.meta["when"], raised.meta["source"], raised.meta["harms"]) == ("2026-03-02", "2A", ["neglect"])
    assert (parts_of(raised).text("account") or "").startswith(
        "Came without a coat again.\nAction: Rang home\nFrom Safeguarding log (Hill Road School), made on 1 May 2026."
    )


def test_a_bad_row_about_a_child_is_loaded_and_marked_for_checking(take: Any, tmp_path: Path) -> None:
    balance = take(log(tmp_path, f"1,{ROBIN},31/02/2026,Bruise,Came with a bruise.,"))
    assert ended(balance) == {"loaded": 1}
    (raised,) = of_type("concern.raised/1")
    assert raised.meta["needs_checking"] == ["code", "date", "missing"]
    assert len(balance.to_fix) == 2


def test_what_is_wrong_about_the_person_is_said_of_the_row(take: Any, tmp_path: Path) -> None:
    balance = take(log(tmp_path, GOOD, GOOD.replace("1,", "2,", 1).replace("04/05/2012", "28.11.2012")))
    (fix,) = balance.to_fix
    assert fix.sentence == (
        "log, row 3, Date of Birth: “28.11.2012” is not a date written like 28/02/2026. We kept the concern and left "
        "this blank. Please send it like that."
    )
    assert "28.11.2012" in (parts_of(of_type("concern.raised/1")[1]).text("account") or "")


def test_rows_without_words_or_anybody_wait_and_make_no_record(take: Any, tmp_path: Path) -> None:
    balance = take(log(tmp_path, GOOD, "2,,,,,02/03/2026,,,", f"3,{ALEX},02/03/2026,Attendance,,"))
    assert ended(balance) == {"loaded": 1, "quarantined": 2}
    assert [each.kind for each in quarantine()] == ["concern", "concern"]
    assert len(of_type("person.recorded/1")) == 1
    assert "neither whom it is about nor what happened" in quarantine()[0].what_to_fix
    assert "does not say what happened" in quarantine()[1].what_to_fix


def test_one_persons_rows_are_one_person_wherever_they_stand(take: Any, tmp_path: Path) -> None:
    rows = [
        f"{n},{person},0{n}/03/2026,Neglect,Seen {n} times.," for n, person in enumerate((ROBIN, ALEX, ROBIN), start=1)
    ]
    assert ended(take(log(tmp_path, *rows))) == {"loaded": 3}
    assert len(of_type("person.recorded/1")) == 2
    records = [each.meta["record"] for each in of_type("concern.raised/1")]
    assert records[0] == records[1] != records[2]


def test_a_file_again_shuffled_short_and_changed_ends_in_the_same_state(take: Any, tmp_path: Path) -> None:
    rows = [f"{n},{ROBIN if n % 2 else ALEX},0{n}/03/2026,Neglect,Seen {n} times.," for n in range(1, 8)]
    take(log(tmp_path, *rows))
    again = rows[:]
    random.Random(4).shuffle(again)
    for some in (rows, again, rows[1:]):
        assert set(ended(take(log(tmp_path, *some)))) == {"unchanged"}
    assert len(of_type("concern.raised/1")) == 7
    changed = take(log(tmp_path, rows[0].replace("Seen 1", "Seen 2"), *rows[1:]))
    assert ended(changed) == {"changed": 1, "unchanged": 6}
    older = take(log(tmp_path, *rows), made="2026-04-01")
    assert ended(older) == {"unchanged": 7}
    assert len(of_type("concern.raised/1")) == 7


def test_the_same_number_with_other_words_waits(take: Any, tmp_path: Path) -> None:
    balance = take(log(tmp_path, GOOD, GOOD, GOOD.replace("coat", "lunch")))
    assert ended(balance) == {"loaded": 1, "duplicate": 1, "quarantined": 1}


def test_others_in_the_same_incident_are_kept_with_the_concern(take: Any, tmp_path: Path) -> None:
    mapping = replace(
        MAPPING, kind_column="Sex", kinds={"SUSPECT": "named"}, beside="Category", identity=("Log No",), person=()
    )
    columns = tuple(each for each in MAPPING.columns if each.name not in ("Category", "Sex"))
    mapping = replace(mapping, columns=columns)
    suspect = '2,"Big Mo",,SUSPECT,,02/03/2026,INC1,,'
    stray = '3,"Tall",,SUSPECT,,02/03/2026,INC9,,'
    child = '1,"SAMPLE, Robin",04/05/2012,VICTIM,,02/03/2026,INC1,Seen in a car.,'
    balance = take(log(tmp_path, suspect, child, stray), mapping)
    assert (balance.count("loaded"), balance.count("quarantined")) == (2, 1)
    (added,) = of_type("concern.information_added/1")
    assert "Pupil: Big Mo" in (parts_of(added).text("text") or "")
    assert len(of_type("person.recorded/1")) == 1


def test_a_table_without_a_mapped_column_is_refused_whole(tmp_path: Path) -> None:
    mapping = replace(MAPPING, columns=(*MAPPING.columns, Column("Age", "Age")))
    with pytest.raises(Unreadable, match="reads columns this table does not have: Age. Nothing from this file"):
        table(log(tmp_path, GOOD), mapping)


def test_an_age_travels_to_linkage_with_the_day_it_was_true_on(tmp_path: Path) -> None:
    columns = tuple(
        replace(each, field="Age", date="") if each.field == "PersonBirthDate" else each for each in MAPPING.columns
    )
    path = log(tmp_path, GOOD.replace(ROBIN, '"SAMPLE, Robin",14,M,'))
    (child,) = table(path, replace(MAPPING, columns=columns)).children()
    details = details_of(child.rows[0], load_profile())
    assert details.born_as_given == "aged 14 on 2026-03-02"
    assert columns_of(details)["born_years"] == ("2010", "2011", "2012", "2013")


def test_a_column_nobody_mapped_is_named_and_kept(take: Any, tmp_path: Path) -> None:
    mapping = replace(MAPPING, columns=MAPPING.columns[:-1])
    assert "Column “Action” was kept with its row and not read." in take(log(tmp_path, GOOD), mapping).notes
