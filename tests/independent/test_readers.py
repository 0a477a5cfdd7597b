"""Files made by others in the formats agencies have: every figure is counted again by a few lines that share nothing.

The samples are not ours and not in this repository (see ../shared/cases/README.md beside a full checkout); without them
these tests are skipped, loudly.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchange.readers.desk import Desk, ended, of_type, packed
from tocsin.exchange import Balance
from tocsin.exchange.readers import annex_a, ssd, ssda903
from tocsin.ledger import REGISTER, size
from tocsin.people import find_record, record
from tocsin.words import load_profile

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared/cases/formats"
BOOK = SAMPLES / "annex-a/Annex_A.xlsx"
RETURN = SAMPLES / "ssda903"
FIELDS = SAMPLES / "ssd/ssd_fields_flat.csv"
PATIENTS = sorted((SAMPLES / "pds").glob("pds_*.json"))
LATER = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

pytestmark = pytest.mark.skipif(
    not BOOK.exists(),
    reason=f"THE SAMPLES MADE BY OTHERS ARE NOT AT {SAMPLES}: nothing here was compared with the outside",
)


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def takes_nothing_the_second_time(desk: Desk, path: Path, format: str, first: Balance) -> None:
    assert first.adds_up
    before = size(REGISTER)
    again = desk.take_made(path, format, LATER, LATER)
    assert size(REGISTER) == before
    assert ended(again).get("unchanged", 0) == first.count("loaded")
    assert again.count("quarantined") == first.count("quarantined")


def lists() -> dict[str, list[dict[str, str]]]:
    """The workbook's lists, read the shortest way: shared texts, cells by their letters, rows below the first."""
    with zipfile.ZipFile(BOOK) as archive:
        texts = ["".join(it.itertext()) for it in etree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{S}si")]
        sheets = (etree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, 12))
        found = [[_cells(row, texts) for row in sheet.iter(f"{S}row")] for sheet in sheets]
    return {
        f"List {n}": [{header[0][k]: text for k, text in row.items()} for row in header[1:] if row]
        for n, header in enumerate(found, 1)
    }


def _cells(row: etree._Element, texts: list[str]) -> dict[str, str]:
    said = {}
    for cell in row.iter(f"{S}c"):
        value = cell.findtext(f"{S}v")
        if value is not None:
            letters = (cell.get("r") or "").rstrip("0123456789")
            said[letters] = texts[int(value)] if cell.get("t") == "s" else value
    return said


def day(number: str) -> str:
    return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()


def test_the_workbook_made_by_others(desk: Desk) -> None:
    found = lists()
    first = desk.take(BOOK, "annex-a")
    assert first.rows.total() == sum(map(len, found.values())) == 59
    read = ("List 1", "List 3", "List 4", "List 5", "List 6", "List 7")
    assert first.count("loaded") == sum(len(found[name]) for name in read) == 33
    steps = Counter((each.meta["step"], each.meta["when"]) for each in of_type("step.taken/1"))
    for name, column, step in (
        ("List 4", "Continuous Assessment Start Date", "assessment_started"),
        ("List 5", "Strategy discussion initiating Section 47 Enquiry Start Date", "enquiry_started"),
        ("List 5", "Date of Initial Child Protection Conference", "conference_held"),
        ("List 7", "Child Protection Plan Start Date", "plan_started"),
        ("List 7", "Child Protection Plan End Date", "plan_ended"),
    ):
        dates = Counter(day(row[column]) for row in found[name] if column in row)
        assert dates == Counter({when: n for (each, when), n in steps.items() if each == step})
    takes_nothing_the_second_time(desk, BOOK, "annex-a", first)


