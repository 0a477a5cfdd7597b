"""Counting again gives the tree's own roots and tiles however the rows are handed over, and names what is wrong."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.proofs.entry import Entry, encode
from tocsin.proofs.recount import Recount, Rows
from tocsin.proofs.tree import extend, fold, frontier_root, leaf_hash

FIRST = Entry(
    n=0,
    log="register.example.org/register1",
    type="concern.raised/1",
    at=datetime(2026, 11, 3, tzinfo=UTC),
    by="u_1",
    office="o_1",
    purpose="p",
    case="c_1",
    cmd="",
    refs=(),
    parts=(),
    meta={"n": 7},
)
SIZE = 1200
LEAVES = [encode(replace(FIRST, n=n)) for n in range(SIZE)]
ROWS = [(n, leaf, leaf_hash(leaf)) for n, leaf in enumerate(LEAVES)]


def columns(rows):
    return zip(*rows, strict=True) if rows else ((), (), ())


def counted(rows, steps=(SIZE,), marks=(), origin=FIRST.log):
    recount, tiles, begin = Recount(origin, marks), [], 0
    for step in (*steps, SIZE):
        tiles += recount.add(Rows.of(*columns(rows[begin : begin + step])))
        begin += step
    recount.close()
    return recount, tiles


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 700), max_size=6), st.sets(st.integers(0, SIZE), max_size=5))
def test_any_portions_give_the_same_roots_and_tiles(steps: list[int], marks: set[int]) -> None:
    recount, tiles = counted(ROWS, steps, marks)
    frontier = ()
    roots = {0: fold([])}
    for size, (_, _, kept) in enumerate(ROWS):
        frontier = extend(frontier, size, kept)
        roots[size + 1] = frontier_root(frontier)
    assert recount.roots == {mark: roots[mark] for mark in marks}
    assert (recount.root(), recount.size, recount.problems) == (roots[SIZE], SIZE, [])
    assert [(tile.level, tile.n, tile.root) for tile in tiles] == [
        (0, n, fold([kept for _, _, kept in ROWS[256 * n : 256 * n + 256]])) for n in range(4)
    ]


def test_a_leaf_in_another_order_is_read_all_the_same() -> None:
    leaf = b'{"n":1,"log":"register.example.org/register1","at":"2026-11-03T00:00:00.000Z"}'
    rows = [ROWS[0], (1, leaf, leaf_hash(leaf)), *ROWS[2:]]
    assert counted(rows)[0].problems == []


def test_gaps_swaps_and_unreadable_leaves_are_named() -> None:
    rows = [each for each in ROWS if each[0] not in (5, 6)]
    rows[0] = (0, *ROWS[1][1:])
    rows[10] = (rows[10][0], b"[1]", leaf_hash(b"[1]"))
    found = "\n".join(counted(rows)[0].problems)
    assert "Entry 5 is missing.\nEntry 6 is missing." in found
    assert "Entry 0 says of itself that it is number 1" in found
    assert "Entry 12 cannot be read" in found


def recovered(n: int, previous: str = FIRST.log, **more) -> list:
    """The rows after a recovery that is declared at entry `n`."""
    new = replace(FIRST, log="register.example.org/register2")
    seam = replace(new, n=n, type="log.recovered/1", meta={"previous": previous, "size": n} | more)
    leaves = [*LEAVES[:n], encode(seam), *(encode(replace(new, n=later)) for later in range(n + 1, SIZE))]
    return [(number, leaf, leaf_hash(leaf)) for number, leaf in enumerate(leaves)]


def test_a_log_goes_on_as_another_shard_only_where_an_entry_says_so() -> None:
    new = "register.example.org/register2"
    assert counted(recovered(300), origin=new)[0].problems == []
    assert "Entry 300 belongs to" in counted(recovered(300, previous="else"), origin=new)[0].problems[0]
    assert "Entry 300 belongs to" in counted(recovered(300, size=299), origin=new)[0].problems[0]
    assert "Entry 300 belongs to" in counted(recovered(300))[0].problems[0]
    assert "none of them says" in counted(ROWS, origin=new)[0].problems[0]
