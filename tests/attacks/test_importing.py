"""Somebody sends a file to do harm: to another agency's records and desk, to what came before, to what goes out."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from exchange.census_files import REFERRAL, census, child
from exchange.every import CENSUS, IN_CSV, LOG, PATIENTS, census_of, log_of, patients_of
from exchange.mapped.logs import MAPPING
from exchange.readers.desk import AT, BASIS, Desk, of_type, packed
from register import Register
from tocsin.access import Actor, Refused
from tocsin.acts import perform
from tocsin.exchange import (
    AnswerQuarantine,
    CorrectRow,
    EnterBalance,
    ReceiveFile,
    SendBack,
    files,
    import_received,
    quarantine,
    receive,
    storing,
)
from tocsin.exchange.asking import FilesReceived, RowsWaiting, RowWaiting, TheFile, WhatItHolds
from tocsin.exchange.jobs import Job, Running, ask_to_stop, job_of
from tocsin.exchange.mapped import ReadAs, SaveMapping, TableMapping, the_mapping
from tocsin.exchange.mapped.mapping import Column
from tocsin.exchange.models import ImportedRow
from tocsin.exchange.out.sheets import guarded
from tocsin.ledger import REGISTER, size
from tocsin.people import find_record, record
from tocsin.web.pages.quarantine import as_table

BROKEN = REFERRAL.replace("<CINPlanStartDate>2025-07-20<", "<CINPlanStartDate>31/02/2026<")
FILE = "f_0123456789ab"


@pytest.fixture
def desk(register: Register) -> Desk:
    return Desk(register)


@pytest.fixture
def other(register: Register) -> Actor:
    """A team manager of the police, who may import as the council's administrator may."""
    return replace(register.team_manager, agency=register.agencies["police"])


def received(desk: Desk, path: Path, format: str = "cin", **more: Any) -> str:
    told = {"by": desk.by, "purpose": "run_system", "at": AT, "format": format, "lawful_basis": BASIS} | more
    return receive(path, **told)


# Another agency's records, rows and files.


def test_a_file_with_another_agency_s_numbers_makes_records_of_its_own(
    desk: Desk, register: Register, tmp_path: Path
) -> None:
    """The same number in two agencies is two records, and the second file changes nothing in the first."""
    desk.take(census(tmp_path, child("C1")), "cin")
    council = register.agencies["council"]
    theirs = record(find_record(council, "C1"))
    rows = {row.key: (row.content, row.n) for row in ImportedRow.objects.all()}
    file = received(
        desk,
        census(tmp_path, child("C1", born="1999-01-01", sex="M"), name="b.xml"),
        sender=register.agencies["police"],
    )
    balance = import_received(file, by=desk.by, purpose="run_system", at=AT)
    assert balance.count("changed") == balance.count("unchanged") == 0
    assert record(find_record(council, "C1")) == theirs
    assert {row.key: (row.content, row.n) for row in ImportedRow.objects.all() if row.key in rows} == rows
    assert find_record(register.agencies["police"], "C1") not in ("", find_record(council, "C1"))


def test_a_patient_s_number_completes_no_other_agency_s_record(desk: Desk, register: Register, tmp_path: Path) -> None:
    person = {"pers_person_id": "P1", "pers_common_child_id": PATIENTS["Patient"][0]["id"]}
    contact = {"cont_contact_id": "C1", "cont_person_id": "P1", "cont_contact_date": "2026-01-05"}
    desk.take(packed(tmp_path / "held.zip", {"ssd_person": [person], "ssd_contacts": [contact]}), "ssd")
    file = received(desk, patients_of(tmp_path / "p", PATIENTS), "pds", sender=register.agencies["health"])
    assert import_received(file, by=desk.by, purpose="run_system", at=AT).count("loaded") == 0
    held = record(find_record(register.agencies["council"], "P1"))
    assert held and held.details and not held.details.born


@pytest.mark.parametrize(
    "deed",
    [
        lambda file, row: AnswerQuarantine(file=file, reason="All done."),
        lambda file, row: SendBack(file=file, rows=(row,), reason="No such day."),
        lambda file, row: CorrectRow(row=row, cells=(("CINPlanStartDate", "2026-02-27"),)),
        lambda file, row: EnterBalance(file=file, results=(("child", "loaded", 9),)),
        lambda file, row: ReadAs(file=file, mapping="police-incidents"),
    ],
    ids=["answer", "send back", "correct", "balance", "read as"],
)
def test_another_desk_s_queue_and_balance_are_not_touched(deed: Any, desk: Desk, other: Actor, tmp_path: Path) -> None:
    desk.take(census(tmp_path, child("C1", BROKEN)), "cin")
    ((file,), (row,)) = files(desk.by.agency), quarantine()
    before = size(REGISTER)
    with pytest.raises(Refused, match="Your agency has received no such file|another agency's desk"):
        perform(deed(file.id, row.key), by=other, purpose="supervise", at=AT)
    with pytest.raises(Refused, match="Your agency has received no such file"):
        import_received(file.id, by=other, purpose="supervise", at=AT)
    assert size(REGISTER) == before


