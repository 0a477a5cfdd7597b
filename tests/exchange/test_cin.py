"""Importing a census file: every row accounted for, nothing twice, nothing lost, no child half imported."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child
from tocsin.access import FOUNDER, Refused
from tocsin.acts import rebuild
from tocsin.concerns import concerns_about, held, status
from tocsin.duties import duties_about, late, missed
from tocsin.exchange import Balance, DoesNotAddUp, import_cin, quarantine
from tocsin.exchange.models import ImportedRow
from tocsin.ledger import REGISTER, Entry, entries, parts_of, size
from tocsin.people import find_record, record
from tocsin.words import load_profile

AT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def take(register: Any) -> Any:
    def take(path: Path, **more: Any) -> Balance:
        return import_cin(path, **({"by": register.administrator, "purpose": "run_system", "at": AT} | more))

    return take


def ended(balance: Balance) -> dict[str, int]:
    return {result: balance.count(result) for result in {result for _, result in balance.results}}


def of_type(kind: str, since: int = 0) -> list[Entry]:
    return [entry for entry in entries(REGISTER, since) if entry.type == kind]


def test_a_child_becomes_a_record_a_concern_and_its_steps_at_their_own_dates(
    take: Any, register: Any, tmp_path: Path
) -> None:
    balance = take(census(tmp_path, child("C1", REFERRAL, NOTHING_FOLLOWED)))
    assert ended(balance) == {"loaded": 9}
    found = record(find_record(register.administrator.agency, "C1"))
    assert found and found.details
    assert (found.details.sex, found.details.born and found.details.born.text) == ("F", "2011-05-17")
    raised = of_type("concern.raised/1")
    assert [(each.meta["when"], each.meta["source"], each.meta["need"]) for each in raised] == [
        ("2025-06-02", "6", "N1"),
        ("2025-01-10", "2A", "N6"),
    ]
    assert all(each.meta["imported"] and each.meta["record"] == found.id for each in raised)
    steps = [(each.meta["step"], each.meta["when"]) for each in of_type("step.taken/1")]
    assert steps[:4] == [
        ("assessment_started", "2025-06-03"),
        ("enquiry_started", "2025-06-04"),
        ("conference_held", "2025-06-24"),
        ("plan_started", "2025-06-24"),
    ]
    assert len(concerns_about([found.id], load_profile())) == 2


def test_no_further_action_is_a_decision_made_elsewhere_and_closes_nothing(take: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1", NOTHING_FOLLOWED)))
    (decided,) = of_type("decision.made/1")
    assert (decided.meta["outcome"], decided.meta["reason"], decided.meta["imported"]) == ("nfa", "not_stated", True)
    assert "neither the reason" in (parts_of(decided).text("reason") or "")
    concern = held(decided.meta["concern"], load_profile())
    assert concern is not None and status(concern) == "decided_elsewhere"


def test_a_late_assessment_and_a_late_conference_are_duties_missed_with_their_law(take: Any, tmp_path: Path) -> None:
    # Referred on Monday 2 June 2025: 45 working days end on Monday 4 August, 15 from 4 June on Wednesday 25 June.
    late_one = REFERRAL.replace("2025-07-15", "2025-08-05").replace(
        "<DateOfInitialCPC>2025-06-24<", "<DateOfInitialCPC>2025-06-26<"
    )
    on_time = REFERRAL.replace("2025-07-15", "2025-08-04").replace(
        "<DateOfInitialCPC>2025-06-24<", "<DateOfInitialCPC>2025-06-25<"
    )
    take(census(tmp_path, child("C1", late_one), child("C2", on_time)))
    for code, due, law in (
        ("finish_assessment", "2025-08-04", "45 working days"),
        ("hold_conference", "2025-06-25", "15 working days"),
    ):
        (duty,) = missed(AT, code=code)
        assert duty.due.date().isoformat() == due
        assert duty.status == "missed"
        assert law in duty.law


def test_the_same_file_again_changes_nothing(take: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1", REFERRAL, NOTHING_FOLLOWED), child("C2"))
    take(path)
    before = size(REGISTER)
    again = take(path)
    assert ended(again) == {"unchanged": 17}
    assert size(REGISTER) == before


def test_children_in_another_order_change_nothing_and_a_missing_child_is_not_taken_away(
    take: Any, register: Any, tmp_path: Path
) -> None:
    take(census(tmp_path, child("C1"), child("C2"), child("C3")))
    before = size(REGISTER)
    assert ended(take(census(tmp_path, child("C3"), child("C1"), made="2026-06-01T09:00:00"))) == {"unchanged": 16}
    assert size(REGISTER) == before
    assert find_record(register.administrator.agency, "C2")


def test_what_was_added_becomes_a_step_and_what_was_altered_is_told_in_words(take: Any, tmp_path: Path) -> None:
    unfinished = REFERRAL.replace("<AssessmentAuthorisationDate>2025-07-15</AssessmentAuthorisationDate>", "")
    take(census(tmp_path, child("C1", unfinished)))
    before = size(REGISTER)
    later = REFERRAL.replace("<PrimaryNeedCode>N1<", "<PrimaryNeedCode>N5<")
    balance = take(census(tmp_path, child("C1", later), made="2026-06-01T09:00:00"))
    assert ended(balance) == {"changed": 2, "unchanged": 6}
    (step,) = of_type("step.taken/1", before)
    assert (step.meta["step"], step.meta["assessment_factor"]) == ("assessment_authorised", ["10A", "11A"])
    (news,) = of_type("concern.information_added/1", before)
    assert "PrimaryNeedCode: now “N5”, before “N1”." in (parts_of(news).text("text") or "")
    assert not of_type("concern.raised/1", before)


def test_a_changed_child_is_amended_and_names_people_typed_stay(take: Any, register: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1")))
    take(census(tmp_path, child("C1", born="2011-05-18"), made="2026-06-01T09:00:00"))
    found = record(find_record(register.administrator.agency, "C1"))
    assert found and found.details and found.details.born and found.details.born.text == "2011-05-18"
    assert len(of_type("person.recorded/1")) == 1


def test_an_older_extract_never_overrides_a_newer_one(take: Any, tmp_path: Path) -> None:
    newer = REFERRAL.replace("2025-07-15", "2025-08-15")
    take(census(tmp_path, child("C1", newer), made="2026-05-01T09:00:00"))
    before = size(REGISTER)
    assert ended(take(census(tmp_path, child("C1"), made="2026-04-01T09:00:00"))) == {"unchanged": 8}
    assert size(REGISTER) == before


def test_a_row_twice_in_a_file_counts_once_and_in_other_words_waits(take: Any, tmp_path: Path) -> None:
    balance = take(census(tmp_path, child("C1"), child("C1"), child("C1", born="2011-05-18")))
    assert balance.count("loaded") == 8
    assert balance.count("duplicate") == 8 + 7
    assert balance.count("quarantined") == 1
    assert "earlier in this file" in quarantine()[0].what_to_fix
    assert len(of_type("concern.raised/1")) == 1


def test_quarantine_keeps_the_row_and_says_what_to_do_and_a_better_one_leaves_it(take: Any, tmp_path: Path) -> None:
    undated = REFERRAL.replace("<CINPlanStartDate>2025-07-20<", "<CINPlanStartDate>20 July<")
    path = census(tmp_path, child("C1", undated))
    assert ended(take(path)) == {"loaded": 7, "quarantined": 1}
    (waiting,) = quarantine()
    assert waiting.as_given == "CINPlanStartDate: 20 July"
    assert "Send it with its date" in waiting.what_to_fix
    before = size(REGISTER)
    assert ended(take(path)) == {"unchanged": 7, "quarantined": 1}
    assert size(REGISTER) == before
    assert take(census(tmp_path, child("C1"), made="2026-06-01T09:00:00")).count("loaded") == 1


def test_a_child_without_a_referral_is_not_taken_in(take: Any, register: Any, tmp_path: Path) -> None:
    empty = child("C1").split("<CINdetails>")[0] + "</Child>"
    balance = take(census(tmp_path, empty))
    assert ended(balance) == {"quarantined": 1}
    assert "concerns, not children" in balance.in_words()
    assert not find_record(register.administrator.agency, "C1")


def test_a_bad_row_about_a_child_in_danger_is_a_concern_that_needs_checking(
    take: Any, register: Any, tmp_path: Path
) -> None:
    bad = REFERRAL.replace("<CINreferralDate>2025-06-02<", "<CINreferralDate>31/02/2026<").replace(
        "<S47ActualStartDate>2025-06-04</S47ActualStartDate>\n<DateOfInitialCPC>2025-06-24</DateOfInitialCPC>",
        "<S47ActualStartDate>June</S47ActualStartDate>",
    )
    balance = take(census(tmp_path, child("C1", bad)))
    assert balance.count("quarantined") == 0
    (raised,) = of_type("concern.raised/1")
    assert raised.meta["needs_checking"] == ["date", "missing"]
    assert "31/02/2026" in (parts_of(raised).text("account") or "")
    assert any(
        "S47ActualStartDate: June" in (parts_of(each).text("text") or "")
        for each in of_type("concern.information_added/1")
    )
    codes = {duty.code for duty in duties_about([raised.meta["concern"]], AT)}
    assert "check_details" in codes
    assert "31/02/2026" in balance.in_words()


def test_unknown_codes_become_unknown_and_are_checked(take: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1", REFERRAL.replace("<ReferralSource>6<", "<ReferralSource>6Z<"))))
    (raised,) = of_type("concern.raised/1")
    assert (raised.meta["source"], raised.meta["needs_checking"]) == ("10", ["code"])


def test_hostile_text_in_a_field_is_only_text(take: Any, tmp_path: Path) -> None:
    hostile = "=HYPERLINK(1)\u202e" + "x" * 5000
    balance = take(census(tmp_path, child(hostile), child("C2")))
    assert ended(balance) == {"loaded": 16}
    assert "more than 200 characters" in balance.in_words()


def test_only_an_office_that_imports_may(take: Any, register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1"))
    before = size(REGISTER)
    with pytest.raises(Refused, match="may not take records in from a file"):
        take(path, by=register.teacher, purpose="safeguard_child")
    with pytest.raises(Refused):
        take(path, by=FOUNDER)
    assert size(REGISTER) == before


def test_an_import_that_is_stopped_has_whole_children_and_is_run_again(take: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1"), child("C2"), child("C3"))

    def stop(done: int, total: int) -> None:
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(path, progress=stop)
    assert len(of_type("person.recorded/1")) == 1
    assert ended(take(path)) == {"unchanged": 8, "loaded": 16}


def test_a_child_the_register_refuses_waits_whole(take: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tocsin.concerns import TakeStep

    monkeypatch.setattr(TakeStep, "check", _refuse)
    balance = take(census(tmp_path, child("C1")))
    assert ended(balance) == {"quarantined": 8}
    assert not of_type("person.recorded/1")
    monkeypatch.undo()
    assert ended(take(census(tmp_path, child("C1")))) == {"loaded": 8}


def _refuse(self: object, s: object) -> None:
    raise Refused("Not today.", next_step="Try tomorrow.")


def test_progress_goes_up_to_the_whole(take: Any, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    take(census(tmp_path, child("C1"), child("C2")), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(8, 16), (16, 16)]


def test_a_balance_that_does_not_add_up_fails() -> None:
    balance = Balance("x.xml", Counter(child=2), {"child": "children"})
    balance.results["child", "loaded"] += 1
    with pytest.raises(DoesNotAddUp, match="holds 2 rows and 1"):
        balance.check()


def test_a_rebuild_remembers_the_same_rows(take: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1", REFERRAL, NOTHING_FOLLOWED), child("C2")))
    before = list(ImportedRow.objects.order_by("key").values())
    rebuild()
    assert list(ImportedRow.objects.order_by("key").values()) == before


def test_an_open_enquiry_without_a_conference_is_late(take: Any, tmp_path: Path) -> None:
    take(census(tmp_path, child("C1", REFERRAL.replace("<DateOfInitialCPC>2025-06-24</DateOfInitialCPC>", ""))))
    (duty,) = late(AT, code="hold_conference")
    assert "late" in duty.clock_words
