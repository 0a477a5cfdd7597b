"""Holding a recounted log against everything that was ever signed of it: its own checkpoints, the anchor's, witnesses'.

What a closed shard had signed beyond the entry that continues it is a declared loss, not a problem; anything else that
was signed and is not there, or is there otherwise, is one.
"""

from tocsin.ledger.errors import AnchorLost, KeyMissing, SignerSilent
from tocsin.ledger.recovering import recoveries
from tocsin.ledger.remembering import keys_by_shard, log_of
from tocsin.ledger.signing import signing, state_in
from tocsin.ledger.store import origin_of, read_head
from tocsin.ledger.tiles import Cursor
from tocsin.ledger.witnessed import Witnessed
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint, Verifier, open_note
from tocsin.proofs.recount import Recount

CHECKPOINTS = "SELECT size, note FROM ledger_checkpoint WHERE log = %s ORDER BY size"


class Signed:
    """What was signed of one log. `sizes` are those at which the recount's root will be wanted."""

    def __init__(self, cursor: Cursor, log: str) -> None:
        head = read_head(cursor, log)
        # The witnesses first, because one may be heard in between: its checkpoint was kept before line and entry were.
        self._witnessed = Witnessed(cursor, log, origin_of(log, head))
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
        self._witnessed.check(recount)
        for seam in self._seams:
            if recount.roots.get(seam.size) != seam.root:
                recount.complain(seam.entry, f"Entry {seam.entry} does not continue {seam.previous} as it stood there.")
        good = 0
        for size, note in sorted(self._notes):
            checkpoint = self._opened(recount, size, note)
            if checkpoint and self._holds(recount, checkpoint, good):
                good = size

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


def named(entries: range) -> str:
    """Some entries, as a sentence begins with them."""
    return f"Entry {entries[0]}" if len(entries) == 1 else f"Entries {entries[0]} to {entries[-1]}"
