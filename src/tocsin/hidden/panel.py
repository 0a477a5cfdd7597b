"""One question, many methods: `estimate`, the methods by name, and the panel of them that is asked by default.

Respected methods differ by more than twofold on the same lists, since each assumes something else that the lists cannot
show. So the default is not a method but the spread over methods: the envelope of their 80 % intervals, called by that
name, and refused as a number (never as a range) where the rules of `refusing` say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tocsin.hidden import refusing, stepwise
from tocsin.hidden.averaging import bma
from tocsin.hidden.bootstrap import Progress
from tocsin.hidden.checking import influence, internal_consistency
from tocsin.hidden.decomposable import dga
from tocsin.hidden.elementary import chao, chapman, zelterman
from tocsin.hidden.graphs import MOST_LISTS
from tocsin.hidden.interaction import nhoi
from tocsin.hidden.latent import latent
from tocsin.hidden.refusing import MEMBERS_AT, RULES, Case, Declared, Rule
from tocsin.hidden.results import Estimate, Interval, LowerBoundOnly, Reals, Reason, Refused, Result, tails
from tocsin.hidden.robust import dr
from tocsin.hidden.selection import bic
from tocsin.hidden.tables import Frame, PatternTable

MOST_LATENT_STEPS = 32_000
"""In a panel the chains get some ten seconds to meet; asked by name they get four times as many steps."""
MOST_REPLICATES = 1_000
"""In a panel, whose 80 % ends need no more; asked by name a method draws as many as it is told to."""
ASSUMPTION = "one of the methods' assumptions holds, though which of them cannot be known"
ENVELOPE = "from the lowest to the highest end of the methods' 80% intervals, which is no confidence interval:"
TOO_MANY = "There are {lists} lists; this method takes at most {most}."


@dataclass(frozen=True)
class Asked:
    """How a method is to be run."""

    level: float
    n_boot: int
    seed: int
    progress: Progress | None = None
    latent_steps: int = 4 * MOST_LATENT_STEPS

    @property
    def chance(self) -> np.random.Generator:
        """A generator that starts at the seed: each method's draws are its own, whichever others run."""
        return np.random.default_rng(self.seed)


Engine = Callable[[PatternTable, Asked], Result]


def _dga(table: PatternTable, asked: Asked) -> Result:
    if len(table.lists) > MOST_LISTS:
        found = TOO_MANY.format(lists=len(table.lists), most=MOST_LISTS)
        return Refused(method="dga", table=table, reasons=(Reason("too many lists", found, "Merge lists."),))
    return dga(table, level=asked.level)


METHODS: Mapping[str, Engine] = {
    "chao": lambda table, asked: chao(table, level=asked.level),
    "zelterman": lambda table, asked: zelterman(table, level=asked.level),
    "chapman": lambda table, asked: chapman(table, level=asked.level),
    "nhoi": lambda table, asked: nhoi(table, level=asked.level),
    "stepwise": lambda table, asked: stepwise.stepwise(
        table, n_boot=asked.n_boot, chance=asked.chance, level=asked.level, progress=asked.progress
    ),
    "bic": lambda table, asked: bic(
        table, n_boot=asked.n_boot, chance=asked.chance, level=asked.level, progress=asked.progress
    ),
    "bma": lambda table, asked: bma(
        table, n_boot=asked.n_boot, chance=asked.chance, level=asked.level, progress=asked.progress
    ),
    "dga": _dga,
    "latent": lambda table, asked: latent(
        table, level=asked.level, chance=asked.chance, most_steps=asked.latent_steps, progress=asked.progress
    ),
}


def _dr(table: PatternTable | Frame, lists: Sequence[str] | None, covariates: Sequence[str], asked: Asked) -> Result:
    if isinstance(table, PatternTable) or lists is None:
        raise ValueError("The method dr reads one row a person with their covariates, and the names of the lists.")
    return dr(table, lists, covariates, chance=asked.chance, level=asked.level)


PANEL = ("chao", "nhoi", "stepwise", "bic", "bma", "dga", "latent")


