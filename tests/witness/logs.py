"""A log of a stranger's, small enough to hold in memory: it signs, proves, and forks on request."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.proofs.note import Checkpoint, Signer
from tocsin.proofs.tree import consistency_path, fold, leaf_hash

ORIGIN = "register.example.org/register1"


class Log:
    """`Log(n)` holds n entries; `fork=` changes every entry from that number on."""

    def __init__(
        self, size: int, fork: int | None = None, origin: str = ORIGIN, seed: bytes = bytes(range(32))
    ) -> None:
        self.signer = Signer(origin, seed)
        self._hashes = [leaf_hash(b"%d" % n + (b"!" if fork is not None and n >= fork else b"")) for n in range(size)]

    def at(self, size: int) -> Checkpoint:
        """The checkpoint over its first `size` entries."""
        return Checkpoint(self.signer.verifier.name, size, fold(self._hashes[:size]))

    def note(self, size: int) -> str:
        """The same, signed without asking anybody."""
        return self.signer.sign(self.at(size).text)

    def proof(self, first: int, second: int) -> Sequence[bytes]:
        """That the first `second` entries begin with the first `first`."""
        return consistency_path(self._node, first, second) if 0 < first < second else []

    def _node(self, height: int, index: int) -> bytes:
        return fold(self._hashes[index << height : (index + 1) << height])
