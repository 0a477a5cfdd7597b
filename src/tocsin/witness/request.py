"""The body of an add-checkpoint request: from which size, the proof, and the checkpoint.

Source: C2SP tlog-witness v1, "add-checkpoint". Strangers send it to a witness; the register sends the same to its
signer, with the checkpoint not yet signed: one form, one parser, and nothing to learn twice.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import NUMBER, Checkpoint, exact_base64
from tocsin.proofs.tree import HASH_SIZE
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import Malformed

LONGEST = 64 * 1024
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: `note` is the checkpoint as it was sent, with whatever signatures; none of it is checked yet."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint

    @classmethod
    def parse(cls, body: bytes) -> "Request":
        """Take a request apart; Malformed says what is not written as the protocol asks."""
        try:
            head, blank, note = body.decode("utf-8").partition("\n\n")
            old, *proof = head.split("\n")
            if len(body) > LONGEST or not blank or len(proof) > MOST_HASHES:
                raise Malformed(f"A request is at most {LONGEST} bytes, {MOST_HASHES} hashes, and has a blank line.")
            hashes = tuple(_hash(line) for line in proof)
            return cls(_old_size(old), hashes, note, checkpoint_of(note))
        except UnicodeDecodeError:
            raise Malformed("The request cannot be read: it is not text in UTF-8.") from None
        except Tampered as fault:
            raise Malformed(f"The request cannot be read. {fault}") from None


def write(note: str, old: int, proof: Sequence[bytes]) -> bytes:
    """The body that `Request.parse` reads."""
    lines = [f"old {old}", *(b64encode(each).decode() for each in proof), "", note]
    return "\n".join(lines).encode()


def identity(origin: str) -> str:
    """How a log is called in a witness's paths: `/<identity>/checkpoint` is what it cosigned last."""
    return sha256(origin.encode()).hexdigest()


def _old_size(line: str) -> int:
    size = line.removeprefix("old ")
    if not line.startswith("old ") or not NUMBER.fullmatch(size):
        raise Malformed(f"A request begins with a line such as “old 0”; this one begins with {line[:40]!r}.")
    return int(size)


def _hash(line: str) -> bytes:
    decoded = exact_base64(line, "a hash of the consistency proof")
    if len(decoded) != HASH_SIZE:
        raise Malformed(f"A hash of the consistency proof has {len(decoded)} bytes; a SHA-256 hash has {HASH_SIZE}.")
    return decoded
