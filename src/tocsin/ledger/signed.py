"""Holding a recounted log against everything that was ever signed of it: its own checkpoints, the anchor's, witnesses'.

What a closed shard had signed beyond the entry that continues it is a declared loss, not a problem; anything else that
was signed and is not there, or is there otherwise, is one.
"""

from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tocsin.ledger.cosigning import WITNESSED, Cosignature, witnessed_key
from tocsin.ledger.driver import asking
from tocsin.ledger.errors import AnchorLost, KeyMissing, SignerSilent
from tocsin.ledger.recovering import OWN_KEYS, recoveries
from tocsin.ledger.remembering import keys_by_shard, log_of
from tocsin.ledger.signing import signing, state_in
from tocsin.ledger.store import origin_of, read_head
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs.entry import Entry, decode, stamp
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint, Verifier, open_note
from tocsin.proofs.recount import Recount

CHECKPOINTS = "SELECT size, note FROM ledger_checkpoint WHERE log = %s ORDER BY size"


TOLD = (
    "SELECT e.n, e.leaf FROM ledger_commandkey k JOIN ledger_entry e ON e.log = k.log AND e.n = k.first "
    "WHERE k.log = %s AND k.key >= %s AND k.key < %s ORDER BY e.n"
)
COSIGNATURES = "SELECT size, witness, key, at, line FROM ledger_cosignature WHERE origin = %s ORDER BY at"
ENTERED = (
    "SELECT e.leaf FROM ledger_commandkey k JOIN ledger_entry e ON e.log = k.log AND e.n = k.first "
    "WHERE k.log = %s AND k.key = %s"
)
LEAF = "SELECT leaf FROM ledger_entry WHERE log = %s AND n = %s"

TOLERANCE = timedelta(seconds=120)
"""How far the register's clock and a witness's may be apart before it is said."""


class Signed:
    """What was signed of one log. `sizes` are those at which the recount's root will be wanted."""

    def __init__(self, cursor: Cursor, log: str) -> None:
        head = read_head(cursor, log)
        # In this order, because a witness may be heard in between: its checkpoint comes first, then line and entry.
        cursor.execute(TOLD, (log, OWN_KEYS + "witnessed-", OWN_KEYS + "witnessed."))
        told = [(n, octets(leaf)) for n, leaf in cursor.fetchall()]
        cursor.execute(COSIGNATURES, (origin_of(log, head),))
        self._cosigned = cursor.fetchall()
        self._told = [n for n, leaf in told if _is_of(leaf, origin_of(log, head))]
        cursor.execute(CHECKPOINTS, (log,))
        kept = cursor.fetchall()
        self._notes = [(size, str(note)) for size, note in kept if isinstance(size, int)]
        self._log = log
        self._seams = recoveries(log)
        self._origin = origin_of(log, head)
        self._problems = [
            f"A checkpoint is kept under {size!r}, which is no number." for size, _ in kept if not isinstance(size, int)
        ]
        known = {self._origin, *(seam.previous for seam in self._seams)}
        cursor.execute("SELECT DISTINCT origin FROM ledger_cosignature")
        self._problems += [
            f"A line is kept as cosigned for {origin!r}, which is no name of this register's logs."
            for (origin,) in cursor.fetchall()
            if origin not in known and log_of(str(origin)) in ("", log)
        ]
        self._keys = self._known_keys(log)
        if head.signs and head.origin:
            self._notes += self._anchored()

    @property
    def sizes(self) -> set[int]:
        """Every size that something was signed at, and those of the seams."""
        return {size for size, _ in self._notes} | {seam.size for seam in self._seams}

    def check(self, recount: Recount) -> None:
        """Note in the recount each thing signed that it contradicts."""
        recount.problems += self._problems
        self._check_witnessed(recount)
        for seam in self._seams:
            if recount.roots.get(seam.size) != seam.root:
                recount.complain(seam.entry, f"Entry {seam.entry} does not continue {seam.previous} as it stood there.")
        good = 0
        for size, note in sorted(self._notes):
            checkpoint = self._opened(recount, size, note)
            if checkpoint and self._holds(recount, checkpoint, good):
                good = size

    def _check_witnessed(self, recount: Recount) -> None:
        """Hold each cosignature against its entry and the recount, and the entries' times against the witnesses'."""
        with asking() as cursor:
            found: dict[int, tuple[Entry, Cosignature]] = {}
            for row in self._cosigned:
                if told := _told(cursor, self._log, recount, row):
                    found[told[0].n] = told
                else:
                    recount.problems.append(
                        f"What {row[1]} cosigned at {row[0]} entries is not what an entry says of it: the line kept, "
                        "its entry, or an entry beneath it was changed."
                    )
            for _, (entry, made) in sorted(found.items()):
                _check_times(cursor, self._log, recount, entry, made)
            recount.problems += [
                f"Entry {n} tells of a checkpoint that was cosigned, and the line is gone or was changed."
                for n in self._told
                if n not in found
            ]

    def _known_keys(self, log: str) -> dict[str, tuple[str, ...]]:
        try:
            return keys_by_shard(log)
        except (KeyMissing, SignerSilent) as fault:
            self._problems.append(f"What was signed cannot be checked. {fault}")
            return {}

    def _anchored(self) -> list[tuple[int, str]]:
        try:
            note = signing().last(self._origin)
            return [(state_in(note).size, note)] if note else []
        except (AnchorLost, SignerSilent) as fault:
            self._problems.append(str(fault))
            return []

    def _opened(self, recount: Recount, size: int, note: str) -> Checkpoint | None:
        origin = note.partition("\n")[0]
        if not self._keys.get(origin, ("",)):
            return None  # its key was lost, as the entry that closed it says
        try:
            keys = [Verifier.parse(key) for key in self._keys.get(origin, ())]
            checkpoint = Checkpoint.parse(open_note(note, keys))
        except Tampered as fault:
            recount.problems.append(f"The checkpoint signed at {size} entries cannot be checked. {fault}")
            return None
        if checkpoint.size != size:
            recount.problems.append(f"The checkpoint kept for {size} entries is one of {checkpoint.size} entries.")
            return None
        return checkpoint

    def _holds(self, recount: Recount, signed: Checkpoint, good: int) -> bool:
        """Whether the recount gives what was signed; `good` is the largest smaller size at which it did."""
        end = next((seam.size for seam in self._seams if seam.previous == signed.origin), recount.size)
        if signed.size > end:
            if signed.origin == self._origin:
                recount.problems.append(
                    f"{named(range(end, signed.size))} are gone: the register signed {signed.size} entries and holds "
                    f"{recount.size}."
                )
            elif signed.size > max(seam.signed for seam in self._seams if seam.previous == signed.origin):
                recount.problems.append(
                    f"The register signed {signed.size} entries of {signed.origin}, more than the entry that closed it "
                    "says: its loss is larger than was declared."
                )
            return False
        if signed.root != recount.roots[signed.size]:
            entries = range(min(good, signed.size - 1), signed.size) if signed.size else range(1)
            recount.problems.append(f"{named(entries)} are not what the register signed at {signed.size} entries.")
            return False
        return True