def estimate(
    table: PatternTable | Frame,
    lists: Sequence[str] | None = None,
    count: str | None = None,
    *,
    method: str = "panel",
    level: float = 0.95,
    n_boot: int = 10_000,
    seed: int = 1,
    joined: float | None = None,
    months: float | None = None,
    covariates: Sequence[str] = (),
    rules: tuple[Rule, ...] = RULES,
    progress: Progress | None = None,
) -> Result:
    """How many there are, counted and hidden: an Estimate, a LowerBoundOnly or a Refused.

    `table` is a PatternTable, or columns of 0 and 1 named in `lists`, with a column `count` or one row a person.
    `joined` and `months` say what the counts cannot: the share of records joined, and how long the lists were kept.
    `covariates` are columns for the method dr, which reads one row a person.
    """
    tails(level)
    asked = Asked(level, n_boot, seed, progress)
    if method == "dr":
        return seeded(_dr(table, lists, covariates, asked), asked)
    known = table if isinstance(table, PatternTable) else PatternTable.from_frame(table, lists, count)
    known = known.informative()
    if method == "panel":
        return panel(known, asked, Declared(joined, months), rules)
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}; there are panel, {', '.join(METHODS)}, dr.")
    answer = seeded(METHODS[method](known, asked), asked)
    found = refusing.reasons(Case(known, {method: answer}), refusing.rules_for(method, rules))
    return refused(answer, found) if isinstance(answer, Estimate) and found else answer


def refused(answer: Estimate, found: tuple[Reason, ...]) -> Refused:
    """An estimate that the rules do not let stand; what it would have been is not kept, so that nobody quotes it."""
    return Refused(
        method=answer.method,
        table=answer.table,
        reasons=found,
        diagnostics={**answer.diagnostics, "data": answer.table.fingerprint},
        options=answer.options,
    )


def panel(table: PatternTable, asked: Asked, declared: Declared, rules: tuple[Rule, ...] = RULES) -> Result:
    """Every method, the envelope of their 80 % intervals, and a number only if no rule refuses it."""
    fewer = min(asked.latent_steps, MOST_LATENT_STEPS), min(asked.n_boot, MOST_REPLICATES)
    asked = replace(asked, latent_steps=fewer[0], n_boot=fewer[1])
    enough = len(table.lists) >= refusing.LEAST_LISTS
    answers = {name: seeded(METHODS[name](table, asked), asked) for name in (PANEL if enough else PANEL[:1])}
    moved = influence(table, stepwise.totals) if enough else {}
    case = Case(table, answers, declared, moved, internal_consistency(table) if enough else None)
    found = refusing.reasons(case, rules)
    if any(each.rule == "too few lists" for each in found):
        return only_a_bound(case, found)
    return _over_methods(case, found)


def _over_methods(case: Case, found: tuple[Reason, ...]) -> Result:
    """The envelope as a number, or as a range only where a rule refuses; either says what lies below the bound."""
    span, said, caution = refusing.envelope(case), _said(case), refusing.below_the_bound(case)
    if found or span is None:
        refusal = Refused(method="panel", table=case.table, reasons=found, spans=span, members=case.answers)
        return replace(refusal, diagnostics=said, caution=caution)
    middle = float(np.median([refusing.median(each) for each in case.estimates.values()]))
    return Estimate(
        method="panel",
        table=case.table,
        estimate=middle,
        spread=Envelope(tuple(case.estimates.values())),
        level=MEMBERS_AT,
        assumption=ASSUMPTION,
        interval_is=ENVELOPE,
        members=case.answers,
        diagnostics=said,
        caution=caution,
    )


def only_a_bound(case: Case, found: tuple[Reason, ...]) -> Result:
    """With one or two lists: Chao's bound, and why no more."""
    least = case.answers["chao"]
    if not isinstance(least, LowerBoundOnly):
        return Refused(method="panel", table=case.table, reasons=found, members=case.answers)
    why = " ".join(str(each) for each in found)
    return replace(least, method="panel", reason=why, members=case.answers)


@dataclass(frozen=True)
class Envelope:
    """From the lowest to the highest end of several answers' intervals: it has no level of its own."""

    answers: tuple[Estimate, ...]

    @property
    def draws(self) -> Reals:
        """None: draws under different assumptions are not draws of anything."""
        return np.empty(0)

    def interval(self, level: float) -> Interval:
        """The envelope of the answers' intervals at this level."""
        ends = [each.interval(level) for each in self.answers]
        return Interval(min(each.low for each in ends), max(each.high for each in ends))

    def mc_error(self, level: float) -> Interval:
        """Of the two answers whose ends these are."""
        ends = [(each.interval(level), each.spread.mc_error(level)) for each in self.answers]
        return Interval(min(ends, key=lambda e: e[0].low)[1].low, max(ends, key=lambda e: e[0].high)[1].high)


def seeded(answer: Result, asked: Asked) -> Result:
    """The answer with the seed it was drawn with, so that anybody can draw it again."""
    return replace(answer, options={**answer.options, "seed": asked.seed, "level": asked.level})


def _said(case: Case) -> dict[str, object]:
    checked = case.consistency
    return {
        "sizes held": checked.coverage if checked else None,
        "median log bias": checked.median_log_bias if checked else None,
        "largest influence": max(case.influence.values(), default=0.0),
    }
