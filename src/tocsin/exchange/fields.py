"""The census's elements as tables: which is a row, which a field of what row, and how each field is read.

Element names and codes are those of the Department for Education's specification, collections of 2021 to 2026. How a
field is read is declared with a word of `values.READERS`. Rows of other formats are put into the same words.
"""

from __future__ import annotations

from collections.abc import Mapping

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
"""For each kind of row its elements and how each is read: see `values.READERS`."""

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
