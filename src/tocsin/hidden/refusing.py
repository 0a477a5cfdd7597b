"""When no number is given: twelve rules, each with what it looks at, the plain reason, and what would help.

Rules 1 to 3 look at the lists, 4 to 6 at how a method fared, 7 to 10 at the answers together, 11 and 12 at what the
analyst has said about the lists. A rule answers with what it found, or with nothing. A method asked for by name is held
to the rules that concern it; a panel, which is the default, to all. Nothing here changes a number: a rule only refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from tocsin.hidden.chains import LEAST_ESS, WORST_R_HAT
from tocsin.hidden.checking import Consistency
from tocsin.hidden.results import Estimate, Interval, LowerBoundOnly, Reason, Refused, Result
from tocsin.hidden.statement import between, rounded
from tocsin.hidden.tables import Counts, PatternTable

LEAST_LISTS = 3
LEAST_OVERLAP = 7
MOST_FAILED = 0.1
MOST_COMPLETE = 0.2
MOST_APART = 2.0
WIDEST = 6.0
MOST_INFLUENCE = 0.1
LEAST_COVERAGE = 0.6
WORST_BIAS = -0.3
LONGEST_MONTHS = 24
BELOW = (
    "{methods} {lie} below Chao's lower bound of the same counts ({bound}): too low, unless lists avoid each other"
    " or it is chance."
)
MEMBERS_AT = 0.8
"""The level at which a panel's members are compared, and whose envelope it gives."""


@dataclass(frozen=True)
class Declared:
    """What only the analyst can say: the share of a person's records that were joined, and how long the lists ran."""

    joined: float | None = None
    months: float | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """Everything the rules look at."""

    table: PatternTable
    answers: Mapping[str, Result]
    declared: Declared = Declared()
    influence: Mapping[str, float] = field(default_factory=dict)
    consistency: Consistency | None = None

    @property
    def estimates(self) -> dict[str, Estimate]:
        """The answers that are numbers."""
        return {name: each for name, each in self.answers.items() if isinstance(each, Estimate)}


@dataclass(frozen=True)
class Rule:
    """A rule by its number in the specification: what it found, if it refuses, and what would help."""

    number: int
    name: str
    found: Callable[[Case], str]
    remedy: str


def too_few_lists(case: Case) -> str:
    """Two lists leave their dependence to be assumed, one leaves everything."""
    lists = sum(size > 0 for size in case.table.sizes)
    return f"There are {lists} lists with people on them; {LEAST_LISTS} are needed." if lists < LEAST_LISTS else ""


def too_little_overlap(case: Case) -> str:
    """All pairs share next to nobody, or a list shares nobody with any other."""
    shared = _shared(case.table)
    alone = [name for j, name in enumerate(case.table.lists) if not shared[j].any()]
    if alone:
        return f"Nobody on {' or '.join(alone)} is on another list."
    most = int(shared.max())
    return f"No two lists share more than {most} people; {LEAST_OVERLAP} are needed." if most < LEAST_OVERLAP else ""


def no_model_exists(case: Case) -> str:
    """Every log-linear method refused."""
    tried = [case.answers[name] for name in ("stepwise", "bic", "bma") if name in case.answers]
    refused = tried and all(isinstance(each, Refused) for each in tried)
    return "No model has an estimate that exists and is unique on these counts." if refused else ""


def bootstrap_fails(case: Case) -> str:
    """Many resampled tables have no estimate: the one at hand has one by luck."""
    for name, each in case.estimates.items():
        failed, tried = _number(each.diagnostics.get("failed")), _number(each.options.get("n_boot"))
        if tried and failed / tried > MOST_FAILED:
            return f"{failed / tried:.0%} of the resampled tables have no estimate by {name}."
    return ""


def complete_graph_heavy(case: Case) -> str:
    """The data prefer the one graph under which they say nothing of N."""
    weights = [_number(each.diagnostics.get("complete graph weight")) for each in case.estimates.values()]
    heaviest = max(weights, default=0.0)
    if heaviest <= MOST_COMPLETE:
        return ""
    return f"The graph that joins all lists, which says nothing of the hidden, would have {heaviest:.0%} of the weight."


def chains_disagree(case: Case) -> str:
    """An estimate from chains that have not met must not stand."""
    for name, each in case.estimates.items():
        r_hat, ess = _number(each.diagnostics.get("R-hat")), each.diagnostics.get("ESS")
        if r_hat > WORST_R_HAT or (ess is not None and _number(ess) < LEAST_ESS):
            return f"The chains of {name} have not met (R-hat {r_hat:.3f}, {_number(ess):,.0f} effective draws)."
    return ""


def methods_disagree(case: Case) -> str:
    """Medians more than a factor of two apart, or intervals that do not touch."""
    if len(case.estimates) < 2:
        return ""
    medians = {name: median(each) for name, each in case.estimates.items()}
    least, most = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
    if medians[most] / medians[least] > MOST_APART:
        return f"The methods disagree: {rounded(medians[least])} by {least}, {rounded(medians[most])} by {most}."
    for (one, first), (other, second) in combinations(_intervals(case).items(), 2):
        if first.high < second.low or second.high < first.low:
            return f"The methods disagree: {between(first)} by {one}, {between(second)} by {other}."
    return ""


