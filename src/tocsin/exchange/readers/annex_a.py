"""Annex A of Ofsted's inspections of local authority children's services: a workbook of eleven lists, one row a child.

Source: Ofsted, framework for inspecting local authority services for children (ILACS), Annex A, and how workbooks in
use differ from it: other capitals, spaces and quotes, shorter headers, a letter before each value ("b) Female",
"q) 6: Police"). Dates are a spreadsheet's own. The lists have no numbers for records: a row is known by its child and
its day. A child in need (list 6) and a referral (list 3) of one day are one referral.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from tocsin.exchange.queries import Received
from tocsin.exchange.readers.joining import REFERRAL, Rule
from tocsin.exchange.readers.limits import MAX_COLUMNS, unreadable
from tocsin.exchange.readers.manner import Cells, Manner, Meaning, Part
from tocsin.exchange.readers.opening import ZIP, Table, first_bytes, headed
from tocsin.exchange.readers.origin import origin_of
from tocsin.exchange.readers.tables import Format, TableSet
from tocsin.exchange.readers.workbook import Workbook
from tocsin.words import load_profile

CHILD, ADOPTER = "child unique id", "individual adopter identifier"
CONTACT, REFERRED, IN_NEED = "date of contact", "date of referral", "cin start date"
ASSESSED, ENQUIRED = "continuous assessment start date", "strategy discussion initiating section 47 enquiry start date"
PLANNED, HELPED = "child protection plan start date", "assessment start date"
IN_LAST_YEAR = "from their placement in the last 12 months"
MISSING = f"number of episodes the child has been missing {IN_LAST_YEAR}"
ABSENT = f"number of episodes the child has been absent {IN_LAST_YEAR}"
OFFERED = "was the child offered a return interview after their last missing episode"
ACCEPTED = "did the child accept a return interview after their last missing episode"

RULES: Mapping[str, Rule] = {
    "List 1": Rule(kind="concern", record="contact", person=CHILD, identity=(CHILD, CONTACT, "contact source")),
    "List 2": Rule(kind="unread", record="early help", person=CHILD, identity=(CHILD, HELPED)),
    "List 3": Rule(kind="episode", record=REFERRAL, person=CHILD, identity=(CHILD, REFERRED)),
    "List 4": Rule(kind="assessment", record="assessment", person=CHILD, identity=(CHILD, ASSESSED)),
    "List 5": Rule(kind="enquiry", record="enquiry", person=CHILD, identity=(CHILD, ENQUIRED)),
    "List 6": Rule(
        kind="detail",
        record="in need",
        person=CHILD,
        identity=(CHILD, IN_NEED),
        belongs=((REFERRAL, (CHILD, IN_NEED)),),
    ),
    "List 7": Rule(kind="protection_plan", record="plan", person=CHILD, identity=(CHILD, PLANNED)),
    "List 8": Rule(kind="concern", record="looked after", person=CHILD, identity=(CHILD,), counts=(MISSING, ABSENT)),
    "List 9": Rule(kind="unread", record="care leaver", person=CHILD, identity=(CHILD,)),
    "List 10": Rule(kind="unread", record="adoption", person=CHILD, identity=(CHILD,)),
    "List 11": Rule(kind="unread", record="adopter", person=ADOPTER, identity=(ADOPTER,)),
}
"""What each list's rows are. Early help, leaving care and adoption raise no concern: those rows are kept, not read.

