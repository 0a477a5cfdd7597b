"""When a duty is due, how late it is, and how both are told to a person.

Source: the clocks of Working Together to Safeguard Children and of the profile's other provisions. Days are counted
from the day after the start, as in CPR 2.8(2): whatever the hour it arrived, the first day counted is the next one that
counts, so a referral on a Saturday or after closing has until the close of the next working day. A limit in days or
months that ends on a day that does not count is due on the last one before it, for a maximum is not stretched. Hours
are counted while the calendar is open. A pause takes out the days (or the hours) it covers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain, groupby

from tocsin.duties.calendar import LONDON, ONE_DAY, Calendar

Pauses = Sequence[tuple[datetime, datetime]]

_ALLOWANCE = re.compile(r"([1-9]\d{0,3}) (working day|school day|day|month|hub hour|hour)s?")
_COUNTED_DAYS = {"working day", "school day"}
_HOURS = {"hub hour", "hour"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allowance as the profile writes it, taken apart: "15 working days" is 15 of "working day"."""

    number: int
    unit: str


@cache
def allowance(text: str) -> Allowance:
    """Read "1 working day", "2 hub hours", "72 hours", "8 days", "5 school days" or "3 months"; else ValueError."""
    found = _ALLOWANCE.fullmatch(text)
    if not found:
        raise ValueError(
            f"{text!r} is not an allowance. Write a number from 1 to 9999 and a unit: working days, school days, days, "
            "months, hub hours or hours."
        )
    return Allowance(int(found[1]), found[2])


def due(start: datetime, allow: str, calendar: Calendar, pauses: Pauses = ()) -> datetime:
    """The last moment, at Europe/London, at which something allowed `allow` from `start` is still in time.

    `pauses` are the stretches in which the clock stood still; they may overlap. Raises ValueError for an allowance
    nobody can read and for a time without a zone.
    """
    if start.tzinfo is None:
        raise ValueError(f"The clock cannot start at {start}: the time zone is missing.")
    allowed, begun = allowance(allow), start.astimezone(UTC)
    if allowed.unit in _HOURS:
        return _after_hours(begun, allowed.number, calendar, pauses).astimezone(LONDON)
    local = start.astimezone(LONDON)
    return calendar.closing(_last_day(local.date(), allowed, calendar, pauses), local.time())


def _last_day(first: date, allowed: Allowance, calendar: Calendar, pauses: Pauses) -> date:
    stopped = _stopped_days(pauses)
    if allowed.unit in _COUNTED_DAYS:
        return _count(first, allowed.number, calendar, stopped)
    end = first + ONE_DAY * allowed.number if allowed.unit == "day" else _months_after(first, allowed.number)
    end = _count(first, (end - first).days, None, stopped)
    back = calendar.previous_working(end)
    return back if back > first else calendar.next_working(end)


def _count(day: date, number: int, calendar: Calendar | None, stopped: frozenset[date]) -> date:
    """The `number`th day after `day` that counts (in no calendar, every day) and in which the clock ran."""
    while number:
        day += ONE_DAY
        number -= day not in stopped and (calendar is None or calendar.is_working(day))
    return day


def _stopped_days(pauses: Pauses) -> frozenset[date]:
    """The days a pause takes out: those after the one it began on, up to the one it ended on."""
    spans = [(a.astimezone(LONDON).date(), b.astimezone(LONDON).date()) for a, b in pauses]
    return frozenset(a + ONE_DAY * n for a, b in spans for n in range(1, (b - a).days + 1))


