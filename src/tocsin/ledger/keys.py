"""The key that wraps every case's key, in a file made once: see `tocsin.witness.keyfile`."""

import secrets
from base64 import b64decode, b64encode
from pathlib import Path

from tocsin.proofs.seal import KEY_SIZE
from tocsin.witness.keyfile import make_key, read_key


def key_encryption_key(home: Path, *, may_make: bool) -> bytes:
    """The key that wraps every case's key; `may_make` only while nothing has been wrapped by it yet."""
    path = _folder(home) / "case-keys.key"
    if may_make and not path.exists():
        make_key(path, b64encode(secrets.token_bytes(KEY_SIZE)).decode())
    return b64decode(read_key(path))


def _folder(home: Path) -> Path:
    return home / "keys"
