"""Lines that can be added and never changed, and proofs of it: the public face of the ledger.

Formats: RFC 6962 and 9162 (tree), RFC 8785 (leaves), C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
Hashing, proofs, notes, receipts and their verification are plain Python with `cryptography`; the store is SQL through
Django.
"""

from tocsin.ledger.checking import Findings, verify_register
from tocsin.ledger.committing import Busy, NotKept, PerhapsKept
from tocsin.ledger.copying import copy_until, make_scratch
from tocsin.ledger.cosigning import (
    WITNESSED,
    Cosignature,
    Point,
    Seen,
    cosigned,
    keep_cosignatures,
    points,
    witnessed_key,
    witnesses,
)
from tocsin.ledger.database import Router, current, using
from tocsin.ledger.driver import asking
from tocsin.ledger.errors import (
    AnchorLost,
    Behind,
    CannotSign,
    KeyMissing,
    KeyReused,
    NoSuchEntry,
    PolicyUnreadable,
    SignerSilent,
)
from tocsin.ledger.fetching import having, moment
from tocsin.ledger.proving import (
    check_continues_signed,
    checkpoint,
    consistency,
    receipt,
    verification_key,
    verification_keys,
)
from tocsin.ledger.reading import (
    Parts,
    entries,
    entry,
    leaf,
    leaves,
    parts_of,
    pointer,
    size,
    size_at,
    text_at,
    texts_at,
)
from tocsin.ledger.recovering import (
    OWN_KEYS,
    Closing,
    Recovery,
    closing,
    recoveries,
    recovery_in,
    retire,
    why_not_continued,
)
from tocsin.ledger.remembering import every_key, log_of, policy_witnesses, root_at, sizes_signed, trust
from tocsin.ledger.rewrapping import Rewrapped, rotate_case_keys
from tocsin.ledger.rotating import (
    ROTATED,
    Rotation,
    begin_rotation,
    finish_rotation,
    rotation_key,
    rotation_under_way,
    rotations,
)
from tocsin.ledger.shadows import add, change, put
from tocsin.ledger.store import LOOKS, REGISTER, Pen, together, writing
from tocsin.proofs.entry import Entry, Fact, Json, PartRef
from tocsin.proofs.errors import Tampered
from tocsin.proofs.verify import VerifiedReceipt, verify_receipt

__all__ = [
    "LOOKS",
    "OWN_KEYS",
    "REGISTER",
    "ROTATED",
    "WITNESSED",
    "AnchorLost",
    "Behind",
    "Busy",
    "CannotSign",
    "Closing",
    "Cosignature",
    "Entry",
    "Fact",
    "Findings",
    "Json",
    "KeyMissing",
    "KeyReused",
    "NoSuchEntry",
    "NotKept",
    "PartRef",
    "Parts",
    "Pen",
    "PerhapsKept",
    "Point",
    "PolicyUnreadable",
    "Recovery",
    "Rewrapped",
    "Rotation",
    "Router",
    "Seen",
    "SignerSilent",
    "Tampered",
    "VerifiedReceipt",
    "add",
    "asking",
    "begin_rotation",
    "change",
    "check_continues_signed",
    "checkpoint",
    "closing",
    "consistency",
    "copy_until",
    "cosigned",
    "current",
    "entries",
    "entry",
    "every_key",
    "finish_rotation",
    "having",
    "keep_cosignatures",
    "leaf",
    "leaves",
    "log_of",
    "make_scratch",
    "moment",
    "parts_of",
    "pointer",
    "points",
    "put",
    "policy_witnesses",
    "receipt",
    "recoveries",
    "recovery_in",
    "retire",
    "root_at",
    "rotate_case_keys",
    "rotation_key",
    "rotation_under_way",
    "rotations",
    "size",
    "size_at",
    "sizes_signed",
    "text_at",
    "texts_at",
    "together",
    "trust",
    "using",
    "verification_key",
    "verification_keys",
    "verify_receipt",
    "verify_register",
    "why_not_continued",
    "witnessed_key",
    "witnesses",
    "writing",
]
