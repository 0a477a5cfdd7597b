"""Retention: a list for people, never a disposal; the rule that keeps longest counts, and a review comes first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from acts.keeping import CHILD, authorise, last_of, propose, raised, refused, rows
from register import MONDAY, Register
from tocsin.access import RestrictedLine
from tocsin.acts import DueForReview, DueView, PlaceHold, ReviewRetention, rebuild
from tocsin.acts.retention import kept_until, years_after
from tocsin.concerns import Decide, RaiseConcern, ReportMissing
from tocsin.ledger import REGISTER, entries
from tocsin.people import PersonDetails, RecordPerson
from tocsin.words import When, load_profile


def record_of(register: Register) -> str:
    return str(last_of("person.recorded/1").meta["record"])


def listed(register: Register, years: int, who: str = "scrutineer") -> DueView:
    register.at = years_after(MONDAY, years)
    view = register.look(DueForReview(), getattr(register, who), "scrutiny" if who == "scrutineer" else "audit")
    assert isinstance(view, DueView)
    return view


def kept(register: Register) -> tuple[str, datetime]:
    found = kept_until([record_of(register)], load_profile())
    assert found is not None
    return found.rule.code, found.until


def test_a_concern_about_a_child_comes_up_after_thirty_five_years_and_not_before(register: Register) -> None:
    raised(register)
    assert kept(register) == ("child_protection", years_after(MONDAY, 35))
    assert listed(register, 34).lines == ()
    (line,) = listed(register, 36).lines
    assert not isinstance(line, RestrictedLine)
    assert (line.record, line.called, line.review, line.held) == (record_of(register), "Robin Vale", "", False)
    assert line.rule == "Concerns about a child" and "EWHC 2134" in line.law


@pytest.mark.parametrize("harm", ["sexual", "sexual_exploitation", "trafficking"])
def test_what_relates_to_sexual_abuse_is_kept_for_seventy_five_years(register: Register, harm: str) -> None:
    raised(register, harms=(harm, "neglect"))
    assert kept(register) == ("sexual_abuse", years_after(MONDAY, 75))
    assert listed(register, 74).lines == () and len(listed(register, 76).lines) == 1


def test_a_child_missing_from_care_is_kept_from_birth(register: Register) -> None:
    raised(register)
    gone = ReportMissing(
        record=record_of(register), when=When.parse("2026-03-01T22:30"), kind="care", circumstances="-"
    )
    register.perform(gone, register.police)
    assert kept(register)[0] == "looked_after"
    assert kept(register)[1].year == 2012 + 75


def test_a_child_whose_birth_nobody_knows_is_kept_from_when_it_was_first_recorded(register: Register) -> None:
    made = register.perform(RecordPerson(details=PersonDetails(description="About ten."), kind="child"), register.hub)
    register.perform(RaiseConcern(account="Taken into care.", record=made.ids["record"]), register.teacher)
    concern = last_of("concern.raised/1").case
    register.perform(Decide(concern=concern, outcome="assessment", reason="Court.", law="ca1989_s31"), register.hub)
    assert kept(register) == ("looked_after", years_after(MONDAY, 75))


def test_whatever_is_added_keeps_it_longer_and_looking_does_not(register: Register) -> None:
    concern, _ = raised(register)
    register.at = years_after(MONDAY, 10)
    register.perform(RaiseConcern(account="Again.", record=record_of(register)), register.nurse)
    assert kept(register)[1] == years_after(MONDAY, 45)
    register.at = years_after(MONDAY, 20)
    register.perform(PlaceHold(item=concern, reason_code="review", reason="Read by a review."), register.nurse)
    assert kept(register)[1] == years_after(MONDAY, 45)


def test_nothing_is_disposed_of_however_long_nobody_looks(register: Register) -> None:
    raised(register)
    before = len(list(entries(REGISTER)))
    from tocsin.acts import sweep

    sweep(years_after(MONDAY, 200))
    new = [entry.type for entry in entries(REGISTER, before)]
    assert not [type for type in new if type.startswith(("part.", "redaction.", "retention."))]


def review(register: Register, outcome: str = "may_end", by: str = "hub_manager") -> None:
    said = ReviewRetention(record=record_of(register), outcome=outcome, reason="Nobody living is served by it.")
    register.perform(said, getattr(register, by))


def test_a_text_goes_for_its_age_only_after_a_review_by_somebody_else_and_two_people(register: Register) -> None:
    _, entry = raised(register, harms=("sexual",))
    register.at = years_after(MONDAY, 74)
    assert "kept until 2 March 2101:" in refused(lambda: propose(register, entry, basis="retention_ended")).reason
    assert "kept until" in refused(lambda: review(register)).reason
    register.at = years_after(MONDAY, 76)
    assert "Nobody has reviewed" in refused(lambda: propose(register, entry, basis="retention_ended")).reason
    review(register, by="hub_manager")
    mine = refused(lambda: propose(register, entry, basis="retention_ended", by=register.hub_manager))
    assert "You reviewed this record yourself" in mine.reason
    assert authorise(register, propose(register, entry, basis="retention_ended"))


def test_a_review_that_keeps_it_takes_it_off_the_list_for_some_years(register: Register) -> None:
    _, entry = raised(register)
    register.at = years_after(MONDAY, 36)
    review(register, "keep")
    assert "Nobody has reviewed" in refused(lambda: propose(register, entry, basis="retention_ended")).reason
    assert listed(register, 40).lines == ()
    assert len(listed(register, 42).lines) == 1


def test_a_review_is_stale_once_something_was_added(register: Register) -> None:
    _, entry = raised(register)
    register.at = years_after(MONDAY, 36)
    review(register)
    register.perform(RaiseConcern(account="A grandchild now.", record=record_of(register)), register.nurse)
    assert "kept until" in refused(lambda: propose(register, entry, basis="retention_ended")).reason


def test_what_is_held_is_marked_and_no_review_lets_it_end(register: Register) -> None:
    concern, _ = raised(register)
    register.perform(PlaceHold(item=concern, reason_code="inquiry", reason="Asked for."), register.nurse)
    (line,) = listed(register, 36).lines
    assert not isinstance(line, RestrictedLine) and line.held
    assert refused(lambda: review(register)).code == "held"
    review(register, "keep")


@pytest.mark.parametrize(("who", "code"), [("teacher", "role_forbids"), ("nurse", "not_acceptable")])
def test_who_may_not_read_a_record_does_not_review_it(register: Register, who: str, code: str) -> None:
    raised(register)
    register.at = years_after(MONDAY, 36)
    assert refused(lambda: review(register, by=who)).code == code


def test_a_report_is_never_too_old(register: Register) -> None:
    from acts.test_redacting import lodged

    _, entry = lodged(register)
    register.at = years_after(MONDAY, 200)
    said = refused(lambda: propose(register, entry, "title", basis="retention_ended", by=register.director))
    assert "No retention rule is meant for this" in said.reason


def test_reviews_fold_again_to_the_same_rows(register: Register) -> None:
    raised(register)
    register.at = years_after(MONDAY, 36)
    review(register, "keep")
    review(register)
    before = rows()
    rebuild()
    assert rows() == before


def test_a_year_without_a_twenty_ninth_of_february(register: Register) -> None:
    leap = datetime(2024, 2, 29, 9, tzinfo=UTC)
    assert years_after(leap, 35) == datetime(2059, 3, 1, 9, tzinfo=UTC)
    assert years_after(leap, 4) == datetime(2028, 2, 29, 9, tzinfo=UTC)


def test_the_list_is_paged_over_everybody(register: Register) -> None:
    for number in range(28):
        register.perform(RecordPerson(details=CHILD, kind="child", local_id=f"N{number}"), register.hub)
    first = listed(register, 36)
    assert len(first.lines) == 25 and first.after
    rest = register.look(DueForReview(after=first.after), register.scrutineer, "scrutiny")
    assert len(rest.lines) == 3 and rest.after == 0
