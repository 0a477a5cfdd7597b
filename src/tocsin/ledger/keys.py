"""Key files: made once, readable by the register's own user only, and never silently replaced.

A lost key is a loss that must be noticed: whoever has entries made under it gets `KeyMissing`, not a fresh key that
opens nothing and signs as somebody else.
"""

import os
import secrets
from base64 import b64decode, b64encode
from functools import lru_cache
from pathlib import Path

from tocsin.ledger.errors import KeyMissing
from tocsin.proofs.note import Signer
from tocsin.proofs.seal import KEY_SIZE


def key_encryption_key(home: Path, *, may_make: bool) -> bytes:
    """The key that wraps every case's key; `may_make` only while nothing has been wrapped by it yet."""
    path = _folder(home) / "case-keys.key"
    if may_make and not path.exists():
        _make(path, b64encode(secrets.token_bytes(KEY_SIZE)).decode())
    return b64decode(_read(path))


def signer(home: Path, origin: str, *, may_make: bool) -> Signer:
    """The log's own signing key; `may_make` only while the log has not begun."""
    path = _folder(home) / f"{origin.rpartition('/')[2]}.key"
    if may_make and not path.exists():
        _make(path, Signer(origin, secrets.token_bytes(KEY_SIZE)).text)
    return _signer(_read(path))


def _folder(home: Path) -> Path:
    return home / "keys"


_signer = lru_cache(maxsize=8)(Signer.parse)


@lru_cache(maxsize=64)
def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise KeyMissing(
            f"The key file {path} is missing, and this register was begun with it. Nothing was changed. "
            "Put the file back from its backup; a new key could neither open the old text nor sign for this register."
        ) from None


def _make(path: Path, secret: str) -> None:
    """Write a key durably under its name; of two processes that try at once, one wins and both read its key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, f"{secret}\n".encode())
        os.fsync(handle)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.close(handle)
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut: a key that is gone takes every text sealed under it along."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
