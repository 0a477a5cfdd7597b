"""Mappings on the command line: listed, written to a file, saved from one, and a table imported by one."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import Tocsin
from exchange.mapped.logs import GOOD, MAPPING, log
from register import Register
from tocsin.exchange.mapped import TableMapping, the_mapping


def test_a_mapping_goes_out_as_a_file_and_comes_in_as_the_next_version(
    tocsin: Tocsin, register: Register, tmp_path: Path
) -> None:
    listed = tocsin("mapping", "list").out
    assert "police-incidents@1\tPolice incidents\tPolice\t2026-11-22" in listed
    path = tmp_path / "mapping.json"
    path.write_text(tocsin("mapping", "show", "health-contacts").out, encoding="utf-8")
    assert tocsin("mapping", "save", path).out == "Saved as health-contacts@2.\n"
    assert the_mapping("health-contacts").columns == the_mapping("health-contacts@1").columns
    assert TableMapping.from_json(tocsin("mapping", "show", "health-contacts@2").out).version == 2


def test_a_table_is_imported_by_a_saved_mapping(tocsin: Tocsin, register: Register, tmp_path: Path) -> None:
    saved = tmp_path / "mapping.json"
    saved.write_text(MAPPING.to_json(), encoding="utf-8")
    tocsin("mapping", "save", saved)
    table = log(tmp_path, GOOD, "2,,,,,02/03/2026,,,")
    printed = tocsin("import", "mapped", table, "--mapping", "hill-road-log", "--from", "Hill Road School")
    assert "log.csv: 2 rows = 1 loaded, 0 changed, 0 unchanged, 0 duplicate, 1 quarantined." in printed.out
    again = tocsin("import", "mapped", table, "--mapping", "hill-road-log", "--from", "Hill Road School")
    assert "0 loaded, 0 changed, 1 unchanged, 0 duplicate, 1 quarantined." in again.out


def test_what_is_wrong_is_a_sentence(tocsin: Tocsin, register: Register, tmp_path: Path) -> None:
    assert "There is no mapping “nonsense”." in tocsin("mapping", "show", "nonsense").refused
    assert "it is not there" in tocsin("mapping", "save", tmp_path / "none.json").refused
    bad = tmp_path / "bad.json"
    bad.write_text('{"name": "x", "identity": []}', encoding="utf-8")
    assert "Choose what tells a row from all others" in tocsin("mapping", "save", bad).refused
    table = log(tmp_path, GOOD)
    assert "There is no mapping “nonsense”." in tocsin("import", "mapped", table, "--mapping", "nonsense").refused
