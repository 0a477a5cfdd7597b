"""Writing: one command, one durable transaction, one pen at a time.

The head row is locked first, so numbers are consecutive and no two writers can deadlock; entry, parts, tiles, head,
command key and (by the caller, inside the block) every shadow table commit together or not at all. There is no
"entered but not folded" state to repair. Plain SQL through the driver's own cursor, because this is the one path every
act waits for. Many acts may share one transaction (`together`); each then stands in a savepoint of its own.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain

from django.conf import settings
from django.db import transaction

from tocsin.ledger.cases import Entropy, case_keys
from tocsin.ledger.committing import durable
from tocsin.ledger.database import current
from tocsin.ledger.driver import Direct, asking
from tocsin.ledger.erasing import erase_named
from tocsin.ledger.errors import KeyReused, SignerSilent
from tocsin.ledger.signing import check_holds_signed, signing
from tocsin.ledger.tiles import Cursor, octets, split_hashes, store_completed
from tocsin.proofs import seal
from tocsin.proofs.entry import Entry, Fact, PartRef, decode, encode, stamp
from tocsin.proofs.errors import Tampered
from tocsin.proofs.tree import Frontier, extend, leaf_hash

REGISTER = "register"
LOOKS = "looks"

Actor = tuple[str, str, str, datetime]

HEAD = "SELECT origin, size, frontier, last_at, signs FROM ledger_head WHERE log = %s"
GROWN = "UPDATE ledger_head SET origin = %s, size = %s, frontier = %s, last_at = %s WHERE log = %s"
INSERT_ENTRY = "INSERT INTO ledger_entry (log, n, leaf, hash) VALUES (%s, %s, %s, %s)"
INSERT_PART = 'INSERT INTO ledger_part (log, n, kind, "case", sealed, wrapped) VALUES (%s, %s, %s, %s, %s, %s)'
INSERT_COMMAND = "INSERT INTO ledger_commandkey (log, key, digest, first, count) VALUES (%s, %s, %s, %s, %s)"
COMMAND = "SELECT digest, first, count FROM ledger_commandkey WHERE log = %s AND key = %s"
STANDS = "SELECT 1 FROM ledger_entry WHERE log = %s AND n = %s AND hash = %s"
SPAN = "SELECT leaf FROM ledger_entry WHERE log = %s AND n >= %s AND n < %s ORDER BY n"

ORIGIN = re.compile(rf"[^/\s]+(/[^/\s]+)*/({REGISTER}|{LOOKS})[1-9][0-9]*")

_pen_in_hand: ContextVar[bool] = ContextVar("tocsin_pen_in_hand", default=False)
_group: ContextVar["_Last | None"] = ContextVar("tocsin_group", default=None)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log has come: its full name (empty before the first entry), size, frontier, and last recorded time."""

    origin: str
    size: int
    frontier: Frontier
    last_at: str
    signs: bool


def read_head(cursor: Cursor, log: str, lock: str = "") -> Head:
    """The head row of a log; with `lock`, held until the transaction ends."""
    cursor.execute(HEAD + lock, (log,))
    row = cursor.fetchone()
    if not row and log not in (REGISTER, LOOKS):
        raise RuntimeError(f"This register has no log called {log!r}. Its logs are {REGISTER} and {LOOKS}.")
    if not row:
        raise Tampered(f"The head of {log} is gone, the row that says how far the log has come. Verify the register.")
    origin, size, frontier, last_at, signs = row
    if not isinstance(size, int) or size < 0:
        raise Tampered(f"The head of {log} was changed: {size!r} is no number of entries. Verify the register.")
    if not isinstance(origin, str) or origin and not ORIGIN.fullmatch(origin):
        raise Tampered(f"The head of {log} was changed: {origin!r} is not the name of a log. Verify the register.")
    return Head(origin, size, tuple(split_hashes(frontier)), last_at, bool(signs))


def origin_of(log: str, head: Head) -> str:
    """A log's full name as leaves and checkpoints give it: the register's own name, the log's, and which shard."""
    return head.origin or f"{settings.TOCSIN_ORIGIN}/{log}1"


