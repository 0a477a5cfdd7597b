"""Pictures of answers as SVG text: what they show in a sentence, the picture, the same figures as a table.

One drawing for screen, print and evidence: no script, no font of its own, colours that differ in lightness too. Counts
of one to four people are never drawn or written, and where one such count stands alone the next smallest goes too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from tocsin.hidden.interaction import XI, curve
from tocsin.hidden.refusing import MEMBERS_AT, MOST_COMPLETE
from tocsin.hidden.results import Estimate, Interval, LowerBoundOnly, Reals, Result
from tocsin.hidden.statement import between, rounded
from tocsin.hidden.tables import PatternTable

WIDTH, LEFT, RIGHT, ROW, TOP = 720, 200, 40, 28, 16
INK, PALE, WARNING = "#1d3b53", "#b9c6cf", "#b3441e"
SMALL = 5
FEW = "1 to 4"
Place = Callable[[float], float]


@dataclass(frozen=True)
class Picture:
    """What it shows, the drawing, and the figures it was drawn from."""

    finding: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The same without a picture: the finding and the table."""
        return "\n".join([self.finding, "\t".join(self.head), *("\t".join(row) for row in self.rows)])


def forest(answers: Mapping[str, Result], published: float | None = None) -> Picture:
    """A line for each method: its 80 % interval, its bound as an arrow, or that it refused."""
    spans = {name: each.interval(MEMBERS_AT) for name, each in answers.items() if isinstance(each, Estimate)}
    ends = [end for low, high in spans.values() for end in (low, high) if np.isfinite(end)]
    ends += [each.bound for each in answers.values() if isinstance(each, LowerBoundOnly)]
    at, rows, drawn = _log_axis([*ends, *([published] if published else [])]), [], []
    for line, (name, each) in enumerate(answers.items()):
        y = TOP + ROW * line + ROW / 2
        drawn += [_label(name, y), *_member(each, at, y)]
        rows.append((name, *_figures(each)))
    height = TOP + ROW * len(answers)
    drawn += [_line(at(published), TOP, at(published), height, WARNING)] if published else []
    low, high = (min(ends), max(ends)) if ends else (float("nan"), float("nan"))
    finding = f"The methods' 80% intervals and bounds run from {rounded(low)} to {rounded(high)}."
    return Picture(
        finding, _svg(finding, height, [*drawn, *_ticks(at, ends, height)]), ("method", "N", "80%"), tuple(rows)
    )


def xi_curve(n: int, hidden: float, xi: Sequence[float] = XI) -> Picture:
    """N as the one number that no data can show is changed."""
    found = curve(n, hidden, xi)
    at = _log_axis([n, *found.values()])
    drawn = []
    for line, (each, total) in enumerate(found.items()):
        y = TOP + ROW * line + ROW / 2
        drawn += [_label(f"ξ = {each:g}", y), _dot(at(total), y, INK), _line(at(n), y, at(total), y, PALE)]
    finding = (
        f"If the interaction nobody can see halves or doubles the odds, N is {rounded(n + hidden / 2)} to"
        f" {rounded(n + hidden * 2)} instead of {rounded(n + hidden)}."
    )
    height = TOP + ROW * len(found)
    rows = tuple((f"{each:g}", rounded(total)) for each, total in found.items())
    return Picture(
        finding, _svg(finding, height, [*drawn, *_ticks(at, [n, *found.values()], height)]), ("ξ", "N"), rows
    )


def weights(answer: Estimate, most: int = 10) -> Picture:
    """The heaviest models; the complete graph, which says nothing of the hidden, in the colour of a warning."""
    heaviest = dict(sorted(answer.model_weights.items(), key=lambda each: -each[1])[:most])
    complete = answer.diagnostics.get("complete graph weight")
    bars = [(name, weight, INK) for name, weight in heaviest.items()]
    if isinstance(complete, float):
        colour = WARNING if complete > MOST_COMPLETE else PALE
        bars.append(("complete graph (left out)", complete, colour))
    drawn = []
    for line, (name, weight, colour) in enumerate(bars):
        y = TOP + ROW * line + ROW / 2
        drawn += [_label(name, y), _bar(LEFT, y, (WIDTH - LEFT - RIGHT) * weight, colour)]
    first = next(iter(heaviest.items()), ("no model", 0.0))
    finding = f"The heaviest model, {first[0]}, has {first[1]:.0%} of the weight."
    rows = tuple((name, f"{weight:.3f}") for name, weight, _ in bars)
    return Picture(finding, _svg(finding, TOP + ROW * len(bars), drawn), ("model", "weight"), rows)


