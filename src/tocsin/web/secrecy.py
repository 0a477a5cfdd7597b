"""Keeping what is not yet in the register: sealing drafts, and form keys that only their own person can use.

Sources: AES-256-GCM as in the ledger's own sealing; HMAC-SHA-256 (RFC 2104).
"""

import hmac
import json
import secrets
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings

from tocsin.proofs import seal
from tocsin.web.settings import kept_secret


@cache
def _key(use: str) -> bytes:
    secret = kept_secret(settings.TOCSIN_HOME / "keys" / "pages.secret")
    return hmac.digest(secret.encode(), use.encode(), "sha256")


def sealed(value: Any, place: str) -> bytes:
    """Seal a JSON value; it opens only at the same `place`."""
    nonce = secrets.token_bytes(seal.NONCE_SIZE)
    return seal.wrap(_key("drafts"), json.dumps(value).encode(), place.encode(), nonce)


def opened(blob: bytes, place: str) -> Any:
    """Open what `sealed` made; raises `Tampered` when it was changed or belongs elsewhere."""
    return json.loads(seal.unwrap(_key("drafts"), blob, place.encode()))


def new_key(practitioner: str) -> str:
    """A form's own key: sent twice it is one act, and sent by somebody else it is refused."""
    nonce = secrets.token_hex(16)
    return f"{nonce}{_mark(nonce, practitioner)}"


def is_own(key: str, practitioner: str) -> bool:
    """Whether this key was given to this person."""
    return hmac.compare_digest(_mark(key[:32], practitioner), key[32:].encode("ascii", "replace").decode())


def _mark(nonce: str, practitioner: str) -> str:
    return hmac.new(_key("forms"), f"{nonce} {practitioner}".encode(), sha256).hexdigest()[:24]
