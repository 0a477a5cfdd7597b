"""An export is an act: written aside, entered with its purpose, hash and counts, and only then put in its place.

Two permissions: with names and without. Whoever may do one need not be allowed the other.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.acts import Receipt, perform
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.held import Asking
from tocsin.ledger import Fact, Json

ACCOUNT = "account.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMade:
    """Enter that an export with names was made: its format, what it was made of, and its hash; the file is outside.

    `size` is how many entries of the ledger it was made of; `rows` counts what it holds, by table.
    """

    ability: ClassVar[str] = "export_identified"
    identified: ClassVar[bool] = True
    format: str
    size: int
    sha256: str
    rows: tuple[tuple[str, int], ...]
    left_out: int
    restricted: int

    def check(self, s: Situation) -> None:
        """Refuse what says no format: whoever reads the entry must know what left the house."""
        if not self.format:
            raise Refused("Say in which format the export was made.", field="format")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, without any text: what went out is known by its hash."""
        made = s.new_id("x")
        meta: dict[str, Json] = {
            "export": made,
            "format": self.format,
            "identified": self.identified,
            "agency": s.by.agency,
            "office": s.by.office,
            "size": self.size,
            "sha256": self.sha256,
            "rows": dict(self.rows),
            "left_out": self.left_out,
            "restricted": self.restricted,
        }
        return [Fact("export.made/1", made, meta)]


class ExportMadeWithoutNames(ExportMade):
    """The same of an export with pseudonyms, months of birth and no names: a permission of its own."""

    ability: ClassVar[str] = "export_deidentified"
    identified: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An export that was made: where it is, its account, the entry that says so."""

    path: Path
    account: Path
    receipt: Receipt
    sha256: str
    rows: Mapping[str, int]
    left_out: Mapping[str, int]
    said: Mapping[str, int]
    lost: Mapping[str, int]
    restricted: int


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A folder beside where an export is to be, gone at the end; refuses to write over anything."""
    if path.exists():
        raise Refused(f"{path} is there already.", field="out", next_step="Name a file or folder that is not.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}.", field="out", next_step="Make it first, or name another.")
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(
    written: Path, account: Account, accounted: Path, path: Path, asking: Asking, *, format: str, size: int
) -> Made:
    """Enter the export, then put it and its account where they belong. An export nobody entered is nowhere."""
    command = (ExportMade if asking.identified else ExportMadeWithoutNames)(
        format=format,
        size=size,
        sha256=hash_of(written),
        rows=tuple(sorted((table, n) for table, n in account.rows.items() if n)),
        left_out=account.left_out.total(),
        restricted=account.restricted,
    )
    receipt = perform(command, by=asking.by, purpose=asking.purpose, at=asking.at)
    beside = path.with_name(f"{path.stem}.{ACCOUNT}")
    written.rename(path)
    accounted.rename(beside)
    return Made(
        path=path,
        account=beside,
        receipt=receipt,
        sha256=command.sha256,
        rows=dict(command.rows),
        left_out=account.left_out,
        said=account.said,
        lost=account.lost,
        restricted=account.restricted,
    )


def hash_of(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of its list of files with theirs (`sha256sum`'s form, in order of name)."""
    if path.is_dir():
        lines = (f"{hash_of(each)}  {each.name}\n" for each in sorted(path.iterdir()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
