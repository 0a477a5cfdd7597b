"""The deep half of checking a log: every leaf read to its last byte, every text opened, every absence explained.

A text's commitment is in its leaf, so what opens to anything else is complained of; a text that is gone must be
explained by two people's entries in the same log (see `redactions`). Each text costs two decryptions and three hashes
(its salt's two, its commitment); everything else is done for a batch at once, or once for each case.
"""

from binascii import b2a_base64

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.ledger.cases import case_ciphers
from tocsin.ledger.redactions import NOTED, Redactions
from tocsin.ledger.sidetables import Commands, restored_texts, spoilt_case_keys
from tocsin.ledger.tiles import Cursor, octets
from tocsin.proofs import seal
from tocsin.proofs.entry import decode
from tocsin.proofs.errors import Tampered
from tocsin.proofs.leaves import PART, as_told
from tocsin.proofs.recount import Recount, Rows

PARTS = 'SELECT n, kind, "case", sealed, wrapped FROM ledger_part WHERE log = %s AND n >= %s AND n < %s'

Stored = tuple[str, object, object]
"""A text as it is stored: its case, the sealed text, its wrapped key."""


class Texts:
    """Every text opened and compared with its commitment; `holes` are those explained, `missing` those that are not."""

    def __init__(self, log: str, recount: Recount, commands: Commands | None) -> None:
        self.holes: list[str] = []
        self.missing: list[str] = []
        self._log = log
        self._recount = recount
        self._commands = commands
        self._absent: list[tuple[int, str]] = []
        self._redactions = Redactions()
        self._ciphers: dict[str, AESGCM | Tampered | None] = {}

    def check(self, cursor: Cursor, rows: Rows, numbers: range) -> None:
        """Check some leaves and the texts stored under those numbers."""
        stored = self._stored(cursor, numbers)
        told: list[tuple[int, bytes]] = []
        for n, leaf, said in zip(rows.numbers, rows.leaves, as_told(rows.leaves, rows.forms), strict=True):
            if isinstance(said, Tampered):
                self._complain(n, f"Entry {n}: {said}")
                continue
            command, kind_of_entry, parts = said
            told.append((n, command))
            if kind_of_entry in NOTED and (wrong := self._redactions.note(decode(leaf))):
                self._complain(n, wrong)
            if parts:
                self._check_parts(n, parts, stored)
        for n, kind in stored:
            self._complain(n, f"Entry {n} knows nothing of the text “{kind}” that is stored with it.")
        if self._commands:
            self._commands.add(told)

    def explain(self, cursor: Cursor, size: int) -> None:
        """Sort the texts that are gone into explained holes and missing ones, once every redaction has been read."""
        for n, sentence in restored_texts(cursor, self._log, self._redactions.explained):
            self._complain(n, sentence)
        self._recount.problems += spoilt_case_keys(cursor)
        if self._commands:
            self._commands.close(size)
        for n, kind in self._absent:
            if (n, kind) in self._redactions.explained:
                self.holes.append(f"{n}/{kind}")
            else:
                self.missing.append(f"{n}/{kind}")
                self._complain(n, f"Entry {n}: its text “{kind}” is gone, and no entry says that it was redacted.")

    def _stored(self, cursor: Cursor, numbers: range) -> dict[tuple[int, str], Stored]:
        """What is stored under some numbers, and from then on the keys of its cases."""
        cursor.execute(PARTS, (self._log, numbers.start, numbers.stop))
        stored = {(n, kind): (case, sealed, wrapped) for n, kind, case, sealed, wrapped in cursor.fetchall()}
        fresh = {case for case, _, _ in stored.values()} - self._ciphers.keys()
        self._ciphers |= case_ciphers(cursor, fresh)
        return stored

    def _check_parts(self, n: int, parts: bytes, stored: dict[tuple[int, str], Stored]) -> None:
        for size, commitment, spelled in PART.findall(parts):
            kind = spelled.decode()
            row = stored.pop((n, kind), None)
            cipher = self._ciphers[row[0]] if row else None
            if row is None or cipher is None:
                self._absent.append((n, kind))
                continue
            where = seal.place(self._log, n, kind)
            try:
                key = seal.unwrap(_usable(cipher), octets(row[2]), where)
                text = seal.unseal(key, octets(row[1]), where)
            except Tampered as fault:
                self._complain(n, f"Entry {n}: {fault}")
                continue
            found = b2a_base64(seal.commitment(seal.salt(key), text), newline=False)
            if (found, len(text)) != (commitment, int(size)):
                self._complain(n, f"Entry {n}: its text “{kind}” is not the one the entry was made with.")

    def _complain(self, n: int, sentence: str) -> None:
        self._recount.complain(n, sentence)


def _usable(cipher: AESGCM | Tampered) -> AESGCM:
    if isinstance(cipher, Tampered):
        raise cipher
    return cipher
