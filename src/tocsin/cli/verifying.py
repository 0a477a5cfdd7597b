"""`tocsin verify`: check a receipt offline, or the whole register."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tocsin.cli.sentence import Sentence


def add_to(verbs: Any) -> None:
    """Add the verb and its two kinds."""
    verb = verbs.add_parser("verify", help="check a receipt, or the whole register")
    kinds = verb.add_subparsers(title="what to check", metavar="WHAT", required=True)
    receipt = kinds.add_parser("receipt", help="check a receipt with its file and the register's public key alone")
    receipt.add_argument("file", type=Path, help="the .tlog-proof file")
    receipt.add_argument(
        "--key", required=True, help="the register's verification key, as printed on its ledger page, or a file"
    )
    receipt.set_defaults(run=verify_receipt, needs_register=False)
    register = kinds.add_parser("register", help="recompute every hash of this register")
    register.add_argument("--deep", action="store_true", help="also open every text and compare it with its commitment")
    register.set_defaults(run=verify_register)


def verify_receipt(options: argparse.Namespace) -> int:
    """Say what the receipt proves, or why it proves nothing."""
    from tocsin.proofs import verify

    try:
        text = options.file.read_bytes().decode("utf-8")
        given = Path(options.key)
        key = given.read_text(encoding="utf-8").strip() if given.is_file() else options.key
        proved = verify.verify_receipt(text, key)
    except OSError as error:
        raise Sentence(f"Cannot read {error.filename}: {error.strerror}.") from None
    except (UnicodeDecodeError, verify.Tampered) as error:
        raise Sentence(f"REFUSED. This receipt proves nothing: {error}") from None
    entry = proved.entry
    print(f"ACCEPTED. Entry {entry.n} of {proved.origin} says {entry.type}, recorded {entry.at:%d %B %Y %H:%M:%S} UTC.")
    print(f"It is in the register of {proved.size} entries whose signed root is {proved.root.hex()}.")
    return 0


def verify_register(options: argparse.Namespace) -> int:
    """Recompute both logs and name every entry that is not as it was."""
    from tocsin.ledger import LOOKS, REGISTER, verify_register

    problems = 0
    for log in (REGISTER, LOOKS):
        found = verify_register(log, deep=options.deep)
        print(f"{log}: {found.size} entries, root {found.root.hex()}, {len(found.problems)} problems")
        for problem in found.problems:
            print(f"  {problem}")
        problems += len(found.problems)
    return 1 if problems else 0