def upset(table: PatternTable) -> Picture:
    """How many people have each pattern of lists, the commonest first; patterns of nobody are hollow."""
    order = sorted(range(1, table.counts.size), key=lambda p: (-int(table.counts[p]), p))
    shown, most = protected(table), int(table.counts.max())
    drawn, rows = [], []
    for line, pattern in enumerate(order):
        y, said = TOP + ROW * line + ROW / 2, shown[pattern]
        for j in range(len(table.lists)):
            drawn.append(_dot(LEFT - 16 * (len(table.lists) - j), y, INK if pattern >> j & 1 else PALE))
        hidden = not said[:1].isdigit() or said == FEW
        wide = (WIDTH - LEFT - 2 * RIGHT) * (0.0 if hidden else int(table.counts[pattern]) / most)
        drawn += [_bar(LEFT, y, wide, INK), _words(LEFT + wide + 6, y, said)]
        rows.append((table.name(pattern), said))
    alone = sum(int(table.counts[1 << j]) for j in range(len(table.lists)))
    finding = (
        f"{alone / max(table.n, 1):.0%} of the people counted are on one list only. Lists: {', '.join(table.lists)}."
    )
    return Picture(finding, _svg(finding, TOP + ROW * len(order), drawn), ("lists", "people"), tuple(rows))


def protected(table: PatternTable) -> dict[int, str]:
    """The counts as they may be shown: small ones hidden, and never just one of them."""
    counts = {pattern: int(table.counts[pattern]) for pattern in range(1, table.counts.size)}
    small = [pattern for pattern, people in counts.items() if 0 < people < SMALL]
    larger = sorted((people, pattern) for pattern, people in counts.items() if people >= SMALL)
    beside = {larger[0][1]} if len(small) == 1 and larger else set()
    said = {pattern: f"{people:,}" for pattern, people in counts.items()}
    return said | {pattern: FEW for pattern in small} | {pattern: "hidden" for pattern in beside}


def n_against_bic(totals: Reals, bic: Reals, within: float = 10.0) -> Picture:
    """Every model's N beside how well it fits: clouds apart at the same height are assumptions, not data."""
    near = np.isfinite(totals) & (bic <= bic.min() + within)
    at, height = _log_axis(totals[near].tolist()), TOP + 10 * ROW
    worse = (bic[near] - bic.min()) / within
    drawn = [_dot(at(float(n)), TOP + float(w) * 10 * ROW, INK) for n, w in zip(totals[near], worse, strict=True)]
    low, high = float(totals[near].min()), float(totals[near].max())
    span = f"{rounded(low)} to {rounded(high)}"
    finding = f"{int(near.sum())} models fit about as well as the best (BIC within {within:g}): {span}."
    order = np.argsort(bic[near], kind="stable")
    rows = tuple((rounded(float(totals[near][i])), f"{bic[near][i]:.1f}") for i in order)
    return Picture(finding, _svg(finding, height, [*drawn, *_ticks(at, [low, high], height)]), ("N", "BIC"), rows)


def density(answer: Estimate, bins: int = 24) -> Picture:
    """How the draws of an answer spread: a posterior, or a bootstrap's replicates."""
    low, high = np.quantile(answer.draws, (0.005, 0.995))
    shares, edges = np.histogram(answer.draws, np.linspace(low, max(high, low + 1), bins + 1))
    shares = shares / answer.draws.size
    drawn, rows = [], []
    for line, (share, start, end) in enumerate(zip(shares, edges[:-1], edges[1:], strict=True)):
        y, name = TOP + ROW * line + ROW / 2, between(Interval(float(start), float(end)))
        drawn += [_label(name, y), _bar(LEFT, y, (WIDTH - LEFT - RIGHT) * share / shares.max(), INK)]
        rows.append((name, f"{share:.3f}"))
    found = between(answer.interval(MEMBERS_AT))
    finding = f"The {MEMBERS_AT:.0%} interval by {answer.method} is {found}; a bar's length is its share of the draws."
    return Picture(finding, _svg(finding, TOP + ROW * bins, drawn), ("N", "share of draws"), tuple(rows))


