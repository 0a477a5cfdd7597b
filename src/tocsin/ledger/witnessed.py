"""Holding what witnesses signed against the recount, against the entries that tell of it, and against their own keys.

Each kept line is told of by an entry, by its digest; a line whose digest was put right as well is still no signature
of the witness, where the policy gives that witness's key. Source: C2SP tlog-cosignature v1; keys not given are passed
over, as C2SP signed-note asks. Entries lie between two signed times, which is how one that is dated back shows.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from tocsin.ledger.cosigning import WITNESSED, Cosignature, witnessed_key
from tocsin.ledger.driver import asking
from tocsin.ledger.errors import PolicyUnreadable
from tocsin.ledger.recovering import OWN_KEYS
from tocsin.ledger.remembering import policy
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs.entry import Entry, decode, stamp
from tocsin.proofs.errors import Tampered
from tocsin.proofs.keys import DASH
from tocsin.proofs.note import Checkpoint, Verifier, signatures
from tocsin.proofs.recount import Recount

TOLD = (
    "SELECT k.key, e.n, e.leaf FROM ledger_commandkey k JOIN ledger_entry e ON e.log = k.log AND e.n = k.first "
    "WHERE k.log = %s AND k.key >= %s AND k.key < %s ORDER BY e.n"
)
COSIGNATURES = "SELECT size, witness, key, at, line FROM ledger_cosignature WHERE origin = %s ORDER BY at"
LEAVES = "SELECT n, leaf FROM ledger_entry WHERE log = %s AND n IN ({marks})"
AT_ONCE = 500

TOLERANCE = timedelta(seconds=120)
"""How far the register's clock and a witness's may be apart before it is said."""

Verifiers = Mapping[tuple[str, str], Verifier]
"""The keys of the policy's witnesses, by their name and id."""


