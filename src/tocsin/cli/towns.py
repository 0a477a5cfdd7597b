"""`tocsin town`: a town whose truth is known, written as files for whatever is to be scored against it.

It needs no register, no database and no Django.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tocsin.cli.progress import progress_of

SEED = 1912


def add_to(verbs: Any) -> None:
    """Add the verb."""
    town = verbs.add_parser("town", help="an invented town as files, and the truth about it")
    what = town.add_subparsers(title="what to do", metavar="WHAT", required=True)
    build = what.add_parser("build", help="write one; the same seed writes the same bytes")
    build.add_argument("--size", choices=("street", "town", "force"), default="street")
    build.add_argument("--seed", type=int, default=SEED, help=f"another seed, another town (default: {SEED})")
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="an empty folder, made if missing")
    build.set_defaults(run=run_build, needs_register=False)


def run_build(options: argparse.Namespace) -> int:
    """Write the town, with a bar on a terminal, and say where it is."""
    from tocsin.town.made import Size, build_files, load, table_of

    with progress_of(f"Making a {options.size}") as progress:
        rates = build_files(load(Size(options.size), options.seed), options.out, progress)
    print(table_of(rates))
    print(f"The {options.size} of seed {options.seed} is in {options.out}; manifest.json has every file's hash.")
    return 0