def settling(answer: Estimate, steps: int = 10) -> Picture:
    """The middle and the 80 % ends as draws are added: where they still move, more are needed."""
    sizes = np.linspace(0, answer.draws.size, steps + 1).astype(int)[1:]
    found = [np.quantile(answer.draws[:size], (0.1, 0.5, 0.9)).tolist() for size in sizes]
    ends = [value for each in found for value in each]
    at, drawn, rows = _log_axis(ends), [], []
    for line, (size, (low, middle, high)) in enumerate(zip(sizes, found, strict=True)):
        y = TOP + ROW * line + ROW / 2
        drawn += [_label(f"{size:,} draws", y), _line(at(low), y, at(high), y, INK), _dot(at(middle), y, INK)]
        rows.append((f"{size:,}", rounded(middle), between(Interval(low, high))))
    moved = max(abs(after / before - 1) for before, after in zip(found[steps // 2 - 1], found[-1], strict=True))
    finding = f"From half of the draws by {answer.method} to all of them, the middle and the ends move by {moved:.1%}."
    height = TOP + ROW * steps
    head = ("draws", "median", "80%")
    return Picture(finding, _svg(finding, height, [*drawn, *_ticks(at, ends, height)]), head, tuple(rows))


def _member(answer: Result, at: Place, y: float) -> list[str]:
    if isinstance(answer, LowerBoundOnly):
        return [_line(at(answer.bound), y, WIDTH - RIGHT, y, PALE), _words(at(answer.bound) - 6, y, "≥")]
    if not isinstance(answer, Estimate):
        return [_words(LEFT, y, "refused")]
    low, high = answer.interval(MEMBERS_AT)
    span = [_line(at(low), y, at(high), y, INK)] if np.isfinite(low + high) else []
    return [*span, _dot(at(answer.estimate), y, INK)]


def _figures(answer: Result) -> tuple[str, str]:
    if isinstance(answer, Estimate):
        return rounded(answer.estimate), between(answer.interval(MEMBERS_AT))
    return (f"at least {answer.said}", "") if isinstance(answer, LowerBoundOnly) else ("refused", "")


def _log_axis(values: Sequence[float]) -> Place:
    """Where a number stands between the least and the greatest, on a logarithmic scale."""
    low, high = np.log(min(values, default=1.0)), np.log(max(values, default=10.0))
    wide = (WIDTH - LEFT - RIGHT) / max(high - low, 1e-9)
    return lambda value: float(LEFT + (np.log(value) - low) * wide)


def _ticks(at: Place, values: Sequence[float], height: float) -> list[str]:
    return [_words(at(value), height + 12, rounded(value)) for value in (min(values), max(values))] if values else []


def _svg(title: str, height: float, drawn: Sequence[str]) -> str:
    """The drawing, which says its finding to whoever cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height + 24:.0f}"'
        f' font-family="sans-serif" font-size="13"><title>{escape(title)}</title>{"".join(drawn)}</svg>'
    )


def _label(said: str, y: float) -> str:
    return f'<text x="8" y="{y + 4:.1f}">{escape(said if len(said) <= 28 else said[:27] + "…")}</text>'


def _words(x: float, y: float, said: str) -> str:
    return f'<text x="{x:.1f}" y="{y + 4:.1f}">{escape(said)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, colour: str) -> str:
    return f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{colour}" stroke-width="3"/>'


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'


def _bar(x: float, y: float, wide: float, colour: str) -> str:
    hollow = 'fill="none"' if wide == 0 else f'fill="{colour}"'
    return f'<rect x="{x}" y="{y - 8:.1f}" width="{max(wide, 4):.1f}" height="16" {hollow} stroke="{colour}"/>'
