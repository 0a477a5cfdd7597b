"""Signing what is durable: checkpoints, receipts, and the key to check them with.

Only what has been committed is ever signed, and a scratch copy signs nothing: two signed states of one log that do not
continue each other would be proof against the register itself (C2SP tlog-checkpoint: a log must never sign such two).
"""

from django.db import connections, transaction

from tocsin.ledger.cases import home
from tocsin.ledger.database import current
from tocsin.ledger.errors import CannotSign, NoSuchEntry
from tocsin.ledger.keys import signer
from tocsin.ledger.reading import leaf
from tocsin.ledger.store import REGISTER, Head, is_writing, origin_of, read_head
from tocsin.ledger.tiles import Tiles
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint, Signer
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import frontier_root, inclusion_holds, inclusion_path, leaf_hash, perfect_subtrees

REMEMBER = "INSERT INTO ledger_checkpoint (log, size, note) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
REMEMBERED = "SELECT size FROM ledger_checkpoint WHERE log = %s AND size = %s"


def checkpoint(log: str) -> str:
    """Sign the log as it stands and remember it: from then on the register itself knows if its tail is cut."""
    # One transaction, so that of two processes that sign the same size at once the second sees the first's row.
    with transaction.atomic(using=current()), connections[current()].cursor() as cursor:
        head = read_head(cursor, log)
        note = _signed(log, head)
        cursor.execute(REMEMBERED, (log, head.size))
        if not cursor.fetchone():
            cursor.execute(REMEMBER, (log, head.size, note))
        return note


def receipt(n: int, log: str = REGISTER) -> str:
    """The receipt of one entry, against the log as it stands now. Raises NoSuchEntry, CannotSign inside an act.

    Nothing is written. It is checked before it is handed out: a register that can no longer prove an entry says so.
    """
    with connections[current()].cursor() as cursor:
        head = read_head(cursor, log)
        if not 0 <= n < head.size:
            raise NoSuchEntry(f"{log} has no entry {n}. Its entries are numbered from 0, and it holds {head.size}.")
        found = leaf(log, n)
        frontier = dict(zip(perfect_subtrees(0, head.size), head.frontier, strict=False))
        path = tuple(inclusion_path(Tiles(cursor, log, frontier).node, n, head.size))
    if not inclusion_holds(leaf_hash(found), n, head.size, path, frontier_root(head.frontier)):
        raise Tampered(f"Entry {n} of {log} can no longer be proved: stored bytes were changed. Verify the register.")
    return Receipt(n, found, path, _signed(log, head)).text


def verification_key(log: str) -> str:
    """The vkey that checks this log's receipts: public, to be printed wherever people will look for it."""
    with connections[current()].cursor() as cursor:
        return _signer(log, read_head(cursor, log)).verifier.text


def _signed(log: str, head: Head) -> str:
    if is_writing():
        raise CannotSign("An act is still being written; it can be signed for once it is kept. Ask again afterwards.")
    if not head.signs:
        raise CannotSign("This is a copy of the register as it was known in the past. Only the register itself signs.")
    return _signer(log, head).sign(Checkpoint(origin_of(log, head), head.size, frontier_root(head.frontier)).text)


def _signer(log: str, head: Head) -> Signer:
    return signer(home(), origin_of(log, head), may_make=not head.origin)