def test_another_desk_s_files_and_rows_are_not_seen(
    desk: Desk, register: Register, other: Actor, tmp_path: Path
) -> None:
    """Not even by a desk that received the same bytes from the same sender."""
    path = census(tmp_path, child("C1", BROKEN))
    desk.take(path, "cin")
    ((file,), (row,)) = files(desk.by.agency), quarantine()
    asked = (
        TheFile(file=file.id),
        RowsWaiting(file=file.id),
        RowWaiting(file=file.id, row=row.key),
        WhatItHolds(file=file.id),
    )
    for question in asked:
        with pytest.raises(Refused, match="Your agency has received no such file"):
            register.look(question, other, "supervise")
    assert not register.look(FilesReceived(), other, "supervise").files
    mine = received(desk, path, by=other, purpose="supervise", sender=desk.by.agency)
    assert mine != file.id
    import_received(mine, by=other, purpose="supervise", at=AT)
    seen = register.look(RowsWaiting(file=mine), other, "supervise")
    assert (seen.rows, seen.sent_back, seen.about.waiting) == ((), (), 0)


def test_a_row_is_sent_back_with_its_own_file_only(desk: Desk, tmp_path: Path) -> None:
    desk.take(census(tmp_path, child("C1", BROKEN)), "cin")
    (row,) = quarantine()
    another = received(desk, census(tmp_path, child("C9"), name="b.xml"))
    with pytest.raises(Refused, match="came in another file"):
        perform(SendBack(file=another, rows=(row.key,), reason="Away."), by=desk.by, purpose="run_system", at=AT)


def test_nobody_saves_the_next_version_of_another_agency_s_mapping(desk: Desk, other: Actor) -> None:
    """Its next file would be read by it, with whatever column left out."""
    perform(SaveMapping(mapping=MAPPING), by=desk.by, purpose="run_system", at=AT)
    short = replace(MAPPING, version=2, columns=MAPPING.columns[:1])
    with pytest.raises(Refused, match="Another agency reads its files"):
        perform(SaveMapping(mapping=short), by=other, purpose="supervise", at=AT)
    assert the_mapping(MAPPING.name) == MAPPING


COMMANDS = (
    ReceiveFile(sha256="0" * 64, size=1, name="x", format="cin", lawful_basis=BASIS, secret="00"),
    EnterBalance(file=FILE, results=()),
    CorrectRow(row="0", cells=()),
    SendBack(file=FILE, rows=("0",), reason="x"),
    AnswerQuarantine(file=FILE, reason="x"),
    SaveMapping(mapping=MAPPING),
    ReadAs(file=FILE, mapping="x"),
)


@pytest.mark.parametrize(
    "who", ["teacher", "school_lead", "nurse", "police", "hub", "social_worker", "director", "scrutineer"]
)
def test_who_may_not_import_does_nothing_with_a_file(who: str, register: Register) -> None:
    for command in COMMANDS:
        with pytest.raises(Refused) as refused:
            register.perform(command, getattr(register, who))
        assert refused.value.code == "role_forbids", type(command).__name__


@pytest.mark.parametrize("who", ["administrator", "teacher", "director", "scrutineer"])
def test_who_runs_the_system_or_has_no_desk_sees_no_file(who: str, register: Register) -> None:
    purpose = "run_system" if who == "administrator" else "safeguard_child"
    for question in (FilesReceived(), TheFile(file=FILE), RowsWaiting(file=FILE), WhatItHolds(file=FILE)):
        with pytest.raises(Refused) as refused:
            register.look(question, getattr(register, who), purpose)
        assert refused.value.code == "role_forbids"


# What came later stays.


def test_a_file_that_says_it_was_made_in_2099_does_not_silence_those_that_follow(desk: Desk, tmp_path: Path) -> None:
    ahead = desk.take(census(tmp_path, child("C1"), made="2099-01-01T00:00:00"), "cin")
    assert "2099-01-01, which has not come" in ahead.in_words()
    later = AT + timedelta(days=30)
    true = census(tmp_path, child("C1", born="2011-05-18"), made=f"{later:%Y-%m-%d}T09:00:00", name="b.xml")
    assert desk.take(true, "cin", at=later).count("changed") == 1
    with pytest.raises(Refused, match="later than today"):
        received(desk, true, made="2099-01-01")


