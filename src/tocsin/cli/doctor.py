"""`tocsin doctor`: whether database, keys, witnesses, clock, anchor and disk are as a register needs them."""

from __future__ import annotations

import argparse
from typing import Any

from tocsin.cli.sentence import Sentence, now


def add_to(verbs: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser("doctor", help="check database settings, keys, clock, anchor and disk; changes nothing")
    verb.set_defaults(run=examine_register, mends=True)


def examine_register(options: argparse.Namespace) -> int:
    """Print each symptom as a sentence; the exit status is 1 where one is dangerous."""
    from tocsin.ledger.doctor import examine, heard

    found = examine(now())
    for sentence in heard():
        print(sentence)
    for each in found:
        print(f"{'DANGER' if each.dangerous else 'Note'}: {each.sentence}")
    if not found:
        print("Database, keys, witnesses, clock, anchor and disk are as they should be.")
    return int(any(each.dangerous for each in found))


def refuse_danger() -> None:
    """Stop a start with every dangerous symptom in one sentence after another; notes pass."""
    from tocsin.ledger.doctor import examine

    dangers = [each.sentence for each in examine(now()) if each.dangerous]
    if dangers:
        raise Sentence("\n".join(["The register is not served, because it could lose what it promises:", *dangers]))
