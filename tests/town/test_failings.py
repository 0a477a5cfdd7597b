"""What institutions did wrong in the made town, and what was owed: each trace is where the truth says it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from tocsin.town.made import Rate, Size, build_files, load
from tocsin.town.made.owed import working_days_after
from tocsin.town.made.planting import TooFew
from tocsin.words import load_profile
from town.making import rows, small

Decade = tuple[Path, tuple[Rate, ...]]


def of_agency(town: Path, name: str) -> list[dict[str, str]]:
    return rows(town, f"agencies/{name}")


def named(town: Path, kind: str) -> set[str]:
    """The rows that the truth names for one kind of failing."""
    return {row["record"] for row in rows(town, "truth/truth_failing_record") if row["kind"] == kind}


def test_every_failing_is_planted_and_counted(decade: Decade) -> None:
    counts = Counter(row["kind"] for row in rows(decade[0], "truth/truth_failing_record"))
    failings = {row["kind"]: row for row in rows(decade[0], "truth/truth_failing")}
    assert len(failings) == 7 and all(int(row["records"]) == counts[kind] > 0 for kind, row in failings.items())
    files = {path.relative_to(decade[0] / "agencies").with_suffix("") for path in (decade[0] / "agencies").rglob("*.*")}
    assert {Path(row["file"]) for row in failings.values()} <= files


def test_contacts_without_an_outcome_are_the_repeats_nobody_answered_and_those_not_answered_yet(decade: Decade) -> None:
    blank = {
        row["cont_contact_id"]
        for row in of_agency(decade[0], "council/ssd/ssd_contacts")
        if not row["cont_contact_outcome_json"]
    }
    events = {row["record"]: row["event"] for row in rows(decade[0], "truth/truth_record_link")}
    truth = {row["id"]: row for row in rows(decade[0], "truth/truth_contact")}
    not_yet = {id for id in blank if truth[events[id]]["day"] > "2026-02-15"}
    assert not_yet < blank and blank - not_yet <= named(decade[0], "unanswered_repeats") <= blank
    assert {truth[events[id]]["answered"] for id in blank} == {""}
    broken = {
        row["about"]
        for row in rows(decade[0], "truth/truth_duty")
        if row["duty"] == "decide_on_referral" and not row["done"] and row["state"] == "broken"
    }
    assert broken <= {events[id] for id in blank} | {id for id in truth if truth[id]["day"] > "2026-02-15"}


def test_on_the_day_of_the_purge_a_teams_cases_end_together(decade: Decade) -> None:
    failing = next(row for row in rows(decade[0], "truth/truth_failing") if row["kind"] == "purge_of_monitoring")
    episodes = of_agency(decade[0], "council/ssd/ssd_cin_episodes")
    closed = Counter(row["cine_close_date"] for row in episodes if row["cine_close_date"])
    purged = [row for row in episodes if row["cine_referral_id"] in named(decade[0], "purge_of_monitoring")]
    assert {(row["cine_close_date"], row["cine_referral_team"]) for row in purged} == {
        (failing["begins"], failing["team"])
    }
    day, count = closed.most_common(1)[0]
    assert day == failing["begins"] and count >= len(purged) > 2 * closed.most_common(2)[1][1]
    plans = {row["cinp_referral_id"]: row for row in of_agency(decade[0], "council/ssd/ssd_cin_plans")}
    ended = [plans[row["cine_referral_id"]] for row in purged if row["cine_referral_id"] in plans]
    assert ended and {plan["cinp_cin_plan_end_date"] for plan in ended} == {failing["begins"]}


def test_one_team_leaves_ethnicity_out_and_the_others_do_not(decade: Decade) -> None:
    last: dict[str, str] = {}
    for row in sorted(of_agency(decade[0], "council/ssd/ssd_cin_episodes"), key=lambda row: row["cine_referral_date"]):
        last[row["cine_person_id"]] = row["cine_referral_team"]
    blanks: dict[str, list[bool]] = defaultdict(list)
    for row in of_agency(decade[0], "council/ssd/ssd_person"):
        blanks[last.get(row["pers_person_id"], "")].append(not row["pers_ethnicity"])
    share = {team: sum(found) / len(found) for team, found in blanks.items()}
    assert share["assessment-south"] > 0.8
    assert share["assessment-north"] < 0.1 and share[""] < 0.1


def test_an_offence_has_a_crime_number_or_is_named_as_not_recorded(decade: Decade) -> None:
    victims = [row for row in of_agency(decade[0], "police/incidents") if row["Role"] == "VICTIM"]
    bare = {row["Entry Ref"] for row in victims if not row["Crime Number"]}
    assert bare == named(decade[0], "offences_not_recorded") and 0 < len(bare) < len(victims) / 4
    assert {row["Outcome"] for row in victims if row["Entry Ref"] in bare} == {""}
    owed = {row["about"]: row for row in rows(decade[0], "truth/truth_duty") if row["duty"] == "record_crime"}
    offences = rows(decade[0], "truth/truth_offence")
    assert {row["id"] for row in offences if row["recorded"] == "0"} == {
        about for about, row in owed.items() if row["state"] == "broken"
    }


def test_where_one_was_told_not_to_write_nothing_of_the_meeting_is_left(decade: Decade) -> None:
    hushed = named(decade[0], "told_not_to_write")
    mentioned = {row["record"] for row in rows(decade[0], "truth/truth_record_link") if row["role"] == "mentioned"}
    assert hushed and not hushed & mentioned
    texts = {row["Log No"]: row["Narrative"] for row in of_agency(decade[0], "school/safeguarding-log")}
    texts |= {row["contact_id"]: row["note"] for row in of_agency(decade[0], "health/contacts")}
    assert all("Vehicle" not in texts[id] and "07700" not in texts[id] for id in hushed)
    assert all("told" in texts[id] or "asked by the office" in texts[id] or "dvised" in texts[id] for id in hushed)


def test_three_reports_arrived_and_none_was_answered(decade: Decade) -> None:
    post = of_agency(decade[0], "council/post-book")
    assert len(post) == 3 and {row["Answered"] for row in post} == {""}
    assert post[0]["Status"].startswith("Restricted")
    assert {row["Post No"] for row in post} <= named(decade[0], "suppressed_report")
    owed = [row for row in rows(decade[0], "truth/truth_duty") if row["duty"] == "answer_report"]
    assert [(row["about"], row["state"]) for row in owed] == [("R1", "broken"), ("R2", "broken"), ("R3", "broken")]


@pytest.mark.parametrize(
    ("day", "number", "due"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 7)),
        (date(2026, 12, 18), 15, date(2027, 1, 13)),
        (date(2026, 3, 2), 45, date(2026, 5, 7)),
    ],
)
def test_working_days_leave_bank_holidays_out(day: date, number: int, due: date) -> None:
    assert working_days_after(day.toordinal(), number) == due.toordinal()


def test_the_times_allowed_are_the_profiles() -> None:
    table, duties = load(Size.STREET, 1).table["duties"], {duty.code: duty for duty in load_profile().duties}
    for code in ("decide_on_referral", "finish_assessment", "hold_conference", "answer_report"):
        assert duties[code].allow.split() == [str(table[code]), "working", duties[code].allow.split()[-1]]
    assert duties["offer_return_interview"].allow == f"{24 * table['offer_return_interview']} hours"


def test_a_duty_is_late_broken_or_kept_by_its_days(decade: Decade) -> None:
    owed = rows(decade[0], "truth/truth_duty")
    assert {row["state"] for row in owed} == {"kept", "late", "broken", "open"}
    for row in owed:
        done, due = row["done"], row["due"]
        states = {"kept": done and done <= due, "late": done > due, "broken": not done and due <= "2026-03-31"}
        assert states.get(row["state"], not done and due > "2026-03-31"), row


def test_repeats_are_ignored_as_often_as_the_table_says(tmp_path: Path) -> None:
    table = dict(load(Size.STREET, 7).table["answers"], unanswered_repeats=0.0)
    rates = build_files(small(answers=table), tmp_path / "good")
    assert next(rate for rate in rates if rate.measure == "repeat contacts never answered").found == 0
    assert not named(tmp_path / "good", "unanswered_repeats")


def test_a_group_no_town_has_people_for_is_refused_and_not_looked_for_for_ever(tmp_path: Path) -> None:
    table = dict(load(Size.STREET, 7).table["planted"], children=[5000, 5000])
    with pytest.raises(TooFew, match="make a larger town"):
        build_files(small(planted=table), tmp_path / "few")
    assert not (tmp_path / "few" / "manifest.json").exists()
