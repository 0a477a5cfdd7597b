"""Checks that every command on reports shares; each raises `Refused` with a sentence for the person."""

from __future__ import annotations

from tocsin.access import Refused, Situation, fit_to_keep, office, office_label
from tocsin.reports.models import Report
from tocsin.words import When

LONGEST_TEXT = 100_000
LONGEST_REASON = 4000


def text(given: str, field: str, limit: int) -> bytes:
    """A text cleaned, as a part's bytes; refuses an empty one and one over the limit."""
    return fit_to_keep(given, field, named=field.replace("_", " ").capitalize(), limit=limit)


def check_office(office_id: str, field: str) -> None:
    """Refuse an office that never was. A closed or empty one may be written to: what it owes then climbs at once."""
    if office(office_id) is None:
        raise Refused("There is no such office.", field=field, next_step="Choose one of the offices listed.")


def check_day(when: When | None, s: Situation) -> None:
    """Refuse a date that has not come."""
    if when and when.earliest > s.at:
        raise Refused(f"{when.words()} is still to come. Give the date it was written or sent.", field="when")


def found_report(report: str, field: str = "report") -> Report:
    """The report of this id; refuses when there is none."""
    found = Report.objects.filter(id=report).first()
    if found is None:
        raise Refused("There is no such report.", field=field)
    return found


def check_author(report: Report, s: Situation, doing: str) -> None:
    """Refuse anyone but the report's author and whoever acts in the office they wrote it in."""
    if s.by.practitioner != report.by and s.by.office != report.office:
        raise Refused(
            f"Only the report's author, or their office ({office_label(report.office)}), can {doing}.", field="report"
        )
