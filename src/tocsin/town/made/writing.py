"""A folder of files that are hashed as they are written, row by row, so that the largest town needs little memory."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any


class NotEmpty(Exception):
    """The folder a town was to be written to holds something; nothing was written."""


class File:
    """A file that keeps its hash."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb", buffering=1 << 18)
        self._hash = hashlib.sha256()
        self.rows = 0

    def write(self, text: str) -> None:
        """Append text, as UTF-8."""
        self.write_bytes(text.encode("utf-8"))

    def write_bytes(self, data: bytes) -> None:
        """Append bytes."""
        self._hash.update(data)
        self._file.write(data)

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()

    @property
    def told(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"sha256": self._hash.hexdigest(), "rows": self.rows}


class Table:
    """A CSV file with one header row, in UTF-8; the truth's lines end with a line feed, agencies have their habits."""

    def __init__(self, file: File, columns: Sequence[str], ending: str = "\n", mark: str = "") -> None:
        self._file, self._columns = file, columns
        self._writer = csv.writer(file, lineterminator=ending)
        file.write(mark)
        self._writer.writerow(columns)

    def row(self, *cells: object) -> None:
        """Append a row."""
        self._writer.writerow(cells)
        self._file.rows += 1

    def named(self, **cells: object) -> None:
        """Append a row of a wide table: cells that are not named stay blank; a name it does not have is an error."""
        row = [cells.pop(column, "") for column in self._columns]
        if cells:
            raise KeyError(f"The table has no column {sorted(cells)[0]!r}: it has {', '.join(self._columns)}.")
        self.row(*row)

    def all(self, rows: Iterable[Sequence[object]]) -> None:
        """Append rows."""
        for row in rows:
            self.row(*row)


class Folder:
    """The folder of one town; as a context it closes every file, and the manifest is written last."""

    def __init__(self, path: Path) -> None:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise NotEmpty(f"{path} is not an empty folder. A town is written to a folder of its own: name another.")
        self._path = path
        self._files: dict[str, File] = {}
        self._open = ExitStack()

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def table(self, name: str, columns: str) -> Table:
        """Begin a table; its columns are written in one text, with spaces between."""
        return Table(self.file(f"{name}.csv"), columns.split())

    def file(self, name: str) -> File:
        """Begin a file."""
        file = self._files[name] = File(self._path / name)
        self._open.callback(file.close)
        return file

    def manifest(self, **told: object) -> None:
        """Write what was made from what, and the hash of every file; a folder without it is not whole."""
        self._open.close()
        files = {name: file.told for name, file in sorted(self._files.items())}
        text = json.dumps({**told, "files": files}, indent=1, sort_keys=True, default=str) + "\n"
        (self._path / "manifest.json").write_text(text, encoding="utf-8")
