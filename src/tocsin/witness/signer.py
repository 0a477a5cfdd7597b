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
from tocsin.witness.continuity import check_continues, checkpoint_of
from tocsin.witness.errors import AnchorLost, KeyMissing, Retired
from tocsin.witness.keyfile import make_key, make_once, move_key, read_key

SEED = 32
SHARD = re.compile(r"[a-z]{1,40}[1-9][0-9]{0,8}")

Entropy = Callable[[int], bytes]

_signer = lru_cache(maxsize=16)(Signer.parse)


class Signing(Protocol):
    """What the register asks of whoever signs for it, wherever that is. A log is named by its origin, `host/shard`."""

    def begin(self, origin: str) -> None:
        """Make the key and the anchor of a log that has not begun; an existing key stays."""

    def sign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """The signed note, if `proof` shows it continues the last, of size `old`.

        Raises Outdated, Inconsistent, Retired, KeyMissing, AnchorLost; SignerSilent where it is another process.
        """

    def last(self, origin: str) -> str:
        """The note signed last, "" when nothing was signed yet."""

    def verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """The public keys signing now: one, or two while one key takes over from another."""

    def begin_rotation(self, origin: str) -> None:
        """Let a new key sign beside the present one, until the rotation is finished. Begun already, it stays begun."""

    def finish_rotation(self, origin: str) -> None:
        """Let the new key sign alone; the former is deleted, and only its public half goes on checking what it made."""

    def retire(self, origin: str) -> None:
        """Sign nothing more for this log, ever. Its key stays, so that `verifiers` goes on answering."""


class LogSigner:
    """Signs with the keys in one folder and remembers in another. See `Signing` for what it is asked."""

    def __init__(self, keys: Path, anchors: Path, entropy: Entropy = secrets.token_bytes) -> None:
        self._keys = keys
        self._anchors = anchors
        self._entropy = entropy
        self._shards: dict[str, _Shard] = {}

    def begin(self, origin: str) -> None:
        """Make what is missing. A key without its anchor is completed only if it never signed with one."""
        shard = self._shard(origin)
        if not shard.key.exists():
            make_key(shard.key, Signer(origin, self._entropy(SEED)).text)
        shard.anchored()

    def sign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """The note leaves only after the anchor remembers it durably: no crash makes it forget what it signed."""
        shard = self._shard(checkpoint.origin)
        shard.check_open()
        keys, anchor = shard.signers(), shard.anchored()
        remembered = anchor.read()
        check_continues(checkpoint_of(remembered) if remembered else None, checkpoint, old, proof)
        note = keys[0].sign(checkpoint.text)
        for key in keys[1:]:
            note += key.sign(checkpoint.text).rpartition("\n\n")[2]
        # Also for a note signed before: whoever wrote it may have died before it was durable.
        anchor.replace(remembered, note)
        return note

    def last(self, origin: str) -> str:
        """Read from the anchor."""
        return self._shard(origin).anchored().read()

    def verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """Read from the key files."""
        return tuple(key.verifier for key in self._shard(origin).signers())

    def begin_rotation(self, origin: str) -> None:
        """Make the key that will follow; from the next checkpoint on both sign."""
        shard = self._shard(origin)
        shard.check_open()
        shard.signers()
        make_key(shard.following, Signer(origin, self._entropy(SEED)).text)

    def finish_rotation(self, origin: str) -> None:
        """Put the following key in the place of the present one. KeyMissing if no rotation was begun."""
        shard = self._shard(origin)
        if len(shard.signers()) < 2:
            raise KeyMissing(f"No key follows that of {origin}: begin a rotation first. Nothing was changed.")
        move_key(shard.following, shard.key)

    def retire(self, origin: str) -> None:
        """Leave a mark beside the key. It needs no anchor: a log is closed just because that is lost."""
        make_once(self._shard(origin).closed, b"This log is closed. Nothing more is signed for it.\n")

    def _shard(self, origin: str) -> "_Shard":
        if origin not in self._shards:
            self._shards[origin] = _Shard(origin, self._keys, self._anchors)
        return self._shards[origin]


class _Shard:
    """The files of one log. Each use looks at them anew: a key may be rotated, an anchor may be gone."""

    def __init__(self, origin: str, keys: Path, anchors: Path) -> None:
        name = shard_of(origin)
        self.key = keys / f"{name}.key"
        self.following = keys / f"{name}.next.key"
        self.closed = keys / f"{name}.retired"
        self._origin = origin
        self._mark = keys / f"{name}.anchored"
        self._anchor = Anchor(anchors, name)
        self._marked = False

    def check_open(self) -> None:
        """Refuse, with Retired, a log that was closed."""
        if self.closed.exists():
            raise Retired(f"{self._origin} was closed; nothing more is signed for it. The log that follows it goes on.")

    def signers(self) -> list[Signer]:
        """The key, and the one that follows it while both sign."""
        paths = [self.key, self.following] if self.following.exists() else [self.key]
        signers = [_signer(read_key(path)) for path in paths]
        for signer in signers:
            if signer.verifier.name != self._origin:
                raise KeyMissing(
                    f"The key in {self.key.parent} signs for {signer.verifier.name}, not for {self._origin}. Nothing "
                    "was signed. Put the key of this log in its place, or set TOCSIN_ORIGIN back to what it was."
                )
        return signers

    def anchored(self) -> Anchor:
        """The log's anchor, made at first use; a mark beside the key says for ever that it was.

        Once seen, the mark is remembered: whoever removes both files does not make this process begin anew.
        """
        if not self._anchor.exists():
            if self._marked or self._mark.exists():
                raise AnchorLost(
                    f"The anchor of {self._origin} is gone, and its key has signed with it. Nothing was signed. Put "
                    "the file back as it was last, never an older copy; if it is lost for good, this log can only be "
                    "closed and followed by another: tocsin ledger recover"
                )
            self._anchor.begin()
        if not self._marked and not self._mark.exists():
            make_once(self._mark, b"The anchor of this key has begun. Without it, nothing is signed.\n")
        self._marked = True
        return self._anchor


def shard_of(origin: str) -> str:
    """The last part of a log's name, by which its files are called; ValueError if it could name any other file."""
    shard = origin.rpartition("/")[2]
    if not SHARD.fullmatch(shard):
        raise ValueError(f"{origin!r} does not end in a shard's name: letters a-z and a number, such as /register1.")
    return shard
