"""What stands at the end of the town's half-year, seen as its people see it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from tocsin import acts, concerns, duties, reports
from tocsin.access import Refused, RestrictedLine, actor
from tocsin.ledger import LOOKS, REGISTER, verify_register
from tocsin.people import person_of
from tocsin.town import build
from tocsin.words import load_profile

MORNING = timedelta(hours=9)


def actor_of(town: Any, title: str) -> Any:
    return next(person.actor for person in town.people if person.title == title)


def look(town: Any, question: Any, title: str = "Scrutineer", purpose: str = "scrutiny") -> Any:
    return acts.look(question, by=actor_of(town, title), purpose=purpose, at=town.end + MORNING)


def concern(town: Any, name: str, title: str = "Scrutineer", purpose: str = "scrutiny") -> Any:
    return look(town, concerns.TheConcern(concern=town.made[name]["concern"]), title, purpose)


def duty_about(town: Any, subject: str, code: str) -> Any:
    owed = duties.duties_about([subject], town.end + MORNING, answered=True)
    return next(each for each in owed if each.code == code)


def texts(view: Any) -> str:
    steps = (step for step in view.trail if hasattr(step, "texts"))
    return " ".join(written.text or "" for step in steps for written in step.texts)


# --- The ledger under it ---------------------------------------------------------------------------------------------


def test_every_hash_and_every_text_is_as_it_was_entered(town: Any) -> None:
    for log in (REGISTER, LOOKS):
        assert verify_register(log, deep=True).problems == ()


def test_folding_it_again_gives_every_row_again(town: Any) -> None:
    def rows() -> dict[str, list[tuple[Any, ...]]]:
        return {str(table): list(table.objects.order_by("pk").values_list()) for table in acts.shadows()}

    before = rows()
    acts.rebuild()
    assert rows() == before
    assert len([table for table, held in before.items() if held]) > 20


def test_building_on_top_of_a_register_is_refused(town: Any) -> None:
    with pytest.raises(Refused):
        build(town.end.date(), seed=2)


# --- The story -------------------------------------------------------------------------------------------------------


def test_the_car_and_the_clinic_are_one_child(town: Any) -> None:
    school, clinic = person_of(town.made["car"]["record"]), person_of(town.made["nadja_at_the_clinic"]["record"])
    assert school == clinic and school is not None
    assert {record.details.called for record in school.records} >= {"Nadia Larkspur", "Nadja Larkspurr"}


@pytest.mark.parametrize("pair", [("leah", "lea"), ("milo", "milo_surgery"), ("samir", "samir_police")])
def test_others_were_said_to_be_different_parted_again_or_never_joined(town: Any, pair: tuple[str, str]) -> None:
    assert person_of(town.made[pair[0]]["record"]) != person_of(town.made[pair[1]]["record"])


def test_a_word_called_for_a_second_person_who_refused(town: Any) -> None:
    refused, decided = concern(town, "car_again").decisions
    assert refused.standing == "refused by the second person"
    assert "repeat" in " ".join(refused.second) or len(refused.second) == 3
    assert (decided.outcome, decided.standing) == ("strategy_discussion", "stands")


def test_the_challenge_climbed_to_the_scrutineer_unanswered(town: Any) -> None:
    challenge = town.made["clinic_challenge"]["challenge"]
    duty = duty_about(town, challenge, "answer_challenge_1")
    assert (duty.status, duty.escalated_to_label) == ("late", "Independent scrutineer")
    assert concern(town, "clinic", "Nurse", "safeguard_child").line.status == "challenged"


def test_three_children_name_one_flat_to_one_youth_worker(town: Any) -> None:
    told = [texts(concern(town, name, "Youth worker", "safeguard_child")) for name in ("ellie", "kayla", "ruby")]
    assert all("launderette" in each for each in told)


def test_taxis_were_warned_of_again_and_again_and_nobody_answered(town: Any) -> None:
    history = reports.topic_history("taxis", town.end, load_profile())
    assert "warning, none answered" in history.sentence
    assert len(history.occurrences) == 4
    first = duties.duties_about([town.made["taxis"]["report"]], town.end)
    assert {duty.escalated_to_label for duty in first} == {"Independent scrutineer"}


def test_the_reports_answers_were_judged_by_their_author(town: Any) -> None:
    view = look(town, reports.TheReport(report=town.made["profile"]["report"]))
    verdicts = {
        answer.verdict.verdict for asked in view.recommendations for answer in asked.responses if answer.verdict
    }
    assert verdicts == {"answers", "does_not_answer"}


def test_the_warning_was_opened_by_two_and_by_one_never(town: Any) -> None:
    view = look(town, reports.TheReport(report=town.made["taxis"]["report"]))
    opened = {each.label: each.opened is not None for each in view.recipients}
    assert opened == {"Taxi licensing": True, "Director of children's services": True, "Chief superintendent": False}


def test_the_withdrawn_draft_still_stands_and_shows_who_withdrew_it(town: Any) -> None:
    view = look(town, reports.TheReport(report=town.made["draft"]["report"]))
    assert view.withdrawn is not None and "annual report" in view.withdrawn.reason


def test_a_protected_source_is_named_to_the_scrutineer_alone(town: Any) -> None:
    assert concern(town, "rook").line.who.name == "Yusuf Pumice"
    assert concern(town, "rook", "Hub worker", "safeguard_child").line.who.name == "A protected source"


def test_being_told_not_to_report_went_to_the_scrutineer(town: Any) -> None:
    duty = duty_about(town, town.made["told_not_to"]["concern"], "told_not_to_report")
    assert duty.office_label == "Independent scrutineer"


def test_a_blank_somebody_ordered_went_to_the_scrutineer(town: Any) -> None:
    duty = duty_about(town, town.made["marta"]["record"], "told_not_to_record")
    assert duty.office_label == "Independent scrutineer"


def test_a_closed_concern_is_one_line_and_an_unseen_one_is_none(town: Any) -> None:
    closed = concern(town, "imogen")
    assert isinstance(closed, RestrictedLine) and closed.holder == "Merrowby Schools Trust"
    assert concern(town, "hope") is None
    nurse = actor(town.made["practitioner"]["nurse"], town.made["office"]["named_nurse"])
    question = concerns.TheConcern(concern=town.made["hope"]["concern"])
    assert "moved here" in texts(acts.look(question, by=nurse, purpose="safeguard_child", at=town.end + MORNING))


def test_two_people_lowered_a_rating_and_a_second_would_not(town: Any) -> None:
    assert [concern(town, name).line.rating for name in ("connor", "poppy")] == ["Amber", "Amber"]
    assert "Who is the neighbour" in texts(concern(town, "poppy"))


def test_a_hand_over_was_declined_and_another_was_never_answered(town: Any) -> None:
    assert "The panel takes children after a strategy discussion" in texts(concern(town, "kayla"))
    tyler = concern(town, "tyler")
    assert tyler.line.status == "awaiting_acceptance"
    offered = duty_about(town, town.made["tyler_decided"]["handover"], "accept_handover")
    assert duties.history(offered.id, town.end, load_profile()).climb[0].words.endswith("has left.")


def test_checks_were_answered_in_time_and_late(town: Any) -> None:
    police = duty_about(town, town.made["car_police"]["check"], "answer_check_green")
    health = duty_about(town, town.made["car_health"]["check"], "answer_check_green")
    assert (police.status, health.status) == ("met", "missed")


def test_children_were_missing_and_talked_to_and_not(town: Any) -> None:
    about = look(town, concerns.ConcernsAbout(record=town.made["kayla"]["record"]), "Social worker", "safeguard_child")
    assert Counter(each.interview for each in about.missing) == {"": 1, "offered, not taken up": 1, "taken up": 1}


def test_a_conference_was_late_and_its_law_is_named(town: Any) -> None:
    missed = next(duty for duty in duties.missed(town.end, limit=500) if duty.code == "hold_conference")
    assert missed.days_late == 3 and "15 working days" in missed.law


# --- How it ends -----------------------------------------------------------------------------------------------------


def test_something_is_due_today_something_is_late_and_most_was_answered_in_time(town: Any) -> None:
    at = town.end + MORNING
    found = {
        title: look(town, acts.MyWork(), title, purpose)
        for title, purpose in (("Hub worker", "safeguard_child"), ("Police desk", "safeguard_child"))
    }
    assert any(row.duty.clock_words.startswith("due today") for row in found["Hub worker"].rows)
    assert found["Hub worker"].late and found["Police desk"].late
    assert duties.count_late(at) < 40


def test_somebody_waits_for_a_second_person(town: Any) -> None:
    waiting = look(town, acts.MyWork(), "Hub manager", "safeguard_child").rows
    assert any(row.duty.code == "confirm_decision" for row in waiting)


def test_there_are_some_forty_children_and_ordinary_worries_closed(town: Any) -> None:
    ordinary = [name for name in town.made if name.startswith("ordinary_") and "concern" in town.made[name]]
    raised = {town.made[name]["concern"] for name in ordinary}
    assert len(raised) == 28
    closed = sum(concern(town, f"ordinary_{n}").line.status == "closed" for n in range(28))
    assert closed >= 22


def test_everybody_named_can_be_signed_in_as(town: Any) -> None:
    titles = [person.title for person in town.people]
    assert len(titles) == 11 and titles[0] == "Teacher" and titles[-1] == "Administrator"
    for person in town.people:
        purpose = {"Administrator": "run_system", "Scrutineer": "scrutiny"}.get(person.title, "safeguard_child")
        assert look(town, acts.MyWork(), person.title, purpose) is not None
