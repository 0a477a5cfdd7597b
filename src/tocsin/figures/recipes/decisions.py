"""What was decided, and why nothing was done where nothing was."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.concerns import counting
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import beside, by_year, coded, count_of, days, rate, share, table, years
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, ShownTable
from tocsin.words import Profile

NOT_STATED = "not_stated"


def count(span: Span, profile: Profile) -> Counted:
    """Each decision that stands counts once, in the year it was made, by its outcome."""
    by_outcome = by_year(span, counting.decisions_by(days(span), "outcome"))
    waiting, made = counting.pending(days(span))
    undecided, contacts = counting.undecided(days(span)), counting.contacts_by(days(span))
    dimensions = (years(span), coded(profile, "decision_outcome", "outcome", "Decided"))
    return Counted(
        tables=(table("by_outcome", "Decisions by outcome", "decisions", dimensions, by_outcome),),
        blanks=(
            Blank("Decisions a second person refused or has yet to confirm", waiting, made),
            Blank("Contacts on which no decision stands", undecided.total(), contacts.total()),
        ),
    )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """How many in the last year, beside the year before."""
    return beside(tables, span, "decisions")


DECISIONS = Recipe(
    name="decisions",
    title="Decisions by outcome",
    definition="Every decision on a concern that stands: confirmed by a second person where one was needed, and not "
    "refused by one. A concern decided twice counts twice; a decision that is challenged counts until it is made anew, "
    "and after.",
    population="Decisions on concerns, made here or imported.",
    unit="decisions",
    sources=("decision.made/1", "decision.confirmed/1", "decision.not_confirmed/1"),
    denominator="None; the share of contacts without a decision is under what is missing.",
    completeness="Contacts that nobody decided on are given, and decisions that wait for a second person.",
    law="Working Together to Safeguard Children 2026: a decision within one working day of a referral",
    count=count,
    finding=finding,
)


def count_ended(span: Span, profile: Profile) -> Counted:
    """Each standing decision that nothing follows counts once, by its reason; beside all decisions of the year."""
    outcomes = profile.codes["decision_outcome"].flagged("is_nfa")
    by_reason = by_year(span, counting.decisions_by(days(span), "reason_code", outcomes=outcomes))
    ended = by_year(span, counting.decisions_by(days(span), outcomes=outcomes))
    every = by_year(span, counting.decisions_by(days(span)))
    year, reason = years(span), coded(profile, "nfa_reason", "reason", "Why")
    unsaid = sum(many for (_, code), many in by_reason.items() if code in ("", NOT_STATED))
    known = {key: many for key, many in by_reason.items() if key[1]}
    return Counted(
        tables=(
            table("by_reason", "No further action by reason", "decisions", (year, reason), known),
            share("of_decisions", "No further action of all decisions", "decisions", (year,), ended, every),
        ),
        adds=tuple(
            Adds(count_of("of_decisions", each), (count_of("by_reason", each, TOTAL),), rest=True)
            for each in year.shown()
        ),
        blanks=(Blank("No reason is stated", unsaid, ended.total()),),
    )


def finding_ended(tables: Sequence[ShownTable], span: Span) -> str:
    """How many, and which share of decisions."""
    said = beside(tables, span, "decisions of no further action with a reason")
    return f"{said} Nothing followed {rate(tables[1], span.years()[-1])} of the decisions of {span.years()[-1]}."


NO_FURTHER_ACTION = Recipe(
    name="no_further_action",
    title="No further action, by reason",
    definition="Every decision that stands after which nothing more is done (no further action, advice only, or help "
    "that ended), by the reason that was listed with it.",
    population="Decisions on concerns, made here or imported, that stand.",
    unit="decisions",
    sources=("decision.made/1", "decision.confirmed/1", "decision.not_confirmed/1"),
    denominator="All decisions of the year that stand.",
    completeness="Decisions without a reason are left out of the first table and given; a file made by others often "
    "says that nothing followed and not why.",
    law="The children in need census asks whether no further action followed and not why; the reasons are ours",
    count=count_ended,
    finding=finding_ended,
)
