"""The council's children in need census, one XML file for each collection year, in the order of the DfE's schemas.

A year's file has the children with a referral in it, or one still open when it began; days after the year are not in
it. To 2024 it has GenderCurrent, from 2025 Sex. The authority's number is 999, which no authority has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.sax.saxutils import escape

from tocsin.town.made.courses import Course
from tocsin.town.made.files.council import Case
from tocsin.town.made.files.office import Office
from tocsin.town.made.lives import NEVER
from tocsin.town.made.owed import working_days_after
from tocsin.town.made.truth import day_of
from tocsin.town.made.writing import File

FIRST_YEAR = 2022
"""The first collection with dates of plans and the reason RC9 in its schema."""

SEX_FROM = 2025
GENDERS = {"M": "1", "F": "2", "": "0"}
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Message><Header><CollectionDetails><Collection>CIN</Collection>'
    "<Year>{year}</Year><ReferenceDate>{ends}</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>"
    "<LEA>999</LEA><SoftwareCode>made town</SoftwareCode><Release>1.0</Release><SerialNo>001</SerialNo>"
    "<DateTime>{year}-05-01T09:00:00</DateTime></Source></Header><Children>\n"
)
TAIL = "</Children></Message>\n"


def one(name: str, value: object) -> str:
    """An element with a text."""
    return f"<{name}>{escape(str(value))}</{name}>"


def optional(name: str, value: str) -> str:
    """The element, or nothing for a blank one."""
    return one(name, value) if value else ""


def _around(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>" if inner else ""


class Census:
    """The files of all collection years, written side by side."""

    def __init__(self, office: Office) -> None:
        self._office = office
        ends = office.town.parameters.ends
        years = range(max(FIRST_YEAR, office.town.parameters.starts.year + 1), ends.year + 1)
        self._years = {year: self._begin(year) for year in years}

    def _begin(self, year: int) -> File:
        file = self._office.town.folder.file(f"agencies/council/cin-{year}.xml")
        file.write(HEAD.format(year=year, ends=date(year, 3, 31).isoformat()))
        return file

    def write(self, cases: tuple[Case, ...]) -> None:
        """Write one household's cases into each year they belong to."""
        for year, file in self._years.items():
            begins, ends = date(year - 1, 4, 1).toordinal(), date(year, 3, 31).toordinal()
            for case in cases:
                told = [course for course in case.courses if _of_year(course, begins, ends)]
                if told:
                    file.write(_Child(year, ends, case).text(told))
                    file.rows += 1

    def close(self) -> None:
        """End every file."""
        for file in self._years.values():
            file.write(TAIL)


def _of_year(course: Course, begins: int, ends: int) -> bool:
    still_open = course.closed == NEVER or course.closed >= begins
    referred = course.referral.contact.day
    return referred <= ends and (referred >= begins or (course.referral.assessed != NEVER and still_open))


class _Child:
    """One child's element as of the end of one year."""

    def __init__(self, year: int, ends: int, case: Case) -> None:
        self._year, self._ends, self._case = year, ends, case

    def text(self, courses: list[Course]) -> str:
        held = self._case.held
        sex = one("Sex", held.sex or "U") if self._year >= SEX_FROM else one("GenderCurrent", GENDERS[held.sex])
        number = one("UPN", held.upn) if held.upn else one("UPNunknown", "UN4")
        identifiers = one("LAchildID", held.id) + number + optional("PersonBirthDate", held.born) + sex
        disabilities = "".join(one("Disability", code) for code in self._case.disabilities or ("NONE",))
        told = one("Ethnicity", held.ethnicity or "NOBT") + f"<Disabilities>{disabilities}</Disabilities>"
        episodes = "".join(self._episode(course) for course in courses)
        return (
            f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>"
            f"<ChildCharacteristics>{told}</ChildCharacteristics>{episodes}</Child>\n"
        )

    def _day(self, name: str, day: int) -> str:
        return one(name, day_of(day)) if NEVER < day <= self._ends else ""

    def _come(self, day: int) -> bool:
        return NEVER < day <= self._ends

    def _episode(self, course: Course) -> str:
        referral = course.referral
        reason = optional("ReasonForClosure", course.reason if self._come(course.closed) else "")
        parts: tuple[Callable[[Course], str], ...] = (self._assessment, self._plan, self._enquiry)
        nothing = referral.outcome == "no_further_action"
        return (
            f"<CINdetails>{one('CINreferralDate', day_of(referral.contact.day))}"
            f"{one('ReferralSource', referral.contact.source)}{one('PrimaryNeedCode', course.need)}"
            f"{self._day('CINclosureDate', course.closed)}{reason}"
            f"{''.join(part(course) for part in parts)}{one('ReferralNFA', int(nothing))}"
            f"{self._protection(course)}</CINdetails>"
        )

    def _assessment(self, course: Course) -> str:
        if course.referral.assessed == NEVER:
            return ""
        done = self._come(course.referral.assessed)
        factors = "".join(one("AssessmentFactors", code) for code in course.factors)
        return (
            f"<Assessments>{one('AssessmentActualStartDate', day_of(course.referral.contact.day))}"
            f"{self._day('AssessmentAuthorisationDate', course.referral.assessed)}"
            f"{_around('FactorsIdentifiedAtAssessment', factors if done else '')}</Assessments>"
        )

    def _plan(self, course: Course) -> str:
        begun = self._day("CINPlanStartDate", course.plan_begun)
        return _around("CINPlanDates", begun and begun + self._day("CINPlanEndDate", course.plan_ended))

    def _enquiry(self, course: Course) -> str:
        begun = self._day("S47ActualStartDate", course.referral.enquiry)
        if not begun:
            return ""
        target = day_of(working_days_after(course.referral.enquiry, 15))
        needed = course.referral.conference != NEVER
        held = self._day("DateOfInitialCPC", course.referral.conference)
        return (
            f"<Section47>{begun}{one('InitialCPCtarget', target)}{held}"
            f"{one('ICPCnotRequired', int(not needed))}</Section47>"
        )

    def _protection(self, course: Course) -> str:
        if not course.protected_until or not self._come(course.referral.conference):
            return ""
        held = "".join(one("CPPreviewDate", day_of(day)) for day in course.reviews if self._come(day))
        return (
            f"<ChildProtectionPlans>{one('CPPstartDate', day_of(course.referral.conference))}"
            f"{self._day('CPPendDate', course.protected_until)}{one('InitialCategoryOfAbuse', course.category)}"
            f"{one('LatestCategoryOfAbuse', course.category)}{one('NumberOfPreviousCPP', 0)}{_around('Reviews', held)}"
            "</ChildProtectionPlans>"
        )
