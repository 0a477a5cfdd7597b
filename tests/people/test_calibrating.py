"""A curve for the register: lots nobody chose, labels that say what they stand for, adopted by two; the two doors."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from acts.keeping import last_of
from people.alike import child, recorded
from tocsin.access import Refused, Restrict
from tocsin.acts import HowReliable, PairToReview, ReviewQueue, rebuild
from tocsin.duties import duties_about
from tocsin.ledger import text_at
from tocsin.matching import calibrating as curves
from tocsin.people import (
    AdoptCalibration,
    AskKnown,
    DeclineCalibration,
    DrawPairs,
    ProposeCalibration,
    SayDifferent,
    SayTheSame,
    calibrating,
    drawn_to_read,
    labels,
    likenesses,
    records,
    weighed,
)
from tocsin.people.models import Curve, Draw, Drawn

FEW, MANY = 15, 24
NAMES = ("Abel", "Brook", "Crane", "Drake", "Eagle", "Finch", "Grouse", "Heron", "Ibis", "Jay", "Kite", "Lark")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen reviews are enough, so that a test can give them."""
    monkeypatch.setattr(calibrating, "NEEDED", FEW)
    monkeypatch.setattr(curves, "ENOUGH", 12)
    monkeypatch.setattr(curves, "ENOUGH_OF_EACH", 4)


def families(register: Any, many: int) -> list[tuple[str, str]]:
    """So many pairs of records, each of a family of its own, alike in all they say."""
    made = []
    for n in range(many):
        who = child(f"Amy {NAMES[n % 12]}{NAMES[n // 12].lower()}", f"201{n % 8}-0{n % 9 + 1}-1{n % 7}", home=None)
        made.append((recorded(register, who, "nurse"), recorded(register, who, "police")))
    return made


def judge(register: Any, pairs: list[tuple[str, str]], by: str = "hub") -> None:
    """Every third pair is one child: the weights of all claim so much more that no draw of lots can hide it."""
    for n, (first, second) in enumerate(pairs):
        say = SayDifferent if n % 3 else SayTheSame
        register.perform(say(first=first, second=second, reason="seen"), getattr(register, by))


def draw(register: Any, many: int = FEW) -> None:
    register.perform(DrawPairs(many=many, why="For a curve."), register.hub_manager)


def propose(register: Any, by: str = "hub_manager") -> str:
    put = ProposeCalibration(why="Weights claim too much.")
    return str(register.perform(put, getattr(register, by)).ids["calibration"])


def adopt(register: Any, curve: str, by: str) -> None:
    register.perform(AdoptCalibration(calibration=curve), getattr(register, by))


def decline(register: Any, curve: str, why: str, by: str = "lead_partner") -> None:
    register.perform(DeclineCalibration(calibration=curve, why=why), getattr(register, by))


def owed_about(register: Any, curve: str) -> list[str]:
    return [duty.code for duty in duties_about([curve], register.at)]


@pytest.fixture
def reviewed(register: Any) -> Any:
    """All pairs, drawn and judged."""
    pairs = families(register, MANY)
    draw(register, 60)
    judge(register, pairs)
    return register


def test_a_label_stands_for_the_pairs_of_its_band_and_what_was_judged_unasked_for_none(register: Any) -> None:
    families(register, MANY)
    every = sorted(each.pair for each in likenesses())
    judge(register, every[:1])
    assert labels() == (), "before lots are drawn nobody knows what a label stands for"
    draw(register)
    drawn = set(drawn_to_read())
    others = [pair for pair in every[1:] if pair not in drawn]
    assert drawn and others and every[0] not in drawn
    judge(register, [min(drawn)])
    judge(register, others[:1])
    share = Drawn.objects.get(first=min(drawn)[0]).share
    read = share / Drawn.objects.filter(share=share).count()
    assert sorted(each.share for each in labels()) == [read, 1.0], "one of those drawn at this share was read"
    assert labels(without={every[0][0], min(drawn)[1]}) == ()


def test_nobody_chooses_the_lots(register: Any) -> None:
    families(register, MANY)
    draw(register)
    first, entry = drawn_to_read(), last_of("pairs.drawn/1")
    assert entry.meta["among"] == MANY and entry.meta["size"] == entry.n
    assert [tuple(pair[:2]) for pair in json.loads(text_at(f"{entry.n}/pairs") or "")] == list(first)
    draw(register)
    assert drawn_to_read() != first and last_of("pairs.drawn/1").meta["seed"] != entry.meta["seed"]


def test_lots_fall_on_what_is_one_person_by_what_was_said_of_others_and_are_read_blind(register: Any) -> None:
    (a, b), c = families(register, 1)[0], recorded(register, child("Amy Abelabel", "2010-01-10", home=None), "hub")
    judge_same = [SayTheSame(first=b, second=each, reason="seen") for each in (a, c)]
    fresh = register.look(PairToReview(first=a, second=c), register.hub)
    for say in judge_same:
        register.perform(say, register.hub)
    assert register.look(PairToReview(first=a, second=c), register.hub).both.one_person
    draw(register)
    assert drawn_to_read() == ((min(a, c), max(a, c)),) and labels() and {each.share for each in labels()} == {1.0}
    assert register.look(PairToReview(first=a, second=c), register.hub).both == fresh.both


