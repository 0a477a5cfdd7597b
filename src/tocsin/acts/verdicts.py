"""A receipt or an opening file that somebody brings, signed in or not, held against what the register holds now.

First it is checked exactly as a stranger would check it, with the register's keys or with trust of one's own. Only what
proves itself is then looked up, so nobody learns of an entry whose receipt they did not bring, and nothing is kept
about who asked. That the register no longer holds what it signed is the alarm it exists for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tocsin.ledger import (
    Behind,
    CannotSign,
    Entry,
    KeyMissing,
    NoSuchEntry,
    Recovery,
    SignerSilent,
    Tampered,
    every_key,
    leaf,
    log_of,
    receipt,
    recoveries,
    root_at,
    size,
    trust,
    verify_receipt,
)
from tocsin.proofs.disclosure import Opening, Withheld, verify_disclosure
from tocsin.proofs.entry import encode
from tocsin.proofs.policy import Standing
from tocsin.proofs.receipt import Receipt

ALARMS = frozenset({"gone", "changed", "shortened", "rewritten"})
"""What no lawful act explains: the entry is not there, or reads otherwise, or what was signed around it does."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a receipt or an opening file: the finding, why it was refused, what it proved, the newest receipt.

    Findings: `held`; one of ALARMS; `lost`, as a declared recovery says; `elsewhere`, proved with trust of one's own
    but another register's; `foreign`, another register's whose key was not given; `refused`, proves nothing. `size` is
    the register's own now; `closed` the declaration that closed the name it was signed under.
    """

    finding: str
    reason: str = ""
    origin: str = ""
    entries: tuple[Entry, ...] = ()
    standing: Standing | None = None
    opened: tuple[Opening, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    size: int = 0
    newest: str = ""
    closed: Recovery | None = None

    @property
    def alarming(self) -> bool:
        """Whether somebody outside the register has to be told."""
        return self.finding in ALARMS


def weigh(text: str, own_trust: str = "") -> Brought:
    """Check what somebody brought, a receipt or an opening file, with their own key or policy or with the register's.

    What is proved to be of this register is then held against what it holds.
    """
    try:
        found = _opening_file(text, own_trust) if text.lstrip().startswith("{") else _receipt(text, own_trust)
    except Tampered as fault:
        return Brought("refused", reason=str(fault))
    log = log_of(found.origin)
    return _looked_up(found, log) if found.standing and log else found


def _receipt(text: str, own_trust: str) -> Brought:
    origin = Receipt.parse(text).checkpoint.partition("\n")[0]
    if not own_trust and not any(key.partition("+")[0] == origin for key in every_key()):
        return Brought("foreign", origin=origin)
    proved = verify_receipt(text, own_trust or trust())
    return Brought("elsewhere", origin=origin, entries=(proved.entry,), standing=proved.standing)


def _opening_file(text: str, own_trust: str) -> Brought:
    shown = verify_disclosure(text, own_trust or trust())
    return Brought(
        "elsewhere",
        origin=shown.standing.checkpoint.origin,
        entries=shown.entries,
        standing=shown.standing,
        opened=shown.opened,
        withheld=shown.withheld,
    )


def _looked_up(found: Brought, log: str) -> Brought:
    seams = {seam.previous: seam for seam in recoveries(log)}
    assessed = [_entry(log, each, seams.get(each.log)) for each in found.entries]
    assessed.append(_past(log, found.standing, seams.get(found.origin)))
    finding = next((each for each in assessed if each != "held"), "held")
    found = replace(found, finding=finding, size=size(log), closed=seams.get(found.origin))
    if finding != "held" or len(found.entries) > 1:
        return found
    try:
        return replace(found, newest=receipt(found.entries[0].n, log))
    except Tampered as fault:
        return replace(found, finding="rewritten", reason=str(fault))
    except (CannotSign, SignerSilent, KeyMissing, Behind):
        return found


def _entry(log: str, proved: Entry, seam: Recovery | None) -> str:
    """Whether the register holds this very entry under its number, or has declared that it lost it."""
    if seam and proved.n >= seam.size:
        return "lost" if proved.n < seam.signed else "gone"
    try:
        return "held" if leaf(log, proved.n) == encode(proved) else "changed"
    except NoSuchEntry:
        return "gone"


def _past(log: str, standing: Standing | None, seam: Recovery | None) -> str:
    """Whether the register's own past is still the one that was signed, as far as it did not declare a loss."""
    if standing is None:
        return "held"
    signed = standing.checkpoint
    if seam and signed.size > seam.size:
        return "held" if signed.size <= seam.signed else "shortened"
    try:
        return "held" if root_at(log, signed.size) == signed.root else "rewritten"
    except NoSuchEntry:
        return "shortened"
    except Tampered:
        return "rewritten"
