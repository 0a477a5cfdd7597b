"""`tocsin estimate`: how many there are, from a file of overlapping lists. Needs no register and no database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence

if TYPE_CHECKING:
    from tocsin.hidden import Result


def add_to(verbs: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser("estimate", help="how many there are, counted and hidden, from overlapping lists")
    verb.add_argument(
        "file", type=Path, help="CSV: a column of 0 and 1 for each list; a column count, or one row a person"
    )
    verb.add_argument("--lists", metavar="A,B,C", help="the columns that are lists; by default all but count")
    verb.add_argument("--method", default="panel", help="panel (the default), chao, stepwise, bic, bma, dga, latent, …")
    verb.add_argument("--covariates", default="", metavar="X,Y", help="for the method dr: what is known of each person")
    verb.add_argument("--joined", type=float, metavar="SHARE", help="the share of a person's records that were joined")
    verb.add_argument("--months", type=float, help="over how many months the lists were kept")
    verb.add_argument("--level", type=float, default=0.95, help="of the interval (0.95)")
    verb.add_argument("--draws", type=int, default=10_000, help="bootstrap replicates (10,000)")
    verb.add_argument("--seed", type=int, default=1, help="another seed shows what chance does (1)")
    verb.add_argument("--json", action="store_true", help="the whole answer for other programs")
    verb.set_defaults(run=run_estimate, needs_register=False)


def run_estimate(options: argparse.Namespace) -> int:
    """Print the statement and, of a panel, a line for each method."""
    from tocsin.hidden import estimate
    from tocsin.hidden.written import COUNT

    columns = read(options.file)
    with progress_of("Estimating") as progress:
        try:
            answer = estimate(
                columns,
                options.lists.split(",") if options.lists else [name for name in columns if name != COUNT],
                COUNT if COUNT in columns else None,
                method=options.method,
                level=options.level,
                n_boot=options.draws,
                seed=options.seed,
                joined=options.joined,
                months=options.months,
                covariates=[name for name in options.covariates.split(",") if name],
                progress=progress,
            )
        except ValueError as wrong:
            raise Sentence(f"{options.file}: {wrong}") from None
    print(answer.to_json() if options.json else said(answer))
    return 0


def read(file: Path) -> dict[str, list[str]]:
    """A file's columns by name."""
    from tocsin.hidden.written import columns_in

    try:
        return columns_in(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Sentence(f"{file}: it is no text file.") from None
    except OSError:
        raise Sentence(f"{file}: it is not there, or cannot be read.") from None
    except ValueError as wrong:
        raise Sentence(f"{file}: {wrong}") from None


def said(answer: Result) -> str:
    """An answer as lines of text."""
    lines = [f"{answer.table.n:,} people are on {len(answer.table.lists)} lists: {', '.join(answer.table.lists)}."]
    lines += [*answer.table.notes, answer.statement(), *_taken_for_granted(answer)]
    return "\n".join(lines)


def _taken_for_granted(answer: Result) -> list[str]:
    from tocsin.hidden import TAKEN_FOR_GRANTED

    members = [f"  {name:10}{_brief(each)}" for name, each in answer.members.items()]
    return [*(["", "By method, with 80 % intervals:", *members] if members else []), "", "Taken for granted:"] + [
        f"  {each}" for each in TAKEN_FOR_GRANTED
    ]


def _brief(answer: Result) -> str:
    from tocsin.hidden import Estimate, LowerBoundOnly
    from tocsin.hidden.statement import between, rounded

    if isinstance(answer, Estimate):
        return f"{rounded(answer.estimate)} ({between(answer.interval(0.8))})"
    return f"at least {answer.said}" if isinstance(answer, LowerBoundOnly) else answer.statement()
