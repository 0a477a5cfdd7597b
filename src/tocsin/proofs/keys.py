"""Keys with names: the log's own, and the two kinds a witness cosigns with. Each has a one-line text to hand on.

Sources: C2SP signed-note v1.0 (verifier keys, key ids, type 0x01) and C2SP tlog-cosignature v1.1 (types 0x04 and 0x06:
what is signed, and the time in front of the signature); RFC 8032 (Ed25519), FIPS 204 (ML-DSA-44).
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from tocsin.proofs.checkpoint import Checkpoint, exact_base64
from tocsin.proofs.errors import Tampered

DASH = "\N{EM DASH} "
KEY_NAME = re.compile(r"[^\s+]+")
KEY_ID = re.compile(r"[0-9a-f]{8}")
PRIVATE = "PRIVATE+KEY+"
SEED_SIZE = 32
TIME_SIZE = 8
LONGEST_NAME = 255
LAST_SECOND = 253_402_300_799  # 31 December 9999, the last day that a calendar of four digits knows
PRIME = 2**255 - 19
EIGHTH = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL_ORDERS = frozenset({0, 1, PRIME - 1, EIGHTH, PRIME - EIGHTH})


class Kind(IntEnum):
    """What signs, by the byte that C2SP assigns: the log (0x01), a witness with Ed25519 (0x04) or ML-DSA-44 (0x06)."""

    ED25519 = 0x01
    COSIGNATURE = 0x04
    ML_DSA_44 = 0x06


KEY_SIZES = {Kind.ED25519: 32, Kind.COSIGNATURE: 32, Kind.ML_DSA_44: 1312}


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: what a stranger needs to check our signatures. `parse` reads the C2SP vkey text."""

    name: str
    public: bytes
    kind: Kind = Kind.ED25519

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line says which key made it."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The vkey, `name+id+key`: the one line to hand to whoever will check receipts."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """Read a vkey; ValueError says what is wrong with it."""
        name, key_id, key = three_fields(text)
        try:
            kind = Kind(key[0])
        except ValueError:
            raise ValueError(
                f"The verification key of {name} is of a kind this version does not know ({key[0]:#04x}); it knows "
                "Ed25519 (0x01), and witnesses' Ed25519 (0x04) and ML-DSA-44 (0x06)."
            ) from None
        if len(key) != 1 + KEY_SIZES[kind]:
            raise ValueError(
                f"The verification key of {name} has {len(key) - 1} bytes; one of its kind has {KEY_SIZES[kind]}."
            )
        verifier = cls(name, key[1:], kind)
        if verifier.id.hex() != key_id:
            raise ValueError(f"The verification key of {name} does not fit its own id {key_id}: a character is wrong.")
        if kind is not Kind.ML_DSA_44 and _is_weak(verifier.public):
            raise ValueError(f"The verification key of {name} is one under which anybody can sign. Do not trust it.")
        return verifier

    def check(self, text: str, signature: bytes) -> datetime | None:
        """When this key says it signed the note text, None where it says no time; Tampered if it did not sign it."""
        seconds, signature = (0, signature) if self.kind is Kind.ED25519 else _timed(self.name, signature)
        message = signed_bytes(self, text, seconds)
        try:
            self._verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Tampered(
                f"The signature by {self.name} does not fit the text above it. Something was changed."
            ) from None
        return datetime.fromtimestamp(seconds, UTC) if seconds else None

    def _verify(self, signature: bytes, message: bytes) -> None:
        if self.kind is Kind.ML_DSA_44:
            MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        else:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)


class Signer:
    """A log's private key with its name. Its text is the one Go's `sumdb/note` writes, so other tools can read it."""

    def __init__(self, name: str, seed: bytes) -> None:
        check_key_name(name, "Change TOCSIN_ORIGIN.")
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The secret itself, for its key file only."""
        return private_text(self.verifier, self._seed)

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a private key's text; ValueError says what is wrong without repeating the secret."""
        name, key_id, _, seed = read_private(text, [Kind.ED25519])
        signer = cls(name, seed)
        check_id(signer.verifier, key_id)
        return signer

    def sign(self, text: str) -> str:
        """The signed note: `text` (ending in a newline), a blank line, one signature line."""
        return f"{text}\n{signature_line(self.verifier, self._key.sign(text.encode()))}"


