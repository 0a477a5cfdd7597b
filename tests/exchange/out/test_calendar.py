"""The calendar of an office's duties: every open duty once, when it is due, and nothing about anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tocsin.acts import MyWork
from tocsin.concerns import RaiseConcern, ReceiveConcern
from tocsin.exchange.out.calendar import calendar_of, own_duties
from tocsin.people import Name, PersonDetails
from tocsin.words import reference
from web.furnished import House, furnished

ACCOUNT = "Bruises on both arms."


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    house = furnished()
    monkeypatch.setattr("tocsin.web.clock.now", lambda: house.register.at)
    return house


def events(text: bytes) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_every_open_duty_is_there_once_at_the_time_it_is_due(house: House) -> None:
    owed = house.register.look(MyWork(), house.register.hub).rows
    found = events(house.client("hub").get("/duties.ics").content)
    assert [(each.decoded("dtstart"), str(each["summary"])) for each in found] == [
        (row.duty.due.astimezone(UTC), f"Due: {row.duty.label} ({row.reference})") for row in owed
    ]
    assert len({each["uid"] for each in found}) == len(found) > 1
    assert {each.decoded("dtstart").utcoffset() for each in found} == {timedelta()}


def test_a_calendar_says_nothing_about_anybody(house: House) -> None:
    for who in ("hub", "nurse", "director", "police"):
        text = house.client(who).get("/duties.ics").content.replace(b"\r\n ", b"")
        for secret in ("Robin", "Bobby", "Sample", "Bruises", "2012", "Is he known", "Asha", "Gwen"):
            assert secret.encode() not in text, who
    assert b"Robin" in house.client("hub").get("/work").content


def test_it_is_a_calendar_to_a_browser_and_stands_on_my_work(house: House) -> None:
    answer = house.client("hub").get("/duties.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="duties.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert b'href="/duties.ics"' in house.client("hub").get("/work").content


def test_a_duty_keeps_its_uid_and_an_answered_one_is_gone(house: House) -> None:
    register = house.register
    person = PersonDetails(names=(Name(given="Kim", family="Other"),))
    concern = register.perform(RaiseConcern(account=ACCOUNT, person=person), register.teacher).ids["concern"]
    before = {str(each["uid"]): str(each["summary"]) for each in events(own(register))}
    register.later(hours=1)
    register.perform(ReceiveConcern(concern=concern), register.hub)
    after = {str(each["uid"]): str(each["summary"]) for each in events(own(register))}
    answered = [before[uid] for uid in before.keys() - after.keys()]
    assert answered and all(reference(concern) in each for each in answered)
    assert before.keys() & after.keys()


def own(register: Any) -> bytes:
    text, count = own_duties(by=register.hub, purpose="safeguard_child", at=register.at)
    assert text.count(b"BEGIN:VEVENT") == count
    return text


def test_lines_are_folded_and_an_office_owing_nothing_has_an_empty_calendar(house: House) -> None:
    lines = own(house.register).split(b"\r\n")
    assert max(map(len, lines)) <= 75 and any(line.startswith(b" ") for line in lines)
    assert events(calendar_of((), datetime(2026, 3, 2, tzinfo=UTC))) == []


def test_the_command_writes_the_same_and_says_what_is_in_the_way(house, monkeypatch, capsys, tmp_path: Path) -> None:
    from tocsin.cli import main

    monkeypatch.setattr("tocsin.cli.exporting.now", lambda: house.register.at)
    hub, teacher = house.register.hub, house.register.teacher
    out = tmp_path / "duties.ics"

    def typed(by: str, *more: str) -> tuple[int, str, str]:
        status = main(["export", "duties", "--by", by, "--out", str(out), *more])
        return status, *capsys.readouterr()

    assert typed(f"{hub.practitioner},{hub.office}")[0] == 0
    assert out.read_bytes() == own(house.register)
    for by, more, sentence in (
        (f"{hub.practitioner},{hub.office}", (), f"{out} is there already. Name a file that is not."),
        (f"{teacher.practitioner},{hub.office}", (), f"{teacher.practitioner} does not hold the office “{hub.office}”"),
        ("nobody", (), "nobody does not hold the office “”"),
    ):
        status, printed, error = typed(by, *more)
        assert (status, printed) == (1, "") and error.startswith(sentence) and error.count("\n") == 1
    typed_nowhere = main(
        ["export", "duties", "--by", f"{hub.practitioner},{hub.office}", "--out", str(tmp_path / "a/b")]
    )
    assert (typed_nowhere, capsys.readouterr().err) == (1, f"Cannot write {tmp_path}/a/b: No such file or directory.\n")
