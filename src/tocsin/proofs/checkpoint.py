"""The state of a log in three lines, and the two spellings (numbers, base64) that every proof here is written in.

Source: C2SP tlog-checkpoint v1.0. Numbers and base64 have one spelling only, so that no unused bit can be flipped in
something that claims to be untouched.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from tocsin.proofs.errors import Tampered
from tocsin.proofs.tree import HASH_SIZE

NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
SHARD = re.compile(r"(.*?[^0-9])([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log in three lines: whose log, how many entries, and the root that fixes each of them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text to sign. No extension lines: not every kind of cosignature would cover them."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's note text; Tampered if it is not exactly three well-formed lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not NUMBER.fullmatch(lines[1]):
            raise Tampered("The checkpoint must be three lines: the log's name, its size, its root hash.")
        root = exact_base64(lines[2], "the checkpoint's root hash")
        if len(root) != HASH_SIZE:
            raise Tampered(f"The checkpoint's root hash has {len(root)} bytes; a SHA-256 hash has {HASH_SIZE}.")
        return cls(lines[0], int(lines[1]), root)


def exact_base64(text: str, what: str) -> bytes:
    """Decode standard base64 that has one spelling only; Tampered otherwise, so that no unused bit can be flipped."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    if not text or b64encode(decoded).decode() != text:
        raise Tampered(f"{what[:1].upper()}{what[1:]} is not written in base64 as it should be: {text[:44]!r}.")
    return decoded


def follows(later: str, earlier: str) -> bool:
    """Whether `later` names the same log under a later number: `register2` follows `register1`, nothing else does.

    A log that had to be closed is followed by one that holds the closed one's entries, each still under its old name.
    """
    new, old = SHARD.fullmatch(later), SHARD.fullmatch(earlier)
    return new is not None and old is not None and new[1] == old[1] and int(old[2]) < int(new[2])
