"""The Standard Safeguarding Dataset as it goes out: names exactly, what the register holds as rows, and no formula."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child
from tocsin.concerns import RaiseConcern, RecordReturnInterview, ReportMissing, ReportReturn
from tocsin.exchange import import_cin
from tocsin.exchange.out import Asking, Made, export_ssd
from tocsin.exchange.out.dataset import dataset
from tocsin.exchange.out.loss import NOT_HELD
from tocsin.exchange.out.sheets import Sheet
from tocsin.exchange.readers.ssd import RULES, opened
from tocsin.people import Address, Name, PersonDetails, find_record
from tocsin.reports import Finding, LodgeReport
from tocsin.words import When

FLAT = Path(__file__).resolve().parents[4] / "shared/cases/formats/ssd/ssd_fields_flat.csv"
AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
NHS = "9434765919"
Tables = dict[str, list[dict[str, str]]]


def test_tables_and_fields_are_exactly_the_datasets() -> None:
    if not FLAT.exists():
        pytest.skip(f"NOT COMPARED WITH THE DATASET: {FLAT} is not on this machine")
    fields: dict[str, list[str]] = defaultdict(list)
    with FLAT.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            fields[row["table"]].append(row["field"])
    assert {table: list(columns) for table, columns in dataset().standard.items()} == dict(fields)
    assert len(fields) == 48
    assert not set(dataset().beside) & set(fields)
    assert set(NOT_HELD) <= set(dataset().beside)


@pytest.fixture
def town(register: Any, tmp_path: Path) -> Any:
    """A child of the council's file, another whom a school names, and one of the two missing for a night."""
    path = census(tmp_path, child("C1", REFERRAL, NOTHING_FOLLOWED))
    import_cin(path, by=register.administrator, purpose="run_system", at=AT)
    register.at = AT
    person = PersonDetails(
        names=(Name(given="=Ava", family="Marsh"),),
        born=When.parse("2012-02-03"),
        sex="F",
        nhs_number=NHS,
        addresses=(Address(lines="1 Mill Lane", postcode="ZZ1 1AA"),),
    )
    raised = RaiseConcern(account="She was met by a man at the gate.", person=person, harms=("sexual_exploitation",))
    register.perform(raised, by=register.teacher)
    record = find_record(register.administrator.agency, "C1")
    when = When.parse("2026-04-20T22:00")
    gone = ReportMissing(record=record, when=when, kind="home", circumstances="She did not come back from town.")
    episode = str(register.perform(gone, by=register.police).ids["missing"])
    back = When.parse("2026-04-21T07:00")
    register.perform(ReportReturn(missing=episode, when=back, words="She walked home."), by=register.police)
    talk = RecordReturnInterview(
        missing=episode, offered=True, taken=False, independent=True, when=back, words="She did not want to talk."
    )
    register.perform(talk, by=register.youth_worker)
    return register


def export(register: Any, folder: Path, *, identified: bool = True, who: str = "director") -> Made:
    by = getattr(register, who)
    return export_ssd(folder, Asking(by=by, purpose="supervise", at=AT, identified=identified))


def tables(folder: Path) -> Tables:
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8-sig", newline=""))) for path in folder.iterdir()}


def test_every_table_is_there_and_what_is_held_has_rows(town: Any, tmp_path: Path) -> None:
    made = export(town, tmp_path / "ssd")
    found = tables(made.path)
    assert set(found) == set(dataset().tables)
    counts = {table: len(rows) for table, rows in found.items() if rows}
    assert counts == made.rows
    assert counts["ssd_person"] == 2
    assert (counts["ssd_contacts"], counts["reg_concern"]) == (1, 3)
    assert counts["ssd_cin_episodes"] == 2
    assert counts["ssd_cp_reviews"] == 2
    assert counts["long_assessment_factors"] == 2
    assert counts["reg_decision"] == 1
    assert counts["reg_evidence"] > counts["reg_concern"]
    assert not set(NOT_HELD) & set(counts)


