"""Parts: each piece of text or attachment committed to in the leaf, and sealed apart under a key of its own.

Sources: AES-256-GCM (NIST SP 800-38D); HMAC-SHA-256 (RFC 2104). The commitment is to the *plaintext*, salted with a
value derived from the part's key: keys can rotate without touching the ledger, a disclosed part can be checked by
anyone given salt and text, and once the key is destroyed nobody can guess a short text from its commitment.

A part key is wrapped by its case's key, a case key by the key-encryption key, which never lies in the database.
"""

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.proofs.errors import Tampered

KEY_SIZE = 32
SALT_SIZE = 32
NONCE_SIZE = 12
ONCE = bytes(NONCE_SIZE)  # a part key seals exactly one plaintext, so its nonce may be constant


def salt(key: bytes) -> bytes:
    """The salt of the part sealed under `key`: what a disclosure hands over instead of the key."""
    return hmac.digest(key, b"commit/1", "sha256")


def commitment(salted: bytes, plaintext: bytes) -> bytes:
    """What the leaf holds of a part: binding to every byte of the text, telling nothing of it without the salt."""
    return sha256(b"part/1\x00" + salted + plaintext).digest()


def place(log: str, n: int, kind: str) -> bytes:
    """Where a part belongs, bound into its ciphertext so that it cannot be moved under another entry unseen."""
    return f"{log}\x00{n}\x00{kind}".encode()


def seal(key: bytes, plaintext: bytes, where: bytes) -> bytes:
    """The ciphertext of a part under its single-use key."""
    return AESGCM(key).encrypt(ONCE, plaintext, where)


def unseal(key: bytes, sealed: bytes, where: bytes) -> bytes:
    """The plaintext of a part; Tampered if a bit of it changed or it stands in another part's place."""
    return _open(key, ONCE, sealed, where, "The stored text")


def wrap(outer: bytes, key: bytes, where: bytes, nonce: bytes) -> bytes:
    """A key sealed under another, with the (random) nonce in front."""
    return nonce + AESGCM(outer).encrypt(nonce, key, where)


def unwrap(outer: bytes | AESGCM, wrapped: bytes, where: bytes) -> bytes:
    """The inner key; Tampered if it was not wrapped by `outer` (or the cipher made of it) for this place."""
    return _open(outer, wrapped[:NONCE_SIZE], wrapped[NONCE_SIZE:], where, "The wrapped key")


def _open(key: bytes | AESGCM, nonce: bytes, sealed: bytes, where: bytes, what: str) -> bytes:
    try:
        cipher = AESGCM(key) if isinstance(key, bytes) else key
        return cipher.decrypt(nonce, sealed, where)
    except (InvalidTag, ValueError) as fault:
        spot = where.decode().replace("\x00", " / ")
        raise Tampered(
            f"{what} of {spot} was changed, moved or sealed with another key; it cannot be opened."
        ) from fault
