"""The witness: which checkpoint it cosigned last for each log, never forgotten, and what spoke against a log, kept.

Sources: C2SP tlog-witness v1 (what is checked, in which order, and that the check and the new memory are one step,
durable before the answer) and tlog-cosignature (what a cosignature states). Memory is SQLite with a rollback journal
and `synchronous=EXTRA`: one file, and a commit that a power cut cannot take back. A log is a name with keys, and the
name of a key need not be the log's. A log once followed cannot be taken off again: who forgets can be shown a fork.
"""

import secrets
import sqlite3
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.errors import Tampered
from tocsin.proofs.note import Checkpoint, Kind, Verifier, open_note
from tocsin.witness.continuity import check_continues, checkpoint_of
from tocsin.witness.errors import (
    ClockBehind,
    Inconsistent,
    KeyMissing,
    Malformed,
    MemoryLost,
    NotSigned,
    Outdated,
    UnknownLog,
)
from tocsin.witness.keyfile import make_key, make_once, read_key
from tocsin.witness.request import Request
from tocsin.witness.signer import SEED, Entropy

KEYS = {"ed25519.key": Kind.COSIGNATURE, "ml-dsa-44.key": Kind.ML_DSA_44}
DATABASE, BEGUN = "witness.db", "begun"
MOST_EVIDENCE = 1000
MOST_SHOWN = 100
LONGEST_ORIGIN = 255

SCHEMA = """
CREATE TABLE self (name TEXT NOT NULL, signed INTEGER NOT NULL);
CREATE TABLE log (origin TEXT PRIMARY KEY, keys TEXT NOT NULL, note TEXT NOT NULL);
CREATE TABLE evidence (origin TEXT, size INTEGER, root BLOB, fork INTEGER, seen INTEGER, kept TEXT, offered TEXT,
                       PRIMARY KEY (origin, size, root));
"""
LOG = "SELECT origin, keys, note FROM log WHERE origin = ?"
LOGS = "SELECT origin, keys, note FROM log ORDER BY origin"
FOLLOW = (
    "INSERT INTO log (origin, keys, note) VALUES (?, ?, '') ON CONFLICT (origin) DO UPDATE SET keys = excluded.keys"
)
REMEMBER = "UPDATE log SET note = ? WHERE origin = ?"
TIME = "SELECT signed FROM self"
SET_TIME = "UPDATE self SET signed = ?"
KEEP = """
INSERT INTO evidence (origin, size, root, fork, seen, kept, offered) SELECT ?, ?, ?, ?, ?, ?, ?
WHERE (SELECT count(*) FROM evidence WHERE origin = ? AND fork = ?) < ?
ON CONFLICT DO UPDATE SET fork = 1, kept = excluded.kept, offered = excluded.offered WHERE excluded.fork > fork
"""
PROVED = "UPDATE evidence SET fork = 1, kept = ? WHERE origin = ? AND size = ? AND root <> ?"
KEPT = """
SELECT origin, fork, seen, kept, offered FROM evidence WHERE origin = ? ORDER BY fork DESC, seen, size, root LIMIT ?
"""
COUNTED = "SELECT coalesce(sum(fork), 0), count(*) FROM evidence WHERE origin = ?"


