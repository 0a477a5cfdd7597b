"""Census files made by others: every figure here is counted again in a few lines of lxml that share nothing with us.

The samples are not ours and not in this repository (see ../shared/cases/README.md beside a full checkout); without them
these tests are skipped, loudly.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest
from lxml import etree

from tocsin.duties import missed
from tocsin.exchange import Balance, import_cin
from tocsin.ledger import REGISTER, entries, size

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared/cases/formats/cin-census"
FILES = sorted(SAMPLES.glob("*.xml"))
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENGLAND = holidays.country_holidays("GB", subdiv="ENG", years=range(1960, 2032))

ELEMENTS = {
    "child": "Child",
    "episode": "CINdetails",
    "assessment": "Assessments",
    "cin_plan": "CINPlanDates",
    "enquiry": "Section47",
    "protection_plan": "ChildProtectionPlans",
    "review": "CPPreviewDate",
}

pytestmark = pytest.mark.skipif(
    not FILES, reason=f"THE SAMPLES MADE BY OTHERS ARE NOT AT {SAMPLES}: nothing here was compared with the outside"
)


def counted(path: Path) -> dict[str, int]:
    tree = etree.parse(str(path))
    return {kind: int(tree.xpath(f"count(//{name})")) for kind, name in ELEMENTS.items()}


def working_days_after(start: date, days: int) -> date:
    while days:
        start += timedelta(days=1)
        days -= start.weekday() < 5 and start not in ENGLAND
    return start


def day(element: etree._Element, name: str) -> date | None:
    text = element.findtext(name)
    return date.fromisoformat(text) if text and date.fromisoformat(text) <= AT.date() else None


def assessments_late(path: Path) -> int:
    """Finished after 45 working days: from the referral for its first assessment, from its own beginning otherwise."""
    late = 0
    for details in etree.parse(str(path)).iter("CINdetails"):
        referred = day(details, "CINreferralDate")
        begun = [(day(each, "AssessmentActualStartDate"), each) for each in details.iter("Assessments")]
        for start, each in begun:
            finished = day(each, "AssessmentAuthorisationDate")
            if start and finished and start >= date(2013, 4, 15):
                first = start == min(other for other, _ in begun if other)
                from_day = referred if first and referred and referred <= start else start
                late += finished > working_days_after(from_day, 45)
    return late


def conferences_late(path: Path) -> int:
    late = 0
    for enquiry in etree.parse(str(path)).iter("Section47"):
        start, held = day(enquiry, "S47ActualStartDate"), day(enquiry, "DateOfInitialCPC")
        if start and held and start >= date(2013, 4, 15):
            late += held > working_days_after(start, 15)
    return late


def take(path: Path, register: Any) -> Balance:
    return import_cin(path, by=register.administrator, purpose="run_system", at=AT)


def made(kind: str) -> int:
    return sum(entry.type == kind for entry in entries(REGISTER))


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_made_by_others(path: Path, register: Any) -> None:
    first = take(path, register)
    _is_accounted_for(first, path)
    _keeps_sources_and_asks_where_no_date_can_be_trusted(path)
    assert len(missed(AT, code="finish_assessment", limit=1000)) == assessments_late(path)
    assert len(missed(AT, code="hold_conference", limit=1000)) == conferences_late(path)
    before = size(REGISTER)
    again = take(path, register)
    assert size(REGISTER) == before
    assert again.count("loaded") == again.count("changed") == 0
    assert again.count("unchanged") == first.count("loaded")
    assert again.count("quarantined") == first.count("quarantined")


def _is_accounted_for(balance: Balance, path: Path) -> None:
    found = counted(path)
    assert {kind: n for kind, n in balance.rows.items() if kind != "unread" and n} == {
        k: n for k, n in found.items() if n
    }
    assert balance.adds_up
    assert f"{balance.rows.total()} rows" in balance.in_words()
    assert made("person.recorded/1") == found["child"]
    assert made("concern.raised/1") == found["episode"]


def _keeps_sources_and_asks_where_no_date_can_be_trusted(path: Path) -> None:
    raised = [entry.meta for entry in entries(REGISTER) if entry.type == "concern.raised/1"]
    details = list(etree.parse(str(path)).iter("CINdetails"))
    assert Counter(each["source"] for each in raised) == Counter(each.findtext("ReferralSource") for each in details)
    undated = sum(day(each, "CINreferralDate") is None for each in details)
    assert sum("when" not in each for each in raised) == undated
    assert sum("missing" in each["needs_checking"] for each in raised) == undated


@pytest.mark.parametrize(("assessment", "conference"), [(0, 0), (17, 0), (18, 1), (30, 2), (60, 40)])
def test_the_same_child_later_and_later_until_the_law_is_missed(
    assessment: int, conference: int, register: Any, tmp_path: Path
) -> None:
    """The clean sample on time; then its assessments and conferences moved later by days, and counted again."""
    text = (SAMPLES / "minimal_clean_2026.xml").read_text("utf-8")
    for name, days in (("AssessmentAuthorisationDate", assessment), ("DateOfInitialCPC", conference)):
        text = re.sub(rf"(?<=<{name}>)[^<]+", lambda found, by=days: moved(found[0], by), text)
    path = tmp_path / "moved.xml"
    path.write_text(text, encoding="utf-8")
    take(path, register)
    late = missed(AT, code="finish_assessment")
    assert len(late) == assessments_late(path)
    assert all("45 working days" in duty.law for duty in late)
    late = missed(AT, code="hold_conference")
    assert len(late) == conferences_late(path)
    assert all("15 working days" in duty.law for duty in late)
    if assessment == 60:
        assert assessments_late(path) == conferences_late(path) == 3


def moved(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()
