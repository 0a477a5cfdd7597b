"""Checking what somebody else keeps: a receipt alone, with nothing but the log's verification key.

Plain Python with `cryptography`: no database, no settings, and nothing taken on trust from whoever made the bytes.
"""

from dataclasses import dataclass

from tocsin.proofs.entry import Entry, decode_strictly
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Verifier, open_checkpoint
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import inclusion_holds, leaf_hash

__all__ = ["Tampered", "VerifiedReceipt", "verify_receipt"]


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt proved: this entry is in the log `origin`, whose `size` entries have this root."""

    entry: Entry
    origin: str
    size: int
    root: bytes


def verify_receipt(text: str, vkey: str) -> VerifiedReceipt:
    """Check a receipt with nothing but the log's verification key; Tampered says what does not fit."""
    receipt = Receipt.parse(text)
    try:
        verifier = Verifier.parse(vkey)
    except ValueError as fault:
        raise Tampered(f"The verification key cannot be used. {fault}") from None
    checkpoint = open_checkpoint(receipt.checkpoint, verifier)
    if not inclusion_holds(leaf_hash(receipt.leaf), receipt.n, checkpoint.size, receipt.path, checkpoint.root):
        raise Tampered(
            f"The entry in this receipt is not entry {receipt.n} of {checkpoint.origin} as signed at "
            f"{checkpoint.size} entries: the entry, its number or a hash of the proof was changed."
        )
    entry = decode_strictly(receipt.leaf)
    if (entry.n, entry.log) != (receipt.n, checkpoint.origin):
        raise Tampered(f"The entry says it is number {entry.n} of {entry.log}; the receipt says otherwise.")
    return VerifiedReceipt(entry, checkpoint.origin, checkpoint.size, checkpoint.root)