@dataclass(frozen=True, slots=True)
class Followed:
    """A log: its name, its keys, and the note cosigned last ("" before the first)."""

    origin: str
    verifiers: tuple[Verifier, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a log signed that does not continue what it signed before: the note kept, and the note offered.

    `fork`: two notes over the same number of entries with other roots, which is proof by itself. Otherwise the growth
    was offered without a proof that holds, which a careless stranger can do as well.
    """

    origin: str
    fork: bool
    seen: datetime
    kept: str
    offered: str


class Witness:
    """Opened from the folder that `begin` made. Any number of threads and processes may ask it at once."""

    def __init__(self, folder: Path) -> None:
        if not (folder / BEGUN).exists():
            raise KeyMissing(
                f"There is no witness in {folder}. Begin one: tocsin witness init --home {folder} --name NAME"
            )
        self._path = folder / DATABASE
        self._turn = threading.Lock()
        self._cosigners = [Cosigner.parse(read_key(folder / name)) for name in KEYS]
        self.name = " and ".join(dict.fromkeys(each.verifier.name for each in self._cosigners))
        self._check_memory()

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """Its public keys, for a trust policy: one of each kind."""
        return tuple(each.verifier for each in self._cosigners)

    def follow(self, origin: str, verifier: Verifier) -> None:
        """Cosign for this log from now on; asked again with another key, for both keys."""
        if not 0 < len(origin.encode()) <= LONGEST_ORIGIN or not origin.isprintable():
            raise ValueError(f"A log's name is one line of 1 to {LONGEST_ORIGIN} bytes; this is none: {origin!r}.")
        with self._writing() as rows:
            row = rows.execute(LOG, (origin,)).fetchone()
            known = _followed(row).verifiers if row else ()
            keys = dict.fromkeys((*known, verifier))
            rows.execute(FOLLOW, (origin, "\n".join(key.text for key in keys)))

    def logs(self) -> tuple[Followed, ...]:
        """Every log it follows."""
        with self._opened() as rows:
            return tuple(_followed(row) for row in rows.execute(LOGS))

    def counted(self, origin: str) -> tuple[int, int]:
        """How many forks of a log were seen, and how many of its checkpoints were kept as evidence in all."""
        with self._opened() as rows:
            forks, every = rows.execute(COUNTED, (origin,)).fetchone()
            return forks, every

    def evidence(self, origin: str, most: int = MOST_SHOWN) -> tuple[Evidence, ...]:
        """What speaks against a log: forks first, then the oldest."""
        with self._opened() as rows:
            return tuple(
                Evidence(origin, bool(fork), datetime.fromtimestamp(seen, UTC), kept, offered)
                for origin, fork, seen, kept, offered in rows.execute(KEPT, (origin, most))
            )

    def add(self, body: bytes, at: datetime) -> str:
        """Cosign what a request offers, and give the cosignature lines; they are remembered durably by then.

        Raises Malformed, UnknownLog, NotSigned, Outdated, Inconsistent, ClockBehind or MemoryLost, and has then
        signed nothing. What the log signed and should not have is kept as evidence.
        """
        asked = Request.parse(body)
        log = self._log(asked.checkpoint.origin)
        _check_signed(asked.note, log)
        if asked.old > asked.checkpoint.size:
            raise Malformed(f"The request is for {asked.checkpoint.size} entries, fewer than its own old {asked.old}.")
        with self._writing() as rows:
            log = _followed(rows.execute(LOG, (log.origin,)).fetchone())
            refusal = _refusal(log, asked)
            if refusal is None:
                return self._cosigned(rows, log, asked, at)
            _keep(rows, log, asked, at)
        raise refusal

    def _cosigned(self, rows: sqlite3.Connection, log: Followed, asked: Request, at: datetime) -> str:
        (signed,) = rows.execute(TIME).fetchone()
        seconds = int(at.timestamp())
        if seconds < signed:
            raise ClockBehind(
                f"This witness signed for {datetime.fromtimestamp(signed, UTC):%d %B %Y %H:%M:%S} UTC already, and its "
                f"clock shows {at:%d %B %Y %H:%M:%S}. Set the clock right. If it was wrong before, this witness has "
                "signed for a time to come: begin another, under another name."
            )
        lines = "".join(cosigner.cosign(asked.checkpoint, at) for cosigner in self._cosigners)
        note = _signed_by(log, asked) + lines
        rows.execute(REMEMBER, (note, log.origin))
        rows.execute(PROVED, (note, log.origin, asked.checkpoint.size, asked.checkpoint.root))
        rows.execute(SET_TIME, (seconds,))
        return lines

    def _log(self, origin: str) -> Followed:
        with self._opened() as rows:
            row = rows.execute(LOG, (origin,)).fetchone()
        if not row:
            raise UnknownLog(f"This witness does not follow {origin[:LONGEST_ORIGIN]!r}.")
        return _followed(row)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, kept if the block ends well. The lock gives threads fair turns, which SQLite's does not."""
        with self._turn, self._opened() as rows:
            rows.execute("BEGIN IMMEDIATE")
            yield rows
            rows.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own, thrown away afterwards: nothing of a failed write lingers in it."""
        try:
            rows = sqlite3.connect(f"file:{quote(str(self._path))}?mode=rw", uri=True, isolation_level=None, timeout=10)
            try:
                rows.execute("PRAGMA synchronous=EXTRA")
                yield rows
            finally:
                rows.close()
        except sqlite3.Error as fault:
            raise MemoryLost(
                f"This witness's memory {self._path} cannot be used ({fault}). Nothing was signed. Mend the disk or "
                "its permissions. If the file is lost, or only a backup of it is left, this witness is at its end: who "
                "forgot what they signed can be led to sign its contrary. Begin another, under another name."
            ) from None

    def _check_memory(self) -> None:
        with self._opened() as rows:
            (sound,) = rows.execute("PRAGMA quick_check").fetchone()
            (name,) = rows.execute("SELECT name FROM self").fetchone()
            if sound != "ok" or name != self.name:
                raise sqlite3.DatabaseError(sound if sound != "ok" else f"it is the memory of {name}")


def begin(folder: Path, name: str, entropy: Entropy = secrets.token_bytes) -> Witness:
    """Make a witness's keys and its empty memory, once; ValueError if there is one already. Its name is for ever."""
    if (folder / BEGUN).exists():
        raise ValueError(f"There is a witness in {folder} already. Its keys and its memory stay as they are.")
    for file, kind in KEYS.items():
        make_key(folder / file, Cosigner(name, entropy(SEED), kind).text)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as rows:
        rows.executescript(SCHEMA)
        rows.execute("INSERT INTO self (name, signed) VALUES (?, 0)", (name,))
        make_once(folder / DATABASE, rows.serialize())
    make_once(folder / BEGUN, b"This witness has begun. Without the memory beside this file it must never sign.\n")
    return Witness(folder)


def _followed(row: tuple[str, str, str]) -> Followed:
    origin, keys, note = row
    return Followed(origin, tuple(Verifier.parse(key) for key in keys.split("\n")), note)


def _check_signed(note: str, log: Followed) -> None:
    try:
        open_note(note, log.verifiers)
    except Tampered as fault:
        raise NotSigned(str(fault)) from None


def _last(log: Followed) -> Checkpoint | None:
    return checkpoint_of(log.note) if log.note else None


def _refusal(log: Followed, asked: Request) -> Outdated | Inconsistent | None:
    try:
        check_continues(_last(log), asked.checkpoint, asked.old, asked.proof)
    except (Outdated, Inconsistent) as refused:
        return refused
    return None


def _keep(rows: sqlite3.Connection, log: Followed, asked: Request, at: datetime) -> None:
    """Keep what the log signed, if it contradicts what is remembered or its growth was not proved from there."""
    last, offered = _last(log), asked.checkpoint
    fork = last is not None and last.size == offered.size and last.root != offered.root
    if fork or (last and asked.old == last.size):
        key = (log.origin, offered.size, offered.root, fork, int(at.timestamp()), log.note, _signed_by(log, asked))
        rows.execute(KEEP, (*key, log.origin, fork, MOST_EVIDENCE))


def _signed_by(log: Followed, asked: Request) -> str:
    """The note with the log's own signatures only: strangers' lines are not passed on."""
    ours = {(key.name, key.id) for key in log.verifiers}
    text, blank, lines = asked.note.rpartition("\n\n")
    kept = dict.fromkeys(line for line in lines.splitlines(keepends=True) if _made_by(line) in ours)
    return text + blank + "".join(kept)


def _made_by(line: str) -> tuple[str, bytes]:
    _, name, signature = line.split(" ")
    return name, b64decode(signature)[:4]
