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
from pathlib import Path
from typing import ClassVar

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
        """Refuse nobody's file, one without a lawful basis, an empty one, and an unknown format."""
        if not s.by.agency:
            raise Refused("A file is received for an agency, and nobody who acts for one is signed in.")
        if not self.size:
            raise Refused("The file is empty.", field="file", next_step="Choose the right file.")
        if self.sender and self.sender not in dict(agencies(s.at)):
            raise Refused("There is no such agency, or it was dissolved.", field="sender")
        _check_made(self.made, s.at)
        self._texts()
        check_format(self.format)

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
        """Refuse a file that was never received."""
        the_file(self.file)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; `waiting` opens the duty to deal with the quarantine."""
        rows: list[Json] = [list(each) for each in self.results]
        meta: dict[str, Json] = {
            "file": self.file,
            "agency": s.by.agency,
            "office": s.by.office,
            "results": rows,
            "waiting": queries.waiting_in(the_file(self.file).sha256) > 0,
        }
        return [Fact("file.imported/1", self.file, meta)]


def _check_made(made: str, at: datetime) -> None:
    try:
        ahead = bool(made) and When.parse(made).earliest > at
    except ValueError as error:
        raise Refused(str(error), field="made") from None
    if ahead:
        raise Refused("The file cannot have been made later than today.", field="made")


def the_file(file: str) -> queries.Received:
    """A received file. Raises `Refused` when there is none."""
    found = queries.received(file)
    if found is None:
        raise Refused("The register has received no such file.", field="file")
    return found


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
    try:
        sha256, size = storing.digest_of(path)
    except OSError:
        raise Refused(f"{path.name}: it is not there, or cannot be opened.", field="file") from None
    earlier = queries.received_as(sha256, sender or by.agency, format)
    secret = queries.key_of(earlier) if earlier else entropy(32).hex()
    if not earlier or not storing.place_of(bytes.fromhex(secret)).exists():
        storing.keep(path, bytes.fromhex(secret))
    if earlier:
        return earlier
    command = ReceiveFile(
        sha256=sha256,
        size=size,
        name=name or path.name,
        format=format,
        lawful_basis=lawful_basis,
        secret=secret,
        sender=sender,
        made=made,
    )
    return perform(command, by=by, purpose=purpose, at=at).ids["file"]


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
    """
    found = the_file(file)
    with as_received(found) as path:
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
    if balance.entered or found.imported is None:
        results = tuple((kind, result, n) for (kind, result), n in sorted(balance.results.items()))
        perform(EnterBalance(file=file, results=results), by=by, purpose=purpose, at=at)
    return balance


@contextmanager
def as_received(found: queries.Received) -> Iterator[Path]:
    """The file as it was received, where a reader can open it, in a folder for this process alone; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        path = Path(folder) / UNSAFE.sub("_", found.name).lstrip(".")
        _open(found, path)
        yield path


def _open(found: queries.Received, path: Path) -> None:
    try:
        with path.open("wb") as plain:
            storing.write_opened(found.sha256, bytes.fromhex(queries.key_of(found.id)), plain)
    except (OSError, Tampered) as fault:
        raise Refused(
            f"{found.name}, as it was received, cannot be opened: {fault}",
            field="file",
            next_step="Tell whoever runs this register, and receive the file again from its sender.",
        ) from fault
