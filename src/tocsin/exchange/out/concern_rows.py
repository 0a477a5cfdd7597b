"""A person's concerns as rows: contacts, referrals with their blocks, and, beside the standard, what it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tocsin.concerns import CodedStep, Journey
from tocsin.exchange.out import person_rows
from tocsin.exchange.out.dataset import dataset
from tocsin.exchange.out.episodes import Episode, Values, text_in
from tocsin.exchange.out.person_rows import Row, Told, as_json, flag, to_day
from tocsin.words.when import LONDON

REFERRED = "cine_referral_id"


def contacts(told: Told) -> Iterator[Row]:
    """ssd_contacts: every concern about the child but those a file sent as referrals; outcomes in a long table too."""
    for each in told.whole.open_journeys:
        sent = any(row.kind == "episode" for row in told.whole.rows.get(each.id, ()))
        if sent or each.about not in ("child", "unknown_child"):
            continue
        contact = told.ident(each.id)
        outcomes = [step for step in each.readable if step.type == "decision.made/1"]
        yield (
            "ssd_contacts",
            {
                "cont_contact_id": contact,
                "cont_person_id": told.id,
                "cont_contact_date": _raised_on(each),
                "cont_contact_source_code": each.source or "10",
                "cont_contact_source_desc": told.profile.codes["referral_source"].labels().get(each.source, ""),
                "cont_contact_outcome_json": as_json(_flags(outcomes)) if outcomes else "",
            },
        )
        for step in outcomes:
            row = {
                "cont_contact_id": contact,
                "outcome_code": str(step.meta["outcome"]),
                "at": step.when or told.entered(step.at),
            }
            yield "long_contact_outcomes", row


def _flags(outcomes: Iterable[CodedStep]) -> dict[str, str]:
    """What a contact led to, as councils' systems write it: a flag, and Y. Our own codes stand in the long table."""
    flags = dataset().contact_flag
    return {flag: "Y" for each in outcomes if (flag := flags.get(str(each.meta["outcome"]), ""))}


def referrals(told: Told) -> Iterator[Row]:
    """ssd_cin_episodes and the tables of its blocks: assessments, plans, enquiries, conferences, reviews."""
    journeys = {each.id: each for each in told.whole.open_journeys}
    for concern, episode in told.episodes.items():
        referral, having = told.ident(concern), journeys[concern].office
        values = episode.values
        yield (
            "ssd_cin_episodes",
            {
                REFERRED: referral,
                "cine_person_id": told.id,
                "cine_referral_date": to_day(text_in(values, "CINreferralDate")),
                "cine_cin_primary_need_code": text_in(values, "PrimaryNeedCode"),
                "cine_referral_source_code": text_in(values, "ReferralSource"),
                "cine_referral_source_desc": told.profile.codes["referral_source"]
                .labels()
                .get(text_in(values, "ReferralSource"), ""),
                "cine_referral_nfa": flag(values.get("ReferralNFA")),
                "cine_close_reason": text_in(values, "ReasonForClosure"),
                "cine_close_date": to_day(text_in(values, "CINclosureDate")),
                "cine_referral_team": having,
            },
        )
        for kind, rows in BLOCK_ROWS.items():
            for n, block in enumerate(episode.blocks[kind], start=1):
                yield from rows(told, referral, f"{referral}_{kind}_{n}", block, episode)


def _assessment(told: Told, referral: str, id: str, block: Values, episode: Episode) -> Iterator[Row]:
    yield (
        "ssd_cin_assessments",
        {
            "cina_assessment_id": id,
            "cina_person_id": told.id,
            "cina_referral_id": referral,
            "cina_assessment_start_date": to_day(text_in(block, "AssessmentActualStartDate")),
            "cina_assessment_auth_date": to_day(text_in(block, "AssessmentAuthorisationDate")),
        },
    )
    factors = block.get("AssessmentFactors", ())
    if isinstance(factors, tuple) and factors:
        said = as_json(dict.fromkeys(factors, "Yes"))
        row = {"cinf_table_id": f"{id}_f", "cinf_assessment_id": id, "cinf_assessment_factors_json": said}
        yield "ssd_assessment_factors", row
        for code in factors:
            yield "long_assessment_factors", {"cinf_assessment_id": id, "factor_code": code}


def _cin_plan(told: Told, referral: str, id: str, block: Values, episode: Episode) -> Iterator[Row]:
    yield (
        "ssd_cin_plans",
        {
            "cinp_cin_plan_id": id,
            "cinp_referral_id": referral,
            "cinp_person_id": told.id,
            "cinp_cin_plan_start_date": to_day(text_in(block, "CINPlanStartDate")),
            "cinp_cin_plan_end_date": to_day(text_in(block, "CINPlanEndDate")),
        },
    )


