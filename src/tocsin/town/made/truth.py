"""The truth in tables: what happened and what was owed, who was planted and met whom, and who saw whom."""

from __future__ import annotations

from datetime import date
from functools import cache

from tocsin.town.made.courses import Course
from tocsin.town.made.houses import House, Houses
from tocsin.town.made.lives import NEVER
from tocsin.town.made.noted import Offence
from tocsin.town.made.owed import Duties, Owed
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.planting import EXPLOITATION, Group, Meeting, captures
from tocsin.town.made.writing import Folder


class Events:
    """The tables of what happens to children, as nobody mistook it."""

    def __init__(self, folder: Folder, parameters: Parameters) -> None:
        self._contacts = folder.table("truth/truth_contact", "id person day source answered")
        self._referrals = folder.table(
            "truth/truth_referral", "contact person day again outcome assessed enquiry conference plan"
        )
        self._missing = folder.table("truth/truth_missing", "id person day hours interviewed group")
        self._notes = folder.table("truth/truth_note", "id person day agency")
        self._offences = folder.table("truth/truth_offence", "id person day kind suspect meeting recorded outcome")
        self._owed = folder.table("truth/truth_duty", "about person duty due done state")
        self._duties, self._ends = Duties(parameters), parameters.ends.toordinal()

    def write(self, house: House) -> None:
        """Write what happens to one household's children in the town's years."""
        self._contacts.all(
            (one.contact.id, one.contact.child.id, day_of(one.contact.day), one.contact.source, self._if_come(one.day))
            for one in house.answers
        )
        self._referrals.all(map(self._referral, house.courses))
        self._missing.all(
            (one.id, one.child.id, day_of(one.day), one.hours, int(one.interviewed), one.group) for one in house.missing
        )
        self._notes.all((one.id, one.child.id, day_of(one.day), one.agency) for one in (*house.notes, *house.log))
        self._offences.all(map(_offence, house.offences))
        self._owed.all(map(self._duty, self._duties.of(house)))

    def write_reports(self, days: tuple[int, ...]) -> None:
        """Write what was owed to those who reported, on the days of their reports."""
        self._owed.all(map(self._duty, self._duties.reports(days)))

    def _duty(self, one: Owed) -> tuple[object, ...]:
        ended = (day_of(one.due), self._if_come(one.done), one.state(self._ends))
        return (one.about, one.person, one.duty, *ended)

    def _referral(self, course: Course) -> tuple[object, ...]:
        one = course.referral
        steps = (self._if_come(day) for day in (one.assessed, one.enquiry, one.conference))
        plan = int(one.plan and one.conference <= self._ends)
        contact = one.contact
        return (contact.id, contact.child.id, day_of(contact.day), int(one.again), one.outcome, *steps, plan)

    def _if_come(self, day: int) -> str:
        return day_of(day) if NEVER < day <= self._ends else ""


def _offence(one: Offence) -> tuple[object, ...]:
    suspect = one.suspect.id if one.suspect else ""
    return (one.id, one.child.id, day_of(one.day), one.kind, suspect, one.meeting, int(one.recorded), one.outcome)


def write_planted(folder: Folder, houses: Houses) -> None:
    """Write every planted group, a decoy marked as what it is."""
    truth = Planted(folder, tuple(houses.parameters["planted"]["seen_by"]))
    for group, meetings in houses.planted:
        truth.write(group, meetings)


class Planted:
    """The tables; captures are of exploited children only, as a count of them is what they are for."""

    def __init__(self, folder: Folder, agencies: tuple[str, ...]) -> None:
        self._agencies = agencies
        self._groups = folder.table("truth/truth_group", "id kind decoy harm begins ends")
        self._members = folder.table("truth/truth_member", "group person role")
        self._things = folder.table("truth/truth_thing", "group kind value town")
        self._meetings = folder.table("truth/truth_meeting", "id group day child adult place vehicle phone seen_by")
        self._exploited = folder.table("truth/truth_exploitation", "child group harm begins ends")
        self._captures = folder.table("truth/truth_capture", "child agency year seen")

    def write(self, group: Group, meetings: tuple[Meeting, ...]) -> None:
        """Write one group and its meetings."""
        span = (day_of(group.begins), day_of(group.ends))
        self._groups.row(group.id, group.kind, int(group.kind != EXPLOITATION), group.harm, *span)
        self._members.all((group.id, adult.id, "adult") for adult in group.adults)
        self._members.all((group.id, child.id, "child") for child in group.children)
        self._things.all((group.id, thing.kind, thing.value, thing.town) for thing in group.things)
        for each in meetings:
            where = (each.place, each.vehicle, each.phone, ";".join(each.seen_by))
            self._meetings.row(each.id, group.id, day_of(each.day), each.child.id, each.adult.id, *where)
        if group.kind == EXPLOITATION:
            self._exploited.all((child.id, group.id, group.harm, *span) for child in group.children)
            self._captures.all(captures(group, meetings, self._agencies))


@cache
def day_of(day: int) -> str:
    """A day's ordinal as an ISO date."""
    return date.fromordinal(day).isoformat()
