"""Tables of capture histories: what may come in, what is dropped and said, and that nobody is lost between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.hidden.tables import PatternTable, TableFault, by_stratum, sums_over_supersets

AGENCIES = {"police": [1, 0, 1, 0], "health": [0, 1, 1, 0], "school": [0, 0, 1, 1], "people": [5, 7, 2, 4]}


class Column:
    """As pandas and polars hold one."""

    def __init__(self, cells: list[object]) -> None:
        self._cells = cells

    def to_list(self) -> list[object]:
        return self._cells

    def __iter__(self) -> object:
        return iter(self._cells)


class DataFrame:
    """As much of a data frame as we ask for."""

    def __init__(self, cells: dict[str, list[object]]) -> None:
        self._cells, self.columns = cells, list(cells)

    def __getitem__(self, name: str) -> Column:
        return Column(self._cells[name])


def tables(size: int = 3) -> st.SearchStrategy[PatternTable]:
    counts = st.lists(st.integers(0, 9), min_size=2**size - 1, max_size=2**size - 1)
    names = tuple("ABCDEF"[:size])
    return counts.map(lambda seen: PatternTable(names, np.array([0, *seen])))


def test_a_row_a_pattern() -> None:
    table = PatternTable.from_frame(AGENCIES, count="people")
    assert table.lists == ("police", "health", "school")
    assert table.counts.tolist() == [0, 5, 7, 0, 4, 0, 0, 2]
    assert (table.n, table.sizes, table.seen_times) == (18, (7, 9, 6), (16, 0, 2))
    assert table.name(0b101) == "police × school"


def test_a_row_a_person_and_a_frame_of_another_make() -> None:
    people = {name: np.repeat(AGENCIES[name], AGENCIES["people"]) for name in ("police", "health", "school")}
    a_pattern = DataFrame({name: list(cells) for name, cells in AGENCIES.items()})
    expected = PatternTable.from_frame(AGENCIES, count="people")
    assert PatternTable.from_frame(people).fingerprint == expected.fingerprint
    assert PatternTable.from_frame(a_pattern, count="people").fingerprint == expected.fingerprint


def test_who_is_on_none_of_the_lists_asked_for_is_left_out_and_said() -> None:
    table = PatternTable.from_frame(AGENCIES, ["police", "health"], "people")
    assert table.counts.tolist() == [0, 5, 7, 2]
    assert table.notes == ("4 people are on none of these lists and were left out.",)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"A": [1, 1], "B": [1, 0], "C": [0, 1], "D": [0, 0]}, "D left out: nobody is on it."),
        (
            {"B": [1, 0, 1, 0, 0, 0, 0], "C": [0, 1, 1, 0, 0, 0, 0], "D": [1] * 7},
            "D left out: everybody is on it. 4 people are on no other list.",
        ),
        ({"B": [1, 0, 1], "C": [0, 1, 1], "D": [1, 0, 1]}, "D left out: the same people are on B."),
    ],
)
def test_a_list_that_says_nothing_is_dropped_and_said(cells: dict[str, list[int]], why: str) -> None:
    table = PatternTable.from_frame(cells)
    assert "D" not in table.lists
    assert why in table.notes


@pytest.mark.parametrize(
    ("cells", "count", "what"),
    [
        ({"A": [2], "B": [1]}, None, "0 or 1 was expected"),
        ({"A": [1, None], "B": [1, 1]}, None, "'A' holds None"),
        ({"A": [1], "B": [0], "n": [1.5]}, "n", "a whole number of people"),
        ({"A": [1], "B": [0], "n": ["many"]}, "n", "a whole number of people"),
        ({"A": [1], "B": [0]}, "n", "There is no column 'n'; there are A, B."),
        ({}, None, "No lists were named"),
    ],
)
def test_what_is_no_table_is_refused_in_words(cells: dict[str, list[object]], count: str | None, what: str) -> None:
    with pytest.raises(TableFault, match=what):
        PatternTable.from_frame(cells, count=count)


def test_strata_are_tables_of_their_own() -> None:
    frame = AGENCIES | {"sex": ["F", "F", "F", "M"]}
    strata = by_stratum(frame, ["police", "health", "school"], ["sex"], "people")
    assert {key: table.n for key, table in strata.items()} == {("F",): 14, ("M",): 4}
    assert strata["M",].lists == ("school",)


@given(tables())
def test_a_margin_is_everybody_on_all_of_these_lists(table: PatternTable) -> None:
    direct = [sum(int(n) for h, n in enumerate(table.counts) if h & t == t) for t in range(8)]
    assert sums_over_supersets(table.counts).tolist() == direct


@given(tables())
def test_merging_loses_nobody_and_leaving_out_loses_those_seen_nowhere_else(table: PatternTable) -> None:
    assert table.merged("A", "C").n == table.n
    assert table.without("B").n == table.n - table.counts[0b010]
    assert table.reordered("CAB").reordered("ABC").fingerprint == table.fingerprint
