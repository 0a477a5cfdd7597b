"""Lateness by office counts what grouping every open duty would, and stops counting at a thousand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from register import Register
from tocsin.acts import sweep
from tocsin.concerns import RaiseConcern
from tocsin.duties import lateness, overseeing
from tocsin.duties.models import Duty


def raise_some(register: Register, number: int) -> None:
    for each in range(number):
        register.perform(RaiseConcern(account=f"Concern {each}.", about="unknown_child", source="2A"), register.teacher)


def test_it_agrees_with_counting_every_open_duty(register: Register) -> None:
    raise_some(register, 3)
    at = register.later(days=9)
    sweep(at)
    raise_some(register, 2)
    open_ = list(Duty.objects.filter(met_n=None))
    late = [duty for duty in open_ if duty.due < at and duty.paused_since is None]
    owed, overdue = Counter(duty.owner for duty in open_), Counter(duty.owner for duty in late)
    found = lateness(at)
    assert {(row.office, row.owed, row.late) for row in found} == {(o, owed[o], overdue[o]) for o in overdue}
    for row in found:
        assert row.oldest_due == min(duty.due for duty in late if duty.owner == row.office)
        assert row.highest == max(duty.rung for duty in open_ if duty.owner == row.office) > 0
    assert [row.oldest_due for row in found] == sorted(row.oldest_due for row in found if row.oldest_due)


def test_an_office_with_nothing_late_is_left_out(register: Register) -> None:
    raise_some(register, 1)
    assert lateness(register.at) == ()


def test_counting_stops(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overseeing, "MOST", 2)
    raise_some(register, 3)
    found = lateness(register.at + timedelta(days=9))
    assert found and max(row.owed for row in found) == 2 == max(row.late for row in found)
