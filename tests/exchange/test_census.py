"""Reading one child tolerantly: every element has a declared reader, and a reader that fails leaves a doubt."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, child
from tocsin.exchange.census import Child, Row, read_child
from tocsin.exchange.fields import FIELDS
from tocsin.exchange.mapping import STEPS, details_of, steps_of
from tocsin.exchange.readers.ssd import MEANINGS
from tocsin.exchange.values import READERS
from tocsin.words import load_profile

TODAY = date(2026, 5, 4)


def read(xml: str) -> Child:
    return read_child(etree.fromstring(xml), sender="999", today=TODAY, profile=load_profile())


def rows(xml: str, kind: str) -> list[Row]:
    return [row for row in read(xml).rows if row.kind == kind]


def test_a_whole_journey_is_one_row_for_each_block() -> None:
    kinds = [row.kind for row in read(child()).rows]
    assert kinds == ["child", "episode", "assessment", "cin_plan", "enquiry", "protection_plan", "review", "review"]
    assert not [doubt for row in read(child()).rows for doubt in row.doubts]


@pytest.mark.parametrize(("given", "sex"), [("1", "M"), ("2", "F"), ("0", "U"), ("9", "U"), ("m", "M"), ("F", "F")])
def test_sex_in_the_codes_of_every_year(given: str, sex: str) -> None:
    row = read(child(sex=given)).rows[0]
    assert details_of(row, load_profile()).sex == sex


@pytest.mark.parametrize(
    ("given", "said"), [("true", True), ("1", True), ("TRUE", True), ("false", False), ("0", False)]
)
def test_flags_however_written(given: str, said: bool) -> None:
    xml = child("C1", REFERRAL.replace("<ReferralNFA>0<", f"<ReferralNFA>{given}<"))
    assert rows(xml, "episode")[0].values["ReferralNFA"] is said


@pytest.mark.parametrize(
    "given", ["2025-02-30", "02/06/2025", "2025-6-2", "20250602", "soon", "2025-13-01", "0000-01-01"]
)
def test_a_date_is_never_guessed(given: str) -> None:
    (row,) = rows(child("C1", REFERRAL.replace("2025-06-02", given)), "episode")
    assert "CINreferralDate" not in row.values
    (doubt,) = row.doubts
    assert doubt.code == "date"
    assert given in doubt.sentence and "2026-02-28" in doubt.sentence and doubt.sentence.startswith("Line ")


def test_a_date_still_to_come_is_no_event() -> None:
    (row,) = rows(child("C1", REFERRAL.replace("2025-06-02", "2026-05-05")), "episode")
    assert "has not come yet" in row.doubts[0].sentence


def test_old_and_new_factors_are_read_and_an_unknown_one_is_doubtful() -> None:
    xml = REFERRAL.replace("<AssessmentFactors>10A<", "<AssessmentFactors>19A<").replace(
        "<AssessmentFactors>11A<", "<AssessmentFactors>RB</AssessmentFactors><AssessmentFactors>19C<"
    )
    (row,) = rows(child("C1", xml), "assessment")
    assert row.texts("AssessmentFactors") == ("19A", "19C")
    assert [doubt.code for doubt in row.doubts] == ["code"]


def test_stray_text_unknown_elements_and_namespaces_are_passed_over_and_noted() -> None:
    xml = child(more="<Shoe>5</Shoe>stray").replace("<Child>", '<Child xmlns="urn:other">')
    read_one = read(xml)
    assert len(read_one.rows) == 8
    assert any("Shoe" in note for note in read_one.notes)
    assert any("stray" in note for note in read_one.notes)
    assert any(each.name == "Shoe" for each in read_one.rows[0].given)


def test_a_block_nobody_reads_is_a_row_that_is_kept_and_one_around_known_blocks_is_looked_into() -> None:
    unread = REFERRAL.replace(
        "</CINdetails>", "<PreProceedings><PPStartDate>2026-01-01</PPStartDate></PreProceedings></CINdetails>"
    )
    (row,) = rows(child("C1", unread), "unread")
    assert "2026-01-01" in row.as_given()
    wrapped = REFERRAL.replace("<Section47>", "<Enquiries><Section47>").replace(
        "</Section47>", "</Section47></Enquiries>"
    )
    assert len(rows(child("C1", wrapped), "enquiry")) == 1


def test_one_review_block_with_many_dates_and_many_blocks_with_one_are_the_same() -> None:
    split = REFERRAL.replace("</CPPreviewDate><CPPreviewDate>", "</CPPreviewDate></Reviews><Reviews><CPPreviewDate>")
    assert [row.key for row in rows(child("C1", split), "review")] == [row.key for row in rows(child(), "review")]


def test_keys_stay_while_content_changes() -> None:
    before, after = read(child()), read(child("C1", REFERRAL.replace("2025-07-15", "2025-08-15")))
    assert [row.key for row in before.rows] == [row.key for row in after.rows]
    changed = [new.kind for old, new in zip(before.rows, after.rows, strict=True) if old.content != new.content]
    assert changed == ["assessment"]


def test_two_referrals_of_one_day_are_two_whatever_their_order() -> None:
    other = REFERRAL.replace("<ReferralSource>6<", "<ReferralSource>2A<")
    one, two = read(child("C1", REFERRAL, other)), read(child("C1", other, REFERRAL))
    assert {row.key for row in one.rows} == {row.key for row in two.rows}
    assert len({row.key for row in one.rows if row.kind == "episode"}) == 2


def test_no_conference_required_ends_the_enquiry_and_says_that_the_date_is_not_its_own() -> None:
    xml = REFERRAL.replace("<DateOfInitialCPC>2025-06-24</DateOfInitialCPC>", "").replace(
        "<ICPCnotRequired>0<", "<ICPCnotRequired>1<"
    )
    steps = [step for row in rows(child("C1", xml), "enquiry") for step in steps_of(row)]
    assert [step.step for step in steps] == ["enquiry_started", "enquiry_ended"]
    assert "not when that was decided" in steps[1].note


def test_factors_go_with_the_finished_assessment_or_with_the_begun_one_until_then() -> None:
    (done,) = rows(child(), "assessment")
    assert [bool(step.codes) for step in steps_of(done)] == [False, True]
    (begun,) = rows(
        child("C1", REFERRAL.replace("<AssessmentAuthorisationDate>2025-07-15</AssessmentAuthorisationDate>", "")),
        "assessment",
    )
    assert [bool(step.codes) for step in steps_of(begun)] == [True]


def test_dates_in_an_impossible_order_are_kept_and_doubted() -> None:
    (row,) = rows(child("C1", NOTHING_FOLLOWED.replace("2025-01-13", "2025-01-01")), "episode")
    assert [doubt.code for doubt in row.doubts] == ["order"]
    assert row.text("CINclosureDate") == "2025-01-01"


def test_every_element_has_a_reader_and_every_step_a_code() -> None:
    profile = load_profile()
    for fields in FIELDS.values():
        for how in fields.values():
            reader, _, codes = how.partition(" ")
            assert reader in READERS
            assert not codes or codes in profile.codes
    assert all(rule.step in profile.codes["step"] for rules in STEPS.values() for rule in rules)
    of_tables = {each.name for each in MEANINGS.values()}
    assert all(rule.date in FIELDS[kind].keys() | of_tables for kind, rules in STEPS.items() for rule in rules)


def test_ten_thousand_referrals_of_one_child_are_read_without_going_over_them_again_and_again() -> None:
    import time

    started = time.process_time()
    found = rows(child("C1", *(NOTHING_FOLLOWED for _ in range(10_000))), "episode")
    assert len({row.key for row in found}) == 1
    assert time.process_time() - started < 15
