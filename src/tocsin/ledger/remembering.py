"""What the register remembers of its own past states: the keys it signed with, its root at a size, what it signed when.

Read by whoever brings a receipt or a checkpoint of any age, so that an old one is judged by what was true then.
"""

import re

from django.conf import settings
from django.db import connections

from tocsin.ledger.database import current
from tocsin.ledger.errors import NoSuchEntry
from tocsin.ledger.proving import verification_key
from tocsin.ledger.store import LOOKS, REGISTER, read_head
from tocsin.ledger.tiles import Tiles
from tocsin.proofs.tree import frontier_of, frontier_root

SIGNED = "SELECT size FROM ledger_checkpoint WHERE log = %s ORDER BY size DESC LIMIT %s"


def every_key() -> tuple[str, ...]:
    """The vkeys of every key this register's logs were ever signed with, those in use first."""
    return tuple(verification_key(log) for log in (REGISTER, LOOKS))


def log_of(origin: str) -> str:
    """Which of our logs an origin such as `register.example.org/register2` is a shard of; "" for another register's."""
    host, _, shard = origin.rpartition("/")
    named = re.fullmatch(f"({REGISTER}|{LOOKS})[1-9][0-9]*", shard)
    return named[1] if named and host == settings.TOCSIN_ORIGIN else ""


def root_at(log: str, size: int) -> bytes:
    """The root over the log's first `size` entries as they are kept now; NoSuchEntry when it holds fewer."""
    with connections[current()].cursor() as cursor:
        held = read_head(cursor, log).size
        if not 0 <= size <= held:
            raise NoSuchEntry(f"{log} has no state of {size} entries. It holds {held}.")
        return frontier_root(frontier_of(Tiles(cursor, log).node, size))


def sizes_signed(log: str, most: int) -> tuple[int, ...]:
    """The sizes at which the log signed a checkpoint that it keeps: the latest `most` of them, oldest first."""
    with connections[current()].cursor() as cursor:
        cursor.execute(SIGNED, (log, most))
        return tuple(row[0] for row in reversed(cursor.fetchall()))
