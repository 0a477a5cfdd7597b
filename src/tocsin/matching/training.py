"""A model's numbers, learnt from records without knowing who is who; Splink 5 on DuckDB does the learning.

The prior comes from rules that hardly ever err, u from random pairs, m by expectation maximisation over pairs that
share something (Fellegi and Sunter 1969; Winkler 2000). Then what is ours: u without what true pairs put there, floors,
and how often frequent values occur. Rare values stay out of a model: a file that is passed around holds nobody's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from tocsin.matching import splinking
from tocsin.matching.batch import take_in, workshop
from tocsin.matching.model import Comparison, Level, Model

CERTAIN = (("nhs",), ("upn",), ("forename", "surname", "born"))
"""Columns that together hardly ever agree for two people; pairs of these are counted for the prior."""

FOUND_SO = 0.7
"""The share of all true pairs that the rules above are taken to find."""

LEARNT_ON = (("born",), ("forename", "surname", "postcode"), ("nhs",), ("upn",))
"""What pairs share when m is learnt; a comparison is learnt where it uses none of these columns, as the median."""

PAIRS_FOR_U, PAIRS_FOR_M, SEED = 10_000_000, 5_000_000, 7
LEAST_M = 1e-3
"""No way of differing is rarer than this among records of one child: a clean extract would make it a proof."""

HELD_BY = 20
"""A value that fewer records have stays out of the model."""

Numbers = tuple[float | None, float | None]
"""A level's m and u."""

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps there are)."""


class NothingToLearn(Exception):
    """The records do not hold what a model could be learnt from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to learn: see the constants above."""

    certain: Sequence[Sequence[str]] = CERTAIN
    found_so: float = FOUND_SO
    learnt_on: Sequence[Sequence[str]] = LEARNT_ON
    pairs_for_u: float = PAIRS_FOR_U
    pairs_for_m: float = PAIRS_FOR_M
    seed: int = SEED
    held_by: int = HELD_BY


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one level: as it was, as it is, and "" or why a number is not what the records said."""

    comparison: str
    before: Level
    after: Level
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was learnt, and from how many records."""

    records: int
    prior: tuple[float, float]
    moved: tuple[Moved, ...]
    frequent: Mapping[str, int] = field(default_factory=dict)


def silent(doing: str, done: int, total: int) -> None:
    """Say nothing."""


def train(
    records: Any, draft: Model, *, version: str, trained_on: str, plan: Plan | None = None, progress: Progress = silent
) -> tuple[Model, Report]:
    """The draft with its numbers learnt from a table of records, and what moved; the draft's levels and keys stay.

    `trained_on` says in words what the records were; it is kept in the model.
    """
    plan = plan or Plan()
    with workshop(None) as connection:
        take_in(connection, splinking.TABLE, records)
        draft = replace(draft, frequencies=frequent(connection, draft, plan.held_by))
        learnt = _learnt(connection, draft, plan, progress)
        count = connection.table(splinking.TABLE).count("*").fetchall()[0][0]
    prior = learnt.prior
    moved = [list(_moved(*each, draft.floor, prior)) for each in zip(draft.comparisons, learnt.numbers, strict=True)]
    comparisons = tuple(_with(*each) for each in zip(draft.comparisons, moved, strict=True))
    rarest = min(draft.rarest, plan.held_by / max(count, 1))
    told = {"version": version, "prior": prior, "comparisons": comparisons, "rarest": rarest, "trained_on": trained_on}
    model = replace(draft, **told)
    held = {column: len(shares) for column, shares in draft.frequencies.items()}
    return model, Report(count, (draft.prior, prior), tuple(each for some in moved for each in some), held)


def frequent(connection: Any, model: Model, held_by: int) -> dict[str, dict[str, float]]:
    """For each column whose values count by how often they occur, the share of each that so many records have."""
    return {column: dict(_frequent(connection, column, held_by)) for column in splinking.frequent_columns(model)}


def _frequent(connection: Any, column: str, held_by: int) -> list[tuple[str, float]]:
    table = splinking.TABLE
    found: list[tuple[str, float]] = connection.execute(
        f"select {column}, count(*) / (select count({column}) from {table}) as share from {table} "  # noqa: S608
        f"where {column} is not null group by {column} having count(*) >= ? order by share desc, {column}",
        [held_by],
    ).fetchall()
    return found


class Learnt(NamedTuple):
    """The prior, and of every comparison its levels' m and u: None where the records never showed the level."""

    prior: float
    numbers: list[list[Numbers]]


