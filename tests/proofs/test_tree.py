"""Proofs are made one way and checked another; the two must agree, and with a third as the RFC words it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.proofs import tree

LEAVES = [tree.leaf_hash(bytes([i % 256, i // 256])) for i in range(300)]
sizes = st.integers(1, 300)


def mth(hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def nodes(height: int, index: int) -> bytes:
    """The node source over LEAVES, which refuses to know of anything beyond the last of them."""
    begin, end = index << height, (index + 1) << height
    assert end <= len(LEAVES)
    return mth(LEAVES[begin:end])


def frontier(size: int) -> tree.Frontier:
    pieces: tree.Frontier = ()
    for n in range(size):
        pieces = tree.extend(pieces, n, LEAVES[n])
    return pieces


def test_every_size_folds_and_extends_to_the_recursive_root() -> None:
    pieces: tree.Frontier = ()
    for size in range(301):
        assert tree.fold(LEAVES[:size]) == tree.frontier_root(pieces) == mth(LEAVES[:size])
        assert pieces == tree.frontier_of(nodes, size)
        if size < 300:
            pieces = tree.extend(pieces, size, LEAVES[size])


@given(sizes, st.data())
def test_an_inclusion_path_holds_for_its_own_leaf_only(size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, 299))
    path, root = tree.inclusion_path(nodes, n, size), mth(LEAVES[:size])
    assert tree.inclusion_holds(LEAVES[n], n, size, path, root)
    assert tree.inclusion_holds(LEAVES[other], n, size, path, root) == (other == n)
    assert tree.inclusion_holds(LEAVES[n], other, size, path, root) == (other == n)


@given(sizes, st.data())
def test_a_consistency_path_holds_for_its_own_two_trees_only(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    path = tree.consistency_path(nodes, first, second)
    old, new = mth(LEAVES[:first]), mth(LEAVES[:second])
    assert tree.consistency_holds(first, second, path, old, new)
    other = data.draw(st.integers(1, 300))
    assert tree.consistency_holds(first, second, path, mth(LEAVES[:other]), new) == (other == first)
    assert tree.consistency_holds(first, second, path, old, mth(LEAVES[:other])) == (other == second)


@given(sizes, st.data())
def test_no_path_survives_a_changed_dropped_or_added_hash(size: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion_path(nodes, n, size), mth(LEAVES[:size])
    for at in range(len(path)):
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        assert not tree.inclusion_holds(LEAVES[n], n, size, [*path[:at], flipped, *path[at + 1 :]], root)
        assert not tree.inclusion_holds(LEAVES[n], n, size, path[:at] + path[at + 1 :], root)
    assert not tree.inclusion_holds(LEAVES[n], n, size, [*path, root], root)


@pytest.mark.parametrize("first, second", [(0, 0), (0, 5), (6, 5), (-1, 5)])
def test_nothing_is_proved_from_nothing_or_backwards(first: int, second: int) -> None:
    assert not tree.consistency_holds(first, second, [], tree.EMPTY_ROOT, mth(LEAVES[:5]))


@pytest.mark.parametrize("n, size", [(-1, 3), (3, 3), (0, 0)])
def test_no_entry_outside_the_log_is_included(n: int, size: int) -> None:
    assert not tree.inclusion_holds(LEAVES[0], n, size, [], LEAVES[0])