def test_the_sources_and_children_of_the_workbook(desk: Desk) -> None:
    desk.take(BOOK, "annex-a")
    raised = Counter(each.meta["source"] for each in of_type("concern.raised/1"))
    sources = Counter(
        row[column].split(")")[1].split(":")[0].strip()
        for name, column in (("List 1", "Contact Source"), ("List 3", "Referral Source"))
        for row in lists()[name]
    )
    assert all(raised[source] == n for source, n in sources.items())
    for row in lists()["List 1"]:
        held = record(find_record(desk.by.agency, row["Child Unique ID"]))
        assert held is not None and held.details is not None
        assert (held.details.born and held.details.born.text) == (
            day(row["Date of Birth"]) if "Date of Birth" in row else None
        )
        assert held.details.sex == ("F" if "emale" in row["Gender"] else "M")


def test_every_header_of_the_workbook_and_of_its_specification_is_spelt_alike() -> None:
    headers = {annex_a.spelt(name) for rows in lists().values() for row in rows for name in row}
    specified = {annex_a.spelt(line.strip().rstrip(":").strip("\"'")) for line in _specified()}
    known = set(annex_a.MEANINGS) - {"child id"}
    assert known <= headers | specified
    assert annex_a.MISSING in specified


def _specified() -> list[str]:
    lines = (SAMPLES / "annex-a/annex-a-merge.yml").read_text("utf-8").splitlines()
    return [line.split(": *")[0] for line in lines if line.startswith(" " * 8) and not line.startswith(" " * 9)]


