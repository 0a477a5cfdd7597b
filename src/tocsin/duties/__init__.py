"""What must happen by when, who owes it, and what if not (floor 5). The public face."""

from tocsin.duties import counting, projection
from tocsin.duties.calendar import Calendar
from tocsin.duties.clocks import due, explain, in_words
from tocsin.duties.commands import Escalate
from tocsin.duties.overseeing import OfficeLateness, lateness
from tocsin.duties.queries import (
    MOST,
    DutyHistory,
    DutyView,
    RungView,
    count_late,
    count_owed,
    duties_about,
    duties_owed_by,
    duty,
    history,
    late,
    missed,
    open_codes,
)
from tocsin.duties.questions import DutyList, LateDuties, MissedDuties, OneDuty
from tocsin.duties.rules import ProjectedRung, calendar_of, projected_climb, rulebook
from tocsin.duties.sweeping import climbs_due

__all__ = [
    "MOST",
    "Calendar",
    "DutyHistory",
    "DutyList",
    "DutyView",
    "Escalate",
    "LateDuties",
    "MissedDuties",
    "OfficeLateness",
    "OneDuty",
    "ProjectedRung",
    "RungView",
    "calendar_of",
    "climbs_due",
    "count_late",
    "count_owed",
    "counting",
    "due",
    "duties_about",
    "duties_owed_by",
    "duty",
    "explain",
    "history",
    "in_words",
    "late",
    "lateness",
    "missed",
    "open_codes",
    "projected_climb",
    "projection",
    "rulebook",
]
