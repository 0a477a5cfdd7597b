"""A census of made children, each with a whole journey, without a fault: what an export of theirs must be without, too.

Eight kinds of journey, from a referral nothing followed to a plan that ended; days drawn by a seeded generator. Pupil
numbers carry their check letter and are nobody's: no school has the number 9999.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from tocsin.words.identifiers import upn_letter

FIRST = date(2025, 4, 1)
LAST = date(2026, 2, 27)
SOURCES = ("1A", "2A", "3A", "3E", "4", "5B", "5D", "6", "8", "9", "10")
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N8")
FACTORS = ("1B", "2B", "3A", "3B", "4A", "4B", "10A", "11A", "13A", "15A", "16A", "17A", "18B", "18C", "19C", "24A")
ETHNICITIES = ("WBRI", "WIRT", "WROM", "MWBC", "APKN", "AIND", "BCRB", "BOTH", "CHNE", "OOTH", "REFU", "NOBT")
DISABILITIES = ("MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA")
CATEGORIES = ("NEG", "PHY", "SAB", "EMO")

UNBORN = 40
"""One child in so many is not born yet."""

Tags = tuple[tuple[str, object], ...]


def xml(*tags: tuple[str, object]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in tags if value != "")


def working(day: date) -> date:
    """The day itself or the Monday after; no bank holiday matters to a rule asked here."""
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


class Journey:
    """One referral under way: each method adds what comes next and moves the day on."""

    def __init__(self, dice: random.Random, referred: date) -> None:
        self.dice, self.referred, self.day = dice, referred, referred
        self.blocks: dict[str, list[str]] = {"Assessments": [], "CINPlanDates": [], "Section47": [], "Plans": []}
        self.closed: tuple[date, str] | None = None
        self.nothing_followed = False

    def later(self, low: int, high: int) -> date:
        self.day += timedelta(days=self.dice.randint(low, high))
        return self.day

    def assess(self) -> Journey:
        begun, done = self.later(0, 2), self.later(10, 50)
        found = xml(
            *(("AssessmentFactors", code) for code in sorted(self.dice.sample(FACTORS, self.dice.randint(1, 4))))
        )
        tags = (
            ("AssessmentActualStartDate", begun),
            ("AssessmentInternalReviewDate", begun + timedelta(days=10)),
            ("AssessmentAuthorisationDate", done),
            ("FactorsIdentifiedAtAssessment", found),
        )
        self.blocks["Assessments"].append(xml(*tags))
        return self

    def enquire(self, *, conference: bool) -> Journey:
        begun = self.later(0, 3)
        target = working(begun + timedelta(days=21))
        self.day = working(begun + timedelta(days=self.dice.randint(12, 18))) if conference else begun
        held = self.day if conference else ""
        last = (("DateOfInitialCPC", held), ("ICPCnotRequired", int(not conference)))
        self.blocks["Section47"].append(xml(("S47ActualStartDate", begun), ("InitialCPCtarget", target), *last))
        return self

    def protect(self, *, ended: bool) -> Journey:
        begun, category = self.day, self.dice.choice(CATEGORIES)
        reviews = [begun + timedelta(days=80)] + ([begun + timedelta(days=120)] if ended else [])
        self.day = begun + timedelta(days=125)
        tags = (
            ("CPPstartDate", begun),
            ("CPPendDate", self.day if ended else ""),
            ("InitialCategoryOfAbuse", category),
            ("LatestCategoryOfAbuse", self.dice.choice(CATEGORIES)),
            ("NumberOfPreviousCPP", self.dice.choice((0, 0, 0, 1))),
            ("Reviews", xml(*(("CPPreviewDate", each) for each in reviews if each <= LAST))),
        )
        self.blocks["Plans"].append(xml(*tags))
        return self

    def plan(self, *, ended: bool) -> Journey:
        begun = self.later(1, 5)
        self.blocks["CINPlanDates"].append(
            xml(("CINPlanStartDate", begun), ("CINPlanEndDate", self.later(20, 40) if ended else ""))
        )
        return self

    def close(self, reason: str) -> Journey:
        self.closed = (self.later(1, 5), reason)
        return self

    def xml(self) -> str:
        day, reason = self.closed or ("", "")
        head = (
            ("CINreferralDate", self.referred),
            ("ReferralSource", self.dice.choice(SOURCES)),
            ("PrimaryNeedCode", self.dice.choice(NEEDS)),
            ("CINclosureDate", day),
            ("ReasonForClosure", reason),
        )
        blocks = [(name, each) for name in ("Assessments", "CINPlanDates", "Section47") for each in self.blocks[name]]
        nothing = (("ReferralNFA", int(self.nothing_followed)),)
        plans = (("ChildProtectionPlans", each) for each in self.blocks["Plans"])
        return xml(("CINdetails", xml(*head, *blocks, *nothing, *plans)))


def _nothing(journey: Journey) -> Journey:
    journey.nothing_followed = True
    return journey


KINDS: tuple[Callable[[Journey], Journey], ...] = (
    lambda j: j.enquire(conference=True).protect(ended=False),
    lambda j: j.enquire(conference=True).protect(ended=True).plan(ended=True).close("RC7"),
    lambda j: j.assess().close("RC8"),
    _nothing,
    lambda j: j.assess().plan(ended=False),
    lambda j: j.assess().enquire(conference=False).close("RC7"),
    lambda j: j.assess().close("RC9"),
    lambda j: j.assess().enquire(conference=True).protect(ended=False),
)


def children(number: int, seed: int = 1912) -> Iterator[str]:
    """So many children, each as a Child element; every ninth comes back after the first referral was closed."""
    for serial in range(number):
        dice = random.Random(f"{seed}-{serial}")
        first = FIRST + timedelta(days=dice.randint(0, 120) if serial % UNBORN != 4 else 240)
        journeys = [KINDS[serial % len(KINDS)](Journey(dice, first))]
        if journeys[0].closed and serial % 9 == 0:
            journeys.append(Journey(dice, journeys[0].day + timedelta(days=30)).assess())
        yield _child(serial, dice, journeys)


def _child(serial: int, dice: random.Random, journeys: list[Journey]) -> str:
    unborn = serial % UNBORN == 4
    rest = f"3729999{serial:05}"
    born = date(2026 - dice.randint(7, 16), dice.randint(1, 12), dice.randint(1, 28))
    identifiers: Tags = (
        ("LAchildID", f"CH{serial:08}"),
        ("UPN", "" if unborn or serial % 11 == 3 else upn_letter(rest) + rest),
        ("UPNunknown", "UN1" if unborn else "UN5" if serial % 11 == 3 else ""),
        ("PersonBirthDate", "" if unborn else born),
        ("ExpectedPersonBirthDate", date(2026, 4, 20) if unborn else ""),
        ("Sex", "U" if unborn else dice.choice("MF")),
    )
    disabilities = sorted(dice.sample(DISABILITIES, dice.randint(1, 2))) if serial % 4 == 0 else ["NONE"]
    characteristics: Tags = (
        ("Ethnicity", dice.choice(ETHNICITIES)),
        ("Disabilities", xml(*(("Disability", each) for each in disabilities))),
    )
    told = xml(("ChildIdentifiers", xml(*identifiers)), ("ChildCharacteristics", xml(*characteristics)))
    return xml(("Child", told + "".join(each.xml() for each in journeys)))