def is_writing() -> bool:
    """Whether an act is under way here, so that what the database shows is not durable yet."""
    return _pen_in_hand.get() or _group.get() is not None


@contextmanager
def writing(log: str, *, key: str = "", digest: str = "", shard: str = "") -> Iterator["Pen"]:
    """One transaction on `log`: the block's shadow tables commit with the pen's entries, or neither does.

    `key` is the command's own and `digest` fixes its content: performed before, the pen holds the `earlier` entries;
    with other content, raises KeyReused. Refuses to open inside another transaction, which could undo it. Ends well
    only if everything is kept; otherwise Busy, NotKept or PerhapsKept (see `committing`). `shard` is the name under
    which a log that lost entries goes on (see `recovering`); without it, the log has to hold all that it signed.
    """
    if _pen_in_hand.get():
        raise RuntimeError("An act is already being written. Gather every fact into one append.")
    token = _pen_in_hand.set(True)
    try:
        with _transaction() as (cursor, last):
            pen = Pen(cursor, log, key, digest, shard)
            yield pen
            pen.close(last)
    finally:
        _pen_in_hand.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """Keep every act of the block in one durable transaction: for files of many rows, where each commit is a wait.

    An act that is refused undoes itself alone. Nothing of the group is kept, or may be signed for, before the block
    has ended well. Others wait meanwhile, so a group should be short.
    """
    if is_writing():
        raise RuntimeError("Acts are already being written together. One group at a time.")
    last = _Last()
    token = _group.set(last)
    try:
        with durable(last.was_kept), asking() as cursor:
            # The register's head first, whatever the group writes: one order for all, so no two can deadlock.
            read_head(cursor, REGISTER, cursor.hold)
            yield
    finally:
        _group.reset(token)


@contextmanager
def _transaction() -> Iterator[tuple[Direct, "_Last"]]:
    """A durable transaction of one's own, or a savepoint in the group's."""
    group = _group.get()
    last = group or _Last()
    with transaction.atomic(using=current()) if group else durable(last.was_kept), asking() as cursor:
        yield cursor, last


class _Last:
    """The last entry a transaction made, by which it is found again, or not, after a commit that failed."""

    made: tuple[str, int, bytes] | None = None

    def was_kept(self, cursor: Direct) -> bool:
        """Whether that very entry stands; asked under the writer's lock, so that no commit is still on its way."""
        if self.made is None:
            return True
        read_head(cursor, self.made[0], cursor.hold)
        cursor.execute(STANDS, self.made)
        return cursor.fetchone() is not None


