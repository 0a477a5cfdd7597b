"""Which records are one person: no path puts together what may not be, and what is derived anew is what was derived."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.matching.membership import Known, Link, Refused, Said, derive_again, draws, groups

RECORDS = tuple("abcdefgh")
PAIRS = st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True)
CHANCES = st.sampled_from([0.2, 0.5, 0.6, 0.95, 0.97, 0.99])


@st.composite
def links(draw):
    """At most one link for each two records."""
    found = draw(st.lists(st.tuples(PAIRS, st.integers(-9, 40), CHANCES, st.sampled_from([True, *[False] * 5]))))
    by_pair = {tuple(sorted(pair)): Link(*sorted(pair), weight, p, twins) for pair, weight, p, twins in found}
    return list(by_pair.values())


SAID = st.lists(st.tuples(PAIRS, st.booleans()).map(lambda each: Said(*each[0], each[1])), max_size=5)
NUMBERS = st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["1", "2"]), max_size=4)
AGENCIES = st.dictionaries(st.sampled_from(RECORDS), st.sampled_from(["school", "police"]), max_size=3)
KNOWN = st.builds(Known, st.permutations(RECORDS), SAID, NUMBERS, AGENCIES)
BEFORE = st.lists(st.frozensets(st.sampled_from(RECORDS), min_size=1), max_size=3)


def known(*said, identifiers=None, one_of=None):
    return Known(RECORDS, said, identifiers or {}, one_of or {})


def together(membership):
    return {frozenset(group) for group in membership.groups.values() if len(group) > 1}


def pairs_of(group):
    return [(one, other) for one in group for other in group if one < other]


def may_not_be_one(who, every, one, other, by_people):
    """Said in the plainest way, apart from what derives groups."""
    if (one, other) in {tuple(sorted(said[:2])) for said in who.said if not said.same}:
        return True
    numbers, agencies = [who.identifiers.get(x) for x in (one, other)], [who.one_of.get(x) for x in (one, other)]
    apart = (None not in numbers and numbers[0] != numbers[1]) or (None not in agencies and agencies[0] == agencies[1])
    return (apart or any(link.twins and link[:2] == (one, other) for link in every)) and not by_people(one, other)


def said_same(who):
    """Whether people's own words lead from one record to the other, apart from every link."""
    by_words = groups(Known(who.records, who.said), []).of()
    return lambda one, other: by_words[one] == by_words[other]


@given(KNOWN, links(), BEFORE)
def test_no_path_puts_together_what_may_not_be(who, every, before):
    for group in groups(who, every, before=before).groups.values():
        for one, other in pairs_of(group):
            assert not may_not_be_one(who, every, one, other, said_same(who))


@given(KNOWN, links(), BEFORE)
def test_every_link_that_joins_is_followed_or_refused(who, every, before):
    membership = groups(who, every, before=before)
    of, refused = membership.of(), {each[:2] for each in membership.refused}
    for link in every:
        if link.probability >= 0.95:
            assert (of[link.first] == of[link.second]) != (link[:2] in refused)
    for each in membership.refused:
        assert each.sentence
        assert may_not_be_one(who, every, *each.between, lambda one, other: False)


