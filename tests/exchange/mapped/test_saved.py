"""Mappings are saved as acts, in versions; a received table is read by the one that was declared for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exchange.mapped.logs import GOOD, MAPPING, ROBIN, log
from tocsin.access import Refused
from tocsin.acts import perform, rebuild
from tocsin.exchange import Balance, CorrectRow, import_received, quarantine, receive, received
from tocsin.exchange.mapped import Column, ReadAs, SaveMapping, TableMapping, every, faults, latest_version, the_mapping
from tocsin.exchange.mapped.saved import ready
from tocsin.ledger import REGISTER, entries
from tocsin.words import load_profile

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class Desk:
    """Whoever imports, with what they do most."""

    def __init__(self, register: Any) -> None:
        self.by = register.administrator

    def do(self, command: Any) -> Any:
        return perform(command, by=self.by, purpose="run_system", at=AT)

    def receive(self, path: Path, format: str = "mapped", made: str = "") -> str:
        given = {"lawful_basis": "Section 10.", "by": self.by, "purpose": "run_system", "at": AT}
        return receive(path, format=format, made=made, **given)

    def take_in(self, file: str) -> Balance:
        return import_received(file, by=self.by, purpose="run_system", at=AT)


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def test_a_mapping_is_saved_in_versions_and_each_can_still_be_read(desk: Desk) -> None:
    desk.do(SaveMapping(mapping=MAPPING))
    later = replace(MAPPING, version=2, title="The log of this year")
    desk.do(SaveMapping(mapping=later))
    assert the_mapping("hill-road-log") == the_mapping("hill-road-log@2") == later
    assert the_mapping("hill-road-log@1") == MAPPING
    assert latest_version("hill-road-log") == 2 and later in every()
    rebuild()
    assert the_mapping("hill-road-log@1") == MAPPING


@pytest.mark.parametrize("version", [1, 3])
def test_only_the_next_version_can_be_saved(desk: Desk, version: int) -> None:
    desk.do(SaveMapping(mapping=MAPPING))
    with pytest.raises(Refused, match="the next one is number 2"):
        desk.do(SaveMapping(mapping=replace(MAPPING, version=version)))


def test_a_table_is_received_first_and_read_once_somebody_has_declared_how(desk: Desk, tmp_path: Path) -> None:
    file = desk.receive(log(tmp_path, GOOD, "2,,,,,02/03/2026,,,"))
    with pytest.raises(Refused, match="Nobody has said yet how this table is to be read"):
        desk.take_in(file)
    desk.do(SaveMapping(mapping=MAPPING))
    desk.do(ReadAs(file=file, mapping="hill-road-log"))
    found = received(file)
    assert found and found.format == "mapped:hill-road-log@1"
    balance = desk.take_in(file)
    assert (balance.count("loaded"), balance.count("quarantined")) == (1, 1)


def test_a_row_put_right_is_read_by_the_same_mapping(desk: Desk, tmp_path: Path) -> None:
    desk.do(SaveMapping(mapping=MAPPING))
    desk.take_in(desk.receive(log(tmp_path, "2,,,,,02/03/2026,,,"), "mapped:hill-road-log@1"))
    (waiting,) = quarantine()
    with pytest.raises(Refused, match="does not say what happened"):
        desk.do(CorrectRow(row=waiting.key, cells=(("Pupil", "SAMPLE, Robin"),)))
    cells = (
        ("Pupil", "SAMPLE, Robin"),
        ("Sex", "Girl"),
        ("Narrative", "Came without a coat."),
        ("Category", "Neglect"),
    )
    desk.do(CorrectRow(row=waiting.key, cells=cells))
    assert quarantine() == ()
    (raised,) = [entry for entry in entries(REGISTER) if entry.type == "concern.raised/1"]
    assert (raised.meta["harms"], raised.meta["source"], raised.meta["when"]) == (["neglect"], "2A", "2026-03-02")


def test_a_file_cannot_be_read_by_a_second_mapping_once_it_was_imported(desk: Desk, tmp_path: Path) -> None:
    desk.do(SaveMapping(mapping=MAPPING))
    file = desk.receive(log(tmp_path, GOOD), "mapped:hill-road-log@1")
    desk.take_in(file)
    desk.do(SaveMapping(mapping=replace(MAPPING, version=2)))
    with pytest.raises(Refused, match="imported by another mapping already"):
        desk.do(ReadAs(file=file, mapping="hill-road-log@2"))


FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"name": "Hill Road!"}, "Name the mapping"),
    ({"identity": ()}, "Choose what tells a row from all others"),
    ({"name_order": ""}, "in which order the whole name is written"),
    ({"kind": "offence"}, "Say what each row is"),
    ({"columns": (Column("DOB", "PersonBirthDate"),)}, "declare how its dates are written"),
    ({"columns": (Column("Sex", "Sex", codes={"b) Female": "W"}),)}, "“W” is none of the values of “Sex”"),
    ({"columns": (Column("A", "Sex"), Column("B", "Sex"))}, "2 columns are read as “Sex”"),
    ({"columns": (Column("A", "Nonsense"),)}, "there is no field “Nonsense”"),
    ({"columns": (Column("A", "MissingKind"),)}, "does not belong to rows of this kind"),
    ({"fixed": {"Source": "99"}}, "“99” cannot stand for every row's Source"),
    ({"kinds": {"SUSPECT": "named"}, "kind_column": "Role"}, "which column joins the rows of one incident"),
]


@pytest.mark.parametrize(("change", "sentence"), FAULTY, ids=[sentence for _, sentence in FAULTY])
def test_a_faulty_mapping_is_refused_in_a_sentence(desk: Desk, change: dict[str, Any], sentence: str) -> None:
    assert not list(faults(MAPPING, load_profile()))
    with pytest.raises(Refused, match=sentence.replace("“", ".")):
        desk.do(SaveMapping(mapping=replace(MAPPING, **change)))


def test_a_mapping_survives_being_written_to_a_file_and_read_again() -> None:
    assert TableMapping.from_json(MAPPING.to_json()) == MAPPING
    for text in ("", "[]", "{}", '{"name": "x", "nonsense": 1}', '{"name": "x", "columns": [1]}'):
        with pytest.raises(Refused, match="This is not a mapping"):
            TableMapping.from_json(text)


@pytest.mark.parametrize(
    "name", ["health-contacts", "police-incidents", "police-missing", "school-safeguarding-log", "voluntary-log"]
)
def test_the_mappings_that_came_with_the_register_have_no_fault_and_name_their_source(name: str) -> None:
    mapping = ready()[name]
    assert not list(faults(mapping, load_profile()))
    assert mapping.source and mapping.dated and mapping.lawful_basis and mapping.version == 1


def test_a_mapping_there_is_not_is_refused_with_those_there_are(desk: Desk, tmp_path: Path) -> None:
    file = desk.receive(log(tmp_path, f"1,{ROBIN},,,,"))
    with pytest.raises(Refused, match="There is no mapping “nonsense”") as refused:
        desk.do(ReadAs(file=file, mapping="nonsense"))
    assert "police-incidents" in refused.value.next_step


def test_a_table_made_earlier_never_overrides_one_made_later(desk: Desk, tmp_path: Path) -> None:
    desk.do(SaveMapping(mapping=MAPPING))
    older = log(tmp_path, GOOD.replace("again", "for the first time"), name="older.csv")
    desk.take_in(desk.receive(log(tmp_path, GOOD), "mapped:hill-road-log@1", made="2026-04-01"))
    balance = desk.take_in(desk.receive(older, "mapped:hill-road-log@1", made="2026-03-01"))
    assert (balance.count("unchanged"), balance.count("changed")) == (1, 0)
    newer = log(tmp_path, GOOD.replace("again", "for the last time"), name="newer.csv")
    assert desk.take_in(desk.receive(newer, "mapped:hill-road-log@1")).count("changed") == 1


@pytest.mark.parametrize("made", ["2026-05-05", "soon"])
def test_a_file_cannot_be_made_tomorrow_nor_on_no_day(desk: Desk, tmp_path: Path, made: str) -> None:
    with pytest.raises(Refused):
        desk.receive(log(tmp_path, GOOD), made=made)
