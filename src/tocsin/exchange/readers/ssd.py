"""The Standard Safeguarding Dataset: its tables as CSV files, in a folder or a zip, known by their exact names.

Source: Data to Insight, Standard Safeguarding Dataset, objects of July 2026 (48 tables; names and types). Dates are
ISO 8601, with or without a time. Some columns hold JSON; what a contact led to is one flag of several.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from tocsin.exchange.queries import Received
from tocsin.exchange.readers.joining import REFERRAL, Rule
from tocsin.exchange.readers.limits import unreadable
from tocsin.exchange.readers.manner import Cells, Manner, Meaning, Part
from tocsin.exchange.readers.origin import origin_of
from tocsin.exchange.readers.sets import csv_tables
from tocsin.exchange.readers.tables import Format, TableSet
from tocsin.words import load_profile

RULES: Mapping[str, Rule] = {
    "ssd_person": Rule(kind="detail", record="person", person="pers_person_id", identity=("pers_person_id",)),
    "ssd_address": Rule(
        kind="detail",
        record="address",
        person="addr_person_id",
        identity=("addr_table_id",),
        current=("addr_address_start_date", "addr_address_end_date"),
    ),
    "ssd_disability": Rule(kind="detail", record="disability", person="disa_person_id", identity=("disa_table_id",)),
    "ssd_linked_identifiers": Rule(
        kind="detail", record="identifier", person="link_person_id", identity=("link_table_id",)
    ),
    "ssd_contacts": Rule(kind="concern", record="contact", person="cont_person_id", identity=("cont_contact_id",)),
    "ssd_cin_episodes": Rule(kind="episode", record=REFERRAL, person="cine_person_id", identity=("cine_referral_id",)),
    "ssd_cin_assessments": Rule(
        kind="assessment",
        record="assessment",
        person="cina_person_id",
        identity=("cina_assessment_id",),
        belongs=((REFERRAL, ("cina_referral_id",)),),
    ),
    "ssd_assessment_factors": Rule(
        kind="detail",
        record="factors",
        identity=("cinf_table_id",),
        belongs=(("assessment", ("cinf_assessment_id",)),),
    ),
    "ssd_cin_plans": Rule(
        kind="cin_plan",
        record="cin_plan",
        person="cinp_person_id",
        identity=("cinp_cin_plan_id",),
        belongs=((REFERRAL, ("cinp_referral_id",)),),
    ),
    "ssd_s47_enquiry": Rule(
        kind="enquiry",
        record="enquiry",
        person="s47e_person_id",
        identity=("s47e_s47_enquiry_id",),
        belongs=((REFERRAL, ("s47e_referral_id",)),),
    ),
    "ssd_initial_cp_conference": Rule(
        kind="enquiry",
        record="conference",
        person="icpc_person_id",
        identity=("icpc_icpc_id",),
        belongs=((REFERRAL, ("icpc_referral_id",)), ("enquiry", ("icpc_s47_enquiry_id",))),
    ),
    "ssd_cp_plans": Rule(
        kind="protection_plan",
        record="plan",
        person="cppl_person_id",
        identity=("cppl_cp_plan_id",),
        belongs=((REFERRAL, ("cppl_referral_id",)), ("conference", ("cppl_icpc_id",))),
    ),
    "ssd_cp_reviews": Rule(
        kind="review",
        record="review",
        person="cppr_person_id",
        identity=("cppr_cp_review_id",),
        belongs=(("plan", ("cppr_cp_plan_id",)),),
    ),
    "ssd_missing": Rule(kind="missing", record="missing", person="miss_person_id", identity=("miss_table_id",)),
}
"""Each table's rows. The dataset's other tables (care, special needs, workforce) are counted, said and not read."""

MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys((rule.person for rule in RULES.values() if rule.person), Meaning("child", "LAchildID", "text")),
    "pers_forename": Meaning("child", "GivenName", "text"),
    "pers_surname": Meaning("child", "FamilyName", "text"),
    "pers_sex": Meaning("child", "Sex", "sex"),
    "pers_ethnicity": Meaning("child", "Ethnicity", "code ethnicity_census"),
    "pers_dob": Meaning("child", "PersonBirthDate", "date"),
    "pers_expected_dob": Meaning("child", "ExpectedPersonBirthDate", "planned"),
    "pers_death_date": Meaning("child", "PersonDeathDate", "date"),
    "pers_common_child_id": Meaning("child", "NHSNumber", "text"),
    "pers_upn_unknown": Meaning("child", "UPNunknown", "code upn_unknown"),
    "pers_nationality": Meaning("child", "Nationality", "text"),
    "addr_address_postcode": Meaning("child", "Postcode", "text"),
    "disa_disability_code": Meaning("child", "Disability", "codes disability"),
    "cont_contact_date": Meaning("concern", "ConcernDate", "moment"),
    "cont_contact_source_code": Meaning("concern", "Source", "code referral_source"),
    "cine_referral_id": Meaning("episode", "CINdetailsID", "text"),
    "cine_referral_date": Meaning("episode", "CINreferralDate", "date"),
    "cine_cin_primary_need_code": Meaning("episode", "PrimaryNeedCode", "code primary_need"),
    "cine_referral_source_code": Meaning("episode", "ReferralSource", "code referral_source"),
    "cine_referral_nfa": Meaning("episode", "ReferralNFA", "flag"),
    "cine_close_reason": Meaning("episode", "ReasonForClosure", "code closure_reason"),
    "cine_close_date": Meaning("episode", "CINclosureDate", "date"),
    "cina_assessment_start_date": Meaning("assessment", "AssessmentActualStartDate", "date"),
    "cina_assessment_auth_date": Meaning("assessment", "AssessmentAuthorisationDate", "date"),
    "cinp_cin_plan_start_date": Meaning("cin_plan", "CINPlanStartDate", "date"),
    "cinp_cin_plan_end_date": Meaning("cin_plan", "CINPlanEndDate", "date"),
    "s47e_s47_start_date": Meaning("enquiry", "S47ActualStartDate", "date"),
    "s47e_s47_end_date": Meaning("enquiry", "EnquiryEndDate", "date"),
    "s47e_s47_nfa": Meaning("enquiry", "EnquiryNFA", "flag"),
    "icpc_icpc_target_date": Meaning("enquiry", "InitialCPCtarget", "planned"),
    "icpc_icpc_date": Meaning("enquiry", "DateOfInitialCPC", "date"),
    "cppl_cp_plan_start_date": Meaning("protection_plan", "CPPstartDate", "date"),
    "cppl_cp_plan_end_date": Meaning("protection_plan", "CPPendDate", "date"),
    "cppl_cp_plan_initial_category": Meaning("protection_plan", "InitialCategoryOfAbuse", "code abuse_category"),
    "cppl_cp_plan_latest_category": Meaning("protection_plan", "LatestCategoryOfAbuse", "code abuse_category"),
    "cppr_cp_review_date": Meaning("review", "CPPreviewDate", "date"),
    "miss_missing_episode_start_date": Meaning("missing", "MissingStart", "moment"),
    "miss_missing_episode_type": Meaning("missing", "MissingKind", "code missing_kind"),
    "miss_missing_episode_end_date": Meaning("missing", "MissingEnd", "moment"),
    "miss_missing_rhi_offered": Meaning("missing", "InterviewOffered", "flag"),
    "miss_missing_rhi_accepted": Meaning("missing", "InterviewTaken", "flag"),
}

LED_TO = {
    "CP_ENQUIRY_FLAG": "strategy_discussion",
    "NEW_REFERRAL_FLAG": "assessment",
    "EXISTING_REFERRAL_FLAG": "assessment",
    "ADVICE_FLAG": "advice",
    "NFA_FLAG": "nfa",
}
"""What a contact led to, by the first of its flags that is set; a contact with none was not answered."""

IDENTIFIERS = {"unique pupil number": "UPN", "former unique pupil number": "FormerUPN", "nhs number": "NHSNumber"}
SET = ("y", "yes", "1", "true")
CATEGORIES = {
    "neglect": "NEG",
    "physical abuse": "PHY",
    "sexual abuse": "SAB",
    "emotional abuse": "EMO",
    "multiple": "MUL",
}
KINDS_MISSING = {"m": "care", "a": "away"}
IN_OUR_CODES = {"code abuse_category": CATEGORIES, "code missing_kind": KINDS_MISSING}
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?")


def _contact(text: str, cells: Cells) -> Iterator[Part]:
    """In place of a contact's account, which the dataset does not have."""
    source = cells.get("cont_contact_source_desc") or cells.get("cont_contact_source_code") or "a source not given"
    said = f"A contact was made with children's services by: {source}. The dataset holds no account of what was said."
    yield Meaning("concern", "Account", "long"), said


