"""The score as one printed table, and beneath it each line by origin of name and by sex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tocsin.town.scoring.score import Scored

LATER = (
    ("patterns: planted groups found, decoys left alone", "not built yet"),
    ("counts: the true number inside the interval", "not built yet"),
)
"""What a town's truth is also for, and this register cannot be scored on yet."""


def table_of(lines: Iterable[Scored]) -> str:
    """The whole table as text."""
    scored = list(lines)
    width = max(len(line.what) for line in scored)
    head = f"{'measure':<{width}}  {'got':>9}  {'out of':>9}  {'share':>6}"
    rows = (f"{_row(line.what, line.got, line.out_of, width)}  {line.note}".rstrip() for line in scored)
    later = (f"{what:<{width}}  {why:>9}" for what, why in LATER)
    return "\n".join((head, *rows, *later, "", *_broken_down(scored)))


def _row(what: str, got: int, out_of: int, width: int) -> str:
    share = f"{got / out_of:6.3f}" if out_of else "     –"
    return f"{what:<{width}}  {got:>9,}  {out_of:>9,}  {share}"


def _broken_down(scored: Iterable[Scored]) -> Iterator[str]:
    for line in scored:
        if line.out_of and line.by:
            yield f"{line.what}:"
            yield from (_row(f"  {group}", n["got"], n["out_of"], 24) for group, n in sorted(line.by.items()))
