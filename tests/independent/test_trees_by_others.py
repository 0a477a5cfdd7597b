"""Our tree beside two others: the same roots, the same proofs, and the same verdict on proofs that were bent."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from random import Random

import pytest

from independent.others import Foreign, Other, consistency_question
from tocsin.proofs import tree

SIZE = 700
TRIPLES = 400


@pytest.fixture(params=["go", "foreign"])
def other(request: pytest.FixtureRequest) -> Other:
    return request.getfixturevalue(request.param)


LEAVES = [b"leaf %d" % n for n in range(SIZE)]
HASHES = [tree.leaf_hash(leaf) for leaf in LEAVES]


def nodes(height: int, index: int) -> bytes:
    return tree.fold(HASHES[index << height : (index + 1) << height])


def texts(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(each).decode() for each in hashes]


def pairs(random: Random) -> list[tuple[int, int]]:
    """Random pairs of sizes, and the edges where trees change their shape."""
    edges = [size for power in range(10) for size in (2**power - 1, 2**power, 2**power + 1) if 0 < size <= SIZE]
    drawn = [sorted(random.sample(range(1, SIZE + 1), 2)) for _ in range(TRIPLES)]
    return [(old, new) for old, new in drawn] + [(old, SIZE) for old in edges] + [(1, size) for size in edges]


def test_roots_and_paths_come_out_the_same(foreign: Foreign) -> None:
    random = Random(5)
    sizes = [*range(1, 40), *random.sample(range(40, SIZE), 60), SIZE]
    grown = pairs(random)
    places = [(random.randrange(size), size) for _, size in grown]
    theirs = foreign.judge(what="tree", leaves=texts(LEAVES), sizes=sizes, inclusions=places, consistencies=grown)
    assert len(places) >= TRIPLES
    assert theirs["roots"] == texts([tree.fold(HASHES[:size]) for size in sizes])
    assert theirs["inclusions"] == [texts(tree.inclusion_path(nodes, n, size)) for n, size in places]
    assert theirs["consistencies"] == [texts(tree.consistency_path(nodes, *each)) for each in grown]


def test_growth_is_judged_alike_whether_true_or_bent(other: Other) -> None:
    random = Random(7)
    asked = [question for old, new in pairs(random) for question in _bent(old, new, random)]
    ours = [tree.consistency_holds(old, new, proof, *roots) for old, new, roots, proof in asked]
    theirs = [each["ok"] for each in other.ask(consistency_question(*each) for each in asked)]
    unlike = [question[:2] for question, mine, his in zip(asked, ours, theirs, strict=True) if mine != his]
    assert not unlike
    assert ours.count(True) >= TRIPLES and ours.count(False) >= 5 * TRIPLES


Growth = tuple[int, int, tuple[bytes, bytes], list[bytes]]


def _bent(old: int, new: int, random: Random) -> list[Growth]:
    """A true proof, then what a cheat might send instead."""
    path = tree.consistency_path(nodes, old, new)
    roots = tree.fold(HASHES[:old]), tree.fold(HASHES[:new])
    at = random.randrange(len(path) or 1)
    spoilt = [bytes([each[0] ^ (n == at)]) + each[1:] for n, each in enumerate(path)] or [roots[0]]
    return [
        (old, new, roots, path),
        (old, new, roots, spoilt),
        (old, new, roots, path[:-1]),
        (old, new, roots, [*path, bytes(32)]),
        (old, new, roots, path[1:] + path[:1]),
        (old, new, (roots[1], roots[0]), path),
        (old + 1, new, roots, path),
        (old, new + 1, roots, path),
        (new, old, roots, path),
        (0, new, roots, []),
    ]


def test_the_empty_tree_is_theirs_too(foreign: Foreign) -> None:
    theirs = foreign.judge(what="tree", leaves=[], sizes=[0], inclusions=[], consistencies=[])
    assert b64decode(theirs["roots"][0]) == tree.EMPTY_ROOT
