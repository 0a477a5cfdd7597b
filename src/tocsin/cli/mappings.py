"""`tocsin mapping`: list the mappings there are, write one to a file, and save one from a file as its next version."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from tocsin.cli.sentence import Sentence, now, operator, sentence_of


def add_to(verbs: Any) -> None:
    """Add the verb and what can be done with mappings."""
    verb = verbs.add_parser("mapping", help="how tables are read: list, show and save mappings")
    kinds = verb.add_subparsers(title="what to do", metavar="WHAT", required=True)
    kinds.add_parser("list", help="every mapping, with its latest version").set_defaults(run=_list)
    show = kinds.add_parser("show", help="write a mapping as a file (JSON) to standard output")
    show.add_argument("name", help="the name of the mapping, and @ its version for an old one")
    show.set_defaults(run=_show)
    save = kinds.add_parser("save", help="save a mapping from such a file as the next version of its name")
    save.add_argument("file", type=Path)
    save.set_defaults(run=_save)


def _list(options: argparse.Namespace) -> int:
    from tocsin.exchange.mapped import every

    for each in every():
        print(f"{each.named}\t{each.title}\t{each.sender}\t{each.dated}")
    return 0


def _show(options: argparse.Namespace) -> int:
    from tocsin.access import Refused
    from tocsin.exchange.mapped import the_mapping

    try:
        sys.stdout.write(the_mapping(options.name).to_json())
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    return 0


def _save(options: argparse.Namespace) -> int:
    """Save it under the version after the latest, whatever its file says: a mapping may come from another register."""
    from tocsin.access import Refused
    from tocsin.acts import perform
    from tocsin.exchange.mapped import SaveMapping, TableMapping, latest_version, next_version

    try:
        given = TableMapping.from_json(options.file.read_text(encoding="utf-8"))
        mapping = next_version(given, latest_version(given.name))
        perform(SaveMapping(mapping=mapping), by=operator(), purpose="run_system", at=now())
    except (OSError, UnicodeDecodeError):
        raise Sentence(f"{options.file}: it is not there, or is no text file.") from None
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    print(f"Saved as {mapping.named}.")
    return 0