def _learnt(connection: Any, draft: Model, plan: Plan, progress: Progress) -> Learnt:
    """What Splink learns from the records of a connection."""
    linker = splinking.on_duckdb(draft, connection)
    steps = list(_steps(linker, connection, plan))
    for done, (doing, step) in enumerate(steps):
        progress(doing, done, len(steps))
        step()
    progress("learnt", len(steps), len(steps))
    learnt = linker.misc.save_model_to_json()
    numbers = [[_seen(level) for level in each.comparison_levels] for each in linker._settings_obj.comparisons]
    return Learnt(_steady(learnt["probability_two_random_records_match"]), numbers)


def _seen(level: Any) -> Numbers:
    """A level's m and u if Splink estimated them; its file would give what it was started with as though it had."""
    if level.is_null_level:
        return None, None
    return (
        _steady(level.m_probability) if level._has_estimated_m_values else None,
        _steady(level.u_probability) if level._has_estimated_u_values else None,
    )


def _steady(number: float) -> float:
    """Nine digits of a number: the last of all tell in which order threads added up, and nothing of the records."""
    return float(f"{number:.9g}")


def _steps(linker: Any, connection: Any, plan: Plan) -> Iterator[tuple[str, Callable[[], object]]]:
    """What Splink is asked to do, in order, each with what to call it."""
    learn = linker.training
    certain = [_equal(columns) for columns in plan.certain]
    yield (
        "counting pairs that are certain",
        lambda: learn.estimate_probability_two_random_records_match(certain, recall=plan.found_so),
    )
    yield "looking at random pairs", lambda: learn.estimate_u_using_random_sampling(plan.pairs_for_u, seed=plan.seed)
    rules = [columns for columns in plan.learnt_on if _has_pairs(connection, columns)]
    if not rules:
        raise NothingToLearn(
            "No two records share a date of birth, a name or a number: there is nothing to learn from."
        )
    for columns in rules:
        yield f"learning from pairs of the same {' and '.join(columns)}", partial(_expect, learn, _equal(columns), plan)


def _expect(learn: Any, rule: str, plan: Plan) -> None:
    learn.estimate_parameters_using_expectation_maximisation(
        rule, estimate_without_term_frequencies=True, max_pairs=plan.pairs_for_m
    )


def _equal(columns: Sequence[str]) -> str:
    return " and ".join(f"l.{each} = r.{each}" for each in columns)


def _has_pairs(connection: Any, columns: Sequence[str]) -> bool:
    some = ", ".join(columns)
    filled = " and ".join(f"{each} is not null" for each in columns)
    (found,) = connection.execute(
        f"select count(*) from (select 1 from {splinking.TABLE} where {filled} "  # noqa: S608
        f"group by {some} having count(*) > 1 limit 1)"
    ).fetchall()[0]
    return bool(found)


def _moved(comparison: Comparison, learnt: Sequence[Numbers], floor: float, prior: float) -> Iterator[Moved]:
    """What became of each level but those for what is missing."""
    for level, found in zip(comparison.levels, learnt, strict=True):
        if not level.null:
            yield _settled(comparison.name, level, found, floor, prior)


def _settled(comparison: str, level: Level, found: Numbers, floor: float, prior: float) -> Moved:
    """A level's new numbers: as found, u without what true pairs put there, and none below the floor."""
    if level.fixed:
        return Moved(comparison, level, level, "fixed")
    m, u = found
    if m is not None and u is not None:
        u = max(u - prior * m, 0.0) / (1 - prior)
    numbers = {"m": (m, level.m), "u": (u, level.u)}
    notes = [f"{name} not seen, kept" for name, (seen, _) in numbers.items() if seen is None]
    floors = {"m": max(floor, LEAST_M), "u": floor}
    notes += [f"{name} at the floor" for name, (seen, _) in numbers.items() if seen is not None and seen < floors[name]]
    after = replace(level, m=_floored(m, level.m, floors["m"]), u=_floored(u, level.u, floor))
    return Moved(comparison, level, after, ", ".join(notes))


def _floored(seen: float | None, was: float | None, floor: float) -> float | None:
    return was if seen is None else min(max(seen, floor), 1.0)


def _with(comparison: Comparison, moved: Sequence[Moved]) -> Comparison:
    new = {each.before.name: each.after for each in moved}
    return replace(comparison, levels=tuple(new.get(level.name, level) for level in comparison.levels))


def told(report: Report) -> Iterator[str]:
    """The report as lines of text: what each level counted in bits, before and after, and why."""
    yield f"{report.records:,} records; two of them are one person's once in {1 / report.prior[1]:,.0f} pairs"
    yield from (f"{count:,} frequent values of {column}" for column, count in report.frequent.items())
    yield f"{'level':<28} {'m':>9} {'u':>9} {'bits':>6} {'were':>6}"
    for each in report.moved:
        after = each.after
        numbers = f"{after.m or 0:>9.3g} {after.u or 0:>9.3g} {after.bits:>6.1f} {each.before.bits:>6.1f}"
        yield f"{each.comparison + ' ' + after.name:<28} {numbers}  {each.note}".rstrip()
