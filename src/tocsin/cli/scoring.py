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
    from tocsin.people import likenesses, persons_of, said_same, sharing_a_key
    from tocsin.town.scoring import (
        evidence,
        held_rows,
        matched,
        read_truth,
        records_of_children,
        scores,
        table_of,
        true_pairs,
    )

    truth = read_truth(options.town)
    with progress_of("Reading the register") as progress:
        rows = held_rows(progress)
    records = {held.record for held in rows.values() if held.record}
    owing = defaultdict[str, set[str]](set)
    for about, code in open_codes():
        owing[about].add(code)
    persons, kept = persons_of(records), records_of_children(truth, rows)
    likened = tuple(likenesses())
    linked = matched(truth, kept, likened, said=said_same(), person_of=persons)
    print(table_of((*scores(truth, rows, person_of=persons, owing=owing), *linked)))
    print("", *evidence(truth, kept, likened, sharing_a_key(true_pairs(kept))), sep="\n")
    return 0
