"""A profile that does not hold together is refused, with the table and the key; each check is shown to refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tocsin.words import ProfileFault, profile_from, read_folder

WHOLE: dict[str, Any] = read_folder(files("tocsin.words") / "profiles" / "england_2026")
Fault = Callable[[dict[str, Any]], object]


def duty(whole: dict[str, Any], code: str = "decide_on_referral") -> dict[str, Any]:
    return next(each for each in whole["duty"] if each["code"] == code)


def code(whole: dict[str, Any], codes: str, wanted: str) -> dict[str, Any]:
    return next(each for each in whole["codes"][codes]["codes"] if each["code"] == wanted)


def rung(whole: dict[str, Any], ladder: str = "escalation", number: int = 0) -> dict[str, Any]:
    return whole["ladder"][ladder]["rungs"][number]


def retention(whole: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in whole["retention"] if each["code"] == code)


FAULTS: dict[str, tuple[Fault, str]] = {
    "title": (lambda w: w.pop("title"), "profile planted: “title” is missing; expected text"),
    "odd table": (lambda w: w.update(dutys=[]), "profile planted: “dutys” is not a key this table has"),
    "odd key": (lambda w: duty(w).update(alow="1 day"), "duty decide_on_referral: “alow” is not a key"),
    "empty": (lambda w: duty(w).update(law=" "), "duty decide_on_referral: “law” is empty"),
    "wrong type": (lambda w: duty(w).update(label=3), "duty decide_on_referral: “label” is 3; expected text"),
    "not a date": (lambda w: duty(w).update(in_force="2013"), "“in_force” is '2013'; expected a date"),
    "not a table": (lambda w: w["office"].update(hub="x"), "office hub: expected a table of keys and values"),
    "list without source": (lambda w: w["codes"]["harm"].pop("source"), "codes harm: “source” is missing"),
    "code without meaning": (
        lambda w: code(w, "harm", "neglect").pop("meaning"),
        "codes harm, codes 1 (“neglect”): “meaning” is missing",
    ),
    "no codes": (lambda w: w["codes"]["sex"].update(codes=[]), "codes sex: the list has no codes"),
    "code twice": (
        lambda w: w["codes"]["sex"]["codes"].append(dict(code(w, "sex", "F"))),
        "codes sex: the code “F” is there twice",
    ),
    "list missing": (lambda w: w["codes"].pop("topic"), "codes topic: this list is missing"),
    "list unknown": (
        lambda w: w["codes"].update(topics=deepcopy(w["codes"]["topic"])),
        "codes topics: the register has no use for a list of this name",
    ),
    "flag unknown": (
        lambda w: code(w, "harm", "sexual").update(flags=["seroius"]),
        "codes harm, “sexual”: nothing in the register reads the flag “seroius”",
    ),
    "flag no text": (lambda w: code(w, "harm", "sexual").update(flags=[1]), "“flags” holds 1; expected text"),
    "maps to nothing": (
        lambda w: code(w, "harm", "sexual").update(maps={"assessment_factor": ["99Z"]}),
        "codes harm, “sexual”: maps to “99Z”, which the list assessment_factor does not have",
    ),
    "maps no list": (
        lambda w: code(w, "harm", "sexual").update(maps={"assessment_factor": "19B"}),
        "“assessment_factor” is '19B'; expected a list of codes",
    ),
    "code ends before it begins": (
        lambda w: code(w, "assessment_factor", "19B").update(until=date(2020, 1, 1)),
        "codes assessment_factor, “19B”: “until” (2020-01-01) is before “since” (2025-04-01)",
    ),
    "outcome drops the child": (
        lambda w: code(w, "decision_outcome", "early_help").update(flags=["closes"]),
        "codes decision_outcome, “early_help”: it closes a concern, so it must be flagged",
    ),
    "outcome both": (
        lambda w: code(w, "decision_outcome", "nfa").update(flags=["closes", "is_nfa", "needs_acceptor"]),
        "codes decision_outcome, “nfa”: it cannot be both",
    ),
    "office without role": (
        lambda w: w["office"]["hub"].update(role="wizard"),
        "office hub: the role “wizard” is not in the list of roles",
    ),
    "calendar kind": (
        lambda w: w["calendar"]["hub_hours"].update(kind="lunar"),
        "calendar hub_hours: “kind” is “lunar”; expected one of always",
    ),
    "calendar hour": (lambda w: w["calendar"]["hub_hours"].update(opens="nine"), "expected a time of day"),
    "calendar closes first": (
        lambda w: w["calendar"]["hub_hours"].update(closes=time(8)),
        "calendar hub_hours: it closes at 08:00, which is not after it opens at 09:00",
    ),
    "calendar without days": (
        lambda w: w["calendar"]["hub_hours"].update(days=[]),
        "calendar hub_hours: “days” is empty",
    ),
    "calendar day": (lambda w: w["calendar"]["hub_hours"].update(days=[0]), "expected 1 (Monday) to 7 (Sunday)"),
    "term backwards": (
        lambda w: w["calendar"]["school_days"]["terms"][0].update(last=date(2025, 9, 1)),
        "calendar school_days, terms 1: expected the “first” and the “last” day",
    ),
    "terms overlap": (
        lambda w: w["calendar"]["school_days"]["terms"][1].update(first=date(2025, 10, 24)),
        "calendar school_days: “terms” overlap or are out of order",
    ),
    "ladder ends inside": (
        lambda w: w["ladder"]["reports"]["rungs"].pop(),
        "ladder reports: the last rung must be an office outside the organisations",
    ),
    "ladder empty": (lambda w: w["ladder"]["reports"].update(rungs=[]), "ladder reports: the last rung must be"),
    "rung office": (
        lambda w: rung(w).update(office_kind="hubb"),
        "ladder escalation, rung 1: there is no office kind “hubb”",
    ),
    "rung in agency": (
        lambda w: rung(w, number=3).update(in_agency={"polis": "chief_superintendent"}),
        "ladder escalation, rung 4: “in_agency” names “polis”, which is not a kind of agency",
    ),
    "rung in agency office": (
        lambda w: rung(w, number=3).update(in_agency={"police": "chief"}),
        "ladder escalation, rung 4: there is no office kind “chief”",
    ),
    "rung calendar": (
        lambda w: rung(w).update(calendar="moon"),
        "ladder escalation, rung 1: there is no calendar “moon”",
    ),
    "duty twice": (
        lambda w: w["duty"].append(deepcopy(duty(w))),
        "duty decide_on_referral: there are two duties of this code",
    ),
    "duty ladder": (
        lambda w: duty(w).update(ladder="stairs"),
        "duty decide_on_referral: there is no ladder “stairs”. There are: escalation, immediate, reports",
    ),
    "duty calendar": (
        lambda w: duty(w).update(calendar="moon"),
        "duty decide_on_referral: there is no calendar “moon”. There are: working_days",
    ),
    "duty allowance": (
        lambda w: duty(w).update(allow="soon"),
        "duty decide_on_referral: “allow” is “soon”; expected a number and working days",
    ),
    "duty no time at all": (lambda w: duty(w).update(allow="0 working days"), "“allow” is “0 working days”"),
    "duty allowed until": (
        lambda w: duty(w, "review_restriction").update(allow="field:end"),
        "duty review_restriction, allow: entries item.restricted/1 carry no “end”",
    ),
    "duty allowed until closing": (
        lambda w: duty(w, "review_restriction").update(calendar="working_days"),
        "duty review_restriction: “allow” names a moment, so the calendar has to be one that never closes",
    ),
    "duty unit": (
        lambda w: duty(w).update(allow="2 hub hours"),
        "duty decide_on_referral: the calendar “working_days” does not count what “2 hub hours” is counted in",
    ),
    "duty never opens": (lambda w: duty(w).update(opened_by=[]), "each need an entry"),
    "duty never ends": (lambda w: duty(w).update(met_by=[]), "each need an entry"),
    "duty entry": (
        lambda w: duty(w).update(opened_by=[{"type": "concern.shouted/1"}]),
        "duty decide_on_referral, concern.shouted/1: the register writes no entry of this type",
    ),
    "duty key": (
        lambda w: duty(w)["opened_by"][0]["where"].update(importd=False),
        "duty decide_on_referral, concern.raised/1: entries concern.raised/1 carry no “importd”",
    ),
    "duty about": (
        lambda w: duty(w).update(about="check"),
        "duty decide_on_referral, concern.raised/1: entries concern.raised/1 carry no “check”",
    ),
    "trigger about": (
        lambda w: duty(w)["met_by"][0].update(about="check"),
        "duty decide_on_referral, decision.made/1: entries decision.made/1 carry no “check”",
    ),
    "duty step": (
        lambda w: duty(w, "hold_conference")["opened_by"][0]["where"].update(step="tea"),
        "duty hold_conference, step.taken/1: “step” waits for “tea”, which the list step does not have",
    ),
    "duty value": (
        lambda w: duty(w)["opened_by"][0]["where"].update(imported=0.5),
        "duty decide_on_referral, opened_by 1: “where.imported” holds 0.5; expected text, a whole number",
    ),
    "duty agree_on": (
        lambda w: duty(w, "answer_report").update(agree_on=["colour"]),
        "duty answer_report, agree_on: entries report.sent/1 carry no “colour”",
    ),
    "duty owner": (lambda w: duty(w).update(owner="anyone"), "duty decide_on_referral: “owner” is “anyone”"),
    "duty owner kind": (
        lambda w: duty(w).update(owner="kind:hubb"),
        "duty decide_on_referral, owner: there is no office kind “hubb”",
    ),
    "duty owner field": (
        lambda w: duty(w).update(owner="field:boss"),
        "duty decide_on_referral, owner: entries concern.raised/1 carry no “boss”",
    ),
    "duty clock": (
        lambda w: duty(w).update(clock_from="noon"),
        "duty decide_on_referral: “clock_from” is “noon”; expected “event”, “recorded” or “field:…”",
    ),
    "duty clock field": (
        lambda w: duty(w).update(clock_from="field:noon"),
        "duty decide_on_referral, clock_from: entries concern.raised/1 carry no “noon”",
    ),
    "duty ends before it begins": (
        lambda w: duty(w).update(until=date(2000, 1, 1)),
        "duty decide_on_referral: “until” (2000-01-01) is before “in_force” (2013-04-15)",
    ),
    "retention twice": (
        lambda w: w["retention"].append(deepcopy(retention(w, "adoption"))),
        "retention adoption: there are two rules of this code",
    ),
    "retention for nobody else": (
        lambda w: w["retention"].remove(retention(w, "child_protection")),
        "retention: no rule is meant for everybody",
    ),
    "retention counted": (
        lambda w: retention(w, "adoption").update(counted_from="order"),
        "retention adoption: “counted_from” is “order”; expected “birth” or “last_entry”",
    ),
    "retention no years": (lambda w: retention(w, "adoption").update(years=0), "“again” are whole numbers from 1"),
    "retention years in words": (
        lambda w: retention(w, "adoption").update(years="100"),
        "retention adoption: “years” is '100'; expected a whole number",
    ),
    "retention list": (
        lambda w: retention(w, "adoption").update(known_by={"colour": ["RC1"]}),
        "retention adoption: “known_by” names “colour”; expected one of abuse_category",
    ),
    "retention code": (
        lambda w: retention(w, "sexual_abuse")["known_by"]["harm"].append("sexaul"),
        "retention sexual_abuse: “known_by.harm” names “sexaul”, which the list harm does not have",
    ),
    "retention ends before it begins": (
        lambda w: retention(w, "adoption").update(in_force=date(2026, 1, 1), until=date(2025, 1, 1)),
        "retention adoption: “until” (2025-01-01) is before “in_force” (2026-01-01)",
    ),
    "pause without end": (
        lambda w: duty(w).update(pauses=[{"starts": {"type": "check.asked/1"}}]),
        "duty decide_on_referral, pauses 1, ends: “type” is missing",
    ),
    "pause entry": (
        lambda w: duty(w).update(pauses=[{"starts": {"type": "tea/1"}, "ends": {"type": "check.answered/1"}}]),
        "duty decide_on_referral, tea/1: the register writes no entry of this type",
    ),
    "phrase twice": (
        lambda w: w["stop"].append({"phrase": "Lifestyle  CHOICE", "why": "x", "source": "x"}),
        "stop “lifestyle choice”: the phrase is there twice",
    ),
    "phrase of nothing": (
        lambda w: w["stop"].append({"phrase": "…", "why": "x", "source": "x"}),
        "stop: a phrase has no letter or digit",
    ),
}


def test_the_profile_itself_holds_together() -> None:
    assert profile_from("planted", deepcopy(WHOLE)).name == "planted"


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_refused_with_its_place(name: str) -> None:
    plant, sentence = FAULTS[name]
    whole = deepcopy(WHOLE)
    plant(whole)
    with pytest.raises(ProfileFault) as refusal:
        profile_from("planted", whole)
    assert sentence in str(refusal.value)


def test_pauses_that_hold_together_are_read() -> None:
    whole = deepcopy(WHOLE)
    duty(whole)["pauses"] = [{"starts": {"type": "check.asked/1"}, "ends": {"type": "check.answered/1"}}]
    pause = profile_from("planted", whole).duty("decide_on_referral").pauses[0]
    assert (pause.starts.type, pause.ends.type) == ("check.asked/1", "check.answered/1")


def test_every_fault_is_reported_not_only_the_first() -> None:
    whole = deepcopy(WHOLE)
    duty(whole).update(ladder="stairs", owner="anyone")
    duty(whole, "hold_conference").update(calendar="moon")
    with pytest.raises(ProfileFault) as refusal:
        profile_from("planted", whole)
    assert len(str(refusal.value).splitlines()) == 4


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "a.toml").write_text('title = "one"\n[codes.sex]\ntitle = "Sex"\n', "utf-8")
    yield tmp_path


def test_files_of_a_folder_are_read_as_one(folder: Path) -> None:
    (folder / "b.toml").write_text('source = "two"\n[codes.sex]\nsource = "DfE"\n[[duty]]\ncode = "x"\n', "utf-8")
    (folder / "c.toml").write_text('[[duty]]\ncode = "y"\n', "utf-8")
    (folder / "readme.md").write_text("not read", "utf-8")
    assert read_folder(folder) == {
        "title": "one",
        "source": "two",
        "codes": {"sex": {"title": "Sex", "source": "DfE"}},
        "duty": [{"code": "x"}, {"code": "y"}],
    }


def test_the_same_key_in_two_files_is_refused(folder: Path) -> None:
    (folder / "b.toml").write_text('[codes.sex]\ntitle = "Gender"\n', "utf-8")
    with pytest.raises(ProfileFault, match=r"b\.toml, codes, sex: “title” is already written in another file"):
        read_folder(folder)


def test_a_file_that_is_not_toml_is_named(folder: Path) -> None:
    (folder / "b.toml").write_text("[codes\n", "utf-8")
    with pytest.raises(ProfileFault, match=r"b\.toml: this is not TOML"):
        read_folder(folder)
