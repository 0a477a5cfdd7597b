"""`tocsin match`: learn a model from records, and find the pairs of whole extracts that may be one person's.

It needs no register, no database and no Django; the extra `linkage` it does. What may be one person's is proposed:
nothing is joined.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence

LEAST = 0.5
"""From which probability on a pair is written."""

NEEDED = "This needs Splink, DuckDB and pyarrow, which are not installed here. Install tocsin with its extra “linkage”."


def add_to(verbs: Any) -> None:
    """Add the verb."""
    match = verbs.add_parser("match", help="records that may be one person's: learn a model, join whole extracts")
    what = match.add_subparsers(title="what to do", metavar="WHAT", required=True)
    _add_train(what)
    _add_batch(what)


def _add_train(what: Any) -> None:
    train = what.add_parser("train", help="learn a model's numbers from records, without knowing who is who")
    train.add_argument("records", type=Path, metavar="RECORDS", help=RECORDS)
    train.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the model")
    train.add_argument("--start", type=Path, metavar="MODEL", help="a model to start from (default: judgement)")
    train.add_argument("--name", default="", metavar="VERSION", help="what to call it (default: the file's name)")
    train.set_defaults(run=run_train, needs_register=False)


def _add_batch(what: Any) -> None:
    batch = what.add_parser("batch", help="write every pair of records that may be one person's; nothing is joined")
    batch.add_argument("records", type=Path, metavar="RECORDS", help=RECORDS)
    batch.add_argument("--old", type=Path, metavar="RECORDS", help="records there were: only pairs with new ones")
    batch.add_argument("--out", type=Path, required=True, metavar="FILE", help="a CSV of pairs to write")
    batch.add_argument("--model", type=Path, metavar="MODEL", help="another model than the one that ships")
    batch.add_argument("--least", type=float, default=LEAST, metavar="P", help=f"from this probability ({LEAST})")
    batch.add_argument("--chunks", type=int, default=1, metavar="N", help="in so many parts, for less memory")
    batch.set_defaults(run=run_batch, needs_register=False)


RECORDS = "a CSV of records, a Parquet file of prepared ones, or the folder of a made-up town"


def run_train(options: argparse.Namespace) -> int:
    """Learn, write the model, and say what moved."""
    training = _linkage()
    from tocsin.matching.default import default_model
    from tocsin.matching.model import Model

    draft = Model.read(options.start) if options.start else default_model()
    table = _records(options.records)
    with progress_of("Learning") as progress:
        model, report = training.train(
            table,
            draft,
            version=options.name or options.out.stem,
            trained_on=f"{table.num_rows:,} records of {options.records.name}",
            progress=lambda doing, done, total: progress(done, total),
        )
    options.out.write_text(model.to_json(), encoding="utf-8")
    print("\n".join(training.told(report)))
    print(f"\nThe model {model.version} ({model.hash[:12]}) is in {options.out}.")
    return 0


def run_batch(options: argparse.Namespace) -> int:
    """Write the pairs, the surest first, and say how many."""
    _linkage()
    from tocsin.matching.engines.proposing import proposed
    from tocsin.matching.model import Model
    from tocsin.matching.shipped import shipped_model

    model = Model.read(options.model) if options.model else shipped_model()
    new, old = _records(options.records), _records(options.old) if options.old else None
    with progress_of("Comparing") as progress:
        found = proposed(new, model, old=old, least=options.least, chunks=options.chunks, progress=progress)
    with options.out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("first", "second", "weight", "probability", "twins"))
        writer.writerows((*each[:2], f"{each[2]:.3f}", f"{each[3]:.4f}", "yes" if each[4] else "") for each in found)
    print(f"{len(found):,} pairs that may be one person's are in {options.out}. Nothing was joined.")
    return 0


def _linkage() -> Any:
    try:
        from tocsin.matching import training
    except ImportError:
        raise Sentence(NEEDED) from None
    return training


def _records(path: Path) -> Any:
    from tocsin.matching.engines.files import records_in
    from tocsin.matching.engines.tables import arrow

    return arrow(_of_town(path)) if path.is_dir() else records_in(path)


def _of_town(folder: Path) -> Iterator[tuple[str, Any]]:
    from tocsin.matching.columns import prepare
    from tocsin.town.filed import filed

    return ((record, prepare(each.described)) for record, each in filed(folder).items())
