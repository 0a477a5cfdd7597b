"""Case keys: one for each case, wrapped by the register's key-encryption key, so that a whole case can be shredded.

A command without a case uses the key of the empty name, which is the register's own.
"""

from base64 import b64decode
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tocsin.ledger.errors import KeyMissing
from tocsin.ledger.keys import key_encryption_key
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs import seal
from tocsin.proofs.errors import Tampered
from tocsin.witness.keyfile import read_key

Entropy = Callable[[int], bytes]

STORED = 'SELECT "case", wrapped FROM ledger_casekey WHERE "case" IN ({marks})'
INSERT = 'INSERT INTO ledger_casekey ("case", wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING'
ANY = "SELECT 1 FROM ledger_casekey LIMIT 1"


def home() -> Path:
    """The folder that holds everything this register keeps."""
    folder: Path = settings.TOCSIN_HOME
    return folder


def case_keys(cursor: Cursor, cases: Iterable[str], entropy: Entropy) -> dict[str, bytes]:
    """The keys of some cases, making those that are new, in the order given."""
    wanted = list(dict.fromkeys(cases))
    found = _stored(cursor, wanted)
    fresh = {case: entropy(seal.KEY_SIZE) for case in wanted if case not in found}
    if not fresh:
        return found
    outer = _outer(cursor)
    rows = [(case, seal.wrap(outer, key, case.encode(), entropy(seal.NONCE_SIZE))) for case, key in fresh.items()]
    cursor.executemany(INSERT, rows)
    if cursor.rowcount != len(rows):
        # The other log's writer made one of them at the same moment: whoever was first is believed.
        return _stored(cursor, wanted)
    return found | fresh


def case_key(case: str, wrapped: bytes) -> bytes:
    """A case's key out of its wrapping; remembered, because a fold opens many parts of the same case."""
    return _unwrapped(home(), case, wrapped)


def case_ciphers(cursor: Cursor, cases: Iterable[str]) -> dict[str, AESGCM | Tampered | None]:
    """For each case what opens its texts' keys: made once, for many texts. None for one that is gone."""
    wanted = list(cases)
    found: dict[str, AESGCM | Tampered | None] = dict.fromkeys(wanted)
    if wanted:
        cursor.execute(STORED.format(marks=", ".join(["%s"] * len(wanted))), wanted)
        found |= {case: _cipher(str(case), octets(wrapped)) for case, wrapped in cursor.fetchall()}
    return found


def _cipher(case: str, wrapped: bytes) -> AESGCM | Tampered:
    try:
        return AESGCM(case_key(case, wrapped))
    except Tampered as fault:
        return fault


def _stored(cursor: Cursor, cases: list[str]) -> dict[str, bytes]:
    if not cases:
        return {}
    cursor.execute(STORED.format(marks=", ".join(["%s"] * len(cases))), cases)
    return {case: case_key(case, octets(wrapped)) for case, wrapped in cursor.fetchall()}


def _outer(cursor: Cursor) -> bytes:
    """The key-encryption key, made when the register's very first case is."""
    try:
        return key_encryption_key(home(), may_make=False)
    except KeyMissing:
        cursor.execute(ANY)
        return key_encryption_key(home(), may_make=not cursor.fetchone())


def opened_by_any(keys: Path, case: str, wrapped: bytes) -> bytes:
    """A case's key by any key beside the one in use: a rotation is under way, or was cut short. Tampered if by none."""
    for path in sorted(keys.glob("case-keys.*.key")):
        try:
            return seal.unwrap(b64decode(read_key(path)), wrapped, case.encode())
        except Tampered:
            continue
    raise Tampered(f"The wrapped key of the case {case} was changed, or its key file is gone; it cannot be opened.")


@lru_cache(maxsize=2**16)
def _unwrapped(folder: Path, case: str, wrapped: bytes) -> bytes:
    try:
        return seal.unwrap(key_encryption_key(folder, may_make=False), wrapped, case.encode())
    except Tampered as fault:
        try:
            return opened_by_any(folder / "keys", case, wrapped)
        except Tampered:
            raise fault from None
