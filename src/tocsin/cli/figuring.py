"""`tocsin figures`: which there are, one counted at any size of this register, and a kept one counted again.

At an earlier size the whole register is folded to that size first, so that nothing learnt since can show.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.exporting import person_who_may
from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, operator, sentence_of

if TYPE_CHECKING:
    from tocsin.figures import Figure, ShownTable
    from tocsin.web.pages.figure_tables import Grid

MOST_DIFFERENCES = 20
"""How many cells that differ are listed one by one."""

MONTHS = 12.0
"""What a made-up town's lists are taken to cover, so that the rule on long lists does not hide what else is wrong."""


def add_to(verbs: Any) -> None:
    """Add the verb and what it does."""
    verb = verbs.add_parser("figures", help="counts that say how sure they are, and that anybody counts again")
    what = verb.add_subparsers(title="what to do", metavar="WHAT", required=True)
    listed = what.add_parser("list", help="every figure there is a recipe for")
    listed.set_defaults(run=run_list)
    run = what.add_parser("run", help="count one: the same bytes on any machine that holds the same entries")
    run.add_argument("name", metavar="NAME", help="as `tocsin figures list` prints it")
    run.add_argument("--at", type=int, metavar="SIZE", help="as when the register held so many entries (default: now)")
    run.add_argument("--until", type=_day, metavar="DAY", help="the last day counted (default: that of the last entry)")
    form = run.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="the tables, in the layout of published statistics")
    form.add_argument("--json", action="store_true", help="the figure's bytes, of which the digest is taken")
    _add_who(run)
    run.set_defaults(run=run_figure)
    check = what.add_parser("check", help="count a kept figure again and say whether it is the same")
    check.add_argument("file", type=Path, metavar="FILE", help="what `run --json` wrote, or a figure's page gave")
    _add_who(check)
    check.set_defaults(run=run_check)
    truth = what.add_parser("truth", help="a made-up town's true number beside what this register counts and estimates")
    truth.add_argument("--town", type=Path, required=True, metavar="DIR", help="what tocsin town build wrote")
    truth.add_argument("--lists", type=Path, metavar="FILE", help="also write who saw whom, for tocsin estimate (CSV)")
    truth.set_defaults(run=run_truth)


def _add_who(verb: Any) -> None:
    verb.add_argument("--as", dest="who", metavar="PRACTITIONER-ID", help="who counts (default: who runs the register)")
    verb.add_argument("--purpose", default="run_system", help="why, as signed in with (default: run_system)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day; write it like 2026-03-31.") from None


def run_list(options: argparse.Namespace) -> int:
    """Print every recipe's name, title and definition."""
    from tocsin.figures import RECIPES

    print("\n\n".join(f"{each.name}: {each.title}\n  {each.definition}" for each in RECIPES.values()))
    return 0


