"""Receipts: a page of text that proves, without us, that an entry is in the register and has not been touched.

Source: C2SP tlog-proof v1. The leaf itself travels in the `extra` line, so the receipt is self-contained: whoever
checks it hashes the leaf, climbs the path, and arrives at the root that the checkpoint's signature fixes.
"""

from base64 import b64encode
from dataclasses import dataclass

from tocsin.proofs.checkpoint import NUMBER, exact_base64
from tocsin.proofs.errors import Tampered
from tocsin.proofs.tree import HASH_SIZE

FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST = 1_000_000
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Receipt:
    """The pieces of a receipt: the entry's number and bytes, the path from it to the root, the signed checkpoint."""

    n: int
    leaf: bytes
    path: tuple[bytes, ...]
    checkpoint: str

    @property
    def text(self) -> str:
        """The receipt as it is printed and saved (file ending `.tlog-proof`)."""
        path = [b64encode(each).decode() for each in self.path]
        return "\n".join(
            [FIRST_LINE, f"extra {b64encode(self.leaf).decode()}", f"index {self.n}", *path, "", self.checkpoint]
        )

    @classmethod
    def parse(cls, text: str) -> "Receipt":
        """Take a receipt apart; Tampered if it is not written exactly as the format says. Proves nothing yet."""
        if len(text) > LONGEST:
            raise Tampered(f"This is {len(text)} characters long; a receipt is a page or two.")
        proof, blank, checkpoint = text.partition("\n\n")
        first, *lines = proof.split("\n")
        if first != FIRST_LINE or not blank or len(lines) < 2:
            raise Tampered(f"This is not a receipt: one begins with {FIRST_LINE}, then lines “extra” and “index”.")
        leaf = exact_base64(_after("extra ", lines[0]), "the entry in the line “extra”")
        number = _after("index ", lines[1])
        if not NUMBER.fullmatch(number):
            raise Tampered(f"The line “index” should hold the entry's number and holds {number[:40]!r}.")
        return cls(int(number), leaf, _path(lines[2:]), checkpoint)


def _after(start: str, line: str) -> str:
    if not line.startswith(start):
        raise Tampered(f"The receipt should have a line beginning “{start.strip()}” here, and has {line[:40]!r}.")
    return line.removeprefix(start)


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MOST_HASHES:
        raise Tampered(f"The receipt has {len(lines)} lines of hashes; no register is so large that it needs them.")
    path = tuple(exact_base64(line, f"hash {number} of the proof") for number, line in enumerate(lines, 1))
    if any(len(each) != HASH_SIZE for each in path):
        raise Tampered(f"A hash of the proof is not {HASH_SIZE} bytes long.")
    return path