@pytest.mark.parametrize("identified", [True, False])
def test_reports_stand_beside_with_whom_they_reached_and_what_came_of_them(
    identified: bool, register: Any, tmp_path: Path
) -> None:
    findings = (Finding(topic="taxis", text="Drivers wait outside."), Finding(topic="scale", text="Not one child."))
    report = LodgeReport(
        kind="report",
        title="Taxis at the gate",
        summary="Drivers wait.",
        recipients=(register.head.office,),
        findings=findings,
    )
    register.perform(report, by=register.youth_worker)
    rows = tables(export(register, tmp_path / "ssd", identified=identified).path)["reg_warning"]
    assert {each["topic_code"] for each in rows} == {"taxis", "scale"}
    assert {each["title"] for each in rows} == {"Taxis at the gate" if identified else ""}
    assert {each["from_agency"] for each in rows} == {"Lantern Youth Project"}
    assert json.loads(rows[0]["to_offices_json"]) == ["Head of children's services"]


def test_a_child_can_be_followed_from_table_to_table(town: Any, tmp_path: Path) -> None:
    found = tables(export(town, tmp_path / "ssd").path)
    (plan,) = found["ssd_cp_plans"]
    (episode,) = [each for each in found["ssd_cin_episodes"] if each["cine_referral_id"] == plan["cppl_referral_id"]]
    assert episode["cine_referral_date"] == "2025-06-02"
    assert (
        plan["cppl_person_id"] == episode["cine_person_id"] in {each["pers_person_id"] for each in found["ssd_person"]}
    )
    (factors,) = found["ssd_assessment_factors"]
    assert json.loads(factors["cinf_assessment_factors_json"]) == {"10A": "Yes", "11A": "Yes"}
    (missing,) = found["ssd_missing"]
    assert (missing["miss_missing_episode_start_date"], missing["miss_missing_episode_end_date"]) == (
        "2026-04-20",
        "2026-04-21",
    )
    assert (missing["miss_missing_rhi_offered"], missing["miss_missing_rhi_accepted"]) == ("Y", "N")
    assert found["long_harms"] == [
        {"concern_id": found["long_harms"][0]["concern_id"], "harm_code": "sexual_exploitation"}
    ]


def test_without_names_nothing_names_anybody(town: Any, tmp_path: Path) -> None:
    named, hidden = export(town, tmp_path / "named"), export(town, tmp_path / "hidden", identified=False)
    assert named.rows["ssd_person"] == hidden.rows["ssd_person"]
    text = "".join(path.read_text("utf-8-sig") for path in hidden.path.iterdir())
    whole = "".join(path.read_text("utf-8-sig") for path in named.path.iterdir())
    ids = [each["pers_person_id"] for each in tables(named.path)["ssd_person"]]
    for secret in ("Ava", "Marsh", NHS, "ZZ1", "Mill Lane", "2012-02-03", ",C1,", *ids):
        assert secret not in text
        assert secret in whole
    assert "2012-02-01" in text
    found = tables(hidden.path)
    beside = ("reg_concern", "reg_decision", "reg_evidence")
    assert {row["entry"] for table in beside for row in found[table]} == {""}
    again = export(town, tmp_path / "again", identified=False)
    assert tables(again.path)["ssd_person"] == tables(hidden.path)["ssd_person"]


def test_a_cell_is_no_formula(town: Any, tmp_path: Path) -> None:
    found = tables(export(town, tmp_path / "ssd").path)
    assert "'=Ava" in {each["pers_forename"] for each in found["ssd_person"]}
    with Sheet(tmp_path / "sheet.csv", ("a", "b")) as sheet:
        for cell in ("=1", "+1", "-1", "@1", "\t1", "\r1"):
            sheet.add(a=cell, b="x=1")
        with pytest.raises(KeyError, match="no column c"):
            sheet.add(c="1")
    rows = list(csv.DictReader(sheet.path.open(encoding="utf-8-sig", newline="")))
    assert {each["a"][0] for each in rows} == {"'"}
    assert {each["b"] for each in rows} == {"x=1"}


def test_our_own_reader_reads_every_row_of_it_without_a_doubt(town: Any, tmp_path: Path) -> None:
    made = export(town, tmp_path / "ssd")
    received: Any = SimpleNamespace(name="ssd", sha256=made.sha256, at=AT, made="")
    people = list(opened(made.path, AT.date(), received).children())
    rows = [row for each in people for row in each.rows]
    assert [doubt.sentence for row in rows for doubt in row.doubts] == []
    # A row of details is handed out beside the row it was read into: a line of a table counts once.
    assert Counter(sheet for sheet, _ in {(row.sheet, row.line) for row in rows if row.sheet}) == Counter(
        {table: n for table, n in made.rows.items() if table in RULES}
    )
    born = {row.text("PersonBirthDate") for row in rows if row.kind == "child"}
    assert born == {"2011-05-17", "2012-02-03"}
