"""`tocsin import`, for every format: what is printed, the same again, and a sentence where it cannot be done."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.conftest import Tocsin
from exchange.census_files import census, child
from exchange.every import KINDS, PATIENTS, hold_patients, log_of, patients_of
from exchange.mapped.logs import MAPPING
from exchange.readers.desk import AT, Desk, packed
from exchange.readers.lists import ANNEX_A, RETURN, SSD, workbook
from exchange.readers.test_ssda903_xml import written
from register import Register
from tocsin.exchange import files, quarantine
from tocsin.ledger import REGISTER, size
from tocsin.people import find_record

FROM = ("--from", "Millbrook Council", "--made", "2026-05-01")


@pytest.mark.parametrize(
    ("format", "make", "said", "number"),
    [
        ("annex-a", lambda folder: workbook(folder / "lists", ANNEX_A), "9 rows = 7 loaded", "101"),
        ("ssda903", lambda folder: packed(folder / "return.zip", RETURN), "5 rows = 3 loaded", "1"),
        ("ssda903", lambda folder: written(folder / "return.xml", RETURN), "5 rows = 3 loaded", "1"),
        ("ssd", lambda folder: packed(folder / "tables.zip", SSD), "14 rows = 13 loaded", "P1"),
        ("cin", lambda folder: census(folder, child("C1")), "8 rows = 8 loaded", "C1"),
    ],
)
def test_a_file_is_taken_in_and_again_changes_nothing(
    format: str, make, said: str, number: str, tocsin: Tocsin, register: Register, tmp_path: Path
) -> None:
    path = make(tmp_path)
    first = tocsin("import", format, path, *FROM)
    assert first.status == 0, first.error
    assert first.out.startswith(f"{path.name}: {said}") and "The balance adds up." in first.out
    assert "Received and kept as f_" in first.out
    assert find_record(register.agencies["council"], number)
    before = size(REGISTER)
    again = tocsin("import", format, path, *FROM)
    assert " 0 loaded, 0 changed, " in again.out
    assert size(REGISTER) == before


def test_patients_complete_what_is_held(tocsin: Tocsin, register: Register, tmp_path: Path) -> None:
    hold_patients(Desk(register), tmp_path)
    path = patients_of(tmp_path / "patients", PATIENTS)
    assert (
        "3 rows = 2 loaded, 0 changed, 0 unchanged, 0 duplicate, 1 quarantined"
        in tocsin("import", "pds", path, *FROM).out
    )
    again = tocsin("import", "pds", path, *FROM)
    assert "3 rows = 0 loaded, 0 changed, 2 unchanged, 0 duplicate, 1 quarantined" in again.out


def test_a_folder_of_tables_is_received_as_one_file(tocsin: Tocsin, register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "return"
    folder.mkdir()
    for name, rows in RETURN.items():
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines), "utf-8")
    assert "5 rows = 3 loaded" in tocsin("import", "ssda903", folder, *FROM).out
    assert "0 loaded, 0 changed, 3 unchanged" in tocsin("import", "ssda903", folder, *FROM).out
    assert len(files(register.agencies["council"])) == 1


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_folder_with_a_way_out_of_it_or_another_in_it_is_refused(
    kind: str, tocsin: Tocsin, register: Register, tmp_path: Path
) -> None:
    """Whoever made the folder may have put a link in it to what only this machine may read."""
    secret, folder = tmp_path / "secret.csv", tmp_path / "return"
    secret.write_text("CHILD\n1\n", "utf-8")
    folder.mkdir()
    (folder / "header.csv").symlink_to(secret) if kind == "link" else (folder / "header.csv").mkdir()
    assert "header.csv in it is no plain file" in tocsin("import", "ssda903", folder, *FROM).refused
    assert files(register.agencies["council"]) == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("cin", "none.xml"), "it is not there, or cannot be opened"),
        (("cin", "log.csv", "--from", "Nobody"), "There is no agency called “Nobody”"),
        (("cin", "log.csv", "--made", "soon"), "is not a date"),
        (("cin", "log.csv", "--made", "2099-01-01"), "cannot have been made later than today"),
        (("cin", "log.csv", "--basis", " "), "lawful basis"),
        (("mapped", "log.csv", "--mapping", "nonsense"), "There is no mapping “nonsense”"),
        (("mapped", "log.csv", "--mapping", "police-incidents@" + "9" * 5000), "There is no mapping"),
    ],
)
def test_what_cannot_be_taken_in_is_a_sentence_and_nothing_is_kept(
    words: tuple[str, ...], said: str, tocsin: Tocsin, register: Register, tmp_path: Path, home: Path
) -> None:
    log_of(tmp_path / "log", {"log": [{"Log No": "1"}]})
    os.chdir(tmp_path)
    assert said in tocsin("import", *words).refused
    assert files(register.agencies["council"]) == ()
    assert not list((home / "received").glob("*"))


def test_a_table_stays_read_by_the_version_it_was_received_for(
    tocsin: Tocsin, register: Register, tmp_path: Path
) -> None:
    (kind,) = (each for each in KINDS if each.code == MAPPING.code)
    kind.before(Desk(register), tmp_path)
    path = kind.write(tmp_path / "log", kind.rows, AT)
    tocsin("import", "mapped", path, "--mapping", "hill-road-log")
    assert [each.format for each in files(register.agencies["council"])] == ["mapped:hill-road-log@1"]
    assert len(quarantine()) == 1