class Witnessed:
    """The lines kept of one shard, with the entries of its log that tell of cosignatures."""

    def __init__(self, cursor: Cursor, log: str, origin: str) -> None:
        self._log = log
        self._origin = origin
        # The entries first: a witness may be heard in between, and then both its line and its entry are new.
        self._told = [each.n for each in self._entries(cursor).values() if each.log == origin]
        cursor.execute(COSIGNATURES, (origin,))
        self._lines: list[tuple[Any, ...]] = cursor.fetchall()

    def check(self, recount: Recount) -> None:
        """Hold each line against its entry, the recount and its witness's key, and entries' times against those."""
        if not self._lines and not self._told:
            return
        verifiers = _verifiers(recount)
        with asking() as cursor:
            entries = self._entries(cursor)
            found: dict[int, tuple[Entry, Cosignature]] = {}
            for row in self._lines:
                if told := self._of_entry(entries, recount, row):
                    found[told[0].n] = told
                    recount.problems += self._forged(told[1], recount.roots[told[1].size], verifiers)
                else:
                    recount.problems.append(
                        f"What {row[1]} cosigned at {row[0]} entries is not what an entry says of it: the line kept, "
                        "its entry, or an entry beneath it was changed."
                    )
            self._check_times(cursor, recount, [told for _, told in sorted(found.items())])
        recount.problems += [
            f"Entry {n} tells of a checkpoint that was cosigned, and the line is gone or was changed."
            for n in self._told
            if n not in found
        ]

    def _entries(self, cursor: Cursor) -> dict[str, Entry]:
        """Every entry that tells of a cosignature, in order, by the key of the act that entered it."""
        cursor.execute(TOLD, (self._log, OWN_KEYS + "witnessed-", OWN_KEYS + "witnessed."))
        found = {}
        for key, _, leaf in cursor.fetchall():
            try:
                found[key] = decode(octets(leaf))
            except Tampered:
                continue  # that it cannot be read is said elsewhere
        return found

    def _of_entry(
        self, entries: Mapping[str, Entry], recount: Recount, row: tuple[Any, ...]
    ) -> tuple[Entry, Cosignature] | None:
        """A line with the entry that tells of it exactly, if the entries beneath have that root still."""
        size, witness, key, at, line = row
        try:
            made = Cosignature(size, witness, key, datetime.fromisoformat(at), line)
            told = {
                "size": made.size,
                "root": b64encode(recount.roots[size]).decode(),
                "witness": made.witness,
                "id": made.key,
                "when": stamp(made.at),
                "note": sha256(made.line.encode()).hexdigest(),
            }
            entry = entries.get(OWN_KEYS + witnessed_key(made.line))
        except (KeyError, ValueError, TypeError, AttributeError):
            return None  # a size, a time or a line that is none: whoever changes bytes keeps to no form
        return (entry, made) if entry and entry.type == WITNESSED and dict(entry.meta) == told else None

    def _forged(self, made: Cosignature, root: bytes, verifiers: Verifiers) -> Iterator[str]:
        """A sentence if the witness, whose key is known, never signed that line over this root at that time."""
        verifier = verifiers.get((made.witness, made.key))
        if _signer(made.line) != (made.witness, made.key):
            yield f"The line kept as cosigned by {made.witness} at {made.size} entries is under another name or key."
        if not verifier:
            return
        try:
            _, signed = signatures(f"{Checkpoint(self._origin, made.size, root).text}\n{made.line}", [verifier])
        except Tampered as fault:
            yield f"What is kept as cosigned by {made.witness} at {made.size} entries is not its signature. {fault}"
            return
        if {each.at for each in signed} != {made.at}:
            yield f"{made.witness} cosigned {made.size} entries at another time than is kept ({stamp(made.at)})."

    def _check_times(self, cursor: Cursor, recount: Recount, told: Sequence[tuple[Entry, Cosignature]]) -> None:
        """Times never go back, so the first entry after a signed time, and the last before it, speak for all others."""
        last = self._leaves(cursor, {made.size - 1 for _, made in told})
        for entry, made in told:
            if entry.at < made.at - TOLERANCE:
                recount.complain(
                    entry.n,
                    f"Entry {entry.n}, and what follows it, is dated back: it gives {stamp(entry.at)} and tells of "
                    f"what {made.witness} signed at {stamp(made.at)}.",
                )
            if made.size - 1 in last and _time_of(last[made.size - 1], made.at) > made.at + TOLERANCE:
                recount.complain(
                    made.size - 1,
                    f"Entry {made.size - 1} is dated ahead: {made.witness} had seen it by {stamp(made.at)}, before its "
                    "time.",
                )

    def _leaves(self, cursor: Cursor, numbers: set[int]) -> dict[int, bytes]:
        wanted = sorted(numbers)
        found: dict[int, bytes] = {}
        for begin in range(0, len(wanted), AT_ONCE):
            some = wanted[begin : begin + AT_ONCE]
            cursor.execute(LEAVES.format(marks=", ".join(["%s"] * len(some))), (self._log, *some))
            found |= {n: octets(leaf) for n, leaf in cursor.fetchall()}
        return found


def _verifiers(recount: Recount) -> Verifiers:
    """The keys to check lines with, looked up once. A policy that cannot be read is said: it leaves lines unchecked."""
    try:
        known = policy()
    except PolicyUnreadable as fault:
        recount.problems.append(f"What witnesses signed cannot be checked by their keys. {fault}")
        return {}
    keys = [each.verifier for each in known.witnesses] if known else []
    return {(key.name, key.id.hex()): key for key in keys}


def _signer(line: str) -> tuple[str, str]:
    """The name and the key's id that a signature line gives itself."""
    name, _, encoded = line.removeprefix(DASH).rpartition(" ")
    try:
        return name, b64decode(encoded)[:4].hex()  # C2SP signed-note: four bytes of key id go first
    except ValueError:
        return name, ""


def _time_of(leaf: bytes, otherwise: datetime) -> datetime:
    try:
        return decode(leaf).at
    except Tampered:
        return otherwise  # that it cannot be read is said elsewhere
