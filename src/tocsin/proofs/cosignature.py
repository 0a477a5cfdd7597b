"""What a witness adds to a checkpoint: that it was then the largest one seen of this log, and continued the last.

Source: C2SP tlog-cosignature v1.1. ML-DSA-44 (0x06) is what it recommends for new witnesses, since receipts have to
hold for longer than Ed25519 may; Ed25519 (0x04) is what older programs read. One key makes one kind of statement, so a
witness that gives both has two keys.
"""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from tocsin.proofs.checkpoint import Checkpoint
from tocsin.proofs.keys import (
    TIME_SIZE,
    Kind,
    Verifier,
    check_id,
    check_key_name,
    private_text,
    read_private,
    signature_line,
    signed_bytes,
)

COSIGNING = (Kind.COSIGNATURE, Kind.ML_DSA_44)


class Cosigner:
    """A witness's private key with its name. Whether a checkpoint may be cosigned at all is not decided here."""

    def __init__(self, name: str, seed: bytes, kind: Kind = Kind.ML_DSA_44) -> None:
        if kind not in COSIGNING:
            raise ValueError(f"A witness cosigns with a key of kind 0x04 or 0x06, not {kind:#04x}.")
        check_key_name(name, "Give the witness another name.")
        self._seed = seed
        self._key: Ed25519PrivateKey | MLDSA44PrivateKey = (
            MLDSA44PrivateKey.from_seed_bytes(seed)
            if kind == Kind.ML_DSA_44
            else Ed25519PrivateKey.from_private_bytes(seed)
        )
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw(), Kind(kind))

    @property
    def text(self) -> str:
        """The secret itself, for its key file only."""
        return private_text(self.verifier, self._seed)

    @classmethod
    def parse(cls, text: str) -> "Cosigner":
        """Read a private key's text; ValueError says what is wrong without repeating the secret."""
        name, key_id, kind, seed = read_private(text, COSIGNING)
        cosigner = cls(name, seed, kind)
        check_id(cosigner.verifier, key_id)
        return cosigner

    def cosign(self, checkpoint: Checkpoint, at: datetime) -> str:
        """The one signature line, newline and all, that says this checkpoint was seen `at` (to the second)."""
        seconds = int(at.timestamp())
        if at.tzinfo is None or seconds < 1:
            raise ValueError(f"The time {at.isoformat()} cannot be signed: it has no zone, or lies before 1970.")
        message = signed_bytes(self.verifier, checkpoint.text, seconds)
        return signature_line(self.verifier, seconds.to_bytes(TIME_SIZE, "big") + self._key.sign(message))
