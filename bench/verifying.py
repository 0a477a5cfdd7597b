"""Verifying a register beside the hashing and decrypting that it cannot do without, in one process and on one core.

Run as a program of its own, so that a home and a database belong to it alone: python -m bench.verifying [words|receipt]
"""

from __future__ import annotations

import hmac
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from bench.appending import append, fact, home

ENTRIES, ACT, CASES, ROUNDS = 20_480, 4, 2_000, 7
ONCE = bytes(12)

Work = Callable[[], object]


def fill(words: bool) -> None:
    """Acts of four entries, over two thousand cases, with a page of words each or with none."""
    from django.db import connection

    connection.cursor().execute("PRAGMA synchronous=OFF")
    for first in range(0, ENTRIES, ACT):
        made = replace(fact(words), case=f"c_{first * 7 % CASES:012d}")
        append([replace(made, meta={**made.meta, "record": f"r_{n:012d}"}) for n in range(first, first + ACT)])


def needed(words: bool) -> Work:
    """What no check of these bytes can leave out: two hashes an entry; for its words two decryptions, three hashes."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from django.db import connection

    from tocsin.ledger.cases import case_key
    from tocsin.proofs import seal

    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM ledger_entry WHERE log = 'register'")
        leaves = [b"\x00" + leaf for (leaf,) in cursor.fetchall()]
        cursor.execute('SELECT "case", wrapped FROM ledger_casekey')
        ciphers = {case: AESGCM(case_key(case, wrapped)) for case, wrapped in cursor.fetchall()}
        cursor.execute("SELECT n, kind, \"case\", sealed, wrapped FROM ledger_part WHERE log = 'register'")
        texts = [
            (ciphers[case], wrapped[:12], wrapped[12:], sealed, seal.place("register", n, kind))
            for n, kind, case, sealed, wrapped in cursor.fetchall()
        ]
    nodes = [b"\x01" + os.urandom(64) for _ in leaves]

    def work() -> None:
        for each in (*leaves, *nodes):
            sha256(each).digest()
        for cipher, nonce, wrapped, sealed, where in texts:
            key = cipher.decrypt(nonce, wrapped, where)
            text = AESGCM(key).decrypt(ONCE, sealed, where)
            sha256(b"part/1\x00" + hmac.digest(key, b"commit/1", "sha256") + text).digest()

    return work


def took(work: Work) -> float:
    """Its CPU time."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def verified(deep: bool) -> None:
    """Verify the register, which must be found whole."""
    from tocsin.ledger import verify_register

    found = verify_register("register", deep)
    if found.size != ENTRIES or found.problems:
        raise RuntimeError(f"The register that was filled does not verify: {found.size} entries, {found.problems[:1]}")


def measured(words: bool) -> dict[str, dict[str, float]]:
    """For each way of verifying: entries a second at best, those of the needed work alone, and the median ratio."""
    fill(words)
    work = needed(words)
    ways = {"words": True} if words else {"shallow": False, "deep": True}
    return {name: _paired(lambda deep=deep: verified(deep), work) for name, deep in ways.items()}


def _paired(whole: Work, work: Work) -> dict[str, float]:
    rounds = [(took(whole), took(work)) for _ in range(ROUNDS)]
    return {
        "rate": ENTRIES / min(mine for mine, _ in rounds),
        "needed": ENTRIES / min(least for _, least in rounds),
        "ratio": statistics.median(least / mine for mine, least in rounds),
    }


def receipt_verified() -> dict[str, float]:
    """Milliseconds of CPU to verify one receipt with nothing but its text and the log's key: the median of many."""
    from tocsin.ledger import receipt, verification_key
    from tocsin.proofs.verify import verify_receipt

    text = receipt(append([fact(words=True)] * 300))
    key = verification_key("register")
    return {"receipt": statistics.median(took(lambda: verify_receipt(text, key)) for _ in range(300)) * 1000}


def main() -> None:
    """Measure a register without words, or, told so, one with words, or a receipt; and print JSON."""
    told = sys.argv[1:]
    with home("tocsin-verify-"):
        print(json.dumps(receipt_verified() if told == ["receipt"] else measured(words=told == ["words"])))


if __name__ == "__main__":
    main()
