"""A census as it goes out: our own files, the year's point of view, who may make one and what is entered of it."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child
from tocsin.access import Refused, Restrict, opened_by
from tocsin.exchange import import_cin
from tocsin.exchange.out import Asking, CensusOf, Made, export_cin
from tocsin.ledger import LOOKS, REGISTER, entries, size
from tocsin.people import find_record

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def take(register: Any) -> Any:
    return lambda path: import_cin(path, by=register.administrator, purpose="run_system", at=AT)


@pytest.fixture
def give(register: Any, tmp_path: Path) -> Any:
    def give(year: int = 2026, who: str = "director", purpose: str = "supervise", identified: bool = True) -> Made:
        of = CensusOf(year=year, authority="999", agency=register.administrator.agency)
        path = tmp_path / f"out-{year}-{len(list(tmp_path.iterdir()))}.xml"
        return export_cin(path, of, Asking(by=getattr(register, who), purpose=purpose, at=AT, identified=identified))

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


def test_a_year_knows_nothing_of_the_next(take: Any, give: Any, tmp_path: Path) -> None:
    """The plan of June 2025 ends in May 2026: the return of 2026 has it open, and that of 2025 has no such child."""
    take(
        census(
            tmp_path,
            child("C1", REFERRAL.replace("</CPPstartDate>", "</CPPstartDate><CPPendDate>2026-04-20</CPPendDate>")),
        )
    )
    with pytest.raises(Refused, match="no referral"):
        give(2025)
    assert "CPPendDate" not in dict(texts(give(2026).path))


@pytest.mark.parametrize(
    ("who", "named", "unnamed"),
    [
        ("director", True, True),
        ("head", True, True),
        ("lead_partner", True, True),
        ("scrutineer", False, True),
        ("hub_manager", False, False),
        ("hub", False, False),
        ("teacher", False, False),
        ("administrator", False, False),
    ],
)
def test_names_and_figures_are_two_permissions(
    who: str, named: bool, unnamed: bool, take: Any, give: Any, tmp_path: Path
) -> None:
    take(census(tmp_path, child("C1")))
    purpose = {"scrutineer": "scrutiny", "administrator": "run_system"}.get(who, "safeguard_child")
    before = size(REGISTER)
    for identified, allowed in ((True, named), (False, unnamed)):
        if allowed:
            assert give(who=who, identified=identified, purpose=purpose).rows["Child"] == 1
        else:
            with pytest.raises(Refused, match="may not export records with"):
                give(who=who, identified=identified, purpose=purpose)
    assert [each.meta["identified"] for each in entries(REGISTER, before)] == [True] * named + [False] * unnamed
    assert len(list(tmp_path.glob("out-*.xml"))) == named + unnamed


def test_an_export_is_entered_with_its_hash_its_size_and_its_rows(take: Any, give: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1"), child("C2", NOTHING_FOLLOWED.replace("2025-01", "2025-06"))))
    before = size(REGISTER)
    made = give()
    (entered,) = entries(REGISTER, before)
    assert (entered.type, entered.purpose, entered.meta["format"]) == ("export.made/1", "supervise", "cin-2026")
    assert entered.meta["sha256"] == hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert entered.meta["size"] == before
    assert entered.meta["rows"] == dict(made.rows)
    assert not entered.parts
    looked = [each for each in entries(LOOKS) if each.meta.get("question") == "HeldOn"]
    assert len(looked) == 1
    assert not opened_by(entered.by, looked[0].meta["line"])


def test_what_is_kept_back_is_counted_and_not_shown(take: Any, give: Any, register: Any, tmp_path: Path) -> None:
    """A record and a concern of the school's, closed: the partnership's lead is told who has them, and no more."""
    take(census(tmp_path, child("C1"), child("C2")))
    register.at = AT
    record = find_record(register.administrator.agency, "C2")
    sealed = Restrict(item=record, level="closed", reason_code="safety", reason="Moved.", until=AT + timedelta(days=30))
    register.perform(sealed, by=register.hub_manager)
    made = give(who="lead_partner")
    assert made.rows["Child"] == 1
    assert made.restricted == 1
    assert "C2" not in made.path.read_text("utf-8")
    told = made.account.read_text("utf-8-sig")
    assert "kept back by Millbrook Council" in told
    assert "the record is restricted" in told
    assert give(who="director").rows["Child"] == 2


def test_without_names_a_child_has_another_number_each_time_the_same(take: Any, give: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1", more="<UPN>A372999900001</UPN>")))
    first, second = give(identified=False), give(identified=False)
    sent = dict(texts(first.path))
    assert sent["PersonBirthDate"] == "2011-05-01"
    assert "UPN" not in sent
    assert sent["LAchildID"] not in ("C1", "")
    assert sent["LAchildID"] == dict(texts(second.path))["LAchildID"]
    assert "C1" not in first.account.read_text("utf-8-sig")


def test_what_cannot_be_sent_stands_in_the_account(take: Any, give: Any, tmp_path: Path) -> None:
    """A referral nobody can date, a plan without a category, an enquiry of the year before: two faults, one no loss."""
    undated = REFERRAL.replace("<CINreferralDate>2025-06-02", "<CINreferralDate>2025-06-31")
    uncategorised = REFERRAL.replace("<InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse>", "")
    take(census(tmp_path, child("C1", undated), child("C2", uncategorised)))
    made = give()
    assert made.left_out == {
        "referral: its date is not known to the day": 1,
        "ChildProtectionPlans: InitialCategoryOfAbuse is not held": 1,
    }
    with made.account.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {each["child"] for each in rows if each["what"] == "referral"} == {"C1"}
    assert made.rows["Child"] == 1


def test_nothing_is_written_over_and_a_bad_number_is_refused(take: Any, register: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1"), name="in.xml"))
    of = CensusOf(year=2026, authority="999", agency=register.administrator.agency)
    asking = Asking(by=register.director, purpose="supervise", at=AT)
    for path, which, saying in (
        (tmp_path / "in.xml", of, "is there already"),
        (tmp_path / "no/out.xml", of, "no folder"),
        (tmp_path / "out.xml", replace(of, authority="99"), "not an authority's number"),
        (tmp_path / "out.xml", replace(of, year=2031), "not known here"),
        (tmp_path / "out.xml", replace(of, agency="a_none"), "no referral"),
    ):
        with pytest.raises(Refused, match=saying):
            export_cin(path, which, asking)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in.xml"]
