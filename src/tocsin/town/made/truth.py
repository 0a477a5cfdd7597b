"""The truth about what was planted, in tables: groups, members, what they use, meetings, and who saw whom."""

from __future__ import annotations

from datetime import date

from tocsin.town.made.planting import EXPLOITATION, Group, Meeting, Planting, captures
from tocsin.town.made.residents import Population
from tocsin.town.made.writing import Folder


def write_planted(folder: Folder, population: Population) -> None:
    """Write every planted group, a decoy marked as what it is."""
    planting, truth = Planting(population), Planted(folder, tuple(population.parameters["planted"]["seen_by"]))
    for group in planting.groups():
        truth.write(group, list(planting.meetings(group)))


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

    def write(self, group: Group, meetings: list[Meeting]) -> None:
        """Write one group and its meetings."""
        span = (_day(group.begins), _day(group.ends))
        self._groups.row(group.id, group.kind, int(group.kind != EXPLOITATION), group.harm, *span)
        self._members.all((group.id, adult.id, "adult") for adult in group.adults)
        self._members.all((group.id, child.id, "child") for child in group.children)
        self._things.all((group.id, thing.kind, thing.value, thing.town) for thing in group.things)
        for each in meetings:
            where = (each.place, each.vehicle, each.phone, ";".join(each.seen_by))
            self._meetings.row(each.id, group.id, _day(each.day), each.child.id, each.adult.id, *where)
        if group.kind == EXPLOITATION:
            self._exploited.all((child.id, group.id, group.harm, *span) for child in group.children)
            self._captures.all(captures(group, meetings, self._agencies))


def _day(day: int) -> str:
    return date.fromordinal(day).isoformat()
