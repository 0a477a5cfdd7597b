"""The return on looked-after children (SSDA903), of which the children and their missing episodes are read.

Source: Department for Education, SSDA903 guide; the columns of 2017 to 2026. CSV files, or all of it as one XML file
(see `ssda903_xml`). Dates are day/month/year, as the return declares. Care itself (episodes, placements, reviews,
health) raises no concern here: those rows are kept, not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tocsin.exchange.queries import Received
from tocsin.exchange.readers.joining import Rule
from tocsin.exchange.readers.limits import unreadable
from tocsin.exchange.readers.manner import Manner, Meaning
from tocsin.exchange.readers.opening import first_bytes
from tocsin.exchange.readers.origin import origin_of
from tocsin.exchange.readers.sets import csv_tables
from tocsin.exchange.readers.ssda903_xml import is_xml, xml_tables
from tocsin.exchange.readers.tables import Format, TableSet
from tocsin.words import load_profile

DAY = "date %d/%m/%Y"
CARE = {
    "episodes": ("child", "decom"),
    "reviews": ("child", "review"),
    "uasc": ("child",),
    "oc2": ("child",),
    "oc3": ("child",),
    "ad1": ("child", "date_int"),
    "placed_for_adoption": ("child", "date_placed"),
    "previous_permanence": ("child",),
    "sw_episodes": ("child", "sw_decom"),
    "dolo": ("child", "dolo_start"),
}
"""The return's other files, and the columns that tell a row from others."""

RULES: Mapping[str, Rule] = {
    "header": Rule(kind="detail", record="header", person="child", identity=("child",)),
    "missing": Rule(kind="missing", record="missing", person="child", identity=("child", "mis_start", "missing")),
    **{name: Rule(kind="unread", record=name, person="child", identity=identity) for name, identity in CARE.items()},
}

MEANINGS: Mapping[str, Meaning] = {
    "child": Meaning("child", "LAchildID", "text"),
    "sex": Meaning("child", "Sex", "sex"),
    "dob": Meaning("child", "PersonBirthDate", DAY),
    "ethnic": Meaning("child", "Ethnicity", "code ethnicity_census"),
    "upn": Meaning("child", "UPN", "text"),
    "missing": Meaning("missing", "MissingKind", "code missing_kind"),
    "mis_start": Meaning("missing", "MissingStart", DAY),
    "mis_end": Meaning("missing", "MissingEnd", DAY),
}

KINDS_MISSING = {"M": "care", "A": "away"}


def _tidied(text: str, how: str) -> str:
    return KINDS_MISSING.get(text.upper(), text) if how == "code missing_kind" else text


FORMAT = Format(rules=RULES, manner=Manner(meanings=MEANINGS, spelt=str.lower, tidied=_tidied))


def opened(path: Path, today: date, found: Received) -> TableSet:
    """A received return as an extract."""
    is_one = path.is_file() and is_xml(first_bytes(path))
    tables = xml_tables(path) if is_one else csv_tables(path, lambda name: name.partition(".")[0])
    if not set(tables) & set(RULES):
        wrong = f"none of its files is one of the return's: {', '.join(RULES)}"
        raise unreadable(found.name, wrong, "Check that it is the right folder; each file is called after its table.")
    origin = origin_of(found, "the return on looked-after children (SSDA903)")
    return TableSet(found.name, tables, FORMAT, origin=origin, today=today, profile=load_profile())
