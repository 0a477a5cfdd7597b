"""The signer: holds a log's key and its anchor, and signs only what continues what it signed before.

In embedded use it is an object in the register's own process; in a larger house a process of another user, reached
through a socket (`tocsin.witness.service`). The code that decides is the same: C2SP tlog-checkpoint's one demand on a
log. Because the anchor is moved before a note leaves, no crash lets two histories be signed.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from tocsin.proofs.note import Checkpoint, Signer, Verifier
from tocsin.witness.anchor import Anchor
from tocsin.witness.continuity import check_continues
from tocsin.witness.errors import AnchorLost, KeyMissing
from tocsin.witness.keyfile import make_key, make_once, read_key

SEED = 32
SHARD = re.compile(r"[a-z]{1,40}[1-9][0-9]{0,8}")

Entropy = Callable[[int], bytes]

_signer = lru_cache(maxsize=16)(Signer.parse)


class Signing(Protocol):
    """What the register asks of whoever signs for it, wherever that is. A log is named by its origin, `host/shard`."""

    def begin(self, origin: str) -> None:
        """Make the key and the anchor of a log that has not begun; an existing key stays."""

    def sign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """The signed note, if `proof` shows it continues the last, of size `old`. Raises Outdated, Inconsistent."""

    def last(self, origin: str) -> str:
        """The note signed last, "" when nothing was signed yet."""

    def verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """The public keys signing now: one, or two while one key takes over from another."""


class LogSigner:
    """Signs with the keys in one folder and remembers in another. See `Signing` for what it is asked."""

    def __init__(self, keys: Path, anchors: Path, entropy: Entropy = secrets.token_bytes) -> None:
        self._keys = keys
        self._anchors = anchors
        self._entropy = entropy
        self._known: dict[str, Anchor] = {}

    def begin(self, origin: str) -> None:
        """Make what is missing. A key without its anchor is completed only if it never signed with one."""
        path = self._key_path(origin)
        if not path.exists():
            make_key(path, Signer(origin, self._entropy(SEED)).text)
        self._anchor(origin)

    def sign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """The note leaves only after the anchor remembers it durably: no crash makes it forget what it signed."""
        keys, anchor = self._signers(checkpoint.origin), self._anchor(checkpoint.origin)
        remembered = anchor.read()
        check_continues(_checkpoint(remembered), checkpoint, old, proof)
        note = keys[0].sign(checkpoint.text)
        for key in keys[1:]:
            note += key.sign(checkpoint.text).rpartition("\n\n")[2]
        # Also for a note signed before: whoever wrote it may have died before it was durable.
        anchor.replace(remembered, note)
        return note

    def last(self, origin: str) -> str:
        """Read from the anchor."""
        return self._anchor(origin).read()

    def verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """Read from the key files."""
        return tuple(key.verifier for key in self._signers(origin))

    def _signers(self, origin: str) -> list[Signer]:
        path = self._key_path(origin)
        following = path.with_suffix(".next.key")
        keys = [_signer(read_key(each)) for each in (path, following) if each == path or each.exists()]
        for key in keys:
            if key.verifier.name != origin:
                raise KeyMissing(f"The key in {path.parent} signs for {key.verifier.name}, not for {origin}.")
        return keys

    def _anchor(self, origin: str) -> Anchor:
        """The log's anchor, made at first use; a mark beside the key says for ever that it was."""
        shard = shard_of(origin)
        anchor = self._known.setdefault(shard, Anchor(self._anchors, shard))
        mark = self._keys / f"{shard}.anchored"
        if not anchor.exists():
            if mark.exists():
                raise AnchorLost(
                    f"The anchor of {origin} is gone from {self._anchors}, and this key has signed with it. Nothing "
                    "was signed. Put back the file as it was last, never an older copy; if it is lost for good, the "
                    "log can only be closed and followed by another: tocsin ledger recover"
                )
            anchor.begin()
        if not mark.exists():
            make_once(mark, b"The anchor of this key has begun. Without it, nothing is signed.\n")
        return anchor

    def _key_path(self, origin: str) -> Path:
        return self._keys / f"{shard_of(origin)}.key"


def shard_of(origin: str) -> str:
    """The last part of a log's name, by which its files are called; ValueError if it could name any other file."""
    shard = origin.rpartition("/")[2]
    if not SHARD.fullmatch(shard):
        raise ValueError(f"{origin!r} does not end in a shard's name: letters a-z and a number, such as /register1.")
    return shard


def _checkpoint(note: str) -> Checkpoint | None:
    return Checkpoint.parse(note.partition("\n\n")[0] + "\n") if note else None
