"""Files made once: a key, or a mark that something has begun. Readable by their own user, never silently replaced.

A lost key is a loss that must be noticed: whoever began something with it gets `KeyMissing`, not a fresh key that opens
nothing and signs as somebody else.
"""

import os
import secrets
from pathlib import Path

from tocsin.witness.errors import KeyMissing

_read: dict[Path, tuple[tuple[int, int, int], str]] = {}


def make_once(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file durably under its name; of two processes that try at once, one wins and the other's is dropped."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        os.fchmod(handle, mode)  # whatever the umask
        os.write(handle, content)
        os.fsync(handle)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.close(handle)
        draft.unlink()
    _sync_folder(path.parent)


def make_key(path: Path, secret: str) -> None:
    """Keep a secret under its name, unless there is one already."""
    make_once(path, f"{secret}\n".encode("ascii"))


def read_key(path: Path) -> str:
    """The secret in a key file. It is read again only when the file is another one, as after a rotation."""
    try:
        status = os.stat(path)
        seen = (status.st_ino, status.st_mtime_ns, status.st_size)
        if path not in _read or _read[path][0] != seen:
            _read[path] = (seen, path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise KeyMissing(
            f"The key file {path} is missing, and what it belongs to was begun with it. Nothing was changed. Put the "
            "file back from its backup; a new key could neither open the old text nor sign under the old name."
        ) from None
    return _read[path][1]


def move_key(path: Path, over: Path) -> None:
    """Put a key in another's place, durably and in one step; the other is gone."""
    os.replace(path, over)
    _sync_folder(over.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut: a key that is gone takes every text sealed under it along."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
