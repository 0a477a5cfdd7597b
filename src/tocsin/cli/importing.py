"""`tocsin import`: read an agency's file into the register, and print a balance that adds up."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, operator


def add_to(verbs: Any) -> None:
    """Add the verb and the files it reads."""
    verb = verbs.add_parser("import", help="read an agency's file into the register")
    kinds = verb.add_subparsers(title="what to read", metavar="FORMAT", required=True)
    cin = kinds.add_parser("cin", help="a children-in-need census file (XML), of any year and any maker")
    cin.add_argument("file", type=Path)
    cin.set_defaults(run=lambda options: read_file("import_cin", options))
    warnings = kinds.add_parser("warnings", help="warnings of public record (CSV)")
    warnings.add_argument("file", type=Path)
    warnings.set_defaults(run=lambda options: read_file("import_warnings", options))


def read_file(reader: str, options: argparse.Namespace) -> int:
    """Import with a progress bar; the balance is printed whatever happened to single rows."""
    from tocsin import exchange
    from tocsin.access import Refused

    try:
        with progress_of(f"Reading {options.file.name}") as progress:
            balance = getattr(exchange, reader)(
                options.file, by=operator(), purpose="run_system", at=now(), progress=progress
            )
    except (Refused, exchange.Unreadable) as refused:
        raise Sentence(str(refused)) from None
    print(balance.in_words())
    return 0
