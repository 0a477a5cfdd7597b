"""Redaction: two people, a hole that explains itself, and the same rows when the ledger is folded again."""

from __future__ import annotations

import pytest

from acts.keeping import BECAUSE, WHERE, authorise, last_of, propose, raised, redacted, refused, rows
from register import Register
from tocsin.access import Hole, count_redactions, holes, texts
from tocsin.acts import DeclineRedaction, TheChild, WrittenAbout, as_known, look, rebuild
from tocsin.concerns import TheConcern, TrailStep
from tocsin.ledger import REGISTER, parts_of, text_at, verify_register
from tocsin.people import AmendRecord, FindPerson, Name, PersonDetails, RecordPerson, versions
from tocsin.people.models import Record, Term
from tocsin.reports import Finding, LodgeReport, TheReport


def where_of(register: Register, concern: str) -> object:
    steps = register.look(TheConcern(concern=concern), register.hub).trail
    first = next(step for step in steps if isinstance(step, TrailStep))
    return next(written.text for written in first.texts if written.kind == "where")


def test_a_text_stays_until_a_second_person_says_so(register: Register) -> None:
    concern, entry = raised(register)
    redaction = propose(register, entry)
    assert where_of(register, concern) == WHERE
    done = authorise(register, redaction)
    hole = where_of(register, concern)
    assert isinstance(hole, Hole) and (hole.n, hole.entry, hole.part, hole.item) == (done, entry, "where", concern)
    assert text_at(f"{entry}/where") is None
    assert text_at(f"{entry}/account") == "Bruises on both arms."


def test_the_hole_says_when_by_whom_on_what_basis_and_by_which_entry(register: Register) -> None:
    concern, entry = raised(register)
    done = redacted(register, entry)
    assert str(where_of(register, concern)) == (
        "Redacted on 2 March 2026 by Gwen Sienna (Safeguarding hub) and Noor Cedar (Independent scrutineer), "
        f"basis: court order, entry #{done}."
    )


def test_the_entry_names_the_text_the_basis_and_the_proposal(register: Register) -> None:
    concern, entry = raised(register)
    redaction = propose(register, entry)
    proposed = last_of("redaction.proposed/1")
    authorise(register, redaction)
    made = last_of("part.redacted/1")
    told = {key: made.meta[key] for key in ("entry", "part", "basis", "proposed")}
    assert told == {"entry": entry, "part": "where", "basis": "court_order", "proposed": proposed.n}
    assert (made.by, proposed.by) == (register.scrutineer.practitioner, register.hub.practitioner)
    assert made.case == concern and parts_of(made).text("reason") == "I have seen the order."
    assert parts_of(proposed).text("reason") == BECAUSE


def test_a_lawful_redaction_is_no_alarm_and_an_unlawful_one_is(register: Register) -> None:
    from django.db import connection

    _, entry = raised(register)
    redacted(register, entry)
    found = verify_register(REGISTER, deep=True)
    assert (found.problems, found.missing, found.holes) == ((), (), (f"{entry}/where",))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_part WHERE n = %s AND kind = 'account'", [entry])
    found = verify_register(REGISTER, deep=True)
    assert found.missing == (f"{entry}/account",) and len(found.problems) == 1
    assert texts([f"{entry}/account"]) == {f"{entry}/account": None}
    assert holes([f"{entry}/account"]) == {}


def test_declining_leaves_everything_and_says_why(register: Register) -> None:
    concern, entry = raised(register)
    redaction = propose(register, entry)
    decline = DeclineRedaction(redaction=redaction, reason="The order was set aside.")
    register.perform(decline, register.scrutineer, "scrutiny")
    assert where_of(register, concern) == WHERE
    assert refused(lambda: authorise(register, redaction)).code == "settled"
    assert authorise(register, propose(register, entry))


def test_the_raiser_takes_back_what_they_proposed_and_a_stranger_does_not(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    mine = DeclineRedaction(redaction=redaction, reason="Entered by mistake.")
    assert refused(lambda: register.perform(mine, register.social_worker)).code == "role_forbids"
    register.perform(mine, register.hub)
    assert propose(register, entry)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"basis": "embarrassing"}, "basis"),
        ({"reason": " "}, "reason"),
        ({"reason": "It says she lives at 4 Safe Street."}, "reason"),
        ({"basis": "retention_ended"}, "basis"),
    ],
)
def test_what_is_refused_is_refused_at_its_field(register: Register, change: dict[str, str], field: str) -> None:
    _, entry = raised(register)
    assert refused(lambda: propose(register, entry, **change)).field == field


@pytest.mark.parametrize(("entry", "part"), [(10**6, "where"), (-1, "where"), (0, "where"), (None, "nothing")])
def test_what_is_not_there_is_not_proposed(register: Register, entry: int | None, part: str) -> None:
    _, made = raised(register)
    said = refused(lambda: propose(register, made if entry is None else entry, part))
    assert said.reason == "The register holds nothing with this reference."


def test_the_names_of_those_who_act_stay(register: Register) -> None:
    for entry in (0, 1, 2):
        assert refused(lambda entry=entry: propose(register, entry, "name"))


