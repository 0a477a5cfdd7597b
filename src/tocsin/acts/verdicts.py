"""A receipt that somebody brings, checked for anybody, signed in or not, and held against what the register holds now.

First it is checked exactly as a stranger would check it, with the register's public keys or with trust of one's own.
Only what proves itself is then looked up, so nobody learns of an entry whose receipt they did not bring, and nothing is
kept about who asked. That the register no longer holds what it signed is the alarm it exists for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tocsin.acts.proofs import check_code
from tocsin.ledger import (
    CannotSign,
    KeyMissing,
    NoSuchEntry,
    Tampered,
    VerifiedReceipt,
    every_key,
    leaf,
    log_of,
    receipt,
    root_at,
    size,
    verify_receipt,
)
from tocsin.proofs.receipt import Receipt

ALARMS = frozenset({"gone", "changed", "shortened", "rewritten"})
"""What no lawful act explains: the entry is not there, or reads otherwise, or what was signed around it does."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a receipt: the finding, why when it was refused, what it proved, and the newest receipt there is.

    Findings: `held`; one of ALARMS; `elsewhere`, proved with trust of one's own but another register's; `foreign`,
    another register's whose key was not given; `refused`, proves nothing. `size` is the register's own now.
    """

    finding: str
    reason: str = ""
    origin: str = ""
    proved: VerifiedReceipt | None = None
    code: tuple[str, ...] = ()
    size: int = 0
    newest: str = ""

    @property
    def alarming(self) -> bool:
        """Whether somebody outside the register has to be told."""
        return self.finding in ALARMS


def weigh_receipt(text: str, trust: str = "") -> Brought:
    """Check a receipt with `trust` (a key or a policy), or with the register's own keys, and look its entry up."""
    try:
        brought = Receipt.parse(text)
        origin = brought.checkpoint.partition("\n")[0]
        proved = verify_receipt(text, trust) if trust else _proved(text, origin)
    except Tampered as fault:
        return Brought("refused", reason=str(fault))
    if proved is None:
        return Brought("foreign", origin=origin)
    found = Brought("elsewhere", origin=origin, proved=proved, code=check_code(proved.entry))
    log = log_of(origin)
    return _looked_up(found, log, brought, proved) if log else found


def _proved(text: str, origin: str) -> VerifiedReceipt | None:
    """What a receipt proves by one of our own keys; None when none of them is of the log it names."""
    fitting = [key for key in every_key() if key.partition("+")[0] == origin]
    refused = None
    for key in fitting:
        try:
            return verify_receipt(text, key)
        except Tampered as fault:
            refused = fault
    if refused:
        raise refused
    return None


def _looked_up(found: Brought, log: str, brought: Receipt, proved: VerifiedReceipt) -> Brought:
    found = replace(found, finding=_standing(log, brought, proved), size=size(log))
    if found.finding != "held":
        return found
    try:
        return replace(found, newest=receipt(brought.n, log))
    except Tampered as fault:
        return replace(found, finding="rewritten", reason=str(fault))
    except (CannotSign, KeyMissing):
        return found


def _standing(log: str, brought: Receipt, proved: VerifiedReceipt) -> str:
    try:
        if leaf(log, brought.n) != brought.leaf:
            return "changed"
    except NoSuchEntry:
        return "gone"
    try:
        return "held" if root_at(log, proved.size) == proved.root else "rewritten"
    except NoSuchEntry:
        return "shortened"
    except Tampered:
        return "rewritten"