def run_figure(options: argparse.Namespace) -> int:
    """Count a figure, and print it or write it out."""
    from tocsin.figures.layout import csv_of

    figure = _counted(options, options.name, options.at, options.until)
    if options.json or options.csv:
        sys.stdout.buffer.write(figure.to_bytes() if options.json else csv_of(figure).encode())
    else:
        print("\n".join(told(figure)))
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Say whether a figure comes out the same, or what differs; the exit status is 1 when it does."""
    from tocsin.figures import Figure

    try:
        written = options.file.read_bytes()
        kept = Figure.from_bytes(written)
    except (OSError, ValueError, KeyError, TypeError):
        raise Sentence(f"{options.file}: it is not there, or holds no figure as `run --json` writes it.") from None
    again = _counted(options, kept.recipe, kept.size, kept.span.last)
    if again.to_bytes() == written:
        print(f"The same, to the last byte: “{kept.title}” from {kept.size:,} entries, digest {again.digest}.")
        return 0
    print(f"NOT THE SAME. The file's digest is {hashlib.sha256(written).hexdigest()}; counted again, {again.digest}.")
    found = list(differences(kept, again))
    print(
        "\n".join(f"  {each}" for each in found or ["The bytes differ and what they say does not: it was saved anew."])
    )
    return 1


def run_truth(options: argparse.Namespace) -> int:
    """Print how many children are exploited in truth, how many are seen and named, and what is estimated."""
    from tocsin.town.scoring import exploited, held_rows, named, read_truth, records_of_children
    from tocsin.web.truth import DIFFER, lists_of, named_in
    from tocsin.words import load_profile

    town, found = read_truth(options.town), named_in(load_profile(), now())
    truth = exploited(options.town)
    with progress_of("Reading the register") as progress:
        kept = records_of_children(town, held_rows(progress))
    right = named(truth, {person: [record for record, _ in each] for person, each in found.items()}, kept)
    saw = ", ".join(f"{agency} {number}" for agency, number in truth.by_agency().most_common())
    unseen = len(truth.children) - len(truth.seen)
    print(f"Exploited in truth: {len(truth.children)} children.")
    print(f"Seen with those who do it: {len(truth.seen)} ({saw}). Seen by nobody: {unseen}.")
    print(f"Named in exploitation concerns of this register: {right.persons} different children. {right.right} of them")
    print(f"  are {right.children} of those who are exploited, {right.persons - right.right} are others.")
    print(f"Estimated from who saw whom, as if every agency wrote all it saw: {_estimated(truth.lists())}")
    print(f"Estimated from this register's lists: {_estimated(lists_of(found))}")
    print(f"Why they differ: {DIFFER}")
    if options.lists:
        lists = truth.lists()
        rows = [",".join(lists), *(",".join(row) for row in zip(*lists.values(), strict=True))]
        options.lists.write_text("\n".join((*rows, "")), encoding="utf-8")
    return 0


def _estimated(columns: dict[str, list[str]]) -> str:
    from tocsin.hidden import PatternTable, TableFault
    from tocsin.web.panelled import DRAWS, in_time

    try:
        table = PatternTable.from_frame(columns, None, None)
    except TableFault:
        return "no lists."
    if len(table.lists) not in DRAWS:
        return f"{len(table.lists)} lists, and {min(DRAWS)} to {max(DRAWS)} can be taken here."
    told = in_time(table, 1.0, MONTHS)
    return "no answer in time." if told is None else " ".join((*told.statement, *told.reasons))


def _counted(options: argparse.Namespace, name: str, at: int | None, until: date | None) -> Figure:
    from tocsin.access import Refused
    from tocsin.acts import run_at
    from tocsin.ledger import REGISTER, size

    by = person_who_may(options.who, "run_figure") if options.who else operator()
    entries = size(REGISTER) if at is None else at
    try:
        with progress_of(f"Folding the register to {entries:,} entries") as progress:
            return run_at(name, entries, by=by, purpose=options.purpose, at=now(), until=until, progress=progress)
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    except ValueError as fault:
        raise Sentence(str(fault)) from None


def told(figure: Figure) -> Iterator[str]:
    """A figure as lines of text."""
    from tocsin.figures.running import disclosure_of
    from tocsin.web.pages.figure_tables import grid
    from tocsin.words import load_profile

    yield from (figure.title, figure.finding)
    for table in figure.tables:
        yield from ("", *lines_of(grid(table, disclosure_of(load_profile()))))
    yield ""
    yield from (f"Missing: {each.words}." for each in figure.blanks)
    yield from figure.notes
    yield f"Counted from the first {figure.size:,} entries, up to {figure.span.last:%d %B %Y}."
    yield f"Version of the definition: {figure.version}"
    yield f"Root of the ledger: {figure.root}"
    yield f"Digest of the figure: {figure.digest}"


def lines_of(table: Grid) -> Iterator[str]:
    """A table in columns, with what was hidden in it."""
    yield table.title
    if table.withheld:
        yield f"  Not shown. {table.withheld}"
        return
    rows = [(*table.heads, *table.columns), *((*row.labels, *row.cells) for row in table.rows)]
    wide = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = (
            cell.ljust(width) if at < len(table.heads) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, wide, strict=True))
        )
        yield "  " + "  ".join(cells).rstrip()
    yield from (each for each in (table.hidden, *table.notes) if each)


def differences(kept: Figure, again: Figure) -> Iterator[str]:
    """What two countings of one figure at one size say differently, in words."""
    for name, words in (
        ("version", "The definition is another: version {} then, {} now."),
        ("root", "The ledger is another: its root at that size was {}, and here it is {}."),
        ("as_of", "The last entry was recorded at {}, and here at {}."),
        ("finding", "It found “{}”, and now “{}”."),
        ("blanks", "What was missing was {}, and is {}."),
        ("notes", "Its remarks were {}, and are {}."),
    ):
        before, after = getattr(kept, name), getattr(again, name)
        if before != after:
            yield words.format(before, after)
    yield from _tables(kept.tables, again.tables)


def _tables(kept: tuple[ShownTable, ...], again: tuple[ShownTable, ...]) -> Iterator[str]:
    now_called = {table.name: table for table in again}
    for name in sorted({table.name for table in kept} ^ now_called.keys()):
        yield f"The table “{name}” is in one of them only."
    for before in (table for table in kept if table.name in now_called):
        yield from _cells(before, now_called[before.name])


def _cells(before: ShownTable, after: ShownTable) -> Iterator[str]:
    keys = [key for key in sorted({*before.cells, *after.cells}) if before.cells.get(key) != after.cells.get(key)]
    for key in keys[:MOST_DIFFERENCES]:
        then, here = (cell and (cell.value or cell.mark) for cell in (before.cells.get(key), after.cells.get(key)))
        yield f"{before.title}, {', '.join(key)}: {then or 'nothing'} then, {here or 'nothing'} now."
    if len(keys) > MOST_DIFFERENCES:
        yield f"{before.title}: {len(keys) - MOST_DIFFERENCES} more cells differ."