def test_a_file_of_one_child_takes_no_other_away(desk: Desk, tmp_path: Path) -> None:
    desk.take(census_of(tmp_path / "a", CENSUS), "cin")
    before = ImportedRow.objects.count()
    desk.take(census(tmp_path, child("C9"), made="2026-06-01T00:00:00", name="b.xml"), "cin")
    assert ImportedRow.objects.count() == before + 8
    assert not of_type("concern.closed/1") and find_record(desk.by.agency, "C1")


# The file on its way.


def test_a_file_that_changes_while_it_is_received_is_refused_and_not_kept(
    desk: Desk, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TOCSIN_HOME = tmp_path / "home"
    path = census(tmp_path, child("C1"))
    measure = storing.digest_of

    def and_then_it_grows(path: Path) -> tuple[str, int]:
        found = measure(path)
        path.write_text(path.read_text() + " ")
        return found

    monkeypatch.setattr(storing, "digest_of", and_then_it_grows)
    with pytest.raises(Refused, match="changed while it was being received"):
        received(desk, path)
    assert not list((tmp_path / "home/received").iterdir()) and files(desk.by.agency) == ()


@pytest.mark.parametrize(
    "name", ["..", "...", "../../etc/passwd", "/", "a\0b.xml", "é" * 200, "𝕏" * 199 + ".xml", ".csv"]
)
def test_whatever_a_file_is_called_it_is_opened_in_its_own_folder(name: str, desk: Desk, tmp_path: Path) -> None:
    file = received(desk, census(tmp_path, child("C1")), name=name)
    assert import_received(file, by=desk.by, purpose="run_system", at=AT).count("loaded") == 8


@pytest.mark.parametrize("file", ["../../x", "/etc/x", "f_../x", "", "f_" + "a" * 300, "f_\0"])
def test_a_job_is_one_of_a_received_file_and_of_no_other_place(file: str, tmp_path: Path, settings: Any) -> None:
    settings.TOCSIN_HOME = tmp_path
    for deed in (job_of, ask_to_stop, lambda each: Running(each, lambda: AT)):
        with pytest.raises(Refused, match="no such file"):
            deed(file)
    assert not list(tmp_path.rglob("*.*"))


def test_two_who_run_one_job_do_not_trip_over_each_other(tmp_path: Path, settings: Any) -> None:
    settings.TOCSIN_HOME = tmp_path
    one, two = Running(FILE, lambda: AT), Running(FILE, lambda: AT + timedelta(seconds=9))
    os.rename(tmp_path / f"jobs/{FILE}.json", tmp_path / "gone")
    two.progress(1, 2)
    one.end("done", "Well.")
    assert job_of(FILE) == Job(file=FILE, stage="done", done=0, total=0, started=AT, updated=AT, said="Well.")


WRONG = ('"x"', "1", "null", "[]", "{}", '["x", 1]', '{"x": 1}', '"\\ud800"', "1e400", "[[[]]]", '[{"name": "x"}]')


@pytest.mark.parametrize("name", sorted(json.loads(MAPPING.to_json())))
def test_a_mapping_with_anything_odd_in_it_is_refused_with_a_sentence(name: str, desk: Desk) -> None:
    whole = json.loads(MAPPING.to_json())
    for odd in WRONG:
        try:
            found = TableMapping.from_json(json.dumps(whole | {name: "HERE"}).replace('"HERE"', odd))
            perform(SaveMapping(mapping=found), by=desk.by, purpose="run_system", at=AT)
        except Refused as refused:
            assert len(str(refused)) < 400
    for text in ("[" * 100_000, "[]", "1", "", '{"columns": [1]}', '{"name": "x", "evil": 1}'):
        with pytest.raises(Refused, match="This is not a mapping"):
            TableMapping.from_json(text)


def test_a_mapping_that_reads_a_column_twice_is_refused(desk: Desk) -> None:
    twice = replace(MAPPING, columns=(*MAPPING.columns, Column("Narrative", "Where")))
    with pytest.raises(Refused, match="Column “Narrative” is read into 2 fields"):
        perform(SaveMapping(mapping=twice), by=desk.by, purpose="run_system", at=AT)


# What goes out again.


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_that_goes_out_is_a_formula(text: str, desk: Desk, tmp_path: Path) -> None:
    assert guarded(text) == f"'{text}"
    perform(SaveMapping(mapping=MAPPING), by=desk.by, purpose="run_system", at=AT)
    row = {**LOG["log"][3], "Log No": f"9{text}", "Action": text}
    desk.take(log_of(tmp_path / "log", {"log": [row]}), IN_CSV.code)
    assert all(not each[:1].strip("'").startswith(text[0]) for each in as_table(quarantine()).split(","))
