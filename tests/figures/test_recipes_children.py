"""What hangs on who is whom: repeats, known before, support, the minimum, the lists; and what is not written down."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from acts.keeping import authorise, propose
from figures.counted import YEAR, about, base, blanks, cells, child, counted, decided, raised, step
from tocsin.concerns import AnswerCheck, AskForCheck, RecordReturnInterview, ReportMissing, ReportReturn, TheConcern
from tocsin.figures import RECIPES, Span
from tocsin.ledger import REGISTER, entries
from tocsin.people import AmendRecord, EthnicityNote, RecordPerson, SayTheSame, TakeBack
from tocsin.words import When

CSE = ("sexual_exploitation",)


def joined(register: Any, first: str, second: str) -> str:
    """Two records said to be one child; the judgement."""
    say = SayTheSame(first=first, second=second, reason="The same child.")
    judgement: str = register.perform(say, register.hub).ids["judgement"]
    return judgement


def test_a_child_raised_again_within_the_year_is_a_repeat_once_the_records_are_joined(register: Any) -> None:
    first, jo = about(register, "Jo")
    decided(register, first, "assessment")
    register.later(days=9)
    second, other = about(register, "Joe", "police")
    decided(register, second, "assessment")
    about(register, "Ana")
    assert (cells("repeats"), cells("repeats", 1)) == ({}, {})
    joined(register, jo, other)
    assert (cells("repeats"), base("repeats")) == ({(YEAR,): 1}, {(YEAR,): 2})
    assert (cells("repeats", 1), base("repeats", 1)) == ({(YEAR,): 1}, {(YEAR,): 3})


def test_two_reports_on_one_day_repeat_nothing_and_twelve_months_are_the_limit(register: Any) -> None:
    _, record = about(register, "Jo")
    raised(register, "police", record=record)
    assert cells("repeats", 1) == {}
    register.later(days=365)
    raised(register, record=record)
    assert cells("repeats", 1) == {}
    assert sum(base("repeats", 1).values()) == 2


def test_known_before_by_each_meaning(register: Any) -> None:
    about(register, "Ana", harms=CSE)
    _, jo = about(register, "Jo", "nurse")
    _, kay = about(register, "Kay", "police")
    missing = ReportMissing(record=kay, when=When.parse("2026-03-02"), kind="home", circumstances="Not home.")
    register.perform(missing, register.police)
    register.later(days=20)
    named = raised(register, "teacher", record=jo, harms=CSE)
    raised(register, "police", record=kay, harms=CSE)
    ask = AskForCheck(concern=named, office=register.police.office, question="Is he known?")
    check = register.perform(ask, register.hub).ids["check"]
    register.perform(AnswerCheck(check_id=check, known="yes", answer="Seen in a car."), register.police)
    known = {table.name: sum(table.counts.values()) for table in counted("known_before").tables}
    assert known == {"any": 2, "another": 1, "long_before": 0, "record": 1, "said": 1}
    assert base("known_before") == {(YEAR,): 3}


def test_long_before_is_ninety_days(register: Any) -> None:
    _, jo = about(register, "Jo", "nurse")
    register.later(days=1)
    _, ana = about(register, "Ana", "nurse")
    register.later(days=89)
    for record in (jo, ana):
        raised(register, record=record, harms=CSE)
    tables = counted("known_before", Span.until(date(2026, 6, 30))).tables
    known = {table.name: table.counts for table in tables}
    assert (known["another"], known["long_before"]) == ({("2026-27",): 2}, {("2026-27",): 1})


def test_the_best_that_is_recorded_of_support(register: Any) -> None:
    taken, _ = about(register, "Jo", harms=CSE)
    declined, _ = about(register, "Ana", harms=CSE)
    offered, _ = about(register, "Kay", harms=CSE)
    about(register, "Bo", harms=CSE)
    about(register, "Lou", harms=("neglect",))
    for concern in (taken, declined, offered):
        step(register, concern, "support_offered", "social_worker")
    step(register, taken, "support_declined")
    step(register, taken, "support_taken_up")
    step(register, declined, "support_declined")
    assert cells("support") == {(YEAR, each): 1 for each in ("taken_up", "declined", "offered", "none")}
    assert (cells("support", 1), base("support", 1)) == ({(YEAR,): 3}, {(YEAR,): 4})


def test_the_minimum_counts_children_and_not_records(register: Any) -> None:
    _, jo = about(register, "Jo", harms=CSE)
    _, other = about(register, "Ana", "police", harms=CSE)
    raised(register, "nurse", record=jo, harms=CSE)
    raised(register, harms=CSE)
    assert cells("confirmed_minimum") == {(YEAR,): 2}
    assert blanks("confirmed_minimum") == [(1, 4)]
    judgement = joined(register, jo, other)
    assert cells("confirmed_minimum") == {(YEAR,): 1}
    assert cells("lists") == {("health+police+school",): 1}
    register.perform(TakeBack(judgement=judgement, reason="Two children."), register.hub)
    ends = cells("confirmed_minimum", 1)
    assert ends[("fewest",)] <= ends[("minimum",)] <= ends[("median",)] <= ends[("maximum",)]
    assert (cells("confirmed_minimum"), ends[("most",)]) == ({(YEAR,): 2}, 2)


def test_lists_and_overlaps_and_no_estimate_from_so_few(register: Any) -> None:
    _, jo = about(register, "Jo", harms=CSE)
    raised(register, "police", record=jo, harms=CSE)
    about(register, "Ana", "police", harms=CSE)
    assert cells("lists") == {("police",): 1, ("police+school",): 1}
    assert counted("lists").said_of_total[0].startswith("No estimate")


def test_missing_children_and_their_interviews(register: Any) -> None:
    _, jo = about(register, "Jo")
    went = When.parse("2026-03-01")
    ids = [
        register.perform(ReportMissing(record=jo, when=went, kind="home", circumstances="Out."), register.police).ids
        for _ in range(3)
    ]
    for each in ids[:2]:
        register.perform(
            ReportReturn(missing=each["missing"], when=When.parse("2026-03-02"), words="Back."), register.police
        )
    register.later(hours=20)
    held = {"offered": True, "taken": True, "independent": True, "when": When.parse("2026-03-03"), "words": "We spoke."}
    register.perform(RecordReturnInterview(missing=ids[0]["missing"], **held), register.social_worker)
    assert cells("missing") == {(YEAR, "home"): 3}
    assert cells("missing", 1) == {(YEAR, each): 1 for each in ("offered", "in_time", "taken", "independent")}
    assert set(base("missing", 1).values()) == {2}
    assert cells("missing", 2) == {(YEAR,): 1}
    assert blanks("missing") == [(1, 3), (1, 2)]


def test_exploitation_is_counted_by_kind_and_once_in_the_share(register: Any) -> None:
    about(register, "Jo", harms=("sexual_exploitation", "trafficking"))
    raised(register, harms=("neglect",))
    raised(register)
    assert cells("exploitation") == {(YEAR, "sexual_exploitation"): 1, (YEAR, "trafficking"): 1}
    assert (cells("exploitation", 1), base("exploitation", 1)) == ({(YEAR,): 1}, {(YEAR,): 3})
    assert blanks("exploitation") == [(1, 3)]


def test_a_look_is_followed_by_an_act_of_the_same_office_or_not(register: Any) -> None:
    concern, _ = about(register, "Jo")
    for who in ("hub", "hub", "police", "scrutineer"):
        register.look(TheConcern(concern=concern), register.people[who])
    register.later(days=10)
    step(register, concern, "support_offered", "police")
    register.later(days=10)
    step(register, concern, "lado_told", "hub")
    every = base("looks_without_acts")
    idle = cells("looks_without_acts")
    assert set(every.values()) == {1} and len(every) == 3
    assert idle == {(YEAR, register.scrutineer.office): 1}


def test_what_is_written_is_counted_and_never_which(register: Any) -> None:
    given = child("Jo", ethnicities=(EthnicityNote(code="W1"),), nationality="British")
    told = child("Ana", ethnicities=(EthnicityNote(blank="told_not_to_record"),))
    nothing = child("Kay", ethnicities=(EthnicityNote(code="NS"),))
    three = (given, told, nothing)
    made = [register.perform(RecordPerson(details=each), register.police).ids["record"] for each in three]
    register.perform(RecordPerson(details=child("Max"), kind="adult"), register.police)
    team = register.police.office
    assert cells("completeness") == {("child", team, "ethnicity"): 1, ("child", team, "nationality"): 1}
    assert base("completeness")["child", team, "ethnicity"] == 3
    answers = ("given", "told_not_to_record", "not_stated")
    assert {key: many for key, many in cells("completeness", 1).items() if key[:2] == ("child", "ethnicity")} == {
        ("child", "ethnicity", answer): 1 for answer in answers
    }
    other = child("Jo", ethnicities=(EthnicityNote(code="A2"),), nationality="Irish")
    same = counted("completeness")
    before = {name: counted(name) for name in RECIPES if name != "completeness"}
    register.perform(AmendRecord(record=made[0], details=other, reason="He told us."), register.police)
    assert counted("completeness") == same
    register.perform(AmendRecord(record=made[0], details=child("Jo"), reason="Taken out."), register.police)
    assert cells("completeness") == {}
    assert {name: counted(name).tables for name in before} == {name: each.tables for name, each in before.items()}


def test_a_redacted_record_is_a_hole_and_not_a_blank(register: Any) -> None:
    _, record = about(register, "Jo")
    (written,) = [entry.n for entry in entries(REGISTER) if entry.type == "person.recorded/1"]
    authorise(register, propose(register, written, "details"), register.scrutineer)
    assert record and base("completeness") == {}
    assert blanks("completeness")[-1] == (1, 1)


def test_the_page_on_figures_lists_the_set_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    told = [line for line in page.partition("## The set")[2].partition("\n## ")[0].splitlines() if line[:3] == "| `"]
    each = RECIPES.values()
    assert told == [f"| `{one.name}` | {one.title} | {one.unit} | {one.denominator} |" for one in each]
