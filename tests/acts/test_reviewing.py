"""The review queue and two records side by side: order by effect, masking, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from acts.keeping import last_of, redacted
from people.alike import AYESHA, BRIEFLY, BROTHER, MISSPELT, child, recorded
from tocsin import people
from tocsin.access import Refused, Restrict, RestrictedLine
from tocsin.acts import HowReliable, PairToReview, ReviewQueue, reviewing
from tocsin.concerns import RaiseConcern
from tocsin.people import AskKnown, SayDifferent, SayNotSure, SayTheSame

OMAR, UMAR = child("Omar Khan", "2010-02-11"), child("Umar Khan", "2010-02-11")
TWIN = child("Leah Kowalczyk", "2011-04-09", sex="F")


@pytest.fixture
def pairs(register: Any) -> dict[str, str]:
    """Two children, each held twice: the girl by two agencies, the boy twice by one."""
    told = {"a": (AYESHA, "school_lead"), "b": (MISSPELT, "nurse"), "c": (OMAR, "police"), "d": (OMAR, "police")}
    return {name: recorded(register, who, by) for name, (who, by) in told.items()}


def queue(register: Any, by: Any, **more: Any) -> Any:
    return register.look(ReviewQueue(**more), by)


def asked(view: Any) -> list[set[str]]:
    return [{pair.left.id, pair.right.id} for pair in view.pairs]


def concern(register: Any, record: str, by: Any) -> str:
    raised = RaiseConcern(record=record, account="A man in a car picked her up.", harms=("physical",))
    return str(register.perform(raised, by).ids["concern"])


def restrict(register: Any, record: str, level: str, by: Any) -> None:
    until = register.at + timedelta(days=9)
    register.perform(Restrict(item=record, level=level, reason_code="safety", reason="Refuge.", until=until), by)


def test_pairs_wait_until_somebody_has_judged_them(register: Any, pairs: dict[str, str]) -> None:
    a, b, c, d = pairs.values()
    view = queue(register, register.hub)
    assert asked(view) == [{a, b}, {c, d}], "two agencies' pair first, whatever is likelier"
    assert view.pairs[0].effects == ("agencies",) and view.pairs[1].effects == ()
    assert (view.waiting, view.looked_at, view.elsewhere, view.pages) == (2, 2, (), 1)
    register.perform(SayTheSame(first=a, second=b, reason="seen"), register.hub)
    register.perform(SayDifferent(first=d, second=c, reason="cousins"), register.hub)
    assert asked(queue(register, register.hub)) == [] and queue(register, register.hub).waiting == 0


def test_an_answer_owed_and_harm_named_come_before_two_agencies(register: Any, pairs: dict[str, str]) -> None:
    a, b, c, d = pairs.values()
    concern(register, c, register.police)
    view = queue(register, register.hub)
    assert asked(view) == [{c, d}, {a, b}]
    assert view.pairs[0].effects == ("duty", "harm")
    assert view.pairs[0].sentences[0] == "An answer is owed about one of them."


def test_how_much_hangs_on_a_child_ranks_nobody(register: Any, pairs: dict[str, str]) -> None:
    """Three concerns are no more reason to be first than one: then the likelier pair comes first."""
    a, b, c, d = pairs.values()
    once = asked(queue(register, register.hub))
    for record in (a, c):
        concern(register, record, register.police)
    for _ in range(3):
        concern(register, d, register.police)
    view = queue(register, register.hub)
    assert [pair.effects for pair in view.pairs] == [("duty", "harm", "agencies"), ("duty", "harm")]
    assert asked(view) == once == [{a, b}, {c, d}]


def test_pairs_about_which_an_answer_is_overdue_are_looked_at_however_many_are_likelier(
    register: Any, pairs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "LOOKED_AT", 1)
    (likeliest,) = (people.unjudged(1)[0][:2],)
    other = next(each for each in pairs.values() if each not in likeliest)
    assert asked(queue(register, register.hub)) == [set(likeliest)]
    concern(register, other, register.police)
    register.later(days=30)
    view = queue(register, register.hub)
    assert len(view.pairs) == 2 and other in asked(view)[0] and view.pairs[0].effects[0] == "duty"


def test_whoever_waits_for_a_second_person_comes_first_but_not_to_themselves(register: Any) -> None:
    first, second = recorded(register, AYESHA, "school_lead"), recorded(register, TWIN, "nurse")
    c, d = recorded(register, OMAR, "nurse"), recorded(register, UMAR, "police")
    both = queue(register, register.hub)
    assert asked(both) == [{c, d}, {first, second}], "possible twins are asked about, the likelier first"
    assert [pair.twins for pair in both.pairs] == [False, True]
    register.perform(SayTheSame(first=first, second=second, reason="renamed"), register.hub)
    view = queue(register, register.social_worker)
    assert asked(view) == [{first, second}, {c, d}] and view.pairs[0].effects[0] == "second" and view.pairs[0].twins
    assert asked(queue(register, register.hub)) == [{c, d}]


def test_whoever_was_not_sure_is_not_asked_again_and_others_are(register: Any, pairs: dict[str, str]) -> None:
    register.perform(SayNotSure(first=pairs["b"], second=pairs["a"], reason="no photograph"), register.hub)
    assert asked(queue(register, register.hub)) == [{pairs["c"], pairs["d"]}]
    assert len(queue(register, register.social_worker).pairs) == 2


def test_a_pair_one_may_not_read_is_for_somebody_else_and_an_unseen_one_is_not_there(
    register: Any, pairs: dict[str, str]
) -> None:
    restrict(register, pairs["a"], "closed", register.school_lead)
    view = queue(register, register.hub)
    assert asked(view) == [{pairs["c"], pairs["d"]}]
    assert [(line.item, line.holder) for line in view.elsewhere] == [(pairs["a"], "Hill Road School")]
    restrict(register, pairs["c"], "unseen", register.superintendent)
    view = queue(register, register.hub)
    assert asked(view) == [] and pairs["c"] not in repr(view)


def test_the_queue_is_for_those_who_join_records(register: Any, pairs: dict[str, str]) -> None:
    for by in (register.teacher, register.school_lead, register.nurse, register.head):
        with pytest.raises(Refused, match="may not"):
            queue(register, by)
        with pytest.raises(Refused, match="may not"):
            register.look(PairToReview(first=pairs["a"], second=pairs["b"]), by)


def look(register: Any, first: str, second: str, by: str = "hub") -> Any:
    return register.look(PairToReview(first=first, second=second), getattr(register, by))


def test_side_by_side_every_field_with_the_step_that_weighs_it(register: Any, pairs: dict[str, str]) -> None:
    view = look(register, pairs["a"], pairs["b"])
    told = {row.label: row for row in view.both.rows}
    assert told["Names"].left == ("Ayesha Kowalczyk",) and told["Names"].right == ("Aisha Kowalchyk",)
    assert told["Date of birth"].step.words == "day and month the other way round"
    assert told["Homes"].left == ("14 Mill Lane, MB1 4TT",)
    assert told["Sex"].left == ("Female",)
    assert {step.name for step in view.both.why.steps} >= {row.step.name for row in view.both.rows if row.step}
    assert sum(step.counted for step in view.both.why.steps) + view.both.why.prior == pytest.approx(
        view.both.why.weight
    )
    assert "thnic" not in repr([row.label for row in view.both.rows])


def test_what_hangs_on_either_and_what_people_said_stands_beside(register: Any, pairs: dict[str, str]) -> None:
    a, b = pairs["a"], pairs["b"]
    brother = recorded(register, BROTHER, "nurse")
    id_ = concern(register, b, register.nurse)
    register.perform(SayNotSure(first=a, second=b, reason="no photograph"), register.hub)
    view = look(register, a, b)
    assert [line.id for line in view.right.concerns] == [id_] and view.left.concerns == ()
    assert view.right.duties and not view.left.duties
    assert [each.reason for each in view.both.unsure] == ["no photograph"] and view.both.said == ()
    assert not view.both.one_person and view.both.needs_second == ()
    register.perform(SayTheSame(first=a, second=b, reason="seen"), register.hub)
    view = look(register, a, b)
    assert view.both.one_person and [each.same for each in view.both.said] == [True]
    assert [other.id for other in view.left.others] == [b]
    assert look(register, a, brother).both.needs_second == ("against",)


@pytest.mark.parametrize("turned", [False, True])
def test_a_side_that_may_not_be_read_hides_what_was_made_of_both(
    register: Any, pairs: dict[str, str], turned: bool
) -> None:
    a, c = pairs["b"], pairs["c"]
    restrict(register, pairs["a"], "closed", register.school_lead)
    restrict(register, c, "unseen", register.superintendent)
    for hidden, left in ((pairs["a"], RestrictedLine), (c, type(None))):
        view = look(register, *((a, hidden) if turned else (hidden, a)))
        assert view.both is None
        assert isinstance(view.right if turned else view.left, left)
        assert (view.left if turned else view.right).record.id == a


def test_two_different_records_are_needed(register: Any, pairs: dict[str, str]) -> None:
    with pytest.raises(Refused, match="same record"):
        look(register, pairs["a"], pairs["a"])
    with pytest.raises(Refused, match="no such record"):
        look(register, pairs["a"], "r_nobody")


def test_a_redacted_record_leaves_the_queue_as_if_it_had_never_been_read(register: Any) -> None:
    first, second = recorded(register, BRIEFLY, "school_lead"), recorded(register, AYESHA, "nurse")
    assert asked(queue(register, register.hub)) == [{first, second}]
    redacted(register, last_of("person.recorded/1").n, "details", by=register.nurse)
    assert asked(queue(register, register.hub)) == []
    both = look(register, first, second).both
    assert len(both.why.missing) == len(both.why.steps) and both.needs_second == ()
    assert register.look(AskKnown(record=second), register.hub).candidates == ()
    assert {each.record.id for each in register.look(AskKnown(details=AYESHA), register.hub).candidates} == {first}


def test_a_pair_that_comes_by_lot_keeps_its_place_before_what_is_less_urgent(
    register: Any, pairs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people.calibrating, "NEEDED", 1)
    concern(register, pairs["c"], register.police)
    before = asked(queue(register, register.hub))
    register.perform(people.DrawPairs(many=9, why="For a curve."), register.hub_manager)
    assert len(people.drawn_to_read()) == 2 and asked(queue(register, register.hub)) == before
    assert before[0] == {pairs["c"], pairs["d"]}


@pytest.fixture
def every_pair_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people.reviewing, "READ_AGAIN", 1.0)


def test_one_pair_in_twenty_comes_back_and_which_follows_from_its_ids_alone() -> None:
    ids = [(f"r_{n}", f"r_{n + 1}") for n in range(20_000)]
    back = [pair for pair in ids if people.comes_back(*pair)]
    assert 900 < len(back) < 1100 and back == [pair for pair in ids if people.comes_back(*pair[::-1])]


@pytest.mark.parametrize("say", [SayTheSame, SayDifferent])
@pytest.mark.usefixtures("every_pair_comes_back")
def test_a_pair_read_again_looks_as_if_nobody_had_judged_it(
    register: Any, pairs: dict[str, str], say: type[SayTheSame | SayDifferent]
) -> None:
    a, b = pairs["a"], pairs["b"]
    concern(register, b, register.nurse)
    fresh, before = look(register, a, b, "social_worker"), queue(register, register.social_worker)
    register.perform(say(first=a, second=b, reason="seen"), register.hub)
    assert look(register, a, b, "social_worker") == fresh, "the second reader sees what the first one saw"
    after = queue(register, register.social_worker)
    assert {frozenset(pair) for pair in asked(after)} == {frozenset(pair) for pair in asked(before)}
    assert after.waiting == before.waiting and {pair.effects for pair in after.pairs} == {
        pair.effects for pair in before.pairs
    }
    assert look(register, a, b).both.said and asked(queue(register, register.hub)) == [{pairs["c"], pairs["d"]}]


@pytest.mark.usefixtures("every_pair_comes_back")
def test_two_readings_are_shown_to_both_feed_agreement_and_stand_where_they_differ(
    register: Any, pairs: dict[str, str]
) -> None:
    a, b, c, d = pairs.values()
    for first, second, again in ((a, b, SayTheSame), (c, d, SayDifferent)):
        register.perform(SayTheSame(first=first, second=second, reason="seen"), register.hub)
        register.perform(again(first=second, second=first, reason="read afresh"), register.social_worker)
    told = register.look(HowReliable(), register.hub).blind
    assert (told.pairs, told.agreed) == (2, 1)
    assert [each.same for each in look(register, c, d, "social_worker").both.said] == [True, False]
    assert asked(queue(register, register.team_manager)) == []
    assert len(set(people.persons_of([a, b]).values())) == 1 and len(set(people.persons_of([c, d]).values())) == 2


@pytest.mark.usefixtures("every_pair_comes_back")
def test_a_join_that_waits_for_a_second_person_is_not_read_blind(register: Any) -> None:
    first, second = recorded(register, AYESHA, "school_lead"), recorded(register, TWIN, "nurse")
    register.perform(SayTheSame(first=first, second=second, reason="renamed"), register.hub)
    assert look(register, first, second, "social_worker").both.said[0].waits


def test_only_pairs_that_came_back_count_as_read_blind(register: Any, pairs: dict[str, str]) -> None:
    for by in (register.hub, register.social_worker):
        register.perform(SayTheSame(first=pairs["a"], second=pairs["b"], reason="seen"), by)
    told = register.look(HowReliable(), register.hub)
    came_back = people.comes_back(pairs["a"], pairs["b"])
    assert told.agreement.pairs == 1 and told.blind.pairs == int(came_back)
