"""An office's calendar read by a library that did not write it: vobject, in an environment of its own."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC

from independent.others import Foreign
from tocsin.acts import MyWork
from tocsin.exchange.out.calendar import own_duties
from web.furnished import furnished


def test_others_read_in_our_calendar_what_my_work_shows(db: None, foreign: Foreign) -> None:
    register = furnished().register
    owed = register.look(MyWork(), register.hub).rows
    text, _ = own_duties(by=register.hub, purpose="safeguard_child", at=register.at)
    read = foreign.judge(what="calendar", text=b64encode(text).decode())
    assert read["ok"], read
    assert [each[1:] for each in read["events"]] == [
        [row.duty.due.astimezone(UTC).isoformat(), f"Due: {row.duty.label} ({row.reference})"] for row in owed
    ]
    assert len({each[0] for each in read["events"]}) == len(owed) > 1


def test_what_is_no_calendar_others_refuse(foreign: Foreign) -> None:
    broken = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Due\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert not foreign.judge(what="calendar", text=b64encode(broken).decode())["ok"]
