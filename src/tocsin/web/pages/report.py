"""A report's page: what it says, to whom it went, who opened it, who answered, and whether that was an answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.access import RestrictedLine
from tocsin.reports import ReportView, TheReport
from tocsin.web.visit import Visit, ask, draw, page


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report, whether it was sent to the office signed in as, and whether that office wrote it."""

    report: ReportView | RestrictedLine
    asked: bool
    author: bool


@page
def report(request: HttpRequest, visit: Visit, report_id: str) -> HttpResponse:
    """Show the report and everything that followed from it."""
    found = ask(visit, TheReport(report=report_id))
    asked = isinstance(found, ReportView) and any(each.office == visit.actor.office for each in found.recipients)
    author = isinstance(found, ReportView) and found.who.practitioner == visit.actor.practitioner
    return draw(request, visit, "report.html", ReportPage(found, asked, author))