def _enquiry(told: Told, referral: str, id: str, block: Values, episode: Episode) -> Iterator[Row]:
    held = to_day(text_in(block, "DateOfInitialCPC"))
    nothing = block.get("ICPCnotRequired") or block.get("EnquiryNFA")
    plans = {to_day(text_in(each, "CPPstartDate")) for each in episode.blocks["protection_plan"]}
    yield (
        "ssd_s47_enquiry",
        {
            "s47e_s47_enquiry_id": id,
            "s47e_referral_id": referral,
            "s47e_person_id": told.id,
            "s47e_s47_start_date": to_day(text_in(block, "S47ActualStartDate")),
            "s47e_s47_end_date": to_day(text_in(block, "EnquiryEndDate")),
            "s47e_s47_nfa": flag(nothing) if held or nothing else "",
        },
    )
    if held:
        yield (
            "ssd_initial_cp_conference",
            {
                "icpc_icpc_id": f"{id}_c",
                "icpc_s47_enquiry_id": id,
                "icpc_person_id": told.id,
                "icpc_referral_id": referral,
                "icpc_icpc_target_date": to_day(text_in(block, "InitialCPCtarget")),
                "icpc_icpc_date": held,
                "icpc_icpc_outcome_cp_flag": flag(held in plans),
            },
        )


def _protection_plan(told: Told, referral: str, id: str, block: Values, episode: Episode) -> Iterator[Row]:
    yield (
        "ssd_cp_plans",
        {
            "cppl_cp_plan_id": id,
            "cppl_referral_id": referral,
            "cppl_person_id": told.id,
            "cppl_cp_plan_start_date": to_day(text_in(block, "CPPstartDate")),
            "cppl_cp_plan_end_date": to_day(text_in(block, "CPPendDate")),
            "cppl_cp_plan_initial_category": text_in(block, "InitialCategoryOfAbuse"),
            "cppl_cp_plan_latest_category": text_in(block, "LatestCategoryOfAbuse"),
        },
    )
    for n, day in enumerate(episode.reviews_of(block), start=1):
        yield (
            "ssd_cp_reviews",
            {
                "cppr_cp_review_id": f"{id}_r{n}",
                "cppr_person_id": told.id,
                "cppr_cp_plan_id": id,
                "cppr_cp_review_date": to_day(day),
            },
        )


BLOCK_ROWS: Mapping[str, Callable[[Told, str, str, Values, Episode], Iterator[Row]]] = {
    "assessment": _assessment,
    "cin_plan": _cin_plan,
    "enquiry": _enquiry,
    "protection_plan": _protection_plan,
}


def concerns(told: Told) -> Iterator[Row]:
    """reg_concern: what a contact leaves out, with the entry of the ledger that proves it."""
    for each in told.whole.open_journeys:
        concern = told.ident(each.id)
        yield (
            "reg_concern",
            {
                "concern_id": concern,
                "person_id": told.id,
                "about": each.about,
                "raised_at": told.entered(each.at),
                "happened": each.when,
                "agency": each.agency,
                "office": each.office,
                "source_code": each.source,
                "need_code": each.need,
                "harms_json": as_json(list(each.harms)),
                "danger": flag(each.danger),
                "imported": flag(each.imported),
                "needs_checking_json": as_json(list(each.needs_checking)),
                "outcome_code": each.outcome,
                "settled_at": told.entered(each.settled),
                "ended_at": told.entered(each.ended),
                "entry": told.entry(each.n),
            },
        )
        for harm in each.harms:
            yield "long_harms", {"concern_id": concern, "harm_code": harm}
        yield from _steps(told, each, concern)


def _steps(told: Told, journey: Journey, concern: str) -> Iterator[Row]:
    """reg_decision, reg_share and, for every step, reg_evidence: the entry with which it can be proven."""
    for step in journey.readable:
        entry, at = told.entry(step.n), told.entered(step.at)
        evidence = {"entry": entry, "item_id": concern, "item_table": "reg_concern", "entry_type": step.type, "at": at}
        yield "reg_evidence", evidence
        common = {"entry": entry, "concern_id": concern, "person_id": told.id, "at": at}
        if step.type == "decision.made/1":
            yield "reg_decision", common | {"office": step.office} | _decision(step.meta)
        elif step.type in SHARES:
            to = str(step.meta.get("office", ""))
            yield "reg_share", common | {"kind": SHARES[step.type], "from_office": step.office, "to_office": to}


SHARES = {"check.asked/1": "check asked", "check.answered/1": "check answered", "handover.offered/1": "hand-over"}
"""Steps with which one office tells another what it knows of a child."""


def _decision(meta: Mapping[str, Any]) -> dict[str, str]:
    codes = {"outcome_code": "outcome", "reason_code": "reason", "law": "law"}
    said = {column: str(meta.get(key, "")) for column, key in codes.items()}
    return said | {"final": flag(meta.get("final")), "imported": flag(meta.get("imported"))}


def locations(told: Told) -> Iterator[Row]:
    """reg_location: records of places somebody raised something about."""
    for record in (each for each in told.whole.readable if each.kind == "place" and each.details):
        details = record.details
        found = details.addresses if details and told.identified else ()
        first = next(iter(found), None)
        yield (
            "reg_location",
            {
                "location_id": told.ident(record.id),
                "person_id": told.id,
                "agency": record.agency_name,
                "postcode": first.postcode if first else "",
                "address_json": as_json([each.lines for each in found]),
            },
        )


def _raised_on(journey: Journey) -> str:
    """The day of the contact: for an imported concern what the file says, which may be nothing."""
    return to_day(journey.when) if journey.imported else f"{journey.at.astimezone(LONDON):%Y-%m-%d}"


TELLERS: tuple[Callable[[Told], Iterator[Row]], ...] = (
    person_rows.person,
    person_rows.identifiers,
    person_rows.addresses,
    person_rows.disabilities,
    person_rows.missing,
    contacts,
    referrals,
    concerns,
    locations,
)
"""Everything a person is told as, table by table."""
