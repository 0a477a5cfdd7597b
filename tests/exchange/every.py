"""A few people in every format a file may come in, for the tests that hold of all of them."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from exchange.census_files import census
from exchange.mapped.logs import HEADER, MAPPING
from exchange.readers.desk import AT, Desk, packed
from exchange.readers.lists import ANNEX_A, RETURN, SSD, Rows, workbook
from exchange.readers.test_pds import identifier, patient
from tocsin.acts import perform
from tocsin.exchange.mapped import SaveMapping, TableMapping

Tables = Mapping[str, Sequence[Mapping[str, str]]]

CENSUS: Rows = {
    "Child": [
        {"LAchildID": "C1", "PersonBirthDate": "2011-05-17", "Sex": "F"},
        {"LAchildID": "C2", "PersonBirthDate": "2013-02-01", "Sex": "1"},
        {"LAchildID": "C3", "PersonBirthDate": "2014-02-30", "Sex": "M"},
    ],
    "CINdetails": [
        {"LAchildID": "C1", "CINreferralDate": "2025-06-02", "ReferralSource": "6", "PrimaryNeedCode": "N1"},
        {"LAchildID": "C2", "CINreferralDate": "2025-01-10", "ReferralSource": "2A", "ReferralNFA": "true"},
        {"LAchildID": "C1", "CINreferralDate": "2025-09-10", "ReferralSource": "3A", "PrimaryNeedCode": "N4"},
    ],
    "Section47": [
        {"LAchildID": "C1", "CINreferralDate": "2025-06-02", "S47ActualStartDate": "2025-06-04"},
        {"LAchildID": "C2", "CINreferralDate": "2025-01-10", "S47ActualStartDate": "soon"},
    ],
}
"""C3 has no referral, and the date of C2's enquiry is none."""

NUMBERS = ("9000000009", "9000000017", "9000000025")
PATIENTS: Rows = {
    "Patient": [
        {"id": NUMBERS[0], "gender": "female", "birthDate": "2010-10"},
        {"id": NUMBERS[1], "gender": "male", "birthDate": "2011-02-03"},
        {"id": NUMBERS[2], "gender": "male", "birthDate": "2009-09-09"},
    ]
}
"""The council holds records with the first two numbers."""

LOG: Rows = {
    "log": [
        dict(zip(HEADER.split(","), cells, strict=True))
        for cells in (
            ("1", "SAMPLE, Robin", "2012-05-04", "F", "", "2026-03-02", "Neglect", "Came without a coat.", "Rang home"),
            ("2", "SAMPLE, Alex", "2013-12-11", "Boy", "", "2026-03-03", "Neglect", "Hungry.", ""),
            ("3", "SAMPLE, Robin", "2012-05-04", "F", "", "2026-03-09", "", "Bruised arm.", "Told the lead"),
            ("4", "", "", "", "", "2026-03-10", "", "", ""),
        )
    ]
}
"""Robin is in two rows, and the last one says neither whom it is about nor what happened."""

IN_CSV = MAPPING
IN_EXCEL = replace(
    MAPPING,
    name="hill-road-book",
    columns=tuple(replace(each, date="iso") if each.date else each for each in MAPPING.columns),
)


def census_of(path: Path, tables: Tables, made: datetime = AT) -> Path:
    """Children with their referrals inside them, and those with their enquiries; a row without its outer one is not."""
    written = [
        f"<Child><ChildIdentifiers>{_elements(child)}</ChildIdentifiers>{_referrals(child, tables)}</Child>"
        for child in tables.get("Child", ())
    ]
    return census(path.parent, *written, made=f"{made:%Y-%m-%dT%H:%M:%S}", name=f"{path.stem}.xml")


def _referrals(child: Mapping[str, str], tables: Tables) -> str:
    return "".join(
        f"<CINdetails>{_elements(each, without=1)}{_enquiries(each, tables)}</CINdetails>"
        for each in tables.get("CINdetails", ())
        if each["LAchildID"] == child["LAchildID"]
    )


