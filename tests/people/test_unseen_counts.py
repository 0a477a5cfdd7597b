"""What counts and codes tell of a record that may not be read: nothing. Truth tables, through the two doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from people.alike import AYESHA, MISSPELT, child, recorded
from tocsin.access import Restrict
from tocsin.acts import PairToReview, ReviewQueue, TheChild
from tocsin.people import AskKnown, PersonDetails, SayDifferent, SayTheSame, judgements_about, known, reviewing

NUMBERED = child("Ayesha Kowalczyk", "2011-04-09", sex="F", nhs_number="943 476 5919")
OTHERWISE = child("Ayesha Kowalczyk", "2011-04-09", sex="F", nhs_number="401 023 2137")
SAYS = {"the same number": NUMBERED, "no number": AYESHA, "another number": OTHERWISE, "no record": None}
CODES = {
    ("open", "the same number"): (),
    ("open", "no number"): (),
    ("open", "another number"): ("others",),
    ("closed", "the same number"): ("others",),
    ("closed", "no number"): ("others",),
    ("closed", "another number"): ("others",),
    ("unseen", "the same number"): (),
    ("unseen", "no number"): (),
    ("unseen", "another number"): (),
    ("open", "no record"): (),
}
"""Level of a record joined already, what it says, and why a further join would wait."""


def restrict(register: Any, record: str, level: str) -> None:
    until = register.at + timedelta(days=9)
    kept = Restrict(item=record, level=level, reason_code="safety", reason="Refuge.", until=until)
    register.perform(kept, register.superintendent)


def joined(register: Any, one: str, other: str) -> None:
    register.perform(SayTheSame(first=one, second=other, reason="seen"), register.hub)


@pytest.mark.parametrize(("case", "codes"), CODES.items(), ids=map(str, CODES))
def test_why_a_join_waits_tells_nothing_of_a_record_that_may_not_be_read(
    register: Any, case: tuple[str, str], codes: tuple[str, ...]
) -> None:
    level, says = case
    first, second = recorded(register, NUMBERED, "school_lead"), recorded(register, MISSPELT, "nurse")
    if (told := SAYS[says]) is not None:
        joined(register, second, beside := recorded(register, told, "police"))
        if level != "open":
            restrict(register, beside, level)
    shown = register.look(PairToReview(first=first, second=second), register.hub).both
    joined(register, first, second)
    kept = next(each for each in judgements_about([first]) if each.second == second)
    assert shown.needs_second == kept.needs_second == codes


def asked(register: Any) -> Any:
    return register.look(AskKnown(details=AYESHA), register.hub)


@pytest.mark.parametrize(
    ("held", "hidden", "shown", "more"), [(3, 1, 2, 0), (2, 1, 1, 0), (3, 0, 2, 1), (4, 1, 2, 1), (4, 2, 2, 0)]
)
def test_how_many_more_are_alike_is_said_without_those_kept_unseen(
    register: Any, monkeypatch: pytest.MonkeyPatch, held: int, hidden: int, shown: int, more: int
) -> None:
    monkeypatch.setattr(known, "MOST", 2)
    records = [recorded(register, AYESHA, "police") for _ in range(held)]
    for record in records[:hidden]:
        restrict(register, record, "unseen")
    check = asked(register)
    assert (len(check.candidates), check.lines, check.more) == (shown, (), more)


def queue(register: Any) -> Any:
    return register.look(ReviewQueue(), register.hub)


def test_an_unseen_record_moves_no_number_of_the_queue(register: Any) -> None:
    told: tuple[PersonDetails, ...] = (AYESHA, MISSPELT)
    for who in told:
        recorded(register, who, "nurse")
    before = queue(register)
    hidden = [recorded(register, AYESHA, "police") for _ in range(2)]
    assert queue(register).waiting > before.waiting
    for record in hidden:
        restrict(register, record, "unseen")
    assert queue(register) == before


def test_counting_stops_where_pages_stop_telling_whatever_is_unseen(
    register: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "MOST_COUNTED", 2)
    held = [recorded(register, AYESHA, "police") for _ in range(4)]
    assert queue(register).waiting == 2
    restrict(register, held[0], "unseen")
    assert queue(register).waiting == 2, "three pairs are left of six"
    restrict(register, held[1], "unseen")
    assert queue(register).waiting == 1


def test_agreement_counts_no_pair_of_an_unseen_record(register: Any) -> None:
    first, second = recorded(register, AYESHA, "police"), recorded(register, MISSPELT, "nurse")
    joined(register, first, second)
    register.perform(SayDifferent(first=first, second=second, reason="two girls"), register.social_worker)
    assert queue(register).agreement.pairs == 1
    restrict(register, first, "unseen")
    assert queue(register).agreement.pairs == 0


def test_what_was_said_of_an_unseen_record_stands_on_no_childs_page(register: Any) -> None:
    first, second = recorded(register, AYESHA, "police"), recorded(register, MISSPELT, "nurse")
    joined(register, first, second)
    assert len(register.look(TheChild(id=second), register.hub).person.judgements) == 1
    restrict(register, first, "unseen")
    view = register.look(TheChild(id=second), register.hub)
    assert view.person.judgements == () and first not in repr(view)
