"""What became of allegations of sexual offences against children: every loss on the way to an outcome named.

Source: the inquiry's "string of offences went unprosecuted"; IOPC, Operation Linden (crimes not recorded when they
should have been); Home Office Crime Outcomes Framework.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import coded, count_of, holds, many, rate, share, table, worded, year_of, years
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, Key, ShownTable
from tocsin.words import Profile

STAGES = {
    "alleged": "Concern with an allegation",
    "discussed": "Strategy discussion held",
    "recorded": "Crime recorded",
    "outcome": "Outcome of the crime recorded",
    "charged": "Somebody charged or summonsed",
}
ENDS = {
    "undecided": "Lost: nothing was decided, no crime is recorded in this register",
    "no_action": "Lost: decided that nothing follows, no crime is recorded in this register",
    "other_way": "Lost: decided otherwise, no strategy discussion, no crime is recorded in this register",
    "discussed": "Lost: strategy discussion held, no crime is recorded in this register",
    "recorded": "Waits: crime recorded, no outcome is recorded in this register",
    "outcome": "Lost: outcome without a charge",
    "charged": "Somebody charged or summonsed",
}
"""Where an allegation ended, each in one place only, so that the rows add up to all allegations."""

CAME_TO = {
    "alleged": tuple(ENDS),
    "recorded": ("recorded", "outcome", "charged"),
    "outcome": ("outcome", "charged"),
    "charged": ("charged",),
}
"""Where those who came so far ended: a reader may add the rows up."""

STEPS = {"strategy_discussion": "discussed", "crime_recorded": "recorded", "crime_outcome": "outcome"}


def count(span: Span, profile: Profile) -> Counted:
    """Each concern with a sexual harm counts once, in the year it was raised, by how far it came as far as recorded."""
    rows = [row for row in counting.harmed(profile.codes["harm"].flagged("sexual")) if holds(span, row.day)]
    reached, outcomes = _reached(profile)
    decided = counting.decided_outcomes({row.id for row in rows})
    nothing = profile.codes["decision_outcome"].flagged("is_nfa")
    ends, stages, charged = Counter[Key](), Counter[Key](), Counter[Key]()
    for row in rows:
        came = reached[row.id]
        ends[year_of(span, row.day), _end(came, decided.get(row.id, set()), nothing)] += 1
        stages.update((stage,) for stage in {"alleged", *came})
        charged.update((outcome,) for outcome in outcomes[row.id])
    every = Counter[Key]({(stage,): len(rows) for stage in STAGES})
    stage = worded("stage", "How far it came", STAGES, summed=False)
    outcome = replace(coded(profile, "offence_outcome", "outcome", "Outcome type"), summed=True)
    unrecorded = sum("recorded" not in reached[row.id] for row in rows)
    return Counted(
        tables=(
            share("stages", "How far allegations came", "concerns", (stage,), stages, every),
            table("ends", "Where each ended", "concerns", (years(span), worded("end", "Where", ENDS)), ends),
            table("outcomes", "Outcomes of crimes", "outcomes", (outcome,), charged),
        ),
        adds=tuple(
            Adds(count_of("stages", stage), tuple(count_of("ends", TOTAL, end) for end in CAME_TO[stage]))
            for stage in CAME_TO
        ),
        blanks=(Blank("No crime is recorded in this register", unrecorded, len(rows)),),
    )


def _reached(profile: Profile) -> tuple[dict[str, set[str]], dict[str, list[str]]]:
    """The stages each concern is recorded to have come to, and its outcome types. An outcome is of a recorded crime."""
    reached: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, list[str]] = defaultdict(list)
    charges = profile.codes["offence_outcome"].flagged("charged")
    for row in counting.taken(tuple(STEPS)):
        reached[row.concern] |= {STEPS[row.step]} | ({"recorded"} if row.step == "crime_outcome" else set())
    for concern, types in counting.coded_steps("crime_outcome", "offence_outcome"):
        reached[concern] |= {"charged"} if charges & set(types) else set()
        outcomes[concern] += types
    return reached, outcomes


def _end(came: set[str], decided: set[str], nothing: frozenset[str]) -> str:
    furthest = next((stage for stage in ("charged", "outcome", "recorded", "discussed") if stage in came), "")
    return furthest or ("undecided" if not decided else "no_action" if decided <= nothing else "other_way")


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many allegations, and the shares with a crime recorded, an outcome and a charge."""
    recorded, outcome, charged = (rate(tables[0], stage) for stage in ("recorded", "outcome", "charged"))
    alleged = many(tables[0], "concerns", "alleged")
    return (
        f"Of {alleged} with an allegation of a sexual offence, a crime is recorded for {recorded}, an outcome for "
        f"{outcome} and a charge for {charged}; where the others ended is named."
    )


ALLEGATIONS = Recipe(
    name="allegations",
    title="Allegation, crime, outcome",
    definition="Every concern whose kinds of harm include sexual abuse or child sexual exploitation. It came to a "
    "stage when a step on it says so: strategy discussion held, crime recorded, outcome of the crime (with its "
    "type), charge or summons (outcome types 1 and 1A). A recorded outcome implies a recorded crime. Where each "
    "ended is given once, at the furthest stage; a concern without any is told apart by what was decided about it.",
    population="Concerns with a sexual harm, raised here or imported. Two agencies' concerns about one act are two.",
    unit="concerns",
    sources=("concern.raised/1", "decision.made/1", "step.taken/1"),
    denominator="All such concerns.",
    completeness="“No crime is recorded in this register” is not “no crime was recorded”: police systems that hand "
    "over no crime numbers leave this row full. It is given as missing.",
    law="Home Office Crime Recording Rules and Crime Outcomes Framework; Working Together to Safeguard Children 2026; "
    "IOPC, Operation Linden",
    count=count,
    finding=finding,
    picture="losses",
)
