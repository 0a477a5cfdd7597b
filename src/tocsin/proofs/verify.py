"""Checking what somebody else keeps: a receipt alone, with nothing but the log's public key or a policy.

Plain Python with `cryptography`: no database, no settings, and nothing taken on trust from whoever made the bytes.
"""

from dataclasses import dataclass

from tocsin.proofs.checkpoint import Checkpoint, follows
from tocsin.proofs.entry import Entry, decode_strictly
from tocsin.proofs.errors import Tampered
from tocsin.proofs.policy import Policy, Standing, trust
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import inclusion_holds, leaf_hash

__all__ = ["Tampered", "VerifiedReceipt", "proved_entry", "trusted", "verify_receipt"]


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt proved: this entry is in the log `origin`, whose `size` entries have this root.

    `standing` says who stands behind that root. `entry.log` is an earlier name of the log where one had to be closed.
    """

    entry: Entry
    origin: str
    size: int
    root: bytes
    standing: Standing


def verify_receipt(text: str, trust_text: str) -> VerifiedReceipt:
    """Check a receipt with the log's verification key or a policy, as text; Tampered says what does not fit."""
    receipt = Receipt.parse(text)
    standing = trusted(trust_text).weigh(receipt.checkpoint)
    signed = standing.checkpoint
    return VerifiedReceipt(proved_entry(receipt, signed), signed.origin, signed.size, signed.root, standing)


def trusted(text: str) -> Policy:
    """The policy that a key or a policy's text stands for; Tampered where neither can be read from it."""
    try:
        return trust(text)
    except ValueError as fault:
        raise Tampered(f"The verification key cannot be used. {fault}") from None


def proved_entry(receipt: Receipt, signed: Checkpoint) -> Entry:
    """The entry that a receipt proves to be in the log at a checkpoint already found to be signed."""
    if not inclusion_holds(leaf_hash(receipt.leaf), receipt.n, signed.size, receipt.path, signed.root):
        raise Tampered(
            f"The entry in this receipt is not entry {receipt.n} of {signed.origin} as signed at "
            f"{signed.size} entries: the entry, its number or a hash of the proof was changed."
        )
    entry = decode_strictly(receipt.leaf)
    if entry.n != receipt.n or not (entry.log == signed.origin or follows(signed.origin, entry.log)):
        raise Tampered(f"The entry says it is number {entry.n} of {entry.log}; the receipt says otherwise.")
    return entry
