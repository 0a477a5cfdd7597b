"""Working days against cases other people wrote: HMCTS's work-allocation service (MIT, (c) 2018 HMCTS).

Their service counts whole days and rolls to a chosen side; ours needs only part of that. Every case is put to the same
three functions of the calendar, so that a case we do not understand cannot pass by being left out.
"""

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest

from tocsin.duties.calendar import ONE_DAY, Calendar

CASES = Path(__file__).parents[2].parent / "shared/cases/working-days/hmcts_working_day_cases.json"
WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def read() -> dict:
    return json.loads(CASES.read_text(encoding="utf-8")) if CASES.exists() else {}


def named(case: dict) -> str:
    return case.get("id") or f"{case['op']}-{case['date']}"


DATA = read()
INTERVALS = DATA.get("interval_cases", [])
DAYS = DATA.get("day_cases", [])


def calendar(closed_weekdays: list[str], holidays: list[str]) -> Calendar:
    named_days = {date.fromisoformat(day): "holiday" for day in holidays}
    open_days = frozenset(number for number, name in enumerate(WEEK) if name not in closed_weekdays)
    return Calendar("theirs", weekdays=open_days, bank_holidays=lambda year: named_days)


def test_the_cases_are_there() -> None:
    if not CASES.exists():
        pytest.skip(f"NOT CHECKED against HMCTS's working-day cases: {CASES} is not on this machine")
    assert (len(INTERVALS), len(DAYS)) == (9, 11)


@pytest.mark.parametrize("case", INTERVALS, ids=named)
def test_due_date_intervals(case: dict) -> None:
    holidays = DATA["default_holidays"] if case["holidays"] == "default" else case["holidays"]
    days = calendar(case["non_working_weekdays"], holidays)
    origin, number = date.fromisoformat(case["origin"]), case["interval_days"]
    end = days.plus(origin, number) if case["skip_non_working_days"] else origin + ONE_DAY * number
    roll = {"Next": days.next_working, "Previous": days.previous_working}.get(
        case["must_be_working_day"], lambda day: day
    )
    hour = time.fromisoformat(case["due_time"] or case["origin_time"])
    assert datetime.combine(roll(end), hour) == datetime.fromisoformat(case["expected"])


@pytest.mark.parametrize("case", DAYS, ids=named)
def test_single_days(case: dict) -> None:
    days = calendar(DATA["non_working_weekdays_for_op_cases"], case["holidays"])
    ask = {
        "next_working_day": lambda day: days.next_working(day).isoformat(),
        "previous_working_day": lambda day: days.previous_working(day).isoformat(),
        "is_working_day": days.is_working,
    }[case["op"]]
    assert ask(date.fromisoformat(case["date"])) == case["expected"]
