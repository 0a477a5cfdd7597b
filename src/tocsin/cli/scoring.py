"""`tocsin score`: compare a register that was filled from a made-up town with the truth about that town."""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import Any

from tocsin.cli.progress import progress_of


def add_to(verbs: Any) -> None:
    """Add the verb."""
    score = verbs.add_parser("score", help="compare this register with the truth about the town it was filled from")
    score.add_argument("--town", type=Path, required=True, metavar="DIR", help="what tocsin town build wrote")
    score.set_defaults(run=run_score)


def run_score(options: argparse.Namespace) -> int:
    """Print the score."""
    from tocsin.duties import open_codes
    from tocsin.people import persons_of
    from tocsin.town.scoring import held_rows, read_truth, scores, table_of

    truth = read_truth(options.town)
    with progress_of("Reading the register") as progress:
        rows = held_rows(progress)
    records = {held.record for held in rows.values() if held.record}
    owing = defaultdict[str, set[str]](set)
    for about, code in open_codes():
        owing[about].add(code)
    print(table_of(scores(truth, rows, person_of=persons_of(records), owing=owing)))
    return 0
