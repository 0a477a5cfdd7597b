"""What entries do to duties, with a small profile of one rule and entries made by hand on a founded register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from register import Register
from tocsin.duties import queries
from tocsin.duties.models import EarlyAnswer
from tocsin.duties.projection import project
from tocsin.ledger import Entry, parts_of
from tocsin.words import DutyRule, Pause, Trigger, load_profile

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAR = MONDAY + timedelta(days=300)
RULE = DutyRule(
    code="answer_thing",
    label="Answer the thing",
    opened_by=(Trigger("thing.asked/1"),),
    about="thing",
    met_by=(Trigger("thing.answered/1"),),
    owner="kind:hub",
    allow="5 working days",
    calendar="working_days",
    clock_from="event",
    ladder="escalation",
    law="A law, section 1",
    source="a test",
    pauses=(Pause(Trigger("police.asked/1"), Trigger("police.answered/1")),),
)


class Folder:
    """Folds hand-made entries, numbered far above those that founded the register."""

    def __init__(self, *rules: DutyRule) -> None:
        self.profile = replace(load_profile(), duties=rules)
        self.n = 1_000_000

    def __call__(self, type: str, at: datetime = MONDAY, **meta: Any) -> Entry:
        self.n += 1
        meta = {"thing": "t_1"} | meta
        entry = Entry(self.n, "register1", type, at, "u_1", "o_1", "safeguard_child", "c_1", "", (), (), meta)
        project(entry, parts_of(entry), self.profile)
        return entry


@pytest.fixture
def fold(register: Register) -> Folder:
    return Folder(RULE)


@pytest.fixture
def folding(register: Register) -> Callable[..., Folder]:
    return lambda **changes: Folder(replace(RULE, **changes))


def only(at: datetime = FAR) -> queries.DutyView:
    (found,) = queries.duties_about(["t_1"], at, answered=True)
    return found


def test_a_warning_makes_a_duty_with_its_owner_clock_and_law(fold: Folder, register: Register) -> None:
    opened = fold("thing.asked/1")
    duty = only(MONDAY)
    assert (duty.office, duty.office_label) == (register.hub.office, "Safeguarding hub")
    assert (duty.opened_by, duty.due) == (opened.n, datetime(2026, 3, 9, 17, tzinfo=UTC))
    assert (duty.status, duty.clock_words, duty.law) == ("open", "7 days left", "A law, section 1")
    assert duty.case == "c_1"


def test_only_an_answer_about_the_same_thing_ends_it(fold: Folder) -> None:
    fold("thing.asked/1")
    for other in ({"type": "thing.answered/1", "thing": "t_2"}, {"type": "thing.read/1"}):
        fold(at=MONDAY + timedelta(hours=1), **other)
        assert only().met_by is None
    answer = fold("thing.answered/1", MONDAY + timedelta(days=1))
    assert (only().met_by, only().status, only().clock_words) == (answer.n, "met", "answered in time")


def test_one_office_does_not_answer_for_another(folding: Callable[..., Folder], register: Register) -> None:
    fold = folding(agree_on=("office",), owner="field:office")
    for office in (register.nurse.office, register.police.office):
        fold("thing.asked/1", office=office)
    fold("thing.answered/1", office=register.nurse.office)
    assert [duty.office for duty in queries.duties_about(["t_1"], MONDAY)] == [register.police.office]


def test_a_duty_answered_late_is_kept_as_missed_with_its_law(fold: Folder) -> None:
    fold("thing.asked/1", FAR, when="2026-03-02")
    fold("thing.answered/1", FAR, when="2026-03-12")
    (missed,) = queries.missed(FAR)
    assert (missed.status, missed.days_late, missed.clock_words) == ("missed", 3, "missed by 3 working days")
    assert missed.law == "A law, section 1"


def test_an_answer_known_to_the_day_is_in_time_on_the_last_day(fold: Folder) -> None:
    fold("thing.asked/1", FAR, when="2026-03-02")
    fold("thing.answered/1", FAR, when="2026-03-09")
    assert only().status == "met"


def test_what_counts_recorded_time_takes_no_notice_of_dates_given(folding: Callable[..., Folder]) -> None:
    fold = folding(clock_from="recorded")
    fold("thing.asked/1", when="2002")
    fold("thing.answered/1", datetime(2026, 3, 10, 9, tzinfo=UTC), when="2026-03-03")
    assert (only().due, only().days_late) == (datetime(2026, 3, 9, 17, tzinfo=UTC), 1)


def test_a_rule_binds_only_what_happened_while_it_was_in_force(folding: Callable[..., Folder]) -> None:
    fold = folding(in_force=datetime(2013, 4, 15, tzinfo=UTC).date(), until=datetime(2026, 3, 31, tzinfo=UTC).date())
    for when in ("2013-04-14", "2026-04-01", "2002"):
        fold("thing.asked/1", FAR, when=when)
    assert queries.duties_about(["t_1"], FAR) == ()
    fold("thing.asked/1", FAR, when="2013-04-15")
    assert only().due == datetime(2013, 4, 22, 16, tzinfo=UTC)


def test_an_imported_answer_that_arrives_first_still_answers(fold: Folder) -> None:
    fold("thing.answered/1", FAR, when="2026-03-05", imported=True)
    fold("thing.asked/1", FAR, when="2026-03-02", imported=True)
    assert only().status == "met"
    fold("thing.asked/1", FAR, when="2026-03-03", imported=True)
    assert len(queries.duties_about(["t_1"], FAR)) == 1, "one answer that arrived first answers one warning"


def test_an_imported_answer_does_not_answer_what_happened_after_it(fold: Folder) -> None:
    fold("thing.answered/1", FAR, when="2026-03-05", imported=True)
    fold("thing.asked/1", FAR, when="2026-03-09", imported=True)
    assert only().met_by is None
    assert EarlyAnswer.objects.count() == 1


def test_an_early_answer_of_one_office_waits_for_the_warning_to_that_office(
    folding: Callable[..., Folder], register: Register
) -> None:
    fold = folding(agree_on=("office",), owner="field:office")
    fold("thing.answered/1", FAR, when="2026-03-05", imported=True, office=register.nurse.office)
    for office in (register.police.office, register.nurse.office):
        fold("thing.asked/1", FAR, when="2026-03-02", imported=True, office=office)
    assert [duty.office for duty in queries.duties_about(["t_1"], FAR)] == [register.police.office]


def test_nobody_at_work_answers_a_warning_they_have_not_had(fold: Folder) -> None:
    fold("thing.answered/1", FAR, when="2026-03-05")
    fold("thing.asked/1", FAR, when="2026-03-02")
    assert only().met_by is None


def test_the_same_warning_twice_is_two_duties_and_one_answer_ends_both(fold: Folder) -> None:
    fold("thing.asked/1")
    fold("thing.asked/1")
    assert len(queries.duties_about(["t_1"], MONDAY)) == 2
    fold("thing.answered/1")
    assert queries.duties_about(["t_1"], MONDAY) == ()


def test_a_clock_stands_while_others_are_asked_and_then_runs_on(fold: Folder, register: Register) -> None:
    fold("thing.asked/1")
    fold("police.asked/1", datetime(2026, 3, 3, 9, tzinfo=UTC), office=register.police.office)
    fold("police.asked/1", datetime(2026, 3, 3, 10, tzinfo=UTC), office=register.police.office)
    paused = only(datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert (paused.status, paused.clock_words) == (
        "paused",
        "paused: waiting for Vulnerability desk, Millbrook Police, day 3",
    )
    assert queries.late(FAR) == () and queries.count_late(FAR) == 0
    fold("police.answered/1", datetime(2026, 3, 4, 9, tzinfo=UTC))
    assert only(MONDAY).status == "paused", "one of two answers is still awaited"
    fold("police.answered/1", datetime(2026, 3, 5, 9, tzinfo=UTC))
    assert (only(MONDAY).status, only(MONDAY).due) == ("open", datetime(2026, 3, 11, 17, tzinfo=UTC))
    history = queries.history(only().id, FAR, fold.profile)
    assert history and "stopped from 3 Mar 09:00 to 5 Mar 09:00" in history.explained


def test_a_duty_answered_while_its_clock_stands_is_in_time(fold: Folder) -> None:
    fold("thing.asked/1")
    fold("police.asked/1", datetime(2026, 3, 3, 9, tzinfo=UTC))
    fold("thing.answered/1", datetime(2026, 3, 20, 9, tzinfo=UTC))
    assert only().status == "met"


def test_a_late_clock_cannot_be_stopped(fold: Folder) -> None:
    fold("thing.asked/1")
    fold("police.asked/1", datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert only().status == "late"


def test_what_nobody_could_owe_falls_to_the_first_office_of_its_kind(
    folding: Callable[..., Folder], register: Register
) -> None:
    fold = folding(owner="kind:lado")
    fold("thing.asked/1")
    assert (only().office, only().office_label) == ("", "no office")
    fold("office.created/1", office=register.nurse.office)
    assert only().office == "", "an office of another kind"
    fold.profile = replace(fold.profile, duties=(replace(RULE, owner="kind:health_named_nurse"),))
    fold("office.created/1", office=register.nurse.office)
    assert only().office == register.nurse.office


def test_an_office_the_register_does_not_know_owes_nothing(folding: Callable[..., Folder]) -> None:
    fold = folding(owner="field:office")
    fold("thing.asked/1", office="o_made_up")
    assert only().office == ""


def test_what_was_handed_over_is_owed_by_whoever_accepted_and_its_clock_runs_on(
    folding: Callable[..., Folder], register: Register
) -> None:
    fold = folding(about="concern")
    fold("thing.asked/1", concern="c_1")
    due = queries.duties_about(["c_1"], MONDAY)[0].due
    meta = {"concern": "c_1", "sender": register.hub.office, "office": register.social_worker.office}
    fold("handover.accepted/1", MONDAY + timedelta(days=2), **meta)
    (duty,) = queries.duties_owed_by([register.social_worker.office], MONDAY)
    assert (duty.office_label, duty.due) == ("Duty social work team", due)
    assert queries.duties_owed_by([register.hub.office], MONDAY) == ()


def test_a_hand_over_to_an_office_nobody_knows_moves_nothing(
    folding: Callable[..., Folder], register: Register
) -> None:
    fold = folding(about="concern")
    fold("thing.asked/1", concern="c_1")
    fold("handover.accepted/1", concern="c_1", sender=register.hub.office, office="o_made_up")
    assert queries.duties_about(["c_1"], MONDAY)[0].office == register.hub.office


def test_lists_come_by_the_page_soonest_first(fold: Folder, register: Register) -> None:
    for day in range(3):
        fold("thing.asked/1", MONDAY + timedelta(days=day))
    pages = [queries.duties_owed_by([register.hub.office], FAR, limit=2, offset=start) for start in (0, 2)]
    assert [len(page) for page in pages] == [2, 1]
    dues = [duty.due for page in pages for duty in page]
    assert dues == sorted(dues)
    assert queries.count_owed([register.hub.office], FAR) == (3, 3)
    assert len(queries.late(FAR, limit=1)) == 1
    assert queries.late(FAR, office=register.nurse.office) == ()
    assert len(queries.late(FAR, code="answer_thing")) == 3


def test_a_list_asks_the_database_no_more_for_more_duties(
    fold: Folder, register: Register, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        fold("thing.asked/1")
    with django_assert_num_queries(2):  # beside the mark of the directory, asked through the driver
        queries.duties_owed_by([register.hub.office], FAR)


def test_an_unknown_duty_has_no_history(fold: Folder) -> None:
    assert queries.duty("y_none", FAR) is None
    assert queries.history("y_none", FAR, fold.profile) is None
