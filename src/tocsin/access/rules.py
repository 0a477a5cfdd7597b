"""Who may do what, for which purpose: two tables and the plain functions that read them.

Roles are those of the practice brief: need-to-know for each kind of office (Working Together to Safeguard Children;
Caldicott principles). A verdict always carries its reason, because the reason is shown and kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.access.doing import DOING

FRONT_LINE = frozenset({"referrer", "safeguarding_lead", "partner_researcher"})
HUB = frozenset({"hub_worker", "hub_manager"})
CASEWORK = HUB | {"social_worker", "team_manager", "conference_chair", "lado"}
JOINING = CASEWORK | {"analyst", "liaison"}
MANAGEMENT = frozenset({"senior_manager", "director", "lead_partner"})
OUTSIDE = frozenset({"scrutineer", "inspector"})
OVERSIGHT = OUTSIDE | {"lead_partner"}
SENIOR = frozenset({"hub_manager", "team_manager", "conference_chair", "safeguarding_lead"})
PRACTICE = FRONT_LINE | JOINING | MANAGEMENT | OUTSIDE
EVERYONE = PRACTICE | {"data_protection", "administrator"}

ABILITIES: dict[str, frozenset[str]] = {
    # Anyone at all may raise a warning, answer for their office or challenge: this row is the product's promise.
    "raise_concern": EVERYONE,
    "add_information": EVERYONE,
    "challenge": EVERYONE,
    "answer": EVERYONE,
    "lodge_report": EVERYONE,
    "report_missing": EVERYONE,
    "record_person": PRACTICE,
    "join_records": JOINING,
    "receive_concern": CASEWORK,
    "ask_for_check": CASEWORK,
    "rate_concern": CASEWORK,
    "decide": CASEWORK | {"liaison"},
    "second_person": CASEWORK | MANAGEMENT | {"safeguarding_lead", "scrutineer"},
    "tell_raiser": CASEWORK | MANAGEMENT | {"safeguarding_lead", "scrutineer"},
    "hand_over": CASEWORK | MANAGEMENT | {"liaison"},
    "take_step": CASEWORK | MANAGEMENT | {"liaison", "partner_researcher", "safeguarding_lead", "scrutineer"},
    "import_records": frozenset({"hub_manager", "team_manager", "analyst", "administrator", "founder"}),
    # What a file says of somebody is content: whoever runs the system imports it and does not read it.
    "see_files": frozenset({"hub_manager", "team_manager", "analyst"}),
    # Whoever hands out names need not be whoever hands out figures, and is never whoever runs the system.
    "export_identified": MANAGEMENT,
    "export_deidentified": MANAGEMENT | OUTSIDE | {"analyst"},
    "restrict": CASEWORK | MANAGEMENT | {"safeguarding_lead", "data_protection", "scrutineer"},
    "ask_to_see": JOINING | MANAGEMENT | OUTSIDE | {"safeguarding_lead", "partner_researcher"},
    "propose_redaction": CASEWORK | MANAGEMENT | OUTSIDE | {"safeguarding_lead", "partner_researcher"},
    "authorise_redaction": MANAGEMENT
    | OUTSIDE
    | {"hub_manager", "team_manager", "conference_chair", "safeguarding_lead"},
    # Who holds something back from disposal takes nothing from anybody; to lift a hold takes two.
    "place_hold": PRACTICE | {"data_protection"},
    "lift_hold": MANAGEMENT | OUTSIDE | SENIOR | {"data_protection"},
    "review_retention": CASEWORK | MANAGEMENT | OUTSIDE | {"safeguarding_lead"},
    "found": frozenset({"administrator", "founder"}),
    "close_outside": OUTSIDE | {"administrator"},
    "escalate": frozenset({"register"}),
    "keep_ledger": frozenset({"administrator", "founder", "register"}),
    "see_own_work": EVERYONE,
    "see_receipt": EVERYONE,
    "see_ledger": EVERYONE,
    "see_concern": PRACTICE | {"data_protection"},
    "see_report": PRACTICE | {"data_protection"},
    "see_child": PRACTICE | {"data_protection"},
    "find": PRACTICE,
    "ask_known": PRACTICE,
    "review_pairs": JOINING,
    # How far the register's likelihoods can be relied on is for all who go by them; who keeps the register honest
    # draws the lots and puts a curve forward, and somebody who answers for it, or stands outside, adopts it.
    "see_reliability": JOINING | MANAGEMENT | OUTSIDE | {"data_protection"},
    "draw_pairs": OUTSIDE | {"analyst", "hub_manager", "team_manager", "data_protection"},
    "propose_calibration": OUTSIDE | {"analyst", "hub_manager", "team_manager", "data_protection"},
    "adopt_calibration": MANAGEMENT | OUTSIDE | {"hub_manager", "team_manager", "data_protection"},
    "see_oversight": OVERSIGHT | {"hub_manager", "team_manager", "senior_manager", "director", "data_protection"},
    "see_redactions": PRACTICE | {"data_protection"},
    "see_retention": CASEWORK | MANAGEMENT | OUTSIDE | {"data_protection", "safeguarding_lead"},
    "see_figures": EVERYONE,
    # A figure that is not published may be set beside one of yesterday, so fewer people run them.
    # Whoever runs the system recomputes a published one on the command line, as anyone with a copy of the ledger can.
    "run_figure": MANAGEMENT | OUTSIDE | {"analyst", "hub_manager", "data_protection", "administrator", "founder"},
    # Whoever counts is not alone in saying what the count is; whoever doubts it needs no rank to say so.
    "propose_figure": MANAGEMENT | OUTSIDE | {"analyst", "hub_manager", "data_protection"},
    "publish_figure": MANAGEMENT | OUTSIDE,
    "challenge_figure": EVERYONE,
    "draw_files": MANAGEMENT | OUTSIDE | {"data_protection"},
    # Whoever reads a file for a sample opens it like any other, and is refused there what they may not see.
    "read_files": CASEWORK | MANAGEMENT | OUTSIDE | {"data_protection", "safeguarding_lead"},
    "see_looks": OVERSIGHT | {"data_protection"},
}

PURPOSES: dict[str, frozenset[str]] = {
    "safeguard_child": PRACTICE,
    "supervise": JOINING | MANAGEMENT | {"safeguarding_lead"},
    "scrutiny": OVERSIGHT,
    "inquiry": OUTSIDE | MANAGEMENT | {"data_protection"},
    "audit": OVERSIGHT | {"data_protection", "hub_manager", "team_manager"},
    "subject_access": frozenset({"data_protection"}),
    "run_system": frozenset({"administrator", "founder", "register"}),
}

ANY_PURPOSE = frozenset({"raise_concern", "add_information", "lodge_report", "report_missing", "see_own_work"})
"""Abilities nobody is asked to justify: a warning is never turned away for want of a purpose."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, with the reason in words and as a code for the record."""

    allowed: bool
    code: str
    reason: str