def _outcome(text: str, cells: Cells) -> Iterator[Part]:
    """What became of a contact, where the flags say so."""
    flags = _json(text)
    flag = next((each for each in LED_TO if flags.get(each, "").lower() in SET), "")
    if flag:
        yield Meaning("concern", "Outcome", "code decision_outcome"), LED_TO[flag]
        yield Meaning("concern", "OutcomeReason", "text"), f"As sent: {flag}. The dataset gives no reason and no date."
    elif text and not flags:
        yield Meaning("concern", "Outcome", "code decision_outcome"), text


def _factors(text: str, cells: Cells) -> Iterator[Part]:
    """The factors that were found, of those an assessment says Yes or No of."""
    found = _json(text)
    codes = [code for code, said in found.items() if said.lower() in SET]
    yield from ((Meaning("assessment", "AssessmentFactors", "codes assessment_factor"), code) for code in codes)
    if text and not found:
        yield Meaning("assessment", "AssessmentFactors", "codes assessment_factor"), text


def _address(text: str, cells: Cells) -> Iterator[Part]:
    lines = list(dict.fromkeys(part for part in _json(text).values() if part))
    yield Meaning("child", "Address", "text"), ", ".join(lines) if lines else text


def _identifier(text: str, cells: Cells) -> Iterator[Part]:
    """Another number of the person; one that is valid no longer is a former one."""
    name = IDENTIFIERS.get(cells.get("link_identifier_type", "").lower(), "")
    ended = bool(cells.get("link_valid_to_date"))
    if name and not (ended and name == "NHSNumber"):
        yield Meaning("child", "FormerUPN" if ended else name, "text"), text