A looked-after child is a concern here only when missing: the list says how often in a year and not when.
"""

MEANINGS: Mapping[str, Meaning] = {
    CHILD: Meaning("child", "LAchildID", "text"),
    "gender": Meaning("child", "Sex", "sex"),
    "ethnicity": Meaning("child", "Ethnicity", "code ethnicity_census"),
    "date of birth": Meaning("child", "PersonBirthDate", "date"),
    CONTACT: Meaning("concern", "ConcernDate", "moment"),
    "contact source": Meaning("concern", "Source", "code referral_source"),
    REFERRED: Meaning("episode", "CINreferralDate", "date"),
    "referral source": Meaning("episode", "ReferralSource", "code referral_source"),
    "referral nfa": Meaning("episode", "ReferralNFA", "flag"),
    IN_NEED: Meaning("episode", "CINreferralDate", "date"),
    "primary need code": Meaning("episode", "PrimaryNeedCode", "code primary_need"),
    "cin closure date": Meaning("episode", "CINclosureDate", "date"),
    "reason for closure": Meaning("episode", "ReasonForClosure", "code closure_reason"),
    ASSESSED: Meaning("assessment", "AssessmentActualStartDate", "date"),
    "continuous assessment date of authorisation": Meaning("assessment", "AssessmentAuthorisationDate", "date"),
    ENQUIRED: Meaning("enquiry", "S47ActualStartDate", "date"),
    "was an initial child protection conference deemed unnecessary": Meaning("enquiry", "ICPCnotRequired", "flag"),
    "date of initial child protection conference": Meaning("enquiry", "DateOfInitialCPC", "date"),
    PLANNED: Meaning("protection_plan", "CPPstartDate", "date"),
    "initial category of abuse": Meaning("protection_plan", "InitialCategoryOfAbuse", "code abuse_category"),
    "latest category of abuse": Meaning("protection_plan", "LatestCategoryOfAbuse", "code abuse_category"),
    "date of latest review conference": Meaning("protection_plan", "CPPreviewDate", "date"),
    "child protection plan end date": Meaning("protection_plan", "CPPendDate", "date"),
    "number of previous child protection plans": Meaning("protection_plan", "NumberOfPreviousCPP", "number"),
}

ALSO = {
    "child id": CHILD,
    "childs unique id": CHILD,
    "unique child id": CHILD,
    "sex": "gender",
    "dob": "date of birth",
    "age": "age of child",
    "age of child years": "age of child",
    "source of contact": "contact source",
    "date of the referral": REFERRED,
    "referral date": REFERRED,
    "source of referral": "referral source",
    "primary need": "primary need code",
    "individual adopter id": ADOPTER,
}
"""Headers as they are also written, and the official one, both spelt as `spelt` spells them."""

PASSING = frozenset(
    {
        "age of child",
        "number of referrals in last 12 months",
        "number of section 47 enquiries in the last 12 months",
        "number of icpcs in the last 12 months",
    }
)
"""Columns that are counted up to the day of the extract."""

KNOWN = frozenset({*MEANINGS, *PASSING, ADOPTER, MISSING, ABSENT, "allocated team", "allocated worker"})
ENOUGH = 3
"""Known headers in a row that make it the header."""

QUOTES = re.compile("['‘’`´]")
LETTER = re.compile(r"^[a-z]{1,2}\)\s*")
CODE = re.compile(r"([A-Za-z0-9]{1,4})\s*[:–-]\s*\S.*")
DAY = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d")
CATEGORIES = {
    "neglect": "NEG",
    "physical abuse": "PHY",
    "sexual abuse": "SAB",
    "emotional abuse": "EMO",
    "multiple": "MUL",
}
IN_OUR_CODES = {
    "code abuse_category": CATEGORIES,
    "sex": {"not stated/recorded": "U", "not stated": "U", "not known": "U"},
}


@lru_cache(MAX_COLUMNS)
def spelt(name: str) -> str:
    """A header without capitals, quotes, signs and "(Y/N)", as the official one of this year or another."""
    plain = re.sub(r"[^a-z0-9]+", " ", QUOTES.sub("", name.lower().replace("(y/n)", " "))).strip()
    return ALSO.get(plain, plain)


def tidied(text: str, how: str) -> str:
    """A value without its list letter and its label, in our codes; a day without its hour."""
    if how in ("date", "planned"):
        found = DAY.fullmatch(text)
        return found[1] if found else text
    if how == "sex" or how == "flag" or how.startswith("code"):
        text = LETTER.sub("", text, count=1)
        found = CODE.fullmatch(text)
        return IN_OUR_CODES.get(how, {}).get(text.lower(), found[1] if found else text)
    return text


def _contact(text: str, cells: Cells) -> Iterator[Part]:
    source = LETTER.sub("", cells.get("contact source", ""), count=1)
    said = f"A contact was made with children's services by: {source or 'a source not given'}."
    yield Meaning("concern", "Account", "long"), f"{said} The list holds no account of what was said, nor an outcome."


def _missing(text: str, cells: Cells) -> Iterator[Part]:
    """What the list of looked-after children says of those who went missing."""
    times = f"missing {text or 'no'} and absent {cells.get(ABSENT) or 'no'} times"
    said = f"Looked after, and {times} in the last twelve months; the list does not say when."
    offered, accepted = (tidied(cells.get(each, ""), "flag") or "not said" for each in (OFFERED, ACCEPTED))
    talked = f"Return interview after the last time offered: {offered}; accepted: {accepted}."
    yield Meaning("concern", "Account", "long"), f"{said} {talked}"


FORMAT = Format(
    rules=RULES,
    manner=Manner(
        meanings=MEANINGS,
        taken_apart={CONTACT: _contact, MISSING: _missing},
        spelt=spelt,
        tidied=tidied,
        passing=PASSING,
    ),
)


def opened(path: Path, today: date, found: Received) -> TableSet:
    """A received workbook as an extract."""
    if not first_bytes(path).startswith(ZIP):
        raise unreadable(found.name, "it is no Excel workbook (.xlsx)", "Save it as .xlsx, with its eleven lists.")
    book = Workbook(path)
    tables = {_list(sheet): partial(_table, book, sheet) for sheet in book.sheets}
    if not set(tables) & set(RULES):
        wrong = f"it has none of the sheets “List 1” to “List 11”. It has: {', '.join(book.sheets[:20])}"
        raise unreadable(found.name, wrong, "Check that it is the right file.")
    origin = origin_of(found, "an Annex A workbook")
    return TableSet(found.name, tables, FORMAT, origin=origin, today=today, profile=load_profile())


def _list(sheet: str) -> str:
    """The list a sheet holds, by its name ("list_3", "List 3 - Referrals"), or its name."""
    named = re.match(r"(?:list)?[\s_-]*(1[01]|[1-9])(?![0-9])", sheet.strip().lower())
    return f"List {named[1]}" if named else sheet


def _table(book: Workbook, sheet: str) -> Table:
    """A list's rows below its header; those of any other sheet, and of an empty list, as they are."""
    filled = next((True for _, cells in book.rows(sheet) if any(cells)), False)
    if _list(sheet) in RULES and filled:
        return headed(f"{sheet}", book.rows(sheet), is_header)
    return Table((), (each for each in book.rows(sheet) if any(each[1])))


def is_header(cells: tuple[str, ...]) -> bool:
    """Whether a row names columns of a list."""
    return len({spelt(cell) for cell in cells} & KNOWN) >= ENOUGH
