"""The tree that ties every line to every other: hashes, the frontier, proofs, and their verifiers.

Sources: RFC 6962 §2.1 (hashing and proofs) and RFC 9162 §2.1.3.2 and §2.1.4.2 (verification). The generators recurse
over the shape of the tree; the verifiers are the RFC's iterative ones and share nothing with the generators but
`node_hash`, so that one mistake cannot hide in both.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from hashlib import sha256

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 2**TILE_HEIGHT
EMPTY_ROOT = sha256(b"").digest()

Frontier = tuple[bytes, ...]
Nodes = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of an entry's bytes, set apart from a node's by a leading 0x00 so that neither can pose as the other."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, set apart from a leaf's by a leading 0x01."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a row of hashes; an odd last one is carried up unchanged, which gives RFC 6962's shape."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=False)
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return row[0]


def extend(frontier: Frontier, size: int, new: bytes) -> Frontier:
    """The frontier (roots of the perfect subtrees, largest first) of `size` leaves, after one more leaf hash."""
    hashes = list(frontier)
    while size & 1:
        new = node_hash(hashes.pop(), new)
        size >>= 1
    return (*hashes, new)


def frontier_root(frontier: Frontier) -> bytes:
    """The root of the whole tree from its frontier alone."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def frontier_of(nodes: Nodes, size: int) -> Frontier:
    """The frontier of the first `size` leaves, asked of `nodes(height, index)`, the roots of perfect subtrees."""
    return tuple(nodes(height, index) for height, index in perfect_subtrees(0, size))


def inclusion_path(nodes: Nodes, n: int, size: int) -> list[bytes]:
    """The hashes that prove entry `n` is among `size` leaves, from the leaf's sibling up to the root's child."""
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if n < middle:
            path.append(_span(nodes, middle, end))
            end = middle
        else:
            path.append(_span(nodes, begin, middle))
            begin = middle
    return path[::-1]


def consistency_path(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """The hashes that prove the tree of `second` leaves begins with the whole tree of `first` (0 < first <= second)."""
    begin, end, path = 0, second, []
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_span(nodes, middle, end))
            end = middle
        else:
            path.append(_span(nodes, begin, middle))
            begin = middle
    if begin:
        path.append(_span(nodes, begin, end))
    return path[::-1]


def inclusion_holds(leaf: bytes, n: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` leads from a leaf *hash* at place `n` to `root`. A hash not of 32 bytes proves nothing."""
    if not 0 <= n < size or not _all_hashes([leaf, root, *path]):
        return False
    here, last, result = n, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            result = node_hash(sibling, result)
            here, last = _climb_left(here, last)
        else:
            result = node_hash(result, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and result == root


def consistency_holds(first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether `path` shows that the tree at `second` only added to that at `first`. From size 0, nothing is proved."""
    if not 0 < first <= second or not _all_hashes([first_root, second_root, *path]):
        return False
    if first == second:
        return not path and first_root == second_root
    hashes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    return bool(hashes) and _both_roots(first, second, hashes) == (first_root, second_root)


def _both_roots(first: int, second: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots a consistency path claims, by RFC 9162 §2.1.4.2; None when the path has the wrong length."""
    here, last = first - 1, second - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            here, last = _climb_left(here, last)
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None


def _climb_left(here: int, last: int) -> tuple[int, int]:
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _all_hashes(hashes: Iterable[bytes]) -> bool:
    return all(len(each) == HASH_SIZE for each in hashes)


def _split(width: int) -> int:
    """The largest power of two below `width`: where RFC 6962 parts a tree in two."""
    return 1 << ((width - 1).bit_length() - 1)


def _span(nodes: Nodes, begin: int, end: int) -> bytes:
    """The root over leaves begin..end, where begin is where RFC 6962 would begin a subtree."""
    return frontier_root(tuple(nodes(height, index) for height, index in perfect_subtrees(begin, end)))


def perfect_subtrees(begin: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees, as (height, index), that cover leaves begin..end from left to right."""
    pieces = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        pieces.append((height, begin >> height))
        begin += 1 << height
    return pieces
