"""One model, three engines: the register's scorer and Splink on DuckDB give the same pairs the same weights.

(Spark: tests/spark.) The records are made to find differences: missing values, "nan", quotation marks, a thousand
letters, names and days the wrong way round.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.everything import EVERYTHING, candidates, crowd
from tocsin.matching.batch import pairs, pairs_of_new
from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.engines.tables import NotAscii, arrow, rows
from tocsin.matching.levels import Columns
from tocsin.matching.model import Model
from tocsin.matching.scoring import compiled
from tocsin.matching.shipped import shipped_model

NO_LIMIT = -10_000.0
SO_NEAR = 1e-9


def weighed(model: Model, records: dict[str, Columns], **more: int) -> dict[tuple[str, str], float]:
    """What Splink on DuckDB makes of the records."""
    found = pairs(arrow(records.items()), model, at_least=NO_LIMIT, **more)
    return {(each.first, each.second): each.weight for each in found}


def ours(model: Model, records: dict[str, Columns]) -> dict[tuple[str, str], float]:
    """What the register's scorer makes of them."""
    weight = compiled(model).weight
    return {pair: weight(records[pair[0]], records[pair[1]]) for pair in candidates(model, records)}


def check_same(found: dict[tuple[str, str], float], wanted: dict[tuple[str, str], float]) -> None:
    assert found.keys() == wanted.keys()
    assert max((abs(found[pair] - wanted[pair]) for pair in wanted), default=0.0) <= SO_NEAR


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_pairs_have_the_same_weights(seed: int) -> None:
    records = crowd(seed, 110)
    check_same(weighed(EVERYTHING, records), ours(EVERYTHING, records))


def test_the_crowd_reaches_every_level() -> None:
    """Or the test above would be about less than it says."""
    records = crowd(1, 130)
    pattern = compiled(EVERYTHING).pattern
    seen = {
        (comparison, place)
        for one, other in candidates(EVERYTHING, records)
        for comparison, place in enumerate(pattern(records[one], records[other]))
    }
    wanted = {(n, m) for n, comparison in enumerate(EVERYTHING.comparisons) for m, _ in enumerate(comparison.levels)}
    assert wanted - seen <= {(3, 3)}  # "only_surname" can never be: a surname that is the same is there on both sides


@pytest.mark.long
def test_chunks_change_nothing() -> None:
    records = crowd(4, 80)
    whole = weighed(EVERYTHING, records)
    assert whole
    check_same(weighed(EVERYTHING, records, chunks=3), whole)


def test_new_against_old_and_among_themselves() -> None:
    records = crowd(5, 80)
    old = {name: columns for name, columns in records.items() if name < "r0060"}
    new = {name: columns for name, columns in records.items() if name >= "r0060"}
    found = pairs_of_new(arrow(new.items()), arrow(old.items()), EVERYTHING, at_least=NO_LIMIT, chunks=2)
    wanted = {pair: weight for pair, weight in ours(EVERYTHING, records).items() if pair[1] in new}
    check_same({(each.first, each.second): each.weight for each in found}, wanted)


def test_only_pairs_that_weigh_enough_come_out() -> None:
    records = crowd(6, 60)
    found = list(pairs(arrow(records.items()), EVERYTHING, at_least=3.0))
    wanted = {pair for pair, weight in ours(EVERYTHING, records).items() if weight >= 3.0}
    assert found and {(each.first, each.second) for each in found} == wanted


def test_progress_is_told_chunk_by_chunk() -> None:
    told: list[tuple[int, int]] = []
    list(
        pairs(
            arrow(crowd(7, 30).items()),
            EVERYTHING,
            at_least=0,
            chunks=3,
            progress=lambda done, total: told.append((done, total)),
        )
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_missing_stays_missing_through_a_table() -> None:
    records = crowd(8, 40)
    records["r0000"] = {**records["r0000"], "forename": "", "phones": ()}
    back = dict(rows(arrow(records.items())))
    assert back["r0000"]["forename"] is None and back["r0000"]["phones"] is None
    assert all(back[name] == columns for name, columns in records.items() if name != "r0000")


def test_letters_that_engines_count_otherwise_are_refused() -> None:
    with pytest.raises(NotAscii, match="Łukasz"):
        arrow([("one", {"forename": "Łukasz"})])


WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Zoë", "Łukasz", "محمد", "😀", "O’Neill-Smith", "", "nan", "Lee", "James", "x" * 1000, "Ann Marie", "-", "'"]
    ),
)
DAYS = st.one_of(st.dates().map(str), st.sampled_from(["2010-03-04", "2010-04-03", "2010", "2010-03", "soon", ""]))
DESCRIBED = st.builds(
    Described,
    names=st.lists(st.tuples(WORDS, WORDS, st.sampled_from(["current", "alias", "former"])), max_size=3).map(tuple),
    born=DAYS,
    sex=st.sampled_from(["F", "M", "U", ""]),
    addresses=st.lists(st.tuples(WORDS, st.sampled_from(["QX1 1AA", "qx11ab", "ZZ99 3VZ", ""])), max_size=2).map(tuple),
    phones=st.lists(st.sampled_from(["07700 900001", "+44 7700 900002", "none"]), max_size=2).map(tuple),
    nhs_number=st.sampled_from(["", "9434765919", "0000000000"]),
    parents=st.lists(WORDS, max_size=2).map(tuple),
)


@pytest.mark.long
@settings(max_examples=4, deadline=None)
@given(st.lists(DESCRIBED, min_size=2, max_size=12))
def test_what_strangers_write_is_scored_alike_by_the_model_that_ships(people: list[Described]) -> None:
    """Whatever stands in the records: emoji, right to left, a thousand letters, nothing at all."""
    model = shipped_model()
    records = {f"r{number:04}": prepare(each) for number, each in enumerate(people)}
    check_same(weighed(model, records), ours(model, records))
