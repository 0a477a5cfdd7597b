"""Receive an agency's file: kept unchanged and encrypted, entered with its hash, sender and lawful basis; then read.

Receiving comes before reading, so that what was sent can always be shown, whatever became of its rows. An import that
is stopped, by a person or by a power cut, is run again from the file as received and ends in the same state.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, ClassVar

from tocsin.access import Actor, Refused, Situation, agencies
from tocsin.acts import perform
from tocsin.exchange import queries, storing
from tocsin.exchange.balance import Balance, Progress, Watch, silent, unwatched
from tocsin.exchange.formats import check_format, open_extract
from tocsin.exchange.importing import take_in
from tocsin.ledger import Fact, Json
from tocsin.proofs.errors import Tampered
from tocsin.words import When, clean_text
from tocsin.words.when import LONDON

LONGEST_BASIS = 1000
LONGEST_NAME = 200
LONGEST_OPENED = 60
"""Characters of a name on a disk, which counts its 255 in bytes."""

RECEIVED, IN_HAND = "received_before", "in_hand"
"""Codes of two refusals that are answered here."""

UNSAFE = re.compile(r"[^\w. -]")
"""What the name of a file from a stranger may not bring into a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveFile:
    """Enter that a file was received from an agency, by default one's own.

    `secret` is its key in hex, which goes into a part of its own; `made` the day its maker says it was made, for a file
    that does not say so itself.
    """

    ability: ClassVar[str] = "import_records"
    sha256: str
    size: int
    name: str
    format: str
    lawful_basis: str
    secret: str
    sender: str = ""
    made: str = ""

    def check(self, s: Situation) -> None:
        """Refuse nobody's file, one without a lawful basis, an empty one, an unknown format, and the same again."""
        if not s.by.agency:
            raise Refused("A file is received for an agency, and nobody who acts for one is signed in.")
        if not self.size:
            raise Refused("The file is empty.", field="file", next_step="Choose the right file.")
        if self.sender and self.sender not in dict(agencies(s.at)):
            raise Refused("There is no such agency, or it was dissolved.", field="sender")
        _check_made(self.made, s.at)
        self._texts()
        check_format(self.format)
        if queries.received_as(self.sha256, s.by.agency, self.sender or s.by.agency, self.format):
            raise Refused("This file was received before, from the same sender.", field="file", code=RECEIVED)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        file = s.new_id("f")
        meta: dict[str, Json] = {
            "file": file,
            "sha256": self.sha256,
            "size": self.size,
            "format": self.format,
            "agency": s.by.agency,
            "sender": self.sender or s.by.agency,
            "made": self.made,
            "office": s.by.office,
        }
        return [Fact("file.received/1", file, meta, {**self._texts(), "file_key": self.secret.encode()})]

    def _texts(self) -> dict[str, bytes]:
        try:
            basis = clean_text(self.lawful_basis, "The lawful basis", LONGEST_BASIS)
            return {"lawful_basis": basis.encode(), "name": clean_text(self.name[-LONGEST_NAME:], "name").encode()}
        except ValueError as error:
            raise Refused(
                str(error),
                field="lawful_basis",
                next_step="For instance: Children Act 2004 section 10, under the sharing agreement of May 2026.",
            ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterBalance:
    """Enter how an import of a received file ended: (kind, result, rows), and where the file's rows wait, by result."""

    ability: ClassVar[str] = "import_records"
    file: str
    results: tuple[tuple[str, str, int], ...]

    def check(self, s: Situation) -> None:
        """Refuse a file that one's own desk never received."""
        queries.own_file(self.file, s.by.agency)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; `waiting` opens the duty to deal with the quarantine."""
        rows: list[Json] = [list(each) for each in self.results]
        meta: dict[str, Json] = {
            "file": self.file,
            "agency": s.by.agency,
            "office": s.by.office,
            "results": rows,
            "waiting": queries.waiting_in(queries.own_file(self.file, s.by.agency)) > 0,
        }
        return [Fact("file.imported/1", self.file, meta)]


def _check_made(made: str, at: datetime) -> None:
    try:
        ahead = bool(made) and When.parse(made).earliest > at
    except ValueError as error:
        raise Refused(str(error), field="made") from None
    if ahead:
        raise Refused("The file cannot have been made later than today.", field="made")


def receive(
    path: Path,
    *,
    format: str,
    lawful_basis: str,
    by: Actor,
    purpose: str,
    at: datetime,
    name: str = "",
    sender: str = "",
    made: str = "",
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> str:
    """Keep a file as it came and return its id; the same file from the same agency in the same format is the same.

    Raises `Refused` when it is not there, empty, of no known format, without a lawful basis, or `by` may not import.
    """
    sha256, size = _measured(path)
    command = ReceiveFile(
        sha256=sha256,
        size=size,
        name=name or path.name,
        format=format,
        lawful_basis=lawful_basis,
        secret=entropy(32).hex(),
        sender=sender,
        made=made,
    )
    received_before = partial(queries.received_as, sha256, by.agency, sender or by.agency, format)
    earlier = received_before()
    _keep(path, queries.key_of(earlier) if earlier else command.secret, sha256)
    try:
        return perform(command, by=by, purpose=purpose, at=at).ids["file"]
    except Refused as refused:
        _take_away(command.secret, refused)
        if refused.code != RECEIVED:
            raise
    return received_before()


def _take_away(secret: str, refused: Refused) -> None:
    """What a rule refused was not entered and goes; of what the database failed to say, nobody can be sure."""
    if refused.__cause__ is None:
        storing.let_go(bytes.fromhex(secret))


def _measured(path: Path) -> tuple[str, int]:
    try:
        return storing.digest_of(path)
    except OSError:
        raise Refused(f"{path.name}: it is not there, or cannot be opened.", field="file") from None


def _keep(path: Path, secret: str, sha256: str) -> None:
    """Keep a file before it is entered, so that a file in the register is there; nothing for one that is kept."""
    key = bytes.fromhex(secret)
    if not key or storing.place_of(key).exists():
        return
    if storing.keep(path, key) != sha256:
        storing.let_go(key)
        raise Refused(
            f"{path.name} was changed while it was being received.",
            field="file",
            next_step="Wait until it is written to its end, and receive it again.",
        )


def import_received(
    file: str,
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    progress: Progress = silent,
    watch: Watch = unwatched,
) -> Balance:
    """Take a received file in, enter the balance and return it. Run again, it goes on where it stopped.

    A balance of nothing new is not entered a second time, so that no duty is opened twice.

    Raises `Unreadable` when the file as a whole cannot be read as what it was received as; nothing was loaded then.
    Raises `Refused` while somebody else takes the same file in, which would leave one balance out of two halves.
    """
    found = queries.own_file(file, by.agency)
    with _in_hand(found), as_received(found) as path:
        extract = open_extract(found, path, today=at.astimezone(LONDON).date())
        balance = take_in(
            extract,
            by=by,
            purpose=purpose,
            at=at,
            format=found.format,
            sender=found.sender,
            progress=progress,
            watch=watch,
        )
        if balance.entered or queries.own_file(file, by.agency).imported is None:
            results = tuple((kind, result, n) for (kind, result), n in sorted(balance.results.items()))
            perform(EnterBalance(file=file, results=results), by=by, purpose=purpose, at=at)
    return balance


def _in_hand(found: queries.Received) -> BinaryIO:
    try:
        return storing.in_hand(bytes.fromhex(queries.key_of(found.id)))
    except BlockingIOError:
        raise Refused(
            f"{found.name} is being taken in by somebody else at this moment.",
            field="file",
            next_step="Wait until that is done, and look at its balance.",
            code=IN_HAND,
        ) from None
    except OSError as fault:
        raise _lost(found, fault) from fault


@contextmanager
def as_received(found: queries.Received) -> Iterator[Path]:
    """The file as it was received, where a reader can open it, in a folder for this process alone; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        path = Path(folder) / (UNSAFE.sub("_", found.name[-LONGEST_OPENED:]).lstrip(".") or "file")
        _open(found, path)
        yield path


def _open(found: queries.Received, path: Path) -> None:
    try:
        with path.open("wb") as plain:
            storing.write_opened(found.sha256, bytes.fromhex(queries.key_of(found.id)), plain)
    except (OSError, Tampered) as fault:
        raise _lost(found, fault) from fault


def _lost(found: queries.Received, fault: Exception) -> Refused:
    return Refused(
        f"{found.name}, as it was received, cannot be opened: {fault}",
        field="file",
        next_step="Tell whoever runs this register, and receive the file again from its sender.",
    )
