"""Proofs that a stranger can check: hashes, signed notes, receipts, and what verifies them (floor 0).

Plain Python with `cryptography` and `orjson`: no Django, no database, no settings, so that an auditor or a witness runs
it alone. `tocsin_verify` checks the same in one file, and shares no line with the rest.

Formats: RFC 6962 and 9162 (tree), RFC 8785 (leaves), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof,
tlog-policy and tlog-tiles. No format of our own where one exists.
"""

from tocsin.proofs.errors import Tampered
from tocsin.proofs.verify import VerifiedReceipt, verify_receipt

__all__ = ["Tampered", "VerifiedReceipt", "verify_receipt"]