class Pen:
    """What `writing` hands out: appends facts to the locked log. `earlier` is what this command entered before."""

    def __init__(self, cursor: Direct, log: str, key: str, digest: str, shard: str = "") -> None:
        head = read_head(cursor, log, cursor.hold)
        self._cursor = cursor
        self._log = log
        self._key = key
        self._digest = digest
        self._origin = shard or _origin_kept(log, head)
        self._first = self._size = head.size
        self._frontier = head.frontier
        self._last_at = head.last_at
        self._last_hash = b""
        self._sealed: list[tuple[object, ...]] = []
        self._keys: dict[str, bytes] = {}
        self.earlier = self._performed_before() if key else ()

    def append(
        self,
        facts: Sequence[Fact],
        *,
        by: str,
        office: str,
        purpose: str,
        at: datetime,
        entropy: Entropy = secrets.token_bytes,
    ) -> tuple[Entry, ...]:
        """Enter facts in order, each under the next number, and return them as anyone will read them.

        `at` is when they are recorded (aware); it never goes back behind the last entry. ValueError if a fact holds
        words where only codes may stand. `entropy` makes the parts' keys.
        """
        if self.earlier:
            raise RuntimeError(f"The command {self._key} was performed before; return its earlier entries instead.")
        self._last_at = max(stamp(at), self._last_at)
        actor = (by, office, purpose, datetime.fromisoformat(self._last_at))
        # Within one act a case's key is asked for once: nobody takes a key away while the head is locked.
        self._keys |= case_keys(
            self._cursor, [fact.case for fact in facts if fact.parts and fact.case not in self._keys], entropy
        )
        leaves = []
        for n, fact in enumerate(facts, self._size):
            leaves.append(self._leaf(n, fact, actor, self._seal(fact, n, entropy)))
        self._insert(leaves)
        erase_named(self._cursor, self._log, facts)
        return tuple(decode(leaf) for leaf in leaves)

    def close(self, last: _Last) -> None:
        """Note which entries the command made. Called by `writing` when its block ends well."""
        made = self._size - self._first
        if made:
            last.made = (self._log, self._size - 1, self._last_hash)
        if made and self._key:
            self._cursor.execute(INSERT_COMMAND, (self._log, self._key, self._digest, self._first, made))

    def _performed_before(self) -> tuple[Entry, ...]:
        self._cursor.execute(COMMAND, (self._log, self._key))
        row = self._cursor.fetchone()
        if not row:
            return ()
        digest, first, count = row
        if digest != self._digest:
            raise KeyReused(f"The command key {self._key} already stands for another command. Nothing was recorded.")
        self._cursor.execute(SPAN, (self._log, first, first + count))
        return tuple(decode(octets(leaf)) for (leaf,) in self._cursor.fetchall())

    def _leaf(self, n: int, fact: Fact, actor: Actor, parts: tuple[PartRef, ...]) -> bytes:
        by, office, purpose, at = actor
        return encode(
            Entry(
                n=n,
                log=self._origin,
                type=fact.type,
                at=at,
                by=by,
                office=office,
                purpose=purpose,
                case=fact.case,
                cmd=self._key,
                refs=tuple(fact.refs),
                parts=parts,
                meta=fact.meta,
            )
        )

    def _seal(self, fact: Fact, n: int, entropy: Entropy) -> tuple[PartRef, ...]:
        refs, rows = [], []
        for kind, text in fact.parts.items():
            key, where = entropy(seal.KEY_SIZE), seal.place(self._log, n, kind)
            wrapped = seal.wrap(self._keys[fact.case], key, where, entropy(seal.NONCE_SIZE))
            rows.append((self._log, n, kind, fact.case, seal.seal(key, text, where), wrapped))
            refs.append(PartRef(kind, seal.commitment(seal.salt(key), text), len(text)))
        self._sealed += rows
        return tuple(refs)

    def _insert(self, leaves: Sequence[bytes]) -> None:
        before = self._size
        rows = []
        for leaf in leaves:
            new = leaf_hash(leaf)
            rows.append((self._log, self._size, leaf, new))
            self._frontier = extend(self._frontier, self._size, new)
            self._size += 1
            self._last_hash = new
        grown = (self._origin, self._size, b"".join(self._frontier), self._last_at, self._log)
        if len(rows) == 1 and self._cursor.joins:
            self._cursor.execute(_at_once(len(self._sealed)), (*rows[0], *chain(*self._sealed), *grown))
        else:
            self._cursor.executemany(INSERT_ENTRY, rows)
            if self._sealed:
                self._cursor.executemany(INSERT_PART, self._sealed)
            self._cursor.execute(GROWN, grown)
        self._sealed = []
        store_completed(self._cursor, self._log, before, self._size)


@lru_cache(maxsize=64)
def _at_once(parts: int) -> str:
    """One statement for one entry: its row, those of its parts, and the head that counts it."""
    sealed = "".join(f", part{number} AS ({INSERT_PART})" for number in range(parts))
    return f"WITH entered AS ({INSERT_ENTRY}){sealed} {GROWN}"


def _origin_kept(log: str, head: Head) -> str:
    """The log's full name, if the log still holds what it signed; when it begins, its signing key is made with it."""
    origin = origin_of(log, head)
    if not origin.startswith(f"{settings.TOCSIN_ORIGIN}/{log}"):
        raise RuntimeError(
            f"This log was begun as {origin}, and the settings now name {settings.TOCSIN_ORIGIN}. A log keeps its "
            "name: set TOCSIN_ORIGIN back to what it was. Nothing was recorded."
        )
    if head.signs and not head.origin:
        signing().begin(origin)
    if head.signs:
        # A warning does not wait for a signer's process that is down: the next signature compares, and so does a start.
        with suppress(SignerSilent):
            check_holds_signed(origin, head.size, head.frontier)
    return origin
