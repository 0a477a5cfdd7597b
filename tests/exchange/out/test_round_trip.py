"""What is read from a census file and written again is the same, but for what this table says.

Compared are all days at once, so that nothing is left out for being of another year. Each difference is an element, how
often it differs, and why; one that is not in the table fails, and so does one that no longer is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from exchange.census_files import census
from exchange.out.round_trip import differences, said_in
from independent.made_census import children
from tocsin.exchange import import_cin
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.census import Return, write_census
from tocsin.exchange.out.collection import collection
from tocsin.exchange.out.held import Asking, Walk
from tocsin.ledger import REGISTER, size
from tocsin.words import load_profile

SAMPLES = Path(__file__).resolve().parents[4] / "shared/cases/formats/cin-census"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALWAYS = replace(collection(2026), first=date(1900, 1, 1), last=date(2999, 12, 31))


class Difference(NamedTuple):
    """Elements of a sample that differ, how often they stand only in what was read or only in what was written, why."""

    sample: str
    elements: str
    only_before: int
    only_after: int
    why: str


CHILD = "LAchildID PersonBirthDate Sex Ethnicity Disability CINreferralDate ReferralSource PrimaryNeedCode ReferralNFA"
PRE_PROCEEDINGS = (
    "PPStartDate LBPSentDate FGDMMeetingOffer FGDMMeetingFac InitialPPMeetingDate ReviewMeetingsCount "
    "StepDecisionDate PPOutcome CourtAppDate LetterInitCPDate"
)
ASSESSMENT = "AssessmentActualStartDate AssessmentAuthorisationDate"

TABLE = (
    Difference(
        "CIN_Census_2026",
        f"{CHILD} UPNunknown CINclosureDate ReasonForClosure {ASSESSMENT}",
        1,
        1,
        "a child's number of 23 characters with underlines, which no census since 2025 takes: sent under our own",
    ),
    Difference(
        "CIN_Census_2026", ASSESSMENT, 1, 0, "an assessment begun in 2028: no event yet, so it has no beginning"
    ),
    Difference("CIN_Census_2026", "AssessmentFactors", 3, 0, "the factors of that assessment"),
    Difference("CIN_Census_2026", PRE_PROCEEDINGS, 1, 0, "a block of 2027, not read yet: it waits in quarantine"),
    Difference(
        "fake_CIN_data",
        f"{CHILD} UPN PersonDeathDate CINclosureDate ReasonForClosure DateOfInitialCPC",
        1,
        0,
        "a child whose one referral is of 2028: no event yet, so it cannot be sent, and stands in the account",
    ),
    Difference(
        "fake_CIN_data",
        "CINreferralDate ReferralSource PrimaryNeedCode DateOfInitialCPC ReferralNFA",
        1,
        0,
        "another child's referral of 2030",
    ),
    Difference("fake_CIN_data", "CINclosureDate", 1, 0, "a closure in 2028: the case goes out open"),
    Difference("fake_CIN_data", "Disability", 5, 0, "the same disability given twice is sent once, as rule 8794 asks"),
)


def through(path: Path, register: Any, folder: Path) -> Path:
    """The file read into the register and written again, of whatever year."""
    import_cin(path, by=register.administrator, purpose="run_system", at=AT)
    walk = Walk(Asking(by=register.director, purpose="supervise", at=AT), size(REGISTER))
    made = Return(
        year=ALWAYS,
        number="999",
        agency=register.administrator.agency,
        at=AT,
        size=walk.size,
        profile=load_profile(),
    )
    with Account(folder / "account.csv") as account:
        write_census(folder / "again.xml", walk.everybody(), made, account)
    return folder / "again.xml"


@pytest.mark.long
@pytest.mark.parametrize("name", ["CIN_Census_2021", "CIN_Census_2026", "fake_CIN_data", "minimal_clean_2026"])
def test_a_sample_made_by_others_is_written_as_it_was_read(name: str, register: Any, tmp_path: Path) -> None:
    path = SAMPLES / f"{name}.xml"
    if not path.exists():
        pytest.skip(f"NOT COMPARED WITH THE OUTSIDE: the samples made by others are not at {SAMPLES}")
    before, after = differences(path, through(path, register, tmp_path))
    assert (before, after) == (_told(name, "only_before"), _told(name, "only_after"))


def _told(sample: str, side: str) -> Counter[str]:
    told: Counter[str] = Counter()
    for each in TABLE:
        if each.sample == sample and (n := getattr(each, side)):
            told.update(dict.fromkeys(each.elements.split(), n))
    return told


def test_a_made_file_is_written_as_it_was_read(register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, *children(120), made="2026-03-01T09:00:00")
    again = through(path, register, tmp_path)
    assert differences(path, again) == (Counter(), Counter())
    assert said_in(path).total() > 120 * 15
