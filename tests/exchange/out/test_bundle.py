"""An analyst's bundle: four forms of the same rows, dates that are dates, no formula, and no name where none may be."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from browser.seats import rolled_back
from exchange.out.bundles import HOSTILE, SECRETS, SHEET, database, everything_in, export, fill, in_csv, in_workbook
from register import found
from tocsin.access import Refused
from tocsin.exchange.out import Made
from tocsin.exchange.out.dictionary import NOT_FILLED, dictionary, tables, type_of
from tocsin.exchange.out.loss import NOT_HELD
from tocsin.exchange.out.making import hash_of
from tocsin.ledger import REGISTER, Entry, entries, size


@dataclass(frozen=True)
class Two:
    """One register's bundles, with names, without, and without again; what was entered, and what was kept back."""

    named: Made
    hidden: Made
    again: Made
    made: list[Entry]
    size: int
    sealed: str


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Made once and read by every test: what they look at are files."""
    folder = tmp_path_factory.mktemp("bundles")
    with django_db_blocker.unblock(), rolled_back():
        register = found()
        fill(register, folder)
        named = export(register, folder / "named", identified=True)
        hidden, again = (export(register, folder / each, identified=False) for each in ("hidden", "again"))
        made = [entry for entry in entries(REGISTER) if entry.type == "export.made/1"]
        two = Two(named, hidden, again, made, size(REGISTER), register.sealed)
    return two


@pytest.fixture
def named(two: Two) -> Made:
    return two.named


@pytest.fixture
def hidden(two: Two) -> Made:
    return two.hidden


def test_every_form_has_the_same_rows(named: Made) -> None:
    folder = named.path
    counts = {table: len(in_csv(folder, table)) for table in tables()}
    assert {table: n for table, n in counts.items() if n} == named.rows
    assert counts["events"] > 20 and counts["ssd_person"] == 4
    sheets = {name: len(rows) - 1 for name, rows in in_workbook(folder).items()}
    assert sheets == named.rows
    parquet = {path.stem: duckdb.read_parquet(str(path)).shape[0] for path in (folder / "parquet").iterdir()}
    assert parquet == counts
    with database(folder) as connection:
        assert {table: connection.table(table).shape[0] for table in counts} == counts


def test_columns_are_the_same_everywhere_and_stand_in_the_dictionary(named: Made) -> None:
    told: dict[str, list[str]] = {}
    for row in in_csv(named.path, "dictionary"):
        told.setdefault(row["table"], []).append(row["column"])
    heads = {
        name: [cell.findtext(f".//{SHEET}t") for cell in rows[0]] for name, rows in in_workbook(named.path).items()
    }
    with database(named.path) as connection:
        for table, columns in tables().items():
            assert told[table] == list(columns) == connection.table(table).columns
            assert heads.get(table, list(columns)) == list(columns)


def test_whatever_is_filled_has_a_meaning_and_every_code_is_explained(named: Made) -> None:
    rows = list(dictionary())
    meanings = {(row["table"], row["column"]): row["meaning"] for row in rows}
    for table in named.rows:
        for column in tables()[table]:
            if any(row[column] for row in in_csv(named.path, table)):
                assert meanings[table, column] != NOT_FILLED, (table, column)
    lists = {row["list"] for row in in_csv(named.path, "codes")}
    assert {row["code_list"] for row in rows} - {""} <= lists
    types = {row["code"] for row in in_csv(named.path, "codes") if row["list"] == "event"}
    assert {row["type"] for row in in_csv(named.path, "events")} <= types
    assert all(meanings[table, column].startswith("Always empty") for table in NOT_HELD for column in tables()[table])


def test_an_event_is_one_row_with_whose_it_is(two: Two, named: Made) -> None:
    found = in_csv(named.path, "events")
    assert len({tuple(row.values()) for row in found}) == len(found)
    (harm,) = [row for row in found if row["type"] == "harm"]
    (school,) = [row for row in found if row["type"] == "concern_raised" and row["source_agency"] == "Hill Road School"]
    assert harm["value"] == "sexual_exploitation"
    assert harm["item_id"] == school["item_id"] and harm["child_id"] == school["child_id"]
    away = [(row["type"], row["date"], row["value"]) for row in found if row["item_id"].startswith("m_")]
    assert away == [
        ("missing", "2026-04-20", "home"),
        ("missing_returned", "2026-04-21", ""),
        ("return_interview", "2026-04-21", "offered"),
    ]
    assert ("assessment_factor", "10A") in {(row["type"], row["value"]) for row in found}
    begun = [row["date"] for row in found if row["type"] == "assessment_started"]
    assert begun == ["2025-06-03", "2025-06-03"]
    assert {row["entry"] for row in found} <= {str(n) for n in range(two.size)}


def test_a_date_is_a_date_everywhere(named: Made) -> None:
    with database(named.path) as connection:
        types = dict(zip(connection.table("events").columns, map(str, connection.table("events").types), strict=True))
        assert types["date"] == "DATE" and types["recorded_at"].startswith("TIMESTAMP") and types["entry"] == "BIGINT"
        born = connection.sql("SELECT pers_dob FROM ssd_person ORDER BY 1").fetchall()
    assert (date(2012, 2, 3),) in born
    cells = [cell for row in in_workbook(named.path)["ssd_person"][1:] for cell in row if cell.get("r", "")[0] == "G"]
    assert {cell.get("t") for cell in cells} == {None} and all(cell.get("s") for cell in cells)
    assert "40942" in {cell.findtext(f"{SHEET}v") for cell in cells}  # 3 February 2012, counted from 1900
    iso = {row["pers_dob"] for row in in_csv(named.path, "ssd_person")}
    assert "2012-02-03" in iso


def test_no_cell_is_a_formula_and_programs_get_what_was_typed(named: Made) -> None:
    for rows in in_workbook(named.path).values():
        for cell in (cell for row in rows for cell in row):
            assert cell.find(f"{SHEET}f") is None
            assert not (cell.findtext(f".//{SHEET}t") or "").startswith(("=", "+", "@", "-"))
    for path in (named.path / "csv").iterdir():
        for row in in_csv(named.path, path.stem):
            assert not any(cell.startswith(("=", "+", "@", "-", "\t", "\r")) for cell in row.values())
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert f"'{HOSTILE}" in {row["pers_forename"] for row in in_csv(named.path, "ssd_person")}
    with database(named.path) as connection:
        assert (HOSTILE,) in connection.sql("SELECT pers_forename FROM ssd_person").fetchall()
    names = set(in_workbook(named.path)) | {path.name for path in named.path.iterdir()}
    assert not [each for each in names if "macro" in each.lower() or "vba" in each.lower()]


def test_without_names_nothing_names_anybody(named: Made, hidden: Made) -> None:
    whole = "".join(text for _, text in everything_in(named.path))
    typed = [secret for secret in SECRETS if secret not in ("by a man", "jump")]
    assert [secret for secret in typed if secret not in whole] == []
    ids = {row["child_id"] for row in in_csv(named.path, "events")} | {
        r["item_id"] for r in in_csv(named.path, "events")
    }
    for file, text in everything_in(hidden.path):
        assert [each for each in (*SECRETS, *ids) if each in text] == [], file
    kept = {table: n for table, n in named.rows.items() if table not in NAMING}
    assert hidden.rows == kept and kept.keys() < named.rows.keys()
    assert "2012-02-01" in {row["pers_dob"] for row in in_csv(hidden.path, "ssd_person")}
    found = in_csv(hidden.path, "events")
    assert {row["source_agency"] for row in found} >= {"school", "police"}
    # Whoever holds the log has every entry's number and moment: neither may lead back to a record.
    assert {row["entry"] for row in found} == {""}
    assert {row["recorded_at"][10:] for row in found} == {"T00:00:00+00:00"}
    moments = {row["recorded_at"] for row in in_csv(named.path, "events")}
    assert not [each for _, text in everything_in(hidden.path) for each in moments if each in text]


NAMING = {"ssd_linked_identifiers", "ssd_address"}
"""Tables that hold nothing but what names somebody."""


def test_pseudonyms_are_the_same_in_the_next_bundle(two: Two) -> None:
    first, second = ({row["child_id"] for row in in_csv(each.path, "events")} for each in (two.hidden, two.again))
    assert first == second and len(first) == 4 - two.hidden.restricted


def test_what_is_restricted_is_counted_and_not_shown(two: Two, named: Made) -> None:
    assert named.restricted == 1
    assert "concern_raised" in {row["type"] for row in in_csv(named.path, "events")}
    assert [file for file, text in everything_in(named.path) if two.sealed in text] == []
    assert "1 items are kept back" in (named.path / "README.md").read_text("utf-8")
    assert "kept back by" in named.account.read_text("utf-8-sig")


def test_the_export_is_an_entry_with_purpose_hash_and_counts(two: Two, named: Made) -> None:
    made = two.made
    assert [entry.meta["identified"] for entry in made] == [True, False, False]
    assert [entry.meta["sha256"] for entry in made] == [hash_of(each.path) for each in (named, two.hidden, two.again)]
    assert {entry.meta["format"] for entry in made} == {"bundle"} and {entry.purpose for entry in made} == {"supervise"}
    assert made[0].meta["rows"] == dict(named.rows)
    readme = (named.path / "README.md").read_text("utf-8")
    assert f"of the first {made[0].meta['size']:,} entries" in readme and "This format cannot carry" in readme
    assert all(f"| {table} | {n:,} |" in readme for table, n in named.rows.items())


@pytest.mark.parametrize(
    ("who", "purpose", "with_names", "without"),
    [
        ("director", "supervise", True, True),
        ("lead_partner", "supervise", True, True),
        ("scrutineer", "scrutiny", False, True),
        ("hub_manager", "supervise", False, False),
        ("social_worker", "safeguard_child", False, False),
        ("teacher", "safeguard_child", False, False),
        ("administrator", "run_system", False, False),
        ("director", "run_system", False, False),
    ],
)
def test_names_and_no_names_are_two_permissions(
    who: str, purpose: str, with_names: bool, without: bool, register: Any, tmp_path: Path
) -> None:
    for identified, may in ((True, with_names), (False, without)):
        out = tmp_path / f"bundle-{identified}"
        try:
            export(register, out, identified=identified, who=who, purpose=purpose)
        except Refused:
            assert not may
            assert not [path for path in tmp_path.iterdir() if out.name in path.name]
        else:
            assert may
        assert out.exists() is may


def test_where_duckdb_is_missing_one_sentence_says_what_to_install(
    register: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = size(REGISTER)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(Refused, match="DuckDB is not installed here") as refused:
        export(register, tmp_path / "bundle", identified=True)
    assert refused.value.next_step == 'Install it with: pip install "tocsin[analyst]"'
    assert size(REGISTER) == before and not list(tmp_path.iterdir())


def test_every_type_is_one_the_forms_know() -> None:
    types = {type_of(table, column) for table, columns in tables().items() for column in columns}
    assert types == {"text", "json", "date", "moment", "number"}
