"""Lines that can be added and never changed, and proofs of it: the public face of the ledger.

Formats: RFC 6962 and 9162 (tree), RFC 8785 (leaves), C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
Hashing, proofs, notes, receipts and their verification are plain Python with `cryptography`; the store is SQL through
Django.
"""

from tocsin.ledger.checking import Findings, verify_register
from tocsin.ledger.copying import copy_until
from tocsin.ledger.database import Router, current, using
from tocsin.ledger.errors import CannotSign, KeyMissing, KeyReused, NoSuchEntry
from tocsin.ledger.proving import checkpoint, receipt, verification_key
from tocsin.ledger.reading import Parts, entries, entry, leaf, parts_of, pointer, size, size_at, text_at, texts_at
from tocsin.ledger.remembering import every_key, log_of, root_at, sizes_signed
from tocsin.ledger.shadows import add
from tocsin.ledger.store import LOOKS, REGISTER, Pen, writing
from tocsin.proofs.entry import Entry, Fact, Json, PartRef
from tocsin.proofs.errors import Tampered
from tocsin.proofs.verify import VerifiedReceipt, verify_receipt

__all__ = [
    "LOOKS",
    "REGISTER",
    "CannotSign",
    "Entry",
    "Fact",
    "Findings",
    "Json",
    "KeyMissing",
    "KeyReused",
    "NoSuchEntry",
    "PartRef",
    "Parts",
    "Pen",
    "Router",
    "Tampered",
    "VerifiedReceipt",
    "add",
    "checkpoint",
    "copy_until",
    "current",
    "entries",
    "entry",
    "every_key",
    "leaf",
    "log_of",
    "parts_of",
    "pointer",
    "receipt",
    "root_at",
    "size",
    "size_at",
    "sizes_signed",
    "text_at",
    "texts_at",
    "using",
    "verification_key",
    "verify_receipt",
    "verify_register",
    "writing",
]
