"""Towns whose exploited children are known, end to end: who is seen by whom, the lists, the methods, the truth.

A town's truth is planted as `tocsin town build` plants it, without writing the town: groups, meetings, and which agency
saw which child in ten years. The lists are those agencies', joined without error. What is asked: is the confirmed
minimum (children on any list) never more than the truth; how often do 95 % intervals hold it; how often are the methods
together refused, and by which rule. The command is python -m bench.hidden_calibration towns --repeats 500 --workers 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from tocsin.hidden.panel import METHODS, Asked
from tocsin.hidden.refusing import Case, Declared, reasons, rules_for
from tocsin.hidden.results import Estimate, LowerBoundOnly, Refused, Result
from tocsin.hidden.tables import PatternTable
from tocsin.town.made.ground import survey
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import Size, load
from tocsin.town.made.planting import EXPLOITATION, Planting, captures
from tocsin.town.made.residents import Population

ASKED = ("chao", "nhoi", "stepwise", "dga")
"""What five lists can be asked 500 times over within minutes."""
REPLICATES = 200


@dataclass(frozen=True)
class Answer:
    """One town by one method: its 95 % interval, its estimate, and the rule that refuses it, if any."""

    low: float = float("nan")
    high: float = float("nan")
    middle: float = float("nan")
    why: str = ""


@dataclass(frozen=True)
class Town:
    """How many are exploited, how many were seen by anybody, what each method said, and which rules refuse a number."""

    truth: int
    seen: int
    answers: dict[str, Answer]
    rules: tuple[str, ...]


def lists_of(seed: int) -> tuple[int, PatternTable]:
    """How many children are exploited in one town, and the table of the agencies that saw them."""
    parameters = load(Size.TOWN, seed)
    agencies = tuple(parameters["planted"]["seen_by"])
    planting = Planting(Population(parameters, survey(parameters), Names()))
    patterns: dict[str, int] = {}
    for group in planting.groups():
        if group.kind != EXPLOITATION:
            continue
        for child, agency, _, seen in captures(group, planting.meetings(group), agencies):
            patterns[child] = patterns.get(child, 0) | seen << agencies.index(agency)
    rows = [(pattern, people) for pattern, people in Counter(patterns.values()).items() if pattern]
    return len(patterns), PatternTable.from_rows(agencies, rows)


def town(seed: int) -> Town:
    """One town, its lists, every method, the rules."""
    truth, full = lists_of(seed)
    table, asked = full.informative(), Asked(0.95, REPLICATES, seed)
    given = {name: METHODS[name](table, asked) for name in ASKED}
    refused = reasons(Case(table, given, Declared(joined=1.0, months=120)))
    return Town(truth, full.n, {name: _answer(name, each) for name, each in given.items()}, _names(refused))


def _answer(name: str, given: Result) -> Answer:
    match given:
        case LowerBoundOnly():
            return Answer(given.bound, float("inf"), given.bound)
        case Refused():
            return Answer(why=given.reasons[0].rule)
        case Estimate():
            found = reasons(Case(given.table, {name: given}), rules_for(name))
            return Answer(*given.interval(0.95), given.estimate, found[0].rule if found else "")


def _names(found: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(getattr(each, "rule", "")) for each in found)


def towns(repeats: int, workers: int = 1) -> Iterator[str]:
    """The rows of the table, after every town was made."""
    with ProcessPoolExecutor(workers) as pool:
        yield from rows_of(list(pool.map(town, range(1, repeats + 1), chunksize=10)))


def rows_of(found: Sequence[Town]) -> Iterator[str]:
    """What was seen in all of them."""
    repeats = len(found)
    yield from ("| what | of the towns |", "| --- | --- |")
    truths, seen = [each.truth for each in found], [each.seen for each in found]
    yield f"| exploited children: median, least, most | {np.median(truths):.0f}, {min(truths)}, {max(truths)} |"
    above = sum(each.seen > each.truth for each in found)
    yield f"| seen by anybody: median; more than the truth | {np.median(seen):.0f}; {above} of {repeats} |"
    for name in ASKED:
        yield _row(name, found)
    for rule, times in Counter(rule for each in found for rule in each.rules).most_common():
        yield f"| a number refused by the rule “{rule}” | {times / repeats:.1%} |"
    stands = sum(not set(each.rules) - {"too long"} for each in found)
    yield f"| no rule but “too long” refuses | {stands / repeats:.1%} |"


def _row(name: str, found: Sequence[Town]) -> str:
    """Of all answers, and of those no rule about one method refuses."""
    every = [(each.truth, each.answers[name]) for each in found]
    given = [(truth, each) for truth, each in every if not each.why and not np.isnan(each.low)]
    if not given:
        return f"| {name} | refused always, or without an interval |"
    held = sum(each.low <= truth <= each.high for truth, each in given) / len(given)
    middle = np.median([each.middle / truth for truth, each in given])
    why = Counter(each.why for _, each in every if each.why)
    refused = ", ".join(f"{times} by “{rule}”" for rule, times in why.most_common()) or "none"
    word = "at most the truth" if name == "chao" else "held the truth"
    return f"| {name}: {word}; N̂/N; refused | {held:.1%} of {len(given)}; {middle:.2f}; {refused} |"
