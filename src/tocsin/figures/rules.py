"""Who may publish, doubt and answer a figure: plain decisions, each with its reason.

Failing 4 of the inquiry: senior officers "did not believe the data". Here disbelief cites records and grounds, the data
stay in every count, and the answer is owed by whoever put the figure forward. Rows are read from the top; the first
that applies decides.
"""

from __future__ import annotations

from tocsin.access import Verdict

SENIORS = frozenset({"senior_manager", "director", "lead_partner", "scrutineer", "inspector"})
"""Roles to which a challenge climbs when the office that owes the answer is silent; they may answer in its place."""


def may_settle(*, settled: bool, same: bool) -> Verdict:
    """Whether this person may be the second to publish a figure, or to decline it."""
    if settled:
        return Verdict(False, "settled", "This was decided already.")
    if same:
        return Verdict(
            False, "same_person", "You proposed this figure yourself. Somebody else has to decide, in whatever office."
        )
    return Verdict(True, "two_people", "Two people agree on what is published.")


def may_doubt(*, published: bool, unknown: tuple[str, ...], cites: bool) -> Verdict:
    """Whether a challenge can be taken in: of a published figure, citing records that the register holds."""
    if not published:
        return Verdict(False, "not_published", "Only a published figure can be challenged.")
    if not cites:
        return Verdict(
            False, "no_records", "A challenge cites the records it doubts. Name at least one, by its reference."
        )
    if unknown:
        return Verdict(False, "unknown_records", f"The register holds nothing of the name {', '.join(unknown)}.")
    return Verdict(True, "cites_records", "The challenge cites records and grounds.")


def may_answer(*, answered: bool, own: bool, owes: bool, role: str) -> Verdict:
    """Whether this person may answer a challenge: never the challenger; whoever owes it, or an office it climbs to."""
    if answered:
        return Verdict(False, "answered", "This challenge was answered already. The figure can be challenged again.")
    if own:
        return Verdict(False, "same_person", "You raised this challenge yourself. Somebody else has to answer it.")
    if not owes and role not in SENIORS:
        return Verdict(False, "not_theirs", "The answer is owed by the office that put the figure forward.")
    return Verdict(True, "may_answer", "This office may answer.")


def may_read_file(*, before: tuple[str, ...], own: bool) -> Verdict:
    """Whether this person may read a file of a sample, given the answers before theirs: two read, a third settles."""
    if own:
        return Verdict(False, "same_person", "You have read this file. It is read again by somebody else.")
    if len(before) > 2 or (len(before) == 2 and before[0] == before[1]):
        return Verdict(False, "read", "This file has been read by two people who agree, or a third has settled it.")
    return Verdict(True, "may_read", "The file waits for a reader.")


ANSWERS = ("yes", "no", "cannot_tell")
"""What a reader may find. "Cannot tell" is an answer, and never counted as no."""