def test_a_text_is_proposed_once_at_a_time_and_not_again_when_gone(register: Register) -> None:
    _, entry = raised(register)
    redaction = propose(register, entry)
    assert refused(lambda: propose(register, entry)).code == "waiting"
    authorise(register, redaction)
    assert refused(lambda: propose(register, entry)).code == "gone"
    assert refused(lambda: authorise(register, redaction)).code == "settled"
    assert count_redactions() == 1


def test_everything_written_about_an_item_is_listed_with_its_holes(register: Register) -> None:
    concern, entry = raised(register)
    redacted(register, entry)
    listed = register.look(WrittenAbout(item=concern), register.hub)
    found = {(each.n, each.kind): each.text for each in listed.passages}
    assert found[entry, "account"] == "Bruises on both arms."
    assert isinstance(found[entry, "where"], Hole)
    assert {kind for _, kind in found} == {"account", "where", "reason"}


def test_the_past_does_not_bring_a_redacted_text_back(register: Register) -> None:
    """As known before it was redacted: the words are gone there too, and nothing pretends that they never were."""
    concern, entry = raised(register)
    before = register.at
    register.later(days=1)
    redacted(register, entry)
    with as_known(before):
        trail = look(TheConcern(concern=concern), by=register.hub, purpose="safeguard_child", at=before).trail
        (step,) = (each for each in trail if isinstance(each, TrailStep))
        assert [(each.kind, each.text, each.hole) for each in step.texts if each.kind == "where"] == [
            ("where", None, True)
        ]
        assert not look(FindPerson(name="Safe Street"), by=register.hub, purpose="safeguard_child", at=before).people


# --- what was made of the words ------------------------------------------------------------------------------------


def terms_of(record: str) -> set[tuple[str, str]]:
    return set(Term.objects.filter(record=record).values_list("field", "value"))


def recorded(register: Register) -> tuple[str, int]:
    held = PersonDetails(names=(Name(given="Robin", family="Vale"),), nhs_number="9990000018", school="Hill Road")
    made = register.perform(RecordPerson(details=held, kind="child", local_id="SY-77"), register.team_manager)
    return made.ids["record"], made.entry


def test_a_redacted_record_is_found_by_nothing_it_said(register: Register) -> None:
    record, entry = recorded(register)
    assert ("name", "vale") in terms_of(record)
    assert register.look(FindPerson(name="Vale"), register.hub).people
    redacted(register, entry, "details")
    assert {field for field, _ in terms_of(record)} == {"reference"}
    assert not register.look(FindPerson(name="Vale"), register.hub).people
    view = register.look(TheChild(id=record), register.hub).person.records[0]
    assert view.details is None and isinstance(view.hole, Hole)


def test_the_agencys_own_number_is_gone_from_the_tables_too(register: Register) -> None:
    record, entry = recorded(register)
    redacted(register, entry, "local_id")
    assert Record.objects.get(id=record).local_id == ""
    assert ("reference", "SY77") not in terms_of(record) and ("name", "vale") in terms_of(record)


def test_an_earlier_version_goes_and_the_present_one_is_still_found(register: Register) -> None:
    """Rectification: the record is written anew without what was wrong, then the old text is redacted."""
    record, entry = recorded(register)
    better = PersonDetails(names=(Name(given="Robin", family="Vail"),))
    amended = register.perform(
        AmendRecord(record=record, details=better, reason="Her name is Vail."), register.team_manager
    )
    redacted(register, entry, "details", basis="rectification")
    assert ("name", "vail") in terms_of(record)
    assert register.look(FindPerson(name="Vail"), register.hub).people
    redacted(register, amended.entry, "reason", basis="rectification")
    assert isinstance(versions(record)[0].reason, Hole)


def test_folding_again_gives_the_same_rows_after_redactions_of_every_kind(register: Register) -> None:
    """Every shadow made from a redacted text is as if the text had never been read: rows equal rows."""
    concern, entry = raised(register)
    record, first = recorded(register)
    better = PersonDetails(names=(Name(given="Robin", family="Vail"),))
    amended = register.perform(
        AmendRecord(record=record, details=better, reason="Her name is Vail."), register.team_manager
    )
    report = lodged(register)
    redacted(register, entry)
    redacted(register, first, "local_id")
    redacted(register, first, "details")
    redacted(register, amended.entry, "details")
    redacted(register, report[1], "title", by=register.director)
    propose(register, entry, "account")
    register.look(TheConcern(concern=concern), register.hub)
    before = rows()
    assert {field for field, _ in terms_of(record)} == {"reference"}
    rebuild()
    assert rows() == before


def lodged(register: Register) -> tuple[str, int]:
    made = register.perform(
        LodgeReport(
            kind="report",
            title="Taxis after dark",
            summary="Drivers pass children on.",
            recipients=(register.director.office,),
            findings=(Finding(topic="taxis", text="Three drivers."),),
        ),
        register.youth_worker,
    )
    return made.ids["report"], made.entry


def test_a_redacted_title_and_finding_explain_themselves_on_the_report(register: Register) -> None:
    report, entry = lodged(register)
    redacted(register, entry, "title", by=register.director)
    redacted(register, entry, "finding-0", by=register.director)
    page = register.look(TheReport(report=report), register.director)
    assert isinstance(page.title, Hole) and isinstance(page.findings[0].text, Hole)
    assert page.summary == "Drivers pass children on."
