"""Signing what is durable: checkpoints, receipts, proofs, and the keys to check them with.

Only what has been committed is ever signed, and a scratch copy signs nothing: two signed states of one log that do not
continue each other would be proof against the register itself (C2SP tlog-checkpoint: a log must never sign such two).
So each signature is asked for with a proof that the state continues the one signed before.
"""

from collections.abc import Iterable

from django.db import transaction

from tocsin.ledger.cosigning import cosigned_covering
from tocsin.ledger.database import current
from tocsin.ledger.driver import asking
from tocsin.ledger.errors import Behind, CannotSign, NoSuchEntry
from tocsin.ledger.reading import leaf_at
from tocsin.ledger.signing import check_holds_signed, contradiction, signing, state_in
from tocsin.ledger.store import REGISTER, Head, is_writing, origin_of, read_head
from tocsin.ledger.tiles import Cursor, Tiles
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import (
    consistency_holds,
    consistency_path,
    frontier_root,
    inclusion_holds,
    inclusion_path,
    leaf_hash,
    perfect_subtrees,
)
from tocsin.witness.errors import Inconsistent, Outdated

TRIES = 20
REMEMBER = "INSERT INTO ledger_checkpoint (log, size, note) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
REMEMBERED = "SELECT size FROM ledger_checkpoint WHERE log = %s AND size = %s"


def checkpoint(log: str) -> str:
    """Sign the log as it stands and remember it: from then on the register itself knows if its tail is cut."""
    # One transaction, so that of two processes that sign the same size at once the second sees the first's row.
    with transaction.atomic(using=current()), asking() as cursor:
        head, _, note = _signed(cursor, log, read_head(cursor, log))
        cursor.execute(REMEMBERED, (log, head.size))
        if not cursor.fetchone():
            cursor.execute(REMEMBER, (log, head.size, note))
        return note


def receipt(n: int, log: str = REGISTER, *, with_others: Iterable[int] = ()) -> str:
    """The receipt of one entry: under the newest cosigned checkpoint that covers it, else under the log as it stands.

    `with_others` are entries whose receipts are to be under the same checkpoint, as a disclosure asks.

    Nothing is written. It is checked before it is handed out: a register that can no longer prove an entry says so.
    Raises NoSuchEntry, CannotSign inside an act.
    """
    with asking() as cursor:
        head = read_head(cursor, log)
        if not 0 <= n < head.size:
            raise NoSuchEntry(f"{log} has no entry {n}. Its entries are numbered from 0, and it holds {head.size}.")
        note = cosigned_covering(cursor, log, origin_of(log, head), max((n, *with_others)))
        tiles = None
        if not note:
            head, tiles, note = _signed(cursor, log, head)
        found, state = leaf_at(cursor, log, n), state_in(note)
        path = tuple(inclusion_path((tiles or _tiles(cursor, log, head, state.size)).node, n, state.size))
    if not inclusion_holds(leaf_hash(found), n, state.size, path, state.root):
        raise Tampered(f"Entry {n} of {log} can no longer be proved: stored bytes were changed. Verify the register.")
    return Receipt(n, found, path, note).text


def consistency(log: str, old: int, new: int) -> tuple[bytes, ...]:
    """The hashes that prove the log of `new` entries begins with all `old` ones; none from 0 or to itself."""
    with asking() as cursor:
        head = read_head(cursor, log)
        if not 0 <= old <= new <= head.size:
            raise NoSuchEntry(f"{log} cannot prove that {new} entries begin with {old} of them. It holds {head.size}.")
        return _consistency(_tiles(cursor, log, head, new), old, new)


def check_continues_signed(log: str) -> None:
    """Prove from the stored hashes that the log continues what was signed last; Behind when it does not.

    For the start of a process: appending afterwards needs only a glance at the sizes.
    """
    with asking() as cursor:
        head = read_head(cursor, log)
        if not head.signs or not head.origin:
            return
        origin = origin_of(log, head)
        note = signing().last(origin)
        check_holds_signed(origin, head.size, head.frontier)
        signed = state_in(note) if note else None
        if signed and 0 < signed.size < head.size and not _continues(cursor, log, head, signed):
            raise Behind(contradiction(origin, signed))


def verification_key(log: str) -> str:
    """The vkey that checks this log's receipts: public, to be printed wherever people will look for it."""
    return verification_keys(log)[0]


def verification_keys(log: str) -> tuple[str, ...]:
    """Every vkey that signs this log now: one, or two while one key takes over from another."""
    with asking() as cursor:
        head = read_head(cursor, log)
    origin = origin_of(log, head)
    if head.signs and not head.origin:
        signing().begin(origin)
    return tuple(key.text for key in signing().verifiers(origin))


def _signed(cursor: Cursor, log: str, head: Head) -> tuple[Head, Tiles, str]:
    """The head, its tree's nodes, and its signed checkpoint; the one signed last is handed out again while it holds.

    The nodes that proved it to the signer serve the receipt's own proof too: nearly all of a receipt is reading them.
    """
    signer = signing()
    for _ in range(TRIES):
        _check_may_sign(head)
        origin, root, tiles = origin_of(log, head), frontier_root(head.frontier), _tiles(cursor, log, head, head.size)
        if not head.origin:
            signer.begin(origin)
        last = signer.last(origin)
        signed = state_in(last) if last else None
        if signed and (signed.size, signed.root) == (head.size, root):
            return head, tiles, last
        old = signed.size if signed else 0
        try:
            # Another process may have entered and signed since the head was read; if not, the end says so.
            if old <= head.size:
                proof = _consistency(tiles, old, head.size)
                return head, tiles, signer.sign(Checkpoint(origin, head.size, root), old, proof)
        except Outdated:
            pass
        except Inconsistent:
            raise Behind(contradiction(origin, signed or Checkpoint(origin, 0, root))) from None
        head = read_head(cursor, log)
    check_holds_signed(origin_of(log, head), head.size, head.frontier)
    raise CannotSign(f"{log} was signed by others {TRIES} times while this was tried. Ask again.")


def _check_may_sign(head: Head) -> None:
    if is_writing():
        raise CannotSign("An act is still being written; it can be signed for once it is kept. Ask again afterwards.")
    if not head.signs:
        raise CannotSign("This is a copy of the register as it was known in the past. Only the register itself signs.")


def _consistency(tiles: Tiles, old: int, new: int) -> tuple[bytes, ...]:
    if old in (0, new):
        return ()
    return tuple(consistency_path(tiles.node, old, new))


def _continues(cursor: Cursor, log: str, head: Head, signed: Checkpoint) -> bool:
    try:
        proof = _consistency(_tiles(cursor, log, head, head.size), signed.size, head.size)
    except Tampered:
        return False
    return consistency_holds(signed.size, head.size, proof, signed.root, frontier_root(head.frontier))


def _tiles(cursor: Cursor, log: str, head: Head, size: int) -> Tiles:
    """The tree's nodes; the head's frontier saves a fresh entry's proof nearly all its reading."""
    known = zip(perfect_subtrees(0, head.size), head.frontier, strict=False) if size == head.size else ()
    return Tiles(cursor, log, dict(known))
