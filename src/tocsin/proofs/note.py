"""Signed notes and checkpoints: a short text with signature lines that other people's programs read as well as ours.

Sources: C2SP signed-note v1.0 (text, em-dash lines, key ids, verifier keys) and C2SP tlog-checkpoint v1.0 (origin,
size, root). Signatures by keys we do not know are ignored, as the specification asks, so that witnesses can add their
lines to the same checkpoint; a bad signature under a key we do know spoils the whole note.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tocsin.proofs.errors import Tampered
from tocsin.proofs.tree import HASH_SIZE

ED25519 = b"\x01"
DASH = "\N{EM DASH} "
MOST_LINES = 100
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
KEY_NAME = re.compile(r"[^\s+]+")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: what a stranger needs to check our signatures. `parse` reads the C2SP vkey text."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line says which key made it."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The vkey, `name+id+key`: the one line to hand to whoever will check receipts."""
        return f"{self.name}+{self.id.hex()}+{b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a vkey; ValueError says what is wrong with it."""
        name, key_id, key = _three_fields(text)
        if key[:1] != ED25519 or len(key) != 33:
            raise ValueError(f"The verification key of {name} is not an Ed25519 key; this version reads no other kind.")
        verifier = cls(name, key[1:])
        if verifier.id.hex() != key_id:
            raise ValueError(f"The verification key of {name} does not fit its own id {key_id}: a character is wrong.")
        return verifier


class Signer:
    """A private key with its name. Its text form is the one Go's `sumdb/note` writes, so other tools can read it."""

    PREFIX = "PRIVATE+KEY+"

    def __init__(self, name: str, seed: bytes) -> None:
        if not KEY_NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a key: no spaces and no plus sign. Change TOCSIN_ORIGIN.")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The secret itself, for its key file only."""
        start = f"{self.PREFIX}{self.verifier.name}+{self.verifier.id.hex()}"
        return f"{start}+{b64encode(ED25519 + self._seed).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a private key's text; ValueError says what is wrong without repeating the secret."""
        name, key_id, key = _three_fields(text.removeprefix(cls.PREFIX))
        if not text.startswith(cls.PREFIX) or key[:1] != ED25519 or len(key) != 33:
            raise ValueError(f"The signing key of {name} is not an Ed25519 key as the register writes it.")
        signer = cls(name, key[1:])
        if signer.verifier.id.hex() != key_id:
            raise ValueError(f"The signing key of {name} does not fit its own id {key_id}: a character is wrong.")
        return signer

    def sign(self, text: str) -> str:
        """The signed note: `text` (ending in a newline), a blank line, one signature line."""
        signature = b64encode(self.verifier.id + self._key.sign(text.encode())).decode()
        return f"{text}\n{DASH}{self.verifier.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log in three lines: whose log, how many entries, and the root that fixes each of them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note text to sign. No extension lines: not every kind of cosignature would cover them."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's note text; Tampered if it is not exactly three well-formed lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not NUMBER.fullmatch(lines[1]):
            raise Tampered("The checkpoint must be three lines: the log's name, its size, its root hash.")
        root = exact_base64(lines[2], "the checkpoint's root hash")
        if len(root) != HASH_SIZE:
            raise Tampered(f"The checkpoint's root hash has {len(root)} bytes; a SHA-256 hash has {HASH_SIZE}.")
        return cls(lines[0], int(lines[1]), root)


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """The text of a note that at least one of `verifiers` signed and none signed badly; otherwise Tampered."""
    text, lines = _take_apart(note)
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    seen = False
    for name, signature in lines:
        verifier = known.get((name, signature[:4]))
        if verifier:
            _check_signature(verifier, signature[4:], text)
            seen = True
    if not seen:
        names = ", ".join(verifier.name for verifier in verifiers) or "nobody"
        raise Tampered(f"The note carries no signature by {names}, whose key was given to check it with.")
    return text


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that the log's own key signed; Tampered if it is another log's."""
    checkpoint = Checkpoint.parse(open_note(note, [verifier]))
    if checkpoint.origin != verifier.name:
        raise Tampered(f"The checkpoint is of {checkpoint.origin}, but the key given is that of {verifier.name}.")
    return checkpoint


def exact_base64(text: str, what: str) -> bytes:
    """Decode standard base64 that has one spelling only; Tampered otherwise, so that no unused bit can be flipped."""
    try:
        decoded = b64decode(text, validate=True)
    except ValueError:
        decoded = b""
    if not text or b64encode(decoded).decode() != text:
        raise Tampered(f"{what[:1].upper()}{what[1:]} is not written in base64 as it should be: {text[:44]!r}.")
    return decoded


def _check_signature(verifier: Verifier, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(verifier.public).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        raise Tampered(
            f"The signature by {verifier.name} does not fit the text above it. Something was changed."
        ) from None


def _take_apart(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text and signature lines, parted at the last blank line."""
    if not note.isprintable() and _has_controls(note):
        raise Tampered("The note holds control characters or broken letters, which no signed note may.")
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not text or not signatures.endswith("\n"):
        raise Tampered("The note must be a text, a blank line, and signature lines that each end with a newline.")
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_LINES:
        raise Tampered(f"The note has {len(lines)} signature lines; {MOST_LINES} is the most this program reads.")
    return text + "\n", [_signature(line) for line in lines]


def _has_controls(note: str) -> bool:
    return any(sign < " " and sign != "\n" or "\ud800" <= sign <= "\udfff" for sign in note)


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space or not KEY_NAME.fullmatch(name):
        raise Tampered(f"This should be a signature line (a dash, a name, a signature) and is not: {line[:60]!r}.")
    signature = exact_base64(encoded, f"the signature by {name}")
    if len(signature) < 5:
        raise Tampered(f"The signature by {name} is cut short.")
    return name, signature


def _three_fields(text: str) -> tuple[str, str, bytes]:
    """Name, id and key bytes of a key's text. The base64 may itself hold a plus, so only the first two part it."""
    fields = text.strip().split("+", 2)
    if len(fields) != 3 or not KEY_NAME.fullmatch(fields[0]) or not re.fullmatch(r"[0-9a-f]{8}", fields[1]):
        raise ValueError("A key is written name+id+key, the id being 8 of 0-9a-f. This is not.")
    try:
        return fields[0], fields[1], exact_base64(fields[2], "the key")
    except Tampered as fault:
        raise ValueError(str(fault)) from None