def test_lots_are_read_beside_what_is_urgent(register: Any) -> None:
    families(register, MANY)
    draw(register)
    queue = register.look(ReviewQueue(), register.hub)
    lots = [frozenset(pair) in set(map(frozenset, drawn_to_read())) for pair in _shown(queue)]
    assert all(lots[4::5]) and queue.waiting == MANY


def _shown(queue: Any) -> list[tuple[str, str]]:
    return [(pair.left.id, pair.right.id) for pair in queue.pairs]


REFUSED = {
    "the one who put it forward": ("hub_manager", "somebody else"),
    "a social worker": ("social_worker", "may not"),
    "the administrator": ("administrator", "may not"),
}


def test_two_people_adopt_a_curve_and_every_likelihood_is_read_off_it(reviewed: Any) -> None:
    pair = next(iter(likenesses()))
    assert pair.probability > 0.95
    curve = propose(reviewed)
    for by, why in REFUSED.values():
        with pytest.raises(Refused, match=why):
            adopt(reviewed, curve, by)
    assert next(iter(likenesses())) == pair, "a proposal changes nothing"
    adopt(reviewed, curve, "lead_partner")
    assert {0.2 < each.probability < 0.6 for each in likenesses()} == {True}
    assert weighed([pair.pair])[0].probability == next(iter(likenesses())).probability
    asked = reviewed.look(AskKnown(record=pair.first), reviewed.hub)
    assert asked.status == ("low" if next(iter(likenesses())).probability >= 0.5 else "none")
    told = reviewed.look(HowReliable(), reviewed.hub)
    assert told.curve.id == curve and told.curve.adopted_by.name and told.proposed is None
    assert told.curve.brier < told.curve.brier_before and told.error.value < 0.2


def test_too_few_reviews_and_a_curve_that_is_no_better_are_refused_with_the_figures(register: Any) -> None:
    pairs = families(register, MANY)
    draw(register, 60)
    judge(register, pairs[:10])
    with pytest.raises(Refused, match=f"10 reviewed pairs teach something so far, and a curve takes {FEW}") as refusal:
        propose(register)
    assert refusal.value.code == "too_few" and "read the pairs" in refusal.value.next_step
    judge(register, pairs[10:20])
    with pytest.raises(Refused, match="4 of the 24 pairs drawn by lot are still to be read"):
        propose(register)
    judge(register, pairs[20:])
    adopt(register, propose(register), "lead_partner")
    with pytest.raises(Refused, match=r"not be better beyond chance: .* is 0\.\d{4}, and .* now 0\.\d{4}") as refusal:
        propose(register)
    assert refusal.value.code == "no_better"


def test_lots_take_a_number_people_can_read_and_pairs_to_draw_from(register: Any) -> None:
    for many in (FEW - 1, 5001):
        with pytest.raises(Refused, match="Draw 15 to 5,000"):
            draw(register, many)
    with pytest.raises(Refused, match="no pair"):
        draw(register)


def test_a_curve_is_settled_once_by_somebody_else_who_owes_it_and_a_rebuild_gives_the_same(reviewed: Any) -> None:
    first = propose(reviewed)
    with pytest.raises(Refused, match="waits for a second person"):
        propose(reviewed, "scrutineer")
    with pytest.raises(Refused, match="Nobody"):
        adopt(reviewed, "q_none", "lead_partner")
    assert owed_about(reviewed, first) == ["settle_curve"]
    with pytest.raises(Refused, match="Why it is declined"):
        decline(reviewed, first, "")
    decline(reviewed, first, "Too few of the pairs were of babies.")
    assert owed_about(reviewed, first) == [] and reviewed.look(HowReliable(), reviewed.hub).proposed is None
    second = propose(reviewed, "scrutineer")
    adopt(reviewed, second, "lead_partner")
    for curve, settle, why in ((second, adopt, "adopted already"), (first, adopt, "declined already")):
        with pytest.raises(Refused, match=why):
            settle(reviewed, curve, "lead_partner")
    tables = (Draw, Drawn, Curve)
    before, said = [list(table._default_manager.values_list()) for table in tables], list(likenesses())
    assert all(before)
    rebuild()
    assert [list(table._default_manager.values_list()) for table in tables] == before and list(likenesses()) == said


def test_how_far_likelihoods_are_right_is_recomputed_as_reviews_arrive(register: Any) -> None:
    told = register.look(HowReliable(), register.hub)
    assert told.error is None and "nothing can be said" in told.finding and told.lots is None and told.bands == ()
    pairs = families(register, MANY)
    draw(register, 60)
    for part in (pairs[:10], pairs[10:]):
        judge(register, part)
        told = register.look(HowReliable(), register.director, purpose="supervise")
    assert (told.labels, told.lots.among, told.lots.drawn, told.lots.unread) == (MANY, MANY, MANY, 0)
    assert sum(band.pairs for band in told.bands) == MANY
    assert 0.1 < told.error.low <= told.error.value <= told.error.high
    assert f"lies {100 * told.error.value:.1f} points in a hundred" in told.finding
    assert told.curve is None and told.proposed is None
    with pytest.raises(Refused, match="may not"):
        register.look(HowReliable(), register.teacher)
    held = records(next(iter(likenesses())).pair).values()
    record = next(each.id for each in held if each.agency == register.nurse.agency)
    until = register.at + timedelta(days=9)
    closed = Restrict(item=record, level="closed", reason_code="safety", reason="Refuge.", until=until)
    register.perform(closed, register.nurse)
    assert register.look(HowReliable(), register.hub).labels == MANY - 1, "a closed record stands in no figure"
