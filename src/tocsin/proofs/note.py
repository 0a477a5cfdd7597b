"""Signed notes: a short text with signature lines that other people's programs read as well as ours.

Source: C2SP signed-note v1.0 (text, em-dash lines, key ids). Signatures by keys we do not know are ignored, as the
specification asks, so that witnesses can add their lines to the same checkpoint; a bad signature under a key we do know
spoils the whole note.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.proofs.checkpoint import NUMBER, Checkpoint, exact_base64
from tocsin.proofs.errors import Tampered
from tocsin.proofs.keys import DASH, KEY_NAME, Kind, Signer, Verifier

__all__ = [
    "NUMBER",
    "Checkpoint",
    "Kind",
    "Signed",
    "Signer",
    "Verifier",
    "claimed",
    "exact_base64",
    "open_checkpoint",
    "open_note",
    "signatures",
]

MOST_LINES = 100
BROKEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Signed:
    """That a key we know signed, and when it says it did: a log's own signature says no time."""

    verifier: Verifier
    at: datetime | None


def signatures(note: str, verifiers: Sequence[Verifier]) -> tuple[str, tuple[Signed, ...]]:
    """The text of a note and each good signature by one of `verifiers`, of which there must be one and no bad one."""
    text, lines = _take_apart(note)
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    signed = []
    for name, signature in lines:
        verifier = known.get((name, signature[:4]))
        if verifier:
            signed.append(Signed(verifier, verifier.check(text, signature[4:])))
    if not signed:
        names = ", ".join(verifier.name for verifier in verifiers) or "nobody"
        raise Tampered(f"The note carries no signature by {names}, whose key was given to check it with.")
    return text, tuple(signed)


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """The text of a note that at least one of `verifiers` signed and none signed badly; otherwise Tampered."""
    return signatures(note, verifiers)[0]


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that the log's own key signed; Tampered if it is another log's."""
    checkpoint = Checkpoint.parse(open_note(note, [verifier]))
    if checkpoint.origin != verifier.name:
        raise Tampered(f"The checkpoint is of {checkpoint.origin}, but the key given is that of {verifier.name}.")
    return checkpoint


def claimed(note: str) -> Checkpoint:
    """The checkpoint that a note's text is, whoever signed it: for one's own notes, or before asking whose it is."""
    return Checkpoint.parse(_take_apart(note)[0])


def _take_apart(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signature lines, parted at the last blank line."""
    if BROKEN.search(note):
        raise Tampered("The note holds control characters or broken letters, which no signed note may.")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not text or not signatures.endswith("\n"):
        raise Tampered("The note must be a text, a blank line, and signature lines that each end with a newline.")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_LINES:
        raise Tampered(f"The note has {len(lines)} signature lines; {MOST_LINES} is the most this program reads.")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not KEY_NAME.fullmatch(name):
        raise Tampered(f"This should be a signature line (a dash, a name, a signature) and is not: {line[:60]!r}.")
    signature = exact_base64(encoded, f"the signature by {name[:60]}")
    if len(signature) < 5:
        raise Tampered(f"The signature by {name[:60]} is cut short.")
    return name, signature
