"""The anchor: which checkpoint was signed last, in a tiny file outside the database and outside its backups.

Source: the lock backend of Sunlight, a compare-and-swap memory that is never restored, so that not even an operator's
mistake makes a log sign two histories. A database set back to an older state contradicts its anchor.

Every signature moves the anchor, so a move must be cheap. Two slots of a page each are overwritten in turn, in place,
and one fdatasync makes the newer durable; writing a new file, renaming it and syncing the folder took four times as
long where the two were measured side by side. A write that is cut short spoils the slot that held the checkpoint before
last: the other still holds the last one that left the house. That must be true of the other, so what another process
wrote, and may have died before it was durable, is first written once more; a signer alone never has to. A slot holds
the note, zeros, the number of the write, and SHA-256 over all of that, so that `less` shows a person what was signed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tocsin.proofs.errors import Tampered
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import AnchorLost, Outdated
from tocsin.witness.keyfile import make_once

SLOT = 4096
NUMBER, DIGEST = 8, 32
ROOM = SLOT - NUMBER - DIGEST


class Remembered(NamedTuple):
    """What a slot holds: which write it was, the note written, and the size of the log that the note is of."""

    number: int
    note: str
    size: int


NOTHING = Remembered(0, "", 0)


class Anchor:
    """The memory of one shard. Any number of processes may read it while one moves it; readers take no lock."""

    def __init__(self, folder: Path, shard: str) -> None:
        self._path = folder / f"{shard}.anchor"
        self._seen = (b"", NOTHING)
        self._durable: Remembered | None = None

    def begin(self) -> None:
        """Make the file, remembering nothing yet; whatever it remembers already stays. Anyone may read it."""
        self._path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        make_once(self._path, _slot(0, "") + bytes(SLOT), mode=0o644)

    def exists(self) -> bool:
        """Whether there is a memory at all; a log that has signed and has none must not go on."""
        return self._path.exists()

    def read(self) -> str:
        """The note signed last, or "" when nothing was. AnchorLost when neither slot can be believed."""
        return self._remembered().note

    def size(self) -> int:
        """How many entries the checkpoint signed last has; 0 when nothing was signed."""
        return self._remembered().size

    def replace(self, old: str, new: str) -> None:
        """Remember `new` durably if `old` is what is remembered; otherwise Outdated, and nothing has changed."""
        with self._locked() as handle:
            remembered = self._newest(handle)
            if remembered.note != old:
                raise Outdated(remembered.size)
            following = Remembered(remembered.number + 1, new, self._size_of(new))
            if remembered != self._durable:
                self._write(handle, remembered)
            self._advance(handle, following)

    def _remembered(self) -> Remembered:
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            return NOTHING
        except OSError as fault:
            raise self._lost(f"cannot be opened: {fault.strerror}") from None
        try:
            return self._newest(handle)
        finally:
            os.close(handle)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        # Opened anew each time: a lock belongs to the opening, and a forked child would share its parent's.
        try:
            handle = os.open(self._path, os.O_RDWR)
        except OSError as fault:
            raise self._lost(f"cannot be opened for writing: {fault.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def _advance(self, handle: int, following: Remembered) -> None:
        try:
            self._write(handle, following)
        except AnchorLost:
            # The kernel may now show us what the disk never took, so it must not be read back as remembered.
            with suppress(OSError):
                os.pwrite(handle, bytes(SLOT), _place(following.number))
            raise
        self._durable = following

    def _write(self, handle: int, what: Remembered) -> None:
        slot = _slot(what.number, what.note)
        try:
            os.pwrite(handle, slot, _place(what.number))
            os.fdatasync(handle)
        except OSError as fault:
            raise self._lost(f"cannot be written: {fault.strerror}") from None

    def _newest(self, handle: int) -> Remembered:
        raw = os.pread(handle, 2 * SLOT, 0)
        seen, remembered = self._seen
        if raw == seen:
            return remembered
        believed = [state for slot in (raw[:SLOT], raw[SLOT:]) if (state := _believed(slot))]
        if not believed:
            raise self._lost("is damaged: neither of its two halves fits its own checksum")
        number, note = max(believed)
        remembered = Remembered(number, note, self._size_of(note))
        self._seen = (raw, remembered)  # one assignment, so that threads never see half of it
        return remembered

    def _size_of(self, note: str) -> int:
        try:
            return checkpoint_of(note).size if note else 0
        except Tampered as fault:
            raise self._lost(f"does not hold a checkpoint: {fault}") from None

    def _lost(self, what: str) -> AnchorLost:
        return AnchorLost(
            f"The anchor {self._path}, which remembers the checkpoint signed last, {what}. Nothing was signed. Mend "
            "the disk or its permissions; if the file is gone for good, declare it with `tocsin ledger recover`, and "
            "never put an older copy in its place."
        )


def _place(number: int) -> int:
    return number % 2 * SLOT


def _slot(number: int, note: str) -> bytes:
    text = note.encode()
    if len(text) > ROOM:
        raise ValueError(f"A note of {len(text)} bytes does not fit the anchor; {ROOM} is the most.")
    body = text.ljust(ROOM, b"\0") + number.to_bytes(NUMBER, "big")
    return body + sha256(body).digest()


def _believed(slot: bytes) -> tuple[int, str] | None:
    """The number and note of a slot that fits its checksum; a slot cut short, or never written, does not."""
    body = slot[:-DIGEST]
    if len(slot) != SLOT or sha256(body).digest() != slot[-DIGEST:]:
        return None
    return int.from_bytes(body[ROOM:], "big"), body[:ROOM].partition(b"\0")[0].decode()
