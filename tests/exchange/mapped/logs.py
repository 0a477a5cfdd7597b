"""A school's log in a few rows, and how it is read: what the tests of mapping share."""

from __future__ import annotations

from pathlib import Path

from tocsin.exchange.mapped.mapping import Column, TableMapping

HEADER = "Log No,Pupil,Date of Birth,Sex,UPN,Incident,Category,Narrative,Action"
ROBIN = '"SAMPLE, Robin",04/05/2012,F,'
GOOD = f"1,{ROBIN},02/03/2026,Neglect,Came without a coat again.,Rang home"

MAPPING = TableMapping(
    name="hill-road-log",
    title="Safeguarding log",
    sender="Hill Road School",
    identity=("Log No",),
    person=("Pupil", "Date of Birth"),
    name_order="family, given",
    fixed={"Source": "2A"},
    columns=(
        Column("Pupil", "FullName"),
        Column("Date of Birth", "PersonBirthDate", "%d/%m/%Y"),
        Column("Sex", "Sex", codes={"Girl": "F", "Boy": "M"}),
        Column("UPN", "UPN"),
        Column("Incident", "ConcernDate", "%d/%m/%Y"),
        Column("Category", "Harms", codes={"Neglect": "neglect", "Physical harm": "physical", "Attendance": ""}),
        Column("Narrative", "Account"),
        Column("Action", "Account"),
    ),
)


def log(folder: Path, *rows: str, name: str = "log.csv") -> Path:
    """A log of these rows."""
    path = folder / name
    path.write_text("\r\n".join((HEADER, *rows, "")), encoding="utf-8-sig")
    return path