@pytest.mark.long
def test_the_return_made_by_others(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "return.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(RETURN.glob("*.csv")):
            archive.write(each, each.name)
    first = desk.take(path, "ssda903")
    rows = {each.name.partition(".")[0]: _rows(each) for each in RETURN.glob("*.csv")}
    read = {name: each for name, each in rows.items() if name.lower() in ssda903.RULES}
    assert first.rows.total() == sum(map(len, read.values()))
    missing = of_type("missing.reported/1")
    kinds = {"M": "care", "A": "away"}
    assert Counter((each.meta["kind"], each.meta["when"]) for each in missing) == Counter(
        (kinds[row["MISSING"]], "-".join(reversed(row["MIS_START"].split("/")))) for row in rows["missing"]
    )
    children = {row["CHILD"] for row in rows["missing"]}
    assert len(of_type("person.recorded/1")) == len(children)
    heads = [row for row in rows["header"] if row["CHILD"] in children]
    assert first.count("loaded") == len(rows["missing"]) + len(heads)
    takes_nothing_the_second_time(desk, path, "ssda903", first)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("path", PATIENTS, ids=lambda path: path.stem)
def test_a_patient_made_by_others_waits_until_somebody_holds_it(path: Path, desk: Desk, tmp_path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    first = desk.take(path, "pds")
    assert ended(first) == {"quarantined": len(document["entry"]) if "entry" in document else 1}
    assert not of_type("person.recorded/1")
    takes_nothing_the_second_time(desk, path, "pds", first)
    if document["resourceType"] != "Patient":
        return
    person = {"pers_person_id": "P1", "pers_common_child_id": document["id"]}
    contact = {"cont_contact_id": "K1", "cont_person_id": "P1", "cont_contact_date": "2026-01-05"}
    desk.take(packed(tmp_path / "held.zip", {"ssd_person": [person], "ssd_contacts": [contact]}), "ssd")
    assert ended(desk.take_made(path, "pds", LATER, LATER)) == {"loaded": 1}
    held = record(find_record(desk.by.agency, "P1"))
    assert held is not None and held.details is not None and held.details.born is not None
    (name,) = document["name"]
    assert held.details.called == f"{' '.join(name['given'])} {name['family']}"
    assert held.details.born.text == document["birthDate"]
    restricted = document["meta"]["security"][0]["code"] != "U"
    assert not (restricted and held.details.addresses)


def test_every_name_of_the_dataset_is_one_of_its_own() -> None:
    with FIELDS.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    fields = {(row["table"], row["field"]) for row in rows}
    assert set(ssd.RULES) <= {table for table, _ in fields}
    names = {name for _, name in fields}
    assert set(ssd.MEANINGS) <= names
    assert set(ssd.FORMAT.manner.taken_apart) <= names
    for table, rule in ssd.RULES.items():
        own = [rule.person, *rule.identity, *(each for _, columns in rule.belongs for each in columns)]
        assert {(table, each) for each in own if each} <= fields


def test_every_code_of_the_dataset_is_one_of_ours() -> None:
    codes = load_profile().codes
    for file, listed in (
        ("reason_for_closure", "closure_reason"),
        ("primary_need", "primary_need"),
        ("assessment_factors", "assessment_factor"),
        ("referral_source", "referral_source"),
        ("contact_source", "referral_source"),
        ("upn_unknown", "upn_unknown"),
    ):
        text = (SAMPLES / f"ssd/categories/{file}.yml").read_text("utf-8")
        values = [line.split("value:")[1].strip().strip("'\"") for line in text.splitlines() if "value:" in line]
        assert values
        assert [each for each in values if each.upper() not in codes[listed]] == [], file


IN_ORDER = {
    "header": ("HEADER", "CHILD UPN SEX DOB ETHNIC UASC"),
    "missing": ("AMISSING", "MISSING MIS_START MIS_END"),
    "episodes": (
        "EPISODE",
        "DECOM RNE LS CIN PLACE PL_POST HOME_POST URN PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE",
    ),
}
"""The elements of the department's schema, in its order; UASC is in no file of theirs."""


@pytest.mark.long
def test_the_return_made_by_others_as_xml_of_the_department_s_schema(desk: Desk, tmp_path: Path) -> None:
    """Their rows written as XML that the schema finds valid are the rows of their CSV files."""
    rows = {name: _rows(next(RETURN.glob(f"{name}.*csv"))) for name in IN_ORDER}
    heads = {row["CHILD"] for row in rows["header"]}
    named = {row["CHILD"]: {"SEX": "2", "ETHNIC": "WBRI", "UPN": ""} | row for row in rows["missing"]}
    columns = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN")
    rows["header"] = [
        {name: row[name] for name in columns}
        for row in (*rows["header"], *(row for key, row in named.items() if key not in heads))
    ]
    rows = {name: [row for row in each if row["CHILD"] in heads | set(named)] for name, each in rows.items()}
    path = tmp_path / "return.xml"
    path.write_bytes(etree.tostring(_as_xml(rows)))
    etree.XMLSchema(etree.parse(RETURN / "CLA_2021.xsd")).assertValid(etree.parse(path))
    first = desk.take(path, "ssda903")
    assert first.rows.total() == sum(map(len, rows.values())) and first.rows["unread"] == len(rows["episodes"]) > 100
    assert len(of_type("missing.reported/1")) == len(rows["missing"])
    takes_nothing_the_second_time(desk, path, "ssda903", first)
    again = desk.take_made(packed(tmp_path / "return.zip", rows), "ssda903", LATER, LATER)
    assert again.entered == 0 and again.count("unchanged") == first.count("loaded")


def _as_xml(rows: dict[str, list[dict[str, str]]]) -> etree._Element:
    root = etree.Element("EXPSSDA903")
    for head in rows["header"]:
        child = etree.SubElement(root, "CHILD")
        header = _element(child, "header", head | {"UASC": "0"})
        for table, inside in (("missing", header), ("episodes", child)):
            for row in rows[table]:
                if row["CHILD"] == head["CHILD"]:
                    _element(inside, table, row)
    return root


def _element(inside: etree._Element, table: str, row: dict[str, str]) -> etree._Element:
    name, columns = IN_ORDER[table]
    made = etree.SubElement(inside, name)
    for column in columns.split():
        etree.SubElement(made, {"CHILD": "CHILDID", "PLACE": "PL"}.get(column, column)).text = row.get(column, "")
    return made