@given(KNOWN, links(), BEFORE, st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_does_not_matter(who, every, before, chance):
    shuffled = [link._replace(first=link.second, second=link.first) for link in every]
    chance.shuffle(shuffled)
    other = Known(who.records, who.said[::-1], who.identifiers, who.one_of)
    assert groups(other, shuffled, before=before[::-1]) == groups(who, every, before=before[::-1])


@given(KNOWN, links(), BEFORE)
def test_deriving_again_changes_nothing(who, every, before):
    once = groups(who, every, before=before)
    assert groups(who, every, before=once.groups.values()) == once


@given(KNOWN, links(), KNOWN, links())
def test_deriving_only_around_what_changed_gives_what_deriving_everything_gives(old, old_links, new, new_links):
    new = Known(old.records, new.said, new.identifiers, new.one_of)
    before = groups(old, old_links)
    changed = {record for link in set(old_links) ^ set(new_links) for record in link[:2]}
    changed |= {record for said in set(old.said) ^ set(new.said) for record in said[:2]}
    for values, others in ((old.identifiers, new.identifiers), (old.one_of, new.one_of)):
        changed |= {record for record in RECORDS if values.get(record) != others.get(record)}
    again = derive_again(new, new_links, before, changed)
    assert again == groups(new, new_links, before=before.groups.values())
    assert list(again.groups) == list(groups(new, new_links, before=before.groups.values()).groups)


@given(KNOWN, links(), st.integers(0, 99))
def test_no_draw_puts_together_what_may_not_be_nor_parts_what_people_joined(who, every, seed):
    by_words = said_same(who)
    for partition in draws(who, every, n=5, rng=np.random.default_rng(seed)):
        of = {record: group for group in partition for record in group}
        for group in partition:
            assert not any(may_not_be_one(who, every, *pair, by_words) for pair in pairs_of(group))
        for one, other in pairs_of(RECORDS):
            assert not by_words(one, other) or of[one] == of[other]


@given(KNOWN, links(), st.sets(st.sampled_from(RECORDS)), st.integers(0, 99))
def test_draws_of_some_records_put_them_where_draws_of_all_do(who, every, some, seed):
    whole, part = (draws(who, every, n=5, rng=np.random.default_rng(seed), of=of) for of in (None, some))
    for among_all, of_some in zip(whole, part, strict=True):
        assert set(of_some) <= set(among_all)
        assert all(group in of_some for group in among_all if not some.isdisjoint(group))


def test_a_chain_of_good_links_does_not_join_what_people_parted():
    every = [Link("a", "b", 30, 0.99), Link("b", "c", 25, 0.98)]
    membership = groups(known(Said("c", "a", False)), every)
    assert together(membership) == {frozenset("ab")}
    assert membership.refused == (Refused("b", "c", "said_different", ("a", "c")),)
    assert "people said" in membership.refused[0].sentence


@pytest.mark.parametrize(
    ("who", "twins", "reason"),
    [
        (known(identifiers={"a": "1", "b": "2"}), False, "identifiers"),
        (known(), True, "twins"),
        (known(one_of={"a": "school", "b": "school"}), False, "one_agency"),
    ],
)
def test_what_the_machine_refuses_people_may_join(who, twins, reason):
    link = Link("a", "b", 40, 0.99, twins)
    (refused,) = groups(who, [link]).refused
    assert (refused.reason, refused.between) == (reason, ("a", "b"))
    by_people = Known(RECORDS, (Said("a", "b", True),), who.identifiers, who.one_of)
    assert together(groups(by_people, [link])) == {frozenset("ab")}


def test_where_people_disagree_nothing_is_joined_and_it_is_told():
    membership = groups(known(Said("a", "b", True), Said("b", "a", False)), [])
    assert together(membership) == set()
    assert membership.refused == (Refused("a", "b", "said_different", ("a", "b")),)


def test_what_was_together_holds_until_it_falls_below_the_lower_threshold():
    link = Link("a", "b", 8, 0.7)
    assert together(groups(known(), [link])) == set()
    assert together(groups(known(), [link], before=["ab"])) == {frozenset("ab")}
    assert together(groups(known(), [link._replace(probability=0.49)], before=["ab"])) == set()


def test_a_group_keeps_its_name_while_it_grows():
    first, second = Link("b", "c", 9, 0.99), Link("c", "a", 9, 0.99)
    assert groups(Known("bca"), [first]).groups["b"] == ("b", "c")
    assert groups(Known("bca"), [first, second]).groups == {"b": ("b", "c", "a")}


def test_a_link_of_a_record_that_has_gone_counts_for_nothing():
    assert groups(Known("ab", [Said("a", "z", True)]), [Link("a", "z", 9, 0.99)]).groups == {"a": ("a",), "b": ("b",)}


def test_draws_are_as_uncertain_as_the_links_and_the_same_from_the_same_seed():
    every = [Link("a", "b", 3, 0.8), Link("c", "d", 1, 0.3)]
    drawn = list(draws(known(Said("e", "f", True)), every, n=4000, rng=np.random.default_rng(7)))
    assert drawn == list(draws(known(Said("e", "f", True)), every[::-1], n=4000, rng=np.random.default_rng(7)))
    share = {pair: sum(tuple(pair) in partition for partition in drawn) / 4000 for pair in ("ab", "cd", "ef")}
    assert share == {"ab": pytest.approx(0.8, abs=0.03), "cd": pytest.approx(0.3, abs=0.03), "ef": 1.0}