def _months_after(day: date, number: int) -> date:
    """The same day `number` months on, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _after_hours(start: datetime, number: int, calendar: Calendar, pauses: Pauses) -> datetime:
    left = timedelta(hours=number)
    stretches = chain.from_iterable(_running(*stretch, pauses) for stretch in calendar.open_times(start))
    begins, ends = next(stretches)
    while ends - begins < left:
        left -= ends - begins
        begins, ends = next(stretches)
    return begins + left


def _running(opens: datetime, closes: datetime, pauses: Pauses) -> Iterable[tuple[datetime, datetime]]:
    """What is left of one open stretch when the pauses are cut out of it."""
    for stopped, resumed in sorted(pauses):
        if opens < stopped < closes:
            yield opens, stopped
        if stopped < closes:
            opens = max(opens, resumed)
    if opens < closes:
        yield opens, closes


def working_days_late(limit: datetime, answered: datetime, calendar: Calendar) -> int:
    """By how many days that count an answer came after its limit; 0 when in time or later on the same day."""
    return calendar.between(limit.astimezone(LONDON).date(), answered.astimezone(LONDON).date())


def in_words(limit: datetime, at: datetime) -> str:
    """How a clock stands: "2 days late", "due today, 5pm", "31 hours left", "6 days left"."""
    if at > limit:
        return f"{_length(at.astimezone(UTC) - limit.astimezone(UTC), whole_days_from=24)} late"
    end = limit.astimezone(LONDON)
    if end.date() == at.astimezone(LONDON).date():
        return f"due today, {hour_in_words(end.time())}"
    return f"{_length(limit.astimezone(UTC) - at.astimezone(UTC), whole_days_from=48)} left"


def paused_in_words(since: datetime, at: datetime, waiting_for: str) -> str:
    """A clock that stands still: "paused: waiting for police, day 3"; the day it stopped is day 1."""
    days = (at.astimezone(LONDON).date() - since.astimezone(LONDON).date()).days + 1
    return f"paused: {waiting_for}, day {max(days, 1)}"


def met_in_words(limit: datetime, answered: datetime, days_late: int) -> str:
    """How an answered duty ended: "answered in time", "missed by 3 working days", "missed by 2 hours"."""
    if answered <= limit:
        return "answered in time"
    if days_late:
        return f"missed by {_many(days_late, 'working day')}"
    return f"missed by {_length(answered.astimezone(UTC) - limit.astimezone(UTC), whole_days_from=24)}"


def hour_in_words(hour: time) -> str:
    """A time of day as GOV.UK writes it: "5pm", "9:30am", "midday", "midnight"."""
    if (hour.hour, hour.minute) in {(0, 0), (12, 0)}:
        return "midday" if hour.hour else "midnight"
    minutes = f":{hour.minute:02}" if hour.minute else ""
    return f"{(hour.hour - 1) % 12 + 1}{minutes}{'am' if hour.hour < 12 else 'pm'}"


def moment_in_words(at: datetime) -> str:
    """A moment as a sentence names it: "7 April 2026 at 5pm"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B} {local.year} at {hour_in_words(local.time())}"


def explain(start: datetime, limit: datetime, calendar: Calendar, pauses: Pauses = ()) -> str:
    """How a due time was counted: "counted from 16 Oct 14:20; 25 and 28 Dec are bank holidays".

    Names every weekday between the two that did not count, and every pause. Years are written when they differ.
    """
    begun, end = start.astimezone(LONDON), limit.astimezone(LONDON)
    year = begun.year != end.year
    # An event known only to the day starts its clock in the last second of it: an hour of 23:59 would be a pretence.
    hour = "" if begun.time() >= time(23, 59, 59) else f" {begun:%H:%M}"
    parts = [f"counted from {_day(begun.date(), year)}{hour}"]
    parts += _holidays_in_words(begun.date(), end.date(), calendar, year)
    parts += [f"stopped from {_moment(a, year)} to {_moment(b, year)}" for a, b in sorted(pauses)]
    return "; ".join(parts)


def _holidays_in_words(first: date, last: date, calendar: Calendar, year: bool) -> list[str]:
    days = [first + ONE_DAY * n for n in range(1, (last - first).days + 1)]
    named = [(day, calendar.why_closed(day)) for day in days]
    bank = [day for day, why in named if why == "bank holiday"]
    found = [f"{_days(bank, year)} {'is a bank holiday' if len(bank) == 1 else 'are bank holidays'}"] if bank else []
    out = sum(why == "outside term" for _, why in named)
    return found + ([f"{_many(out, 'weekday')} outside school terms not counted"] if out else [])


def _days(days: Sequence[date], year: bool) -> str:
    """Days gathered by month: "25 and 28 Dec and 1 Jan"."""
    months = [list(group) for _, group in groupby(days, key=lambda day: (day.year, day.month))]
    return _and([f"{_and([str(day.day) for day in group[:-1]] + [_day(group[-1], year)])}" for group in months])


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _day(day: date, year: bool) -> str:
    return f"{day.day} {day:%b} {day.year}" if year else f"{day.day} {day:%b}"


def _moment(at: datetime, year: bool) -> str:
    local = at.astimezone(LONDON)
    return f"{_day(local.date(), year)} {local:%H:%M}"


def _length(span: timedelta, whole_days_from: int) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _many(max(minutes, 1), "minute")
    hours = minutes // 60
    return _many(hours, "hour") if hours < whole_days_from else _many(hours // 24, "day")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