def may_do(role: str, ability: str) -> Verdict:
    """Whether an office with this role has the ability at all. An ability nobody listed is nobody's."""
    if role in ABILITIES.get(ability, frozenset()):
        return Verdict(True, "role_allows", "This office may do that.")
    doing = DOING.get(ability, "do this")
    return Verdict(False, "role_forbids", f"The office you are signed in as may not {doing}.")


def may_for(role: str, purpose: str, ability: str) -> Verdict:
    """Whether this role may act for this purpose; warnings are taken in whatever the purpose."""
    if ability in ANY_PURPOSE or role in PURPOSES.get(purpose, frozenset()):
        return Verdict(True, "purpose_allows", "The purpose fits the office.")
    return Verdict(
        False, "purpose_forbids", "The purpose you chose when signing in does not cover this for your office."
    )


def reading(role: str, level: str, *, own: bool, addressed: bool, agency: bool, granted: bool) -> Verdict:
    """Whether one item may be read.

    `own`: they wrote it; `addressed`: it was sent to their office; `agency`: their agency holds it, or made it unseen;
    `granted`: they asked to see it, gave a reason, and the time given has not run out. Rows are read from the top; the
    first that fits decides. No row means no: the item then shows as one line, or, at level "unseen", not at all.
    """
    rows = (
        (own, "own_words", "You wrote this."),
        (addressed and level != "unseen", "addressed", "This was sent to your office."),
        (agency and role in AGENCY_READERS, "own_agency", "Your agency holds this."),
        (level == "open" and role in OPEN_READERS, "need_to_know", "Your office works with this."),
        (level == "closed" and granted, "granted", "You asked to see this and gave a reason, which is on record."),
    )
    for fits, code, reason in rows:
        if fits and role not in NO_CONTENT:
            return Verdict(True, code, reason)
    return Verdict(False, f"level_{level}", "This is restricted. You can see that it exists and who holds it.")


AGENCY_READERS = CASEWORK | MANAGEMENT | {"safeguarding_lead", "partner_researcher"}
OPEN_READERS = JOINING | MANAGEMENT | OUTSIDE
NO_CONTENT = frozenset({"administrator", "founder", "register"})
SOURCE_READERS = frozenset({"scrutineer", "inspector"})
"""Only these, and the source themself, are ever shown who a protected source is."""
