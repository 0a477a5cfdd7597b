"""When things happen in the town, told from its last day backwards, so that the story can end on any day.

"-84 15:45" is a quarter to four on the 84th working day before the last one; "-3d 23:30" counts every day; "+9h" is
added at the end. Offices act on working days (the profile's calendar), whatever day the town ends on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tocsin.duties import Calendar, calendar_of
from tocsin.words import Profile, When

LONDON = ZoneInfo("Europe/London")

PLACE = re.compile(r"(?P<days>[+-]\d+)(?P<every>d)?(?: (?P<hour>\d\d):(?P<minute>\d\d)(?: \+(?P<later>\d+)h)?)?")


@dataclass(frozen=True, slots=True)
class Timetable:
    """The days of a town that ends when `until` begins."""

    until: date
    calendar: Calendar

    @property
    def end(self) -> datetime:
        """The town's "today", at its first moment; everything told happened before it."""
        return datetime.combine(self.until, time(0), LONDON).astimezone(UTC)

    def moment(self, place: str) -> datetime:
        """The moment a place in time names; raises ValueError with a sentence when it cannot be read."""
        found = self._read(place)
        if not found["hour"]:
            raise ValueError(f"“{place}” has no time of day. Write it like “-84 15:45”.")
        local = datetime.combine(self._day(found), time(int(found["hour"]), int(found["minute"])), LONDON)
        return local.astimezone(UTC) + timedelta(hours=int(found["later"] or 0))

    def when(self, place: str) -> When:
        """The same as an event's date: the day where no time of day is given, else the minute."""
        found = self._read(place)
        return When.at(self.moment(place)) if found["hour"] else When.parse(self._day(found).isoformat())

    def _read(self, place: str) -> re.Match[str]:
        found = PLACE.fullmatch(place)
        if not found:
            raise ValueError(
                f"“{place}” is no place in time. Write it like “-84 15:45”, “-3d 23:30” or “-84 15:45 +9h”."
            )
        return found

    def _day(self, found: re.Match[str]) -> date:
        days = int(found["days"])
        return self.until + timedelta(days=days) if found["every"] else self.calendar.plus(self.until, days)


def timetable(until: date, profile: Profile) -> Timetable:
    """The timetable of a town that ends when `until` begins."""
    return Timetable(until, calendar_of(profile.calendars["working_days"]))