def _json(text: str) -> dict[str, str]:
    """What a column of JSON says, by name; nothing when it is none."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(said or "") for name, said in found.items()} if isinstance(found, dict) else {}


def _tidied(text: str, how: str) -> str:
    """Moments without their seconds, days without their hour, and codes where other systems write the word."""
    found = MOMENT.fullmatch(text)
    if found and how.startswith(("date", "planned", "moment")):
        return found[1] if how != "moment" or found[2] == "00:00" else f"{found[1]}T{found[2]}"
    return IN_OUR_CODES.get(how, {}).get(text.lower(), text)


FORMAT = Format(
    rules=RULES,
    manner=Manner(
        meanings=MEANINGS,
        taken_apart={
            "cont_contact_id": _contact,
            "cont_contact_outcome_json": _outcome,
            "cinf_assessment_factors_json": _factors,
            "addr_address_json": _address,
            "link_identifier_value": _identifier,
        },
        spelt=str.lower,
        tidied=_tidied,
    ),
)


def opened(path: Path, today: date, found: Received) -> TableSet:
    """A received set of tables as an extract."""
    tables = csv_tables(path, lambda name: name)
    if not set(tables) & set(RULES):
        wrong = (
            f"none of its files is a table of the Standard Safeguarding Dataset that is read here: {', '.join(RULES)}"
        )
        raise unreadable(found.name, wrong, "Check that it is the right folder; each file is called after its table.")
    origin = origin_of(found, "Standard Safeguarding Dataset tables")
    return TableSet(found.name, tables, FORMAT, origin=origin, today=today, profile=load_profile())