def _enquiries(referral: Mapping[str, str], tables: Tables) -> str:
    keys = ("LAchildID", "CINreferralDate")
    return "".join(
        f"<Section47>{_elements(each, without=2)}</Section47>"
        for each in tables.get("Section47", ())
        if [each[key] for key in keys] == [referral[key] for key in keys]
    )


def _elements(row: Mapping[str, str], without: int = 0) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in list(row.items())[without:])


def patients_of(path: Path, tables: Tables, made: datetime = AT) -> Path:
    """Patients, one a line."""
    lines = [json.dumps(patient(**row, identifier=[identifier(row["id"])])) for row in tables["Patient"]]
    path = path.with_suffix(".ndjson")
    path.write_text("\n".join(lines), "utf-8")
    return path


def log_of(path: Path, tables: Tables, made: datetime = AT) -> Path:
    """A log as CSV, its dates written day/month/year."""
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(tables["log"][0]))
        writer.writeheader()
        writer.writerows({name: _british(text) for name, text in row.items()} for row in tables["log"])
    return path.with_suffix(".csv")


def _british(text: str) -> str:
    return "/".join(reversed(text.split("-"))) if text[:2] == "20" else text


def hold_patients(desk: Desk, folder: Path) -> None:
    """The council raises a concern about two of the patients, under its own numbers."""
    people = [{"pers_person_id": f"N{n}", "pers_common_child_id": each} for n, each in enumerate(NUMBERS[:2])]
    contacts = [
        {"cont_contact_id": f"{each['pers_person_id']}-1", "cont_person_id": each["pers_person_id"]} for each in people
    ]
    dated = [each | {"cont_contact_date": "2026-01-05"} for each in contacts]
    desk.take(packed(folder / "held.zip", {"ssd_person": people, "ssd_contacts": dated}), "ssd")


def save(mapping: TableMapping) -> Callable[[Desk, Path], None]:
    """Whoever imports saves this mapping first."""
    return lambda desk, folder: _saved(mapping, desk)


def _saved(mapping: TableMapping, desk: Desk) -> None:
    perform(SaveMapping(mapping=mapping), by=desk.by, purpose="run_system", at=AT)


@dataclass(frozen=True)
class Kind:
    """A format: its code, its rows, how they are written (at a moment, where the file says so), what has to be there.

    `change` is a cell that can change: table, row, column, text.
    """

    code: str
    rows: Rows
    write: Callable[[Path, Tables, datetime], Path]
    change: tuple[str, int, str, str]
    before: Callable[[Desk, Path], None] = lambda desk, folder: None

    @property
    def altered(self) -> Rows:
        """The rows with that cell changed."""
        rows = copy.deepcopy(self.rows)
        table, row, column, text = self.change
        rows[table][row][column] = text
        return rows


KINDS = (
    Kind("cin", CENSUS, census_of, ("CINdetails", 0, "PrimaryNeedCode", "N5")),
    Kind(IN_CSV.code, LOG, log_of, ("log", 0, "Narrative", "Came without shoes."), save(IN_CSV)),
    Kind(
        IN_EXCEL.code,
        LOG,
        lambda path, tables, made: workbook(path, tables),
        ("log", 0, "Narrative", "Came without shoes."),
        save(IN_EXCEL),
    ),
    Kind(
        "ssd",
        SSD,
        lambda path, tables, made: packed(path.with_suffix(".zip"), tables),
        ("ssd_cin_episodes", 0, "cine_cin_primary_need_code", "N5"),
    ),
    Kind(
        "annex-a",
        ANNEX_A,
        lambda path, tables, made: workbook(path, tables),
        ("List 3", 0, "Referral Source", "e) 2A: Schools"),
    ),
    Kind(
        "ssda903",
        RETURN,
        lambda path, tables, made: packed(path.with_suffix(".zip"), tables),
        ("missing", 1, "MIS_END", "05/02/2026"),
    ),
    Kind("pds", PATIENTS, patients_of, ("Patient", 0, "gender", "male"), hold_patients),
)
