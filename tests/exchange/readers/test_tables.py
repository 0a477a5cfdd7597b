"""What sets of tables say, once they are read: people, concerns, steps at their dates, and what nobody can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exchange.readers.books import book, sheet
from exchange.readers.desk import AT, Desk, ended, of_type, packed
from exchange.readers.lists import ANNEX_A, RETURN, SSD, workbook
from tocsin.acts import perform
from tocsin.concerns import held
from tocsin.exchange import CorrectRow, quarantine
from tocsin.exchange.reading import Unreadable
from tocsin.ledger import parts_of
from tocsin.people import find_record, record
from tocsin.words import load_profile


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def person(desk: Desk, number: str) -> Any:
    found = record(find_record(desk.by.agency, number))
    assert found is not None
    return found.details


def steps() -> list[tuple[str, str]]:
    return sorted((each.meta["step"], each.meta["when"]) for each in of_type("step.taken/1"))


def raised() -> dict[str, dict[str, Any]]:
    """What was raised, by its date ("" for none)."""
    return {each.meta.get("when", ""): each.meta for each in of_type("concern.raised/1")}


def test_the_dataset_s_people_have_what_their_tables_say(desk: Desk, tmp_path: Path) -> None:
    desk.take(packed(tmp_path / "a.zip", SSD), "ssd")
    ann, ben = person(desk, "P1"), person(desk, "P2")
    assert (ann.called, ann.sex, ann.born.text, ann.upn) == ("Ann", "F", "2011-05-17", "N999145432099")
    assert [each.lines for each in ann.addresses] == ["1, Long Row"]
    assert (ben.called, ben.sex, ben.born.text) == ("Ben", "M", "2013-02-01")
    assert not find_record(desk.by.agency, "P3")
    (waiting,) = quarantine()
    assert ("pers_person_id", "P3") in [(each.name, each.text) for each in waiting.given]
    assert "The register holds concerns, not children" in waiting.what_to_fix


def test_the_dataset_s_steps_hang_on_their_referral(desk: Desk, tmp_path: Path) -> None:
    desk.take(packed(tmp_path / "a.zip", SSD), "ssd")
    assert steps() == [
        ("assessment_authorised", "2026-03-10"),
        ("assessment_started", "2026-02-03"),
        ("conference_held", "2026-01-20"),
        ("enquiry_started", "2026-01-07"),
    ]
    found = raised()
    assert found["2026-02-02"]["need"] == "N1"
    (authorised,) = (each for each in of_type("step.taken/1") if each.meta["step"] == "assessment_authorised")
    assert authorised.meta["assessment_factor"] == ["11A"]
    assert authorised.meta["concern"] == found["2026-02-02"]["concern"]
    assert "missing" in found[""]["needs_checking"]  # the referral R9, which others name and nobody sent
    (enquiry,) = (each for each in of_type("step.taken/1") if each.meta["step"] == "enquiry_started")
    assert enquiry.meta["concern"] == found[""]["concern"]


def test_a_contact_keeps_its_moment_its_source_and_its_outcome(desk: Desk, tmp_path: Path) -> None:
    desk.take(packed(tmp_path / "a.zip", SSD), "ssd")
    contact = raised()["2026-01-05T14:20"]
    assert contact["source"] == "6"
    (decided,) = of_type("decision.made/1")
    assert (decided.meta["concern"], decided.meta["outcome"]) == (contact["concern"], "nfa")
    assert "NFA_FLAG" in (parts_of(decided).text("reason") or "")
    concern = held(contact["concern"], load_profile())
    assert concern is not None


def test_a_referral_that_comes_later_belongs_to_what_named_it(desk: Desk, tmp_path: Path) -> None:
    desk.take(packed(tmp_path / "a.zip", SSD), "ssd")
    before = len(of_type("concern.raised/1"))
    late = {"cine_referral_id": "R9", "cine_person_id": "P2", "cine_referral_date": "2026-01-06"}
    more = SSD | {"ssd_cin_episodes": [*SSD["ssd_cin_episodes"], late]}
    assert desk.take(packed(tmp_path / "b.zip", more), "ssd").count("changed") == 1
    assert len(of_type("concern.raised/1")) == before


def test_a_declared_day_says_how_old_a_file_is(desk: Desk, tmp_path: Path) -> None:
    changed = SSD | {"ssd_cin_episodes": [SSD["ssd_cin_episodes"][0] | {"cine_cin_primary_need_code": "N5"}]}
    desk.take(packed(tmp_path / "new.zip", SSD), "ssd", made="2026-11-01")
    assert desk.take(packed(tmp_path / "old.zip", changed), "ssd", made="2026-10-01").count("changed") == 0
    (concern,) = (each for each in of_type("concern.raised/1") if each.meta.get("when") == "2026-02-02")
    assert "Standard Safeguarding Dataset tables, made on 1 November 2026" in (parts_of(concern).text("account") or "")


def test_tables_not_read_are_said_with_their_number(desk: Desk, tmp_path: Path) -> None:
    more = SSD | {"ssd_professionals": [{"prof_professional_id": "1"}, {"prof_professional_id": "2"}]}
    balance = desk.take(packed(tmp_path / "a.zip", more), "ssd")
    assert "ssd_professionals: 2 rows of a table not read here" in balance.in_words()


def test_a_row_put_right_is_read_by_the_same_rules(desk: Desk, tmp_path: Path) -> None:
    bad = dict(SSD["ssd_cin_assessments"][0], cina_assessment_start_date="03/02/2026", cina_assessment_auth_date="")
    plain = SSD | {"ssd_cin_assessments": [bad], "ssd_assessment_factors": []}
    plain = {name: rows for name, rows in plain.items() if rows}
    balance = desk.take(packed(tmp_path / "a.zip", plain), "ssd")
    assert "no date that can be read" in balance.in_words()
    waiting = next(each for each in quarantine() if each.kind == "assessment")
    assert (waiting.sheet, waiting.line) == ("ssd_cin_assessments", 2)
    right = CorrectRow(row=waiting.key, cells=(("cina_assessment_start_date", "2026-02-03"),))
    perform(right, by=desk.by, purpose="run_system", at=AT)
    assert ("assessment_started", "2026-02-03") in steps()


def test_annex_a_is_read_by_lists_headers_and_days(desk: Desk, tmp_path: Path) -> None:
    balance = desk.take(workbook(tmp_path / "a", ANNEX_A), "annex-a")
    assert ended(balance) == {"loaded": 7, "quarantined": 2}
    assert person(desk, "101").born.text == "2011-05-17"
    assert person(desk, "101").sex == "F"
    assert steps() == [
        ("assessment_authorised", "2026-03-10"),
        ("assessment_started", "2026-02-03"),
        ("conference_held", "2026-01-20"),
        ("enquiry_started", "2026-01-07"),
    ]
    found = raised()
    assert (found["2026-01-05"]["source"], found["2026-01-06"]["source"]) == ("6", "2A")
    assert (found["2026-02-02"]["source"], found["2026-02-02"]["need"]) == ("6", "N1")


def test_a_looked_after_child_who_went_missing_is_a_concern_without_a_date(desk: Desk, tmp_path: Path) -> None:
    desk.take(workbook(tmp_path / "a", {"List 8": ANNEX_A["List 8"]}), "annex-a")
    (concern,) = of_type("concern.raised/1")
    assert "missing 2 and absent no times in the last twelve months" in (parts_of(concern).text("account") or "")
    assert "missing" in concern.meta["needs_checking"]
    assert not find_record(desk.by.agency, "105")


def test_a_referral_told_in_two_lists_stays_one_when_one_list_forgets_it(desk: Desk, tmp_path: Path) -> None:
    desk.take(workbook(tmp_path / "a", ANNEX_A), "annex-a")
    before = len(of_type("concern.raised/1"))
    fewer = {name: rows for name, rows in ANNEX_A.items() if name != "List 3"}
    desk.take(workbook(tmp_path / "b", fewer), "annex-a")
    assert len(of_type("concern.raised/1")) == before


def test_a_year_older_is_no_change(desk: Desk, tmp_path: Path) -> None:
    desk.take(workbook(tmp_path / "a", ANNEX_A), "annex-a")
    older = {name: [row | {"Age": "15.1"} for row in rows if "Age" in row] for name, rows in ANNEX_A.items()}
    older = {name: rows for name, rows in older.items() if rows}
    assert desk.take(workbook(tmp_path / "b", older), "annex-a").count("changed") == 0


def test_a_date_in_words_and_an_uncalculated_formula_are_doubted(desk: Desk, tmp_path: Path) -> None:
    rows = [
        ["Child Unique ID", "Gender", "Date of Contact", "Contact Source"],
        ["1", "Female", "16/09/2026", "q) 6: Police"],
        ["2", "d) Neither", "<c s='1'><f>C2+5</f></c>", "Nobody"],
    ]
    balance = desk.take(book(tmp_path / "a.xlsx", {"list_1": sheet(rows), "Guidance": sheet([["Read me"]])}), "annex-a")
    said = balance.in_words()
    assert "List 1, row 2, Date of Contact: “16/09/2026” is not a date." in said
    assert "Date of Contact: “=C2+5” is not a date." in said
    assert "Contact Source: “Nobody” is not a code" in said
    assert "Guidance: 1 rows of a table not read here" in said
    assert ended(balance) == {"loaded": 2}
    assert "List 1, row 3, Gender: “d) Neither” is no code for sex." in said
    assert all("date" in each.meta["needs_checking"] for each in of_type("concern.raised/1"))


def test_the_return_s_missing_episodes_and_their_ends(desk: Desk, tmp_path: Path) -> None:
    balance = desk.take(packed(tmp_path / "a.zip", RETURN), "ssda903")
    assert ended(balance) == {"loaded": 3, "quarantined": 2}
    missing = of_type("missing.reported/1")
    assert sorted((each.meta["kind"], each.meta["when"]) for each in missing) == [
        ("away", "2026-02-03"),
        ("care", "2026-01-10"),
    ]
    assert person(desk, "1").upn == "N999145432099"


def test_the_return_s_dates_are_never_guessed(desk: Desk, tmp_path: Path) -> None:
    odd = [RETURN["missing"][0] | {"MIS_START": "2026-01-10"}]
    said = desk.take(packed(tmp_path / "a.zip", {"missing": odd}), "ssda903").in_words()
    assert "MIS_START: “2026-01-10” is not a date written like 28/02/2026" in said


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("ssd", "none of its files is a table of the Standard Safeguarding Dataset"),
        ("ssda903", "none of its files is one of the return's"),
        ("annex-a", "it is packed as a workbook is, and holds none"),
    ],
)
def test_the_wrong_file_is_refused_with_a_sentence(format: str, said: str, desk: Desk, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"other": [{"a": "1"}]})
    with pytest.raises(Unreadable, match=said):
        desk.take(path, format)
    assert not of_type("rows.imported/1")


def test_a_changed_value_is_told_in_words_on_the_concern(desk: Desk, tmp_path: Path) -> None:
    desk.take(packed(tmp_path / "a.zip", SSD), "ssd", made="2026-05-01")
    (referral,) = SSD["ssd_cin_episodes"]
    later = SSD | {"ssd_cin_episodes": [referral | {"cine_cin_primary_need_code": "N5"}]}
    desk.take(packed(tmp_path / "b.zip", later), "ssd", made="2026-06-01")
    (news,) = of_type("concern.information_added/1")
    assert "cine_cin_primary_need_code: now “N5”, before “N1”." in (parts_of(news).text("text") or "")
