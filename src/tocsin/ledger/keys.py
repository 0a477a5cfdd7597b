"""The register's own keys, in files made once: see `tocsin.witness.keyfile`."""

import secrets
from base64 import b64decode, b64encode
from functools import lru_cache
from pathlib import Path

from tocsin.proofs.note import Signer
from tocsin.proofs.seal import KEY_SIZE
from tocsin.witness.keyfile import make_key, read_key


def key_encryption_key(home: Path, *, may_make: bool) -> bytes:
    """The key that wraps every case's key; `may_make` only while nothing has been wrapped by it yet."""
    path = _folder(home) / "case-keys.key"
    if may_make and not path.exists():
        make_key(path, b64encode(secrets.token_bytes(KEY_SIZE)).decode())
    return b64decode(read_key(path))


def signer(home: Path, origin: str, *, may_make: bool) -> Signer:
    """The log's own signing key; `may_make` only while the log has not begun."""
    path = _folder(home) / f"{origin.rpartition('/')[2]}.key"
    if may_make and not path.exists():
        make_key(path, Signer(origin, secrets.token_bytes(KEY_SIZE)).text)
    return _signer(read_key(path))


def _folder(home: Path) -> Path:
    return home / "keys"


_signer = lru_cache(maxsize=8)(Signer.parse)
