"""A census as it goes out: our own files, the year's point of view, who may make one and what is entered of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchange.census_files import census, child
from tocsin.exchange import import_cin
from tocsin.exchange.out import CensusOf, Made, export_cin

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def take(register: Any) -> Any:
    return lambda path: import_cin(path, by=register.administrator, purpose="run_system", at=AT)


@pytest.fixture
def give(register: Any, tmp_path: Path) -> Any:
    def give(year: int = 2026, who: str = "director", **more: Any) -> Made:
        of = CensusOf(year=year, authority="999", agency=register.administrator.agency, **more)
        path = tmp_path / f"out-{year}-{len(list(tmp_path.iterdir()))}.xml"
        return export_cin(path, of, by=getattr(register, who), purpose="supervise", at=AT)

    return give


def texts(path: Path) -> list[tuple[str, str]]:
    return [(str(each.tag), (each.text or "").strip()) for each in etree.parse(str(path)).iter("*") if not len(each)]


def test_a_childs_journey_goes_out_as_it_came_in(take: Any, give: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1")))
    made = give()
    sent = texts(made.path)
    assert ("AssessmentFactors", "11A") in sent
    assert [text for name, text in sent if name == "CPPreviewDate"] == ["2025-09-16", "2026-03-03"]
    assert made.rows == {
        "Child": 1,
        "CINdetails": 1,
        "Assessments": 1,
        "AssessmentFactors": 2,
        "CINPlanDates": 1,
        "Section47": 1,
        "ChildProtectionPlans": 1,
        "CPPreviewDate": 2,
        "Disability": 1,
    }