def signed_bytes(verifier: Verifier, text: str, seconds: int) -> bytes:
    """The bytes under a signature: the note text itself, or a witness's statement about it at a time."""
    if verifier.kind is Kind.ED25519:
        return text.encode()
    if verifier.kind is Kind.COSIGNATURE:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode()
    checkpoint = Checkpoint.parse(text)
    return b"".join(
        [
            b"subtree/v1\n\x00",
            _opaque(verifier.name, "The witness's name"),
            seconds.to_bytes(TIME_SIZE, "big"),
            _opaque(checkpoint.origin, "The log's name"),
            bytes(8),  # a checkpoint is the subtree that starts at entry 0
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        ]
    )


def signature_line(verifier: Verifier, signature: bytes) -> str:
    """The line that goes below a note: a dash, the key's name, its id and signature in base64, a newline."""
    return f"{DASH}{verifier.name} {b64encode(verifier.id + signature).decode()}\n"


def check_key_name(name: str, remedy: str) -> None:
    """ValueError where a name could not stand in a signature line; `remedy` says what the person changes."""
    if not _is_name(name):
        raise ValueError(f"{name[:60]!r} cannot name a key: no spaces, no plus sign, 255 bytes at most. {remedy}")


def private_text(verifier: Verifier, seed: bytes) -> str:
    """How a private key is written: the vkey's form, with the seed where the public key would be."""
    return f"{PRIVATE}{verifier.name}+{verifier.id.hex()}+{b64encode(bytes([verifier.kind]) + seed).decode()}"


def read_private(text: str, kinds: Sequence[Kind]) -> tuple[str, str, Kind, bytes]:
    """Name, id, kind and seed out of a private key's text; ValueError tells what is wrong without the secret."""
    name, key_id, key = three_fields(text.removeprefix(PRIVATE))
    if not text.startswith(PRIVATE) or key[0] not in kinds or len(key) != 1 + SEED_SIZE:
        raise ValueError(f"The signing key of {name} is not one of the kind that this program writes.")
    return name, key_id, Kind(key[0]), key[1:]


def check_id(verifier: Verifier, key_id: str) -> None:
    """ValueError where a private key does not lead to the id written beside it."""
    if verifier.id.hex() != key_id:
        raise ValueError(f"The signing key of {verifier.name} does not fit its own id {key_id}: a character is wrong.")


def three_fields(text: str) -> tuple[str, str, bytes]:
    """Name, id and key bytes of a key's text. The base64 may itself hold a plus, so only the first two part it."""
    fields = text.strip(" \t\r\n").split("+", 2)
    if len(fields) != 3 or not _is_name(fields[0]) or not KEY_ID.fullmatch(fields[1]):
        raise ValueError("A key is written name+id+key, the id being 8 of 0-9a-f. This is not.")
    try:
        return fields[0], fields[1], exact_base64(fields[2], "the key")
    except Tampered as fault:
        raise ValueError(str(fault)) from None


def _is_name(name: str) -> bool:
    return bool(KEY_NAME.fullmatch(name)) and name.isprintable() and len(name.encode()) <= LONGEST_NAME


def _is_weak(public: bytes) -> bool:
    """Whether this Ed25519 key is no key: under a point of small order, or one misspelt, anybody can sign anything.

    Source: RFC 8032 §5.1 (one spelling of a point) and the list of small orders that libsodium keeps.
    """
    y = int.from_bytes(public, "little") % 2**255
    return y >= PRIME or y in SMALL_ORDERS


def _timed(name: str, signature: bytes) -> tuple[int, bytes]:
    """The seconds in front of a witness's signature, and the signature."""
    seconds = int.from_bytes(signature[:TIME_SIZE], "big")
    if len(signature) <= TIME_SIZE or seconds > LAST_SECOND:
        raise Tampered(f"The signature by {name} does not begin with a time, as a witness's does.")
    return seconds, signature[TIME_SIZE:]


def _opaque(name: str, what: str) -> bytes:
    """A name with its length in front, as RFC 8446 §3 writes it."""
    raw = name.encode()
    if len(raw) > LONGEST_NAME:
        raise Tampered(f"{what} has {len(raw)} bytes; an ML-DSA-44 signature covers at most {LONGEST_NAME}.")
    return bytes([len(raw)]) + raw
