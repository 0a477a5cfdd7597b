"""Laying texts open so that others can check them: the salt and the words that an entry's commitments were made of.

The part's key never leaves the register; its salt, derived from it, is enough to check a text and opens no other.
"""

from collections.abc import Container

from django.db import connections

from tocsin.ledger.cases import case_key
from tocsin.ledger.database import current
from tocsin.ledger.reading import PARTS
from tocsin.ledger.store import REGISTER
from tocsin.ledger.tiles import octets
from tocsin.proofs import seal
from tocsin.proofs.disclosure import Opening


def openings(n: int, log: str = REGISTER, kinds: Container[str] | None = None) -> tuple[Opening, ...]:
    """The texts of an entry that are still there, of these kinds or of all, each with its salt, by kind."""
    with connections[current()].cursor() as cursor:
        cursor.execute(PARTS.format(marks="%s"), [log, n])
        rows = cursor.fetchall()
    found = []
    for number, kind, case, sealed, wrapped, case_wrapped in rows:
        if kinds is None or kind in kinds:
            where = seal.place(log, number, kind)
            key = seal.unwrap(case_key(case, octets(case_wrapped)), octets(wrapped), where)
            found.append(Opening(number, kind, seal.salt(key), seal.unseal(key, octets(sealed), where)))
    return tuple(sorted(found, key=lambda each: each.kind))
