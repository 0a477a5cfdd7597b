"""A file as it was received: kept unchanged, encrypted and once; imported from there; its quarantine dealt with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from exchange.census_files import NOTHING_FOLLOWED, census, child
from tocsin.access import Refused
from tocsin.acts import perform, rebuild
from tocsin.duties import duties_about
from tocsin.exchange import (
    AnswerQuarantine,
    Balance,
    CorrectRow,
    SendBack,
    files,
    import_received,
    quarantine,
    receive,
    received,
    same_cell,
    storing,
    waiting_in,
)
from tocsin.exchange.queries import key_of
from tocsin.ledger import REGISTER, entries
from tocsin.people import find_record
from tocsin.proofs.errors import Tampered

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
BASIS = "Children Act 2004 section 10"
UNDATED_PLAN = "<CINPlanDates><CINPlanStartDate>31/02/2026</CINPlanStartDate></CINPlanDates>"
BROKEN = NOTHING_FOLLOWED.replace("</CINdetails>", f"{UNDATED_PLAN}</CINdetails>")


class Desk:
    """Whoever imports, with what they do most."""

    def __init__(self, register: Any) -> None:
        self.by = register.administrator
        self.at = AT

    def receive(self, path: Path, **more: Any) -> str:
        given = {"format": "cin", "lawful_basis": BASIS, "by": self.by, "purpose": "run_system", "at": self.at} | more
        return receive(path, **given)

    def take_in(self, file: str) -> Balance:
        return import_received(file, by=self.by, purpose="run_system", at=self.at)

    def do(self, command: Any, **more: Any) -> Any:
        return perform(command, **({"by": self.by, "purpose": "run_system", "at": self.at} | more))


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def kept_at(file: str) -> Path:
    return storing.place_of(bytes.fromhex(key_of(file)))


def open_duties(file: str, at: datetime = AT) -> list[str]:
    return [duty.code for duty in duties_about([file], at) if duty.met_by is None]


def test_a_file_is_kept_as_it_came_and_cannot_be_read_beside_the_register(desk: Desk, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", NOTHING_FOLLOWED))
    file = desk.receive(path, name="../../etc/census 2026.xml")
    kept = received(file)
    assert kept and (kept.name, kept.lawful_basis) == ("../../etc/census 2026.xml", BASIS)
    assert b"LAchildID" in path.read_bytes() and b"LAchildID" not in kept_at(file).read_bytes()
    balance = desk.take_in(file)
    assert balance.adds_up and find_record(desk.by.agency, "C1")
    again = received(file)
    assert again and sum(n for _, _, n in again.results) == balance.rows.total()
    assert [each.id for each in files(desk.by.agency)] == [file]


def test_the_same_file_is_received_once_and_imported_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", NOTHING_FOLLOWED))
    file = desk.receive(path)
    assert desk.receive(path) == file
    desk.take_in(file)
    before = [entry.type for entry in entries(REGISTER)]
    assert desk.take_in(file).count("unchanged") == 2
    assert [entry.type for entry in entries(REGISTER)] == before


def test_two_agencies_files_of_the_same_bytes_are_kept_apart(desk: Desk, register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", NOTHING_FOLLOWED))
    ours, theirs = desk.receive(path), desk.receive(path, sender=register.police.agency)
    assert ours != theirs and kept_at(ours) != kept_at(theirs)
    desk.take_in(ours)
    desk.take_in(theirs)
    assert find_record(desk.by.agency, "C1") and find_record(register.police.agency, "C1")


def test_a_kept_file_that_is_gone_is_kept_again_when_it_is_sent_again(desk: Desk, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", NOTHING_FOLLOWED))
    file = desk.receive(path)
    kept = received(file)
    assert kept
    kept_at(file).unlink()
    with pytest.raises(Refused, match="receive the file again|cannot be opened"):
        desk.take_in(file)
    assert desk.receive(path) == file
    assert desk.take_in(file).adds_up


@pytest.mark.parametrize("position", [0, 100, -1])
def test_a_byte_changed_in_a_kept_file_is_seen(desk: Desk, tmp_path: Path, position: int) -> None:
    file = desk.receive(census(tmp_path, child("C1", NOTHING_FOLLOWED)))
    kept = received(file)
    assert kept
    place = kept_at(file)
    data = bytearray(place.read_bytes())
    data[position] ^= 1
    place.write_bytes(data)
    with pytest.raises(Refused, match="cannot be opened"):
        desk.take_in(file)


@pytest.mark.parametrize("size", [0, 1, storing.FRAME - 1, storing.FRAME, storing.FRAME + 1, 2 * storing.FRAME])
def test_frames_cannot_be_cut_off_swapped_or_repeated(tmp_path: Path, settings: Any, size: int) -> None:
    settings.TOCSIN_HOME = tmp_path
    plain, key = tmp_path / "plain", bytes(32)
    plain.write_bytes(bytes(range(256)) * (size // 256) + bytes(size % 256))
    sha256, said = storing.digest_of(plain)
    assert said == size
    storing.keep(plain, key)
    with (tmp_path / "opened").open("wb") as target:
        storing.write_opened(sha256, key, target)
    assert (tmp_path / "opened").read_bytes() == plain.read_bytes()
    sealed = storing.place_of(key)
    frame = storing.FRAME + storing.TAG
    whole = sealed.read_bytes()
    for bent in {whole[:-1], whole[:frame], whole[frame:], whole + whole[-frame:], whole[frame:] + whole[:frame]} - {
        whole
    }:
        sealed.write_bytes(bent)
        with pytest.raises(Tampered), (tmp_path / "opened").open("wb") as target:
            storing.write_opened(sha256, key, target)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"lawful_basis": " "}, "lawful_basis"), ({"format": "carrier pigeon"}, "format")],
)
def test_what_cannot_be_received_is_refused_with_a_reason(
    desk: Desk, tmp_path: Path, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.receive(census(tmp_path, child("C1", NOTHING_FOLLOWED)), **more)
    assert refused.value.field == field
    empty = tmp_path / "empty.xml"
    empty.write_bytes(b"")
    with pytest.raises(Refused, match="empty"):
        desk.receive(empty)
    assert files(desk.by.agency) == ()


def test_a_teacher_may_not_receive_a_file(desk: Desk, register: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        desk.receive(census(tmp_path, child("C1", NOTHING_FOLLOWED)), by=register.teacher, purpose="safeguard_child")


def test_a_row_that_waits_is_put_right_loaded_and_not_undone_by_the_same_fault(desk: Desk, tmp_path: Path) -> None:
    file = desk.receive(census(tmp_path, child("C1", BROKEN)))
    assert desk.take_in(file).count("quarantined") == 1
    assert open_duties(file) == ["empty_quarantine"]
    (row,) = quarantine(agency=desk.by.agency)
    assert "31/02/2026" in row.as_given and row.line
    with pytest.raises(Refused, match="still waits"):
        desk.do(AnswerQuarantine(file=file, reason="All done."))
    with pytest.raises(Refused, match="Nothing in the row was changed"):
        desk.do(CorrectRow(row=row.key, cells=()))
    with pytest.raises(Refused, match="no date"):
        desk.do(CorrectRow(row=row.key, cells=(("CINPlanStartDate", "soon"),)))
    desk.do(CorrectRow(row=row.key, cells=(("CINPlanStartDate", "2026-02-27"),)))
    assert quarantine() == ()
    steps = [entry.meta["step"] for entry in entries(REGISTER) if entry.type == "step.taken/1"]
    assert steps == ["case_closed_elsewhere", "cin_plan_started"]
    desk.do(AnswerQuarantine(file=file, reason="The authority gave the date by telephone."))
    assert open_duties(file) == []
    assert desk.take_in(file).count("quarantined") == 0
    rebuild()
    assert quarantine() == () and open_duties(file) == []


def test_rows_are_sent_back_and_wait_for_the_agency(desk: Desk, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", BROKEN), child("C2", BROKEN))
    file = desk.receive(path)
    assert desk.take_in(file).count("quarantined") == 2
    waiting = quarantine(agency=desk.by.agency)
    assert same_cell(waiting, "CINPlanStartDate", "31/02/2026") == tuple(row.key for row in waiting)
    desk.do(SendBack(file=file, rows=tuple(row.key for row in waiting), reason="No such day."))
    assert [row.sent_back for row in quarantine()] == [True, True]
    kept = received(file)
    assert kept and waiting_in(kept) == 0
    desk.do(AnswerQuarantine(file=file, reason="Both sent back to the authority."))
    mended = census(tmp_path, *(child(name, BROKEN.replace("31/02/2026", "2026-02-27")) for name in ("C1", "C2")))
    desk.at += timedelta(days=1)
    assert desk.take_in(desk.receive(mended)).count("quarantined") == 0
    # The census numbers no rows: the mended row is a new one, and the broken one stays to be seen as sent back.
    assert [row.sent_back for row in quarantine()] == [True, True]


def test_another_agencys_row_is_not_put_right_here(desk: Desk, register: Any, tmp_path: Path) -> None:
    desk.take_in(desk.receive(census(tmp_path, child("C1", BROKEN))))
    (row,) = quarantine()
    assert not [each for each in quarantine(agency=register.police.agency)]
    stranger = register.police
    with pytest.raises(Refused):
        desk.do(CorrectRow(row=row.key, cells=(("CINPlanStartDate", "2026-02-27"),)), by=stranger)
