"""Silence climbs: through the doors, on a founded register, with the profile's own duties and ladders."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from register import Register
from tocsin.access import REGISTER_ITSELF, Appoint, CloseOffice, DissolveAgency, Leave, Refused, Situation
from tocsin.acts import MyWork, perform, rebuild, sweep
from tocsin.concerns import AskForCheck, Decide, RaiseConcern, Rate
from tocsin.duties import (
    Escalate,
    LateDuties,
    MissedDuties,
    OneDuty,
    climbs_due,
    count_late,
    duties_about,
    history,
)
from tocsin.duties.models import Climb, Duty
from tocsin.ledger import REGISTER, entries
from tocsin.words import load_profile


@pytest.fixture
def concern(register: Register) -> str:
    """A concern raised on Monday 2 March 2026 at 9; the hub decides by Tuesday 3 March, 5pm."""
    return register.perform(RaiseConcern(account="He came to school without a coat again."), register.teacher).ids[
        "concern"
    ]


def duty_of(concern: str, code: str = "decide_on_referral") -> Duty:
    return Duty.objects.get(about=concern, code=code)


def climbed(duty: Duty) -> list[tuple[int, str, str]]:
    return list(Climb.objects.filter(duty=duty.id).order_by("rung").values_list("rung", "office", "because"))


def on(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def administer(register: Register, command: Any, at: datetime) -> None:
    register.perform(command, register.administrator, "run_system", at=at)


def test_nothing_climbs_before_its_time(register: Register, concern: str) -> None:
    sweep(on(3, 17))
    assert climbed(duty_of(concern)) == []


def test_silence_climbs_to_the_next_office(register: Register, concern: str) -> None:
    done = sweep(on(3, 18))
    assert done.escalated >= 1 and done.late == count_late(on(3, 18))
    duty = duty_of(concern)
    assert climbed(duty) == [(2, register.hub_manager.office, "late")]
    assert (duty.owner, duty.answering) == (register.hub.office, register.hub_manager.office)
    assert duty.met_n is None, "climbing ends nothing"


def test_the_same_sweep_again_finds_nothing_new(register: Register, concern: str) -> None:
    sweep(on(30))
    assert sweep(on(30)).escalated == 0
    assert climbs_due(on(30), load_profile()) == ()


def test_after_a_long_silence_every_rung_is_climbed_in_order_at_the_moment_it_fell_due(
    register: Register, concern: str
) -> None:
    sweep(on(1, month=6))
    offices = [
        getattr(register, name).office for name in ("hub_manager", "head", "director", "lead_partner", "scrutineer")
    ]
    climbs = Climb.objects.filter(duty=duty_of(concern).id).order_by("rung")
    assert [climb.office for climb in climbs] == offices
    assert [climb.due.day for climb in climbs] == [3, 5, 10, 17, 24]
    assert [climb.n for climb in climbs] == sorted(climb.n for climb in climbs)


def test_one_long_sweep_and_many_short_ones_say_the_same(register: Register, concern: str) -> None:
    for day in range(3, 31):
        sweep(on(day, 20))
    moments = list(Climb.objects.filter(duty=duty_of(concern).id).order_by("rung").values_list("rung", "due"))
    assert [(rung, due.day) for rung, due in moments] == [(2, 3), (3, 5), (4, 10), (5, 17), (6, 24)]


def test_an_answer_stops_the_climb(register: Register, concern: str) -> None:
    sweep(on(3, 18))
    register.perform(
        Decide(concern=concern, outcome="assessment", reason="Needs a proper look.", law="ca1989_s17"),
        register.hub,
        at=on(4),
    )
    sweep(on(1, month=6))
    assert len(climbed(duty_of(concern))) == 1
    assert duty_of(concern).days_late == 1


def leave(register: Register, name: str, at: datetime) -> None:
    who = getattr(register, name)
    administer(register, Leave(practitioner=who.practitioner, office=who.office), at)


def test_a_duty_whose_holder_has_left_climbs_at_once(register: Register, concern: str) -> None:
    leave(register, "hub", on(2, 10))
    sweep(on(2, 11))
    assert climbed(duty_of(concern)) == [(2, register.hub_manager.office, "left")]


def test_a_duty_whose_office_was_closed_climbs_at_once(register: Register, concern: str) -> None:
    administer(register, CloseOffice(office=register.hub.office), on(2, 10))
    sweep(on(2, 11))
    assert climbed(duty_of(concern)) == [(2, register.hub_manager.office, "closed")]


def test_a_duty_whose_agency_was_dissolved_climbs_at_once_past_all_its_offices(
    register: Register, concern: str
) -> None:
    administer(register, DissolveAgency(agency=register.agencies["council"], reason="Merged."), on(2, 10))
    sweep(on(2, 11))
    duty = duty_of(concern)
    assert climbed(duty) == [(5, register.lead_partner.office, "dissolved")]
    assert Climb.objects.get(duty=duty.id).skipped == ["hub", "hub_manager", "head_of_service", "director"]


def test_vacant_rungs_are_passed_over_and_named(register: Register, concern: str) -> None:
    for name in ("hub_manager", "director"):
        leave(register, name, on(2, 10))
    sweep(on(30))
    assert [rung for rung, _, _ in climbed(duty_of(concern))] == [3, 5, 6]
    told = history(duty_of(concern).id, on(30), load_profile())
    assert told and told.climb[0].words == (
        "Climbed to Head of children's services on 3 March 2026 at 5pm, because it was not answered in time. "
        "Passed over, because nobody held it: Manager of the multi-agency safeguarding hub."
    )


def test_an_office_that_empties_after_the_climb_reached_it_climbs_on(register: Register, concern: str) -> None:
    sweep(on(3, 18))
    leave(register, "hub_manager", on(4, 9))
    sweep(on(4, 10))
    assert climbed(duty_of(concern))[-1] == (3, register.head.office, "left")


def test_with_nobody_left_anywhere_the_escalation_is_still_written(register: Register, concern: str) -> None:
    for name in ("hub", "hub_manager", "head", "director", "lead_partner", "scrutineer"):
        leave(register, name, on(2, 10))
    sweep(on(2, 11))
    duty = duty_of(concern)
    assert climbed(duty) == [(6, register.scrutineer.office, "left")]
    assert Climb.objects.get(duty=duty.id).skipped[-1] == "scrutineer"
    assert sweep(on(30)).escalated == 0
    assert [view.status for view in duties_about([concern], on(30)) if view.code == duty.code] == ["late"]


def test_an_office_held_again_is_not_climbed_past(register: Register, concern: str) -> None:
    leave(register, "hub", on(2, 10))
    administer(
        register, Appoint(practitioner=register.social_worker.practitioner, office=register.hub.office), on(2, 10)
    )
    sweep(on(2, 11))
    assert climbed(duty_of(concern)) == []


def test_a_partner_that_does_not_answer_climbs_its_own_ladder(register: Register, concern: str) -> None:
    register.perform(Rate(concern=concern, rating="red", reason="Hurt today."), register.hub)
    asked = AskForCheck(concern=concern, office=register.police.office, question="Is this child known?")
    check = register.perform(asked, register.hub).ids["check"]
    sweep(on(3, 9))
    offices = [office for _, office, _ in climbed(duty_of(check, "answer_check_red"))]
    assert offices == [register.hub_manager.office, register.superintendent.office, register.scrutineer.office]


def test_nobody_but_the_register_lets_a_duty_climb(register: Register, concern: str) -> None:
    climb = Escalate(duty=duty_of(concern).id, rung=2)
    with pytest.raises(Refused, match="the register itself does that"):
        register.perform(climb, register.scrutineer, at=on(4))
    in_the_registers_place = replace(register.scrutineer, role="register")
    with pytest.raises(Refused, match="climb by themselves"):
        climb.check(Situation(in_the_registers_place, "run_system", on(4), load_profile(), str))


def test_a_climb_that_is_not_due_is_refused(register: Register, concern: str) -> None:
    for climb in (Escalate(duty=duty_of(concern).id, rung=2), Escalate(duty="y_none", rung=1)):
        with pytest.raises(Refused, match="was answered, or climbed"):
            perform(climb, by=REGISTER_ITSELF, purpose="run_system", at=on(2, 10))


def test_two_sweeps_that_found_the_same_climb_enter_it_once(register: Register, concern: str) -> None:
    """What each of two processes sees when both planned before either wrote."""
    moments = (on(3, 18), on(3, 18) + timedelta(seconds=2))
    plans = [climbs_due(at, load_profile()) for at in moments]
    for at, plan in zip(moments, plans, strict=True):
        for climb in plan:
            key = f"sweep-{climb.duty}-{climb.rung}"
            perform(climb, by=REGISTER_ITSELF, purpose="run_system", at=at, key=key)
    assert climbed(duty_of(concern)) == [(2, register.hub_manager.office, "late")]
    assert len([entry for entry in entries(REGISTER) if entry.type == "duty.escalated/1"]) == len(plans[0])


def test_a_climb_reaches_the_work_of_the_office_it_climbed_to(register: Register, concern: str) -> None:
    register.later(days=1, hours=9)
    sweep(register.at)
    work = register.look(MyWork(), register.hub_manager)
    assert concern in {row.duty.about for row in work.rows} and work.late == work.owed
    seen = register.look(OneDuty(duty=duty_of(concern).id), register.hub_manager)
    assert [(rung.rung, rung.climbed) for rung in seen.climb] == [
        (2, True),
        (3, False),
        (4, False),
        (5, False),
        (6, False),
    ]
    assert seen.climb[1].words == "Climbs to Head of children's services on 5 March 2026 at 5pm if nobody answers."
    assert seen.explained == "counted from 2 Mar 09:00"


def test_oversight_sees_what_is_late_and_what_was_answered_late(register: Register, concern: str) -> None:
    register.at = on(5)
    late = register.look(LateDuties(code="decide_on_referral"), register.scrutineer, "scrutiny")
    assert [(duty.about, duty.status, duty.clock_words) for duty in late.duties] == [(concern, "late", "1 day late")]
    decided = Decide(concern=concern, outcome="assessment", reason="Needs a proper look.", law="ca1989_s17")
    register.perform(decided, register.hub)
    missed = register.look(MissedDuties(office=register.hub.office), register.scrutineer, "scrutiny")
    assert "missed by 2 working days" in {duty.clock_words for duty in missed.duties if duty.about == concern}
    assert LateDuties(office="o_1").subject == MissedDuties(office="o_1").subject == "o_1"


def test_a_duty_nobody_knows_is_refused_in_words(register: Register) -> None:
    with pytest.raises(Refused, match="no duty with this reference"):
        register.look(OneDuty(duty="y_none"), register.hub)


def test_a_vacancy_and_a_late_clock_are_one_climb(register: Register, concern: str) -> None:
    leave(register, "hub", on(2, 10))
    assert [climb.duty for climb in climbs_due(on(4), load_profile())].count(duty_of(concern).id) == 1
    sweep(on(3, 18))
    assert [because for _, _, because in climbed(duty_of(concern))] == ["late"]


def test_the_ladder_ahead_is_where_silence_then_climbs(register: Register, concern: str) -> None:
    before = history(duty_of(concern).id, on(2), load_profile())
    sweep(on(1, month=6))
    after = history(duty_of(concern).id, on(1, month=6), load_profile())
    assert before and after
    assert [(rung.rung, rung.falls_due, rung.office) for rung in before.climb] == [
        (rung.rung, rung.falls_due, rung.office) for rung in after.climb
    ]


def test_folding_the_ledger_again_gives_the_same_duties(register: Register, concern: str) -> None:
    sweep(on(10))
    rows = [list(table.objects.order_by("pk").values()) for table in (Duty, Climb)]
    rebuild()
    assert [list(table.objects.order_by("pk").values()) for table in (Duty, Climb)] == rows


FOUND = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from register import found
from tocsin.concerns import RaiseConcern
register = found()
for n in range(2):
    register.perform(RaiseConcern(account=f"Seen again, {n}."), register.teacher)
"""
SWEEP = """
import django; django.setup()
from dataclasses import replace
from datetime import UTC, datetime
from tocsin.acts import sweep
sweep(datetime(2026, 6, 1, tzinfo=UTC))
"""
COUNT = """
import django; django.setup()
from tocsin.ledger import REGISTER, entries
climbs = [(e.meta["duty"], e.meta["rung"]) for e in entries(REGISTER) if e.type == "duty.escalated/1"]
print(len(climbs), len(set(climbs)))
"""


@pytest.mark.long
def test_two_processes_sweeping_at_once_enter_each_climb_once(tmp_path: Path) -> None:
    told = os.environ | {
        "TOCSIN_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    told.pop("TOCSIN_DATABASE_URL", None)

    def start(program: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", program], env=told, stdout=subprocess.PIPE, text=True)

    assert start(FOUND).wait() == 0
    both = [start(SWEEP), start(SWEEP)]
    assert [process.wait() for process in both] == [0, 0]
    climbs, different = start(COUNT).communicate()[0].split()
    assert climbs == different and int(climbs) >= 2 * 5