def interval_too_wide(case: Case) -> str:
    """An envelope of which one end is many times the other informs nobody."""
    span = envelope(case)
    if span is None or span.high / span.low <= WIDEST:
        return ""
    return f"The intervals run from {between(span)}, a factor of more than {WIDEST:.0f}."


def one_person_matters(case: Case) -> str:
    """A single person more or less in one pattern moves N by a tenth."""
    most = max(case.influence.values(), default=0.0)
    by = f"by {most:.0%}" if np.isfinite(most) else "without limit"
    return f"One person more or less on some lists changes the number {by}." if most > MOST_INFLUENCE else ""


def inconsistent(case: Case) -> str:
    """Known sizes are missed."""
    checked = case.consistency
    if not checked or not checked.lists:
        return ""
    if checked.coverage < LEAST_COVERAGE:
        return f"Asked for the size of each list, which is known, only {checked.coverage:.0%} of the intervals held it."
    if checked.median_log_bias < WORST_BIAS:
        low = 1 - np.exp(checked.median_log_bias)
        return f"Asked for the size of each list, which is known, the estimates were {low:.0%} too low at the median."
    return ""


def joins_unknown(case: Case) -> str:
    """Nobody has said how complete the joins are."""
    return "" if case.declared.joined else "It is not known what share of a person's records were joined."


def too_long(case: Case) -> str:
    """People come and go."""
    months = case.declared.months
    if not months or months <= LONGEST_MONTHS:
        return ""
    return f"The lists were kept over {months:.0f} months: people came, left and came of age in that time."


RULES = (
    Rule(1, "too few lists", too_few_lists, "Give the lower bound, or add a list that is kept independently."),
    Rule(2, "too little overlap", too_little_overlap, "Check the joins; leave out lists that stand alone."),
    Rule(3, "no model exists", no_model_exists, "Merge lists that work alike."),
    Rule(4, "bootstrap fails", bootstrap_fails, "Merge lists that work alike, or leave out the smallest."),
    Rule(5, "complete graph heavy", complete_graph_heavy, "Add a list, or give the range over methods."),
    Rule(6, "chains disagree", chains_disagree, "Give the range over methods, or run the chains longer."),
    Rule(7, "methods disagree", methods_disagree, "Give the range only: the data do not choose between assumptions."),
    Rule(8, "interval too wide", interval_too_wide, "Give the lower bound, or add a list."),
    Rule(9, "one person matters", one_person_matters, "Merge sparse lists, and check the records in small overlaps."),
    Rule(
        10,
        "inconsistent",
        inconsistent,
        "Give the lower bound: the lists depend on each other more than is modelled.",
    ),
    Rule(11, "joins unknown", joins_unknown, "Say it (joined=0.95), or estimate over draws of the joins."),
    Rule(12, "too long", too_long, "Estimate for shorter periods."),
)
ABOUT_ONE_METHOD = (1, 2, 3, 4, 5, 6)
"""The rules a method asked for by name is held to."""
WITHOUT_MODEL = ("chao", "zelterman", "chapman", "dr")
"""Methods that need neither three lists nor overlap in every one, and say themselves where they end."""


def reasons(case: Case, rules: tuple[Rule, ...] = RULES) -> tuple[Reason, ...]:
    """Every rule that refuses, in order."""
    return tuple(Reason(rule.name, found, rule.remedy) for rule in rules if (found := rule.found(case)))


def below_the_bound(case: Case) -> str:
    """A caution, not a rule: lists that avoid each other put Chao's bound too high, and chance alone may do it."""
    least = case.answers.get("chao")
    if not isinstance(least, LowerBoundOnly):
        return ""
    under = [f"{name} ({rounded(median(each))})" for name, each in case.estimates.items() if median(each) < least.bound]
    if not under:
        return ""
    called = "lies" if len(under) == 1 else "lie"
    return BELOW.format(methods=", ".join(under), lie=called, bound=least.said)


def rules_for(method: str, rules: tuple[Rule, ...] = RULES) -> tuple[Rule, ...]:
    """The rules a method asked for by name is held to."""
    return () if method in WITHOUT_MODEL else tuple(rule for rule in rules if rule.number in ABOUT_ONE_METHOD)


def median(answer: Estimate) -> float:
    """The middle of the draws of an answer, or its estimate where a formula gave it."""
    return float(np.median(answer.draws)) if answer.draws.size else answer.estimate


def envelope(case: Case) -> Interval | None:
    """From the lowest to the highest end of the methods' 80 % intervals."""
    ends = list(_intervals(case).values())
    return Interval(min(each.low for each in ends), max(each.high for each in ends)) if ends else None


def _intervals(case: Case) -> dict[str, Interval]:
    found = {name: each.interval(MEMBERS_AT) for name, each in case.estimates.items()}
    return {name: each for name, each in found.items() if not np.isnan(each.low)}


def _shared(table: PatternTable) -> Counts:
    """How many people each two lists share; nought on the diagonal."""
    lists = range(len(table.lists))
    return np.array([[0 if i == j else table.margins[1 << i | 1 << j] for j in lists] for i in lists])


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
