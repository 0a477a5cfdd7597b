"""The census's elements as tables: which is a row, which a field of what row, and how each field is read.

Element names and codes are those of the Department for Education's specification, collections of 2021 to 2026. Every
field has one declared reader; nothing is guessed. A reader takes the text as given and raises ValueError with the end
of a sentence that begins with it: "“31/02/2026” is not a date. …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from tocsin.words import Profile

Value = str | bool | tuple[str, ...]

BLOCKS = {
    "Child": "child",
    "CINdetails": "episode",
    "Assessments": "assessment",
    "CINPlanDates": "cin_plan",
    "Section47": "enquiry",
    "ChildProtectionPlans": "protection_plan",
    "CPPreviewDate": "review",
}
"""Elements that are a row each. A review is a row of its own whether one block holds its date or a block holds many."""

WRAPPERS = frozenset(
    {"ChildIdentifiers", "ChildCharacteristics", "Disabilities", "FactorsIdentifiedAtAssessment", "Reviews"}
)
"""Elements that only group others: the fields in them belong to the row around."""

KINDS = {
    "child": "children",
    "episode": "referrals",
    "assessment": "assessments",
    "cin_plan": "child in need plans",
    "enquiry": "section 47 enquiries",
    "protection_plan": "child protection plans",
    "review": "plan reviews",
    "unread": "blocks not read yet",
}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "child": {
        "LAchildID": "text",
        "UPN": "text",
        "FormerUPN": "text",
        "UPNunknown": "code upn_unknown",
        "PersonBirthDate": "date",
        "ExpectedPersonBirthDate": "planned",
        "GenderCurrent": "sex",
        "Sex": "sex",
        "PersonDeathDate": "date",
        "Ethnicity": "code ethnicity_census",
        "Disability": "codes disability",
    },
    "episode": {
        "CINdetailsID": "text",
        "CINreferralDate": "date",
        "ReferralSource": "code referral_source",
        "PrimaryNeedCode": "code primary_need",
        "CINclosureDate": "date",
        "ReasonForClosure": "code closure_reason",
        "DateOfInitialCPC": "date",
        "ReferralNFA": "flag",
    },
    "assessment": {
        "AssessmentActualStartDate": "date",
        "AssessmentInternalReviewDate": "planned",
        "AssessmentAuthorisationDate": "date",
        "AssessmentFactors": "codes assessment_factor",
    },
    "cin_plan": {"CINPlanStartDate": "date", "CINPlanEndDate": "date"},
    "enquiry": {
        "S47ActualStartDate": "date",
        "InitialCPCtarget": "planned",
        "DateOfInitialCPC": "date",
        "ICPCnotRequired": "flag",
    },
    "protection_plan": {
        "CPPstartDate": "date",
        "CPPendDate": "date",
        "InitialCategoryOfAbuse": "code abuse_category",
        "LatestCategoryOfAbuse": "code abuse_category",
        "NumberOfPreviousCPP": "number",
    },
    "review": {"CPPreviewDate": "date"},
    "unread": {},
}
"""For each kind of row its elements and how each is read: see READERS."""

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "child": (),
    "episode": ("CINdetailsID", "CINreferralDate"),
    "assessment": ("AssessmentActualStartDate",),
    "cin_plan": ("CINPlanStartDate",),
    "enquiry": ("S47ActualStartDate",),
    "protection_plan": ("CPPstartDate",),
    "review": ("CPPreviewDate",),
    "unread": (),
}
"""Which field tells a row from its siblings when the file comes again; the first that is filled in counts."""

IN_ORDER = (
    ("episode", "CINreferralDate", "CINclosureDate"),
    ("assessment", "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    ("cin_plan", "CINPlanStartDate", "CINPlanEndDate"),
    ("enquiry", "S47ActualStartDate", "DateOfInitialCPC"),
    ("protection_plan", "CPPstartDate", "CPPendDate"),
)
"""Pairs of dates the second of which cannot lie before the first; when it does, both are loaded and somebody asked."""

SEXES = {"1": "M", "2": "F", "0": "U", "9": "U", "M": "M", "F": "F", "U": "U"}
FLAGS = {"1": True, "true": True, "y": True, "yes": True, "0": False, "false": False, "n": False, "no": False}
DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?Z?")
LONGEST = 200


def _a_date(text: str, codes: str, today: date, profile: Profile) -> Value:
    day = _planned(text, codes, today, profile)
    if isinstance(day, str) and date.fromisoformat(day) > today:
        raise ValueError("has not come yet, so it cannot have happened. Send the date on which it did")
    return day


def _planned(text: str, codes: str, today: date, profile: Profile) -> Value:
    written = DATE.fullmatch(text)
    try:
        return date.fromisoformat(written[1] if written else "").isoformat()
    except ValueError:
        raise ValueError("is not a date. The census writes dates as 2026-02-28; send it like that") from None


def _flag(text: str, codes: str, today: date, profile: Profile) -> Value:
    if text.lower() not in FLAGS:
        raise ValueError("is neither true nor false. Send true, false, 1 or 0")
    return FLAGS[text.lower()]


def _sex(text: str, codes: str, today: date, profile: Profile) -> Value:
    if text.upper() not in SEXES:
        raise ValueError("is no code for sex. Send F, M or U (1, 2, 0 and 9 are read too)")
    return SEXES[text.upper()]


def _code(text: str, codes: str, today: date, profile: Profile) -> Value:
    known = profile.codes[codes]
    if text.upper() not in known:
        raise ValueError(f"is not a code of the list “{known.title}”. Send one of that list")
    return text.upper()


def _codes(text: str, codes: str, today: date, profile: Profile) -> Value:
    return (str(_code(text, codes, today, profile)),)


def _short_text(text: str, codes: str, today: date, profile: Profile) -> Value:
    if len(text) > LONGEST:
        raise ValueError(f"has more than {LONGEST} characters. Send a shorter one")
    return text


def _number(text: str, codes: str, today: date, profile: Profile) -> Value:
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise ValueError("is not a number from 0 to 999. Send a number")
    return text


READERS: Mapping[str, Callable[[str, str, date, Profile], Value]] = {
    "date": _a_date,
    "planned": _planned,
    "flag": _flag,
    "sex": _sex,
    "code": _code,
    "codes": _codes,
    "text": _short_text,
    "number": _number,
}
"""How a field is read, by the first word of its entry in FIELDS; the second names a code list."""

KINDS_OF_DOUBT = {"date": "date", "planned": "date", "text": "text"} | dict.fromkeys(
    ("flag", "sex", "code", "codes", "number"), "code"
)
"""What a failed reader means to whoever checks the concern: a code of the list "needs_checking"."""
