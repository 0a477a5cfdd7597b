"""Small census files typed for tests: a child with a whole journey, and ways to change one thing in it."""

from __future__ import annotations

from pathlib import Path

HEADER = """<Header>
<CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>999</LEA><DateTime>{made}</DateTime></Source>
</Header>"""

REFERRAL = """<CINdetails>
<CINreferralDate>2025-06-02</CINreferralDate>
<ReferralSource>6</ReferralSource>
<PrimaryNeedCode>N1</PrimaryNeedCode>
<Assessments>
<AssessmentActualStartDate>2025-06-03</AssessmentActualStartDate>
<AssessmentAuthorisationDate>2025-07-15</AssessmentAuthorisationDate>
<FactorsIdentifiedAtAssessment>
<AssessmentFactors>10A</AssessmentFactors>
<AssessmentFactors>11A</AssessmentFactors>
</FactorsIdentifiedAtAssessment>
</Assessments>
<CINPlanDates><CINPlanStartDate>2025-07-20</CINPlanStartDate></CINPlanDates>
<Section47>
<S47ActualStartDate>2025-06-04</S47ActualStartDate>
<DateOfInitialCPC>2025-06-24</DateOfInitialCPC>
<ICPCnotRequired>0</ICPCnotRequired>
</Section47>
<ReferralNFA>0</ReferralNFA>
<ChildProtectionPlans>
<CPPstartDate>2025-06-24</CPPstartDate>
<InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse>
<Reviews><CPPreviewDate>2025-09-16</CPPreviewDate><CPPreviewDate>2026-03-03</CPPreviewDate></Reviews>
</ChildProtectionPlans>
</CINdetails>"""

NOTHING_FOLLOWED = """<CINdetails>
<CINreferralDate>2025-01-10</CINreferralDate>
<CINclosureDate>2025-01-13</CINclosureDate>
<ReasonForClosure>RC8</ReasonForClosure>
<ReferralSource>2A</ReferralSource>
<PrimaryNeedCode>N6</PrimaryNeedCode>
<ReferralNFA>true</ReferralNFA>
</CINdetails>"""


def child(number: str = "C1", *referrals: str, sex: str = "F", born: str = "2011-05-17", more: str = "") -> str:
    """One child with these referrals; with a whole journey when none are given."""
    identifiers = f"<LAchildID>{number}</LAchildID><PersonBirthDate>{born}</PersonBirthDate><Sex>{sex}</Sex>{more}"
    return (
        f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>"
        "<ChildCharacteristics><Ethnicity>WBRI</Ethnicity>"
        "<Disabilities><Disability>LD</Disability></Disabilities></ChildCharacteristics>"
        f"{''.join(referrals or (REFERRAL,))}</Child>"
    )


def census(folder: Path, *children: str, made: str = "2026-05-01T09:00:00", name: str = "cin.xml") -> Path:
    """A census file of these children, made at that time."""
    path = folder / name
    text = f"<Message>{HEADER.format(made=made)}<Children>\n{chr(10).join(children)}\n</Children></Message>"
    path.write_text(text, encoding="utf-8")
    return path