def _told(cursor: Cursor, log: str, recount: Recount, row: tuple[Any, ...]) -> tuple[Entry, Cosignature] | None:
    """A kept cosignature with the entry that tells of it exactly; None where no entry does."""
    size, witness, key, at, line = row
    try:
        made = Cosignature(size, witness, key, datetime.fromisoformat(at), line)
        entry = _entry_of(cursor, log, made, recount.roots.get(size))
    except (Tampered, ValueError, TypeError, AttributeError):
        return None  # a time that is none, a leaf that is none: whoever changes bytes keeps to no form
    return (entry, made) if entry else None


def _time_of(leaf: bytes, otherwise: datetime) -> datetime:
    try:
        return decode(leaf).at
    except Tampered:
        return otherwise  # that it cannot be read is said elsewhere


def _is_of(leaf: bytes, origin: str) -> bool:
    try:
        return decode(leaf).log == origin
    except Tampered:
        return False


def _entry_of(cursor: Cursor, log: str, made: Cosignature, root: bytes | None) -> Entry | None:
    """The entry that tells of a cosignature, if it does so exactly and the entries beneath still have this root."""
    cursor.execute(ENTERED, (log, OWN_KEYS + witnessed_key(made.line)))
    row = cursor.fetchone()
    told = {
        "size": made.size,
        "root": b64encode(root or b"").decode(),
        "witness": made.witness,
        "id": made.key,
        "when": stamp(made.at),
        "note": sha256(made.line.encode()).hexdigest(),
    }
    entry = decode(octets(row[0])) if row else None
    return entry if entry and entry.type == WITNESSED and dict(entry.meta) == told else None


def _check_times(cursor: Cursor, log: str, recount: Recount, entry: Entry, made: Cosignature) -> None:
    """Times never go back, so the first entry after a signed time, and the last before it, speak for all others."""
    if entry.at < made.at - TOLERANCE:
        recount.complain(
            entry.n,
            f"Entry {entry.n}, and what follows it, is dated back: it gives {stamp(entry.at)} and tells of what "
            f"{made.witness} signed at {stamp(made.at)}.",
        )
    cursor.execute(LEAF, (log, made.size - 1))
    row = cursor.fetchone()
    if row and _time_of(octets(row[0]), made.at) > made.at + TOLERANCE:
        recount.complain(
            made.size - 1,
            f"Entry {made.size - 1} is dated ahead: {made.witness} had seen it by {stamp(made.at)}, before its time.",
        )


def named(entries: range) -> str:
    """Some entries, as a sentence begins with them."""
    return f"Entry {entries[0]}" if len(entries) == 1 else f"Entries {entries[0]} to {entries[-1]}"
