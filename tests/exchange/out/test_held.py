"""What an export comes upon and must not give away: protected sources, what is kept unseen, what was redacted."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchange.census_files import census, child
from tocsin.access import Restrict, unseen_looks
from tocsin.acts import AuthoriseRedaction, ProposeRedaction
from tocsin.concerns import Decide, RaiseConcern, TakeStep
from tocsin.exchange import import_cin
from tocsin.exchange.out import Asking, CensusOf, Made, export_cin, export_ssd
from tocsin.people import Name, PersonDetails, find_record, pointers_of, record
from tocsin.words import When

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
AVA = PersonDetails(names=(Name(given="Ava", family="Marsh"),), born=When.parse("2012-02-03"), sex="F")


def tables(register: Any, folder: Path, who: str = "director") -> tuple[Made, dict[str, list[dict[str, str]]]]:
    made = export_ssd(folder, Asking(by=getattr(register, who), purpose="supervise", at=register.at))
    found = {path.stem: list(csv.DictReader(path.open(encoding="utf-8-sig", newline=""))) for path in folder.iterdir()}
    return made, found


def referred(register: Any, concern: str) -> None:
    decided = Decide(concern=concern, outcome="assessment", reason="Told by somebody who knows her.", law="ca1989_s17")
    register.perform(decided, by=register.hub)
    begun = TakeStep(concern=concern, step="assessment_started", when=When.parse(f"{register.at:%Y-%m-%d}"))
    register.perform(begun, by=register.social_worker)


@pytest.mark.parametrize("protected", [True, False])
def test_a_protected_source_is_in_no_column(protected: bool, register: Any, tmp_path: Path) -> None:
    """Neither their agency nor what kind of person they are: an export is read by many."""
    raised = RaiseConcern(account="He waits for her.", person=AVA, source="2A", protected=protected)
    referred(register, str(register.perform(raised, by=register.teacher).ids["concern"]))
    school, office = register.teacher.agency, register.teacher.office
    made, found = tables(register, tmp_path / "ssd")
    text = "".join(path.read_text("utf-8-sig") for path in made.path.iterdir())
    assert (school in text or office in text) is not protected
    assert found["ssd_contacts"][0]["cont_contact_source_code"] == ("10" if protected else "2A")
    of = CensusOf(year=2026, authority="999", agency=register.director.agency)
    path = tmp_path / "cin.xml"
    export_cin(path, of, Asking(by=register.director, purpose="supervise", at=register.at))
    assert etree.parse(str(path)).findtext(".//ReferralSource") == ("10" if protected else "2A")


def test_what_is_kept_unseen_is_not_even_counted_and_its_holder_is_told(register: Any, tmp_path: Path) -> None:
    raised = register.perform(RaiseConcern(account="A covert matter.", person=AVA), by=register.police)
    item = str(raised.ids["record"])
    until = register.at + timedelta(days=30)
    sealed = Restrict(item=item, level="unseen", reason_code="safety", reason="Covert.", until=until)
    register.perform(sealed, by=register.superintendent)
    made, found = tables(register, tmp_path / "ssd", "lead_partner")
    assert made.restricted == 0
    assert not found["ssd_person"] and not found["ssd_linked_identifiers"]
    assert item not in made.account.read_text("utf-8-sig")
    assert "Ava" not in "".join(path.read_text("utf-8-sig") for path in made.path.iterdir())
    assert item in {each.item for each in unseen_looks(register.police.agency)}


def test_what_was_redacted_is_not_said_again_by_the_file_it_came_in(register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", born="2011-05-17"))
    import_cin(path, by=register.administrator, purpose="run_system", at=AT)
    register.at = AT
    of = CensusOf(year=2026, authority="999", agency=register.director.agency)
    asking = Asking(by=register.director, purpose="supervise", at=AT)
    assert "2011-05-17" in export_cin(tmp_path / "before.xml", of, asking).path.read_text("utf-8")
    held = record(find_record(of.agency, "C1"))
    assert held is not None
    n = int(pointers_of(held.id)[0].partition("/")[0])
    proposed = ProposeRedaction(entry=n, part="details", basis="wrong_person", reason="Another child's.")
    redaction = str(register.perform(proposed, by=register.hub_manager).ids["redaction"])
    second = AuthoriseRedaction(redaction=redaction, reason="I have compared the two records.")
    register.perform(second, by=register.scrutineer, purpose="scrutiny")
    made = export_cin(tmp_path / "after.xml", of, asking)
    assert made.rows["Child"] == 1
    assert "2011-05-17" not in made.path.read_text("utf-8")
    assert "date of birth: not to the day" in made.said
