"""Which records are one person: the plain rule, and its incremental keeping in the tables, against a recount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.ledger import Entry
from tocsin.people import projection
from tocsin.people.models import Judgement, Record
from tocsin.people.rules import Said, grouped, person_id

RECORDS = [f"r_{letter}" for letter in "abcdefg"]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)

pairs = st.sampled_from(list(combinations(RECORDS, 2)))
judgements = st.lists(st.tuples(pairs, st.booleans()), max_size=14).map(
    lambda said: [Said(f"j_{n}", n, *pair, same) for n, (pair, same) in enumerate(said)]
)


def flooded(said: list[Said]) -> set[frozenset[str]]:
    """Connected components by the plainest means there is."""
    groups = {record: {record} for record in RECORDS}
    for _ in RECORDS:
        for each in said:
            union = groups[each.first] | groups[each.second]
            for record in union:
                groups[record] = union
    return {frozenset(group) for group in groups.values()}


@given(judgements)
def test_without_disagreement_groups_are_connected_components(said: list[Said]) -> None:
    same = [each for each in said if each.same]
    assert set(grouped(RECORDS, same).groups) == flooded(same)


@given(judgements)
def test_nobody_said_to_be_different_is_joined_and_every_same_joins_or_names_what_holds_it(said: list[Said]) -> None:
    result = grouped(RECORDS, said)
    of = {record: group for group in result.groups for record in group}
    assert sorted(record for group in result.groups for record in group) == RECORDS
    for each in said:
        if not each.same:
            assert of[each.first] != of[each.second]
        elif each.id in result.held:
            against = next(other for other in said if other.id == result.held[each.id])
            assert not against.same
        else:
            assert of[each.first] == of[each.second]


@given(judgements, st.randoms())
def test_the_order_in_which_judgements_are_given_to_it_does_not_matter(said: list[Said], random: Any) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)
    assert set(grouped(RECORDS, shuffled).groups) == set(grouped(RECORDS, said).groups)


def test_a_disagreement_keeps_the_two_apart_until_one_takes_it_back() -> None:
    same, different = Said("j_1", 1, "r_a", "r_b", True), Said("j_2", 2, "r_a", "r_b", False)
    assert grouped(["r_a", "r_b"], [same, different]).held == {"j_1": "j_2"}
    assert len(grouped(["r_a", "r_b"], [same, different]).groups) == 2
    assert len(grouped(["r_a", "r_b"], [same]).groups) == 1


@dataclass
class NoParts:
    """Every part redacted: joining does not depend on what the records say."""

    def text(self, kind: str) -> None:
        return None


def entry(n: int, act: str, **meta: Any) -> Entry:
    return Entry(n, "test/register1", f"person.{act}/1", AT, "u_1", "o_1", "safeguard_child", "r_a", "k", (), (), meta)


def fold(n: int, act: str, **meta: Any) -> None:
    projection.project(entry(n, act, **meta), NoParts(), None)


def persons() -> dict[str, str]:
    return dict(Record.objects.values_list("id", "person"))


def recounted() -> dict[str, str]:
    """Everybody's person, from all judgements in force and nothing kept along the way."""
    rows = Judgement.objects.filter(taken_back_n=None)
    said = [Said(row.id, row.n, row.first, row.second, row.same) for row in rows]
    groups = grouped(RECORDS, said).groups
    return {record: person_id(min(group, key=RECORDS.index)) for group in groups for record in group}


acts = st.lists(st.one_of(st.tuples(pairs, st.booleans()), st.integers(0, 20)), max_size=14)


@pytest.mark.django_db
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_the_tables_follow_every_judgement_and_every_taking_back(acts: list[Any]) -> None:
    for table in projection.SHADOWS:
        table.objects.all().delete()
    for n, record in enumerate(RECORDS):
        fold(n, "recorded", record=record, agency="a_1", kind="child")
    before: dict[str, dict[str, str]] = {}
    for n, act in enumerate(acts, start=100):
        if isinstance(act, tuple):
            (first, second), same = act
            before[f"j_{n}"] = persons()
            fold(n, "said_same" if same else "said_different", judgement=f"j_{n}", first=first, second=second)
        elif standing := list(Judgement.objects.filter(taken_back_n=None).order_by("n").values_list("id", flat=True)):
            taken = standing[act % len(standing)]
            fold(n, "taken_back", judgement=taken)
            if taken == standing[-1] and not Judgement.objects.filter(
                taken_back_n__gt=int(taken[2:]), taken_back_n__lt=n
            ):
                assert persons() == before[taken], "taking back the latest judgement must restore what was before it"
        assert persons() == recounted()
    for n, said in enumerate(Judgement.objects.filter(taken_back_n=None).order_by("id"), start=1000):
        fold(n, "taken_back", judgement=said.id)
    assert persons() == {record: person_id(record) for record in RECORDS}
