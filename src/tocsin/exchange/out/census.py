"""Write a children in need census: every child with a referral open in the year, element by element, strictly.

Source: Department for Education, children in need census, the schemas of 2021 to 2026. Elements stand in their fixed
order, dates to the day, truth as 1 and 0. What the schema asks for and the register does not hold is never made up: the
block is left out, and stands in the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from tocsin.access import RestrictedLine
from tocsin.concerns import Journey
from tocsin.exchange.fields import BLOCKS as KIND_OF
from tocsin.exchange.fields import FIELDS
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.brought import Brought
from tocsin.exchange.out.children import child_of, number_of
from tocsin.exchange.out.collection import Collection
from tocsin.exchange.out.episodes import BLOCKS, Episode, Values, episode_of, text_in, to_the_day
from tocsin.exchange.out.held import Whole
from tocsin.exchange.out.period import Days, as_at
from tocsin.exchange.rows import Value
from tocsin.words import Profile
from tocsin.words.when import LONDON

ELEMENT = {kind: name for name, kind in KIND_OF.items()}
CODED = {
    "ReferralSource": "referral_source",
    "ReasonForClosure": "closure_reason",
    "AssessmentFactors": "assessment_factor",
}
WITHIN = {
    "Disability": "Disabilities",
    "AssessmentFactors": "FactorsIdentifiedAtAssessment",
    "CPPreviewDate": "Reviews",
}
"""Elements that may come several times, and the one that holds them."""

REFERRAL = ("CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure")
NO_DATE = "its date is not known to the day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Whose return of which year: the authority's three digits and agency, when made, at which size of the ledger.

    `hide` gives a child another number and takes names away; None in a return with names.
    """

    year: Collection
    number: str
    agency: str
    at: datetime
    size: int
    profile: Profile
    hide: Callable[[Values], Values] | None = None


def write_census(path: Path, wholes: Iterable[Whole], made: Return, account: Account) -> None:
    """Write the file, child by child; memory does not grow with it."""
    with etree.xmlfile(str(path), encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("Message"):
            file.write(_header(made), pretty_print=True)
            with file.element("Children"):
                for whole in wholes:
                    for child in _child(whole, made, account):
                        file.write(child, pretty_print=True)


def _header(made: Return) -> etree._Element:
    header = etree.Element("Header")
    details = etree.SubElement(header, "CollectionDetails")
    source = etree.SubElement(header, "Source")
    rows = (
        (details, "Collection", "CIN"),
        (details, "Year", str(made.year.year)),
        (details, "ReferenceDate", made.year.last.isoformat()),
        (source, "SourceLevel", "L"),
        (source, "LEA", made.number),
        (source, "SoftwareCode", "tocsin"),
        (source, "Release", "1"),
        (source, "SerialNo", "001"),
        (source, "DateTime", f"{made.at.astimezone(LONDON):%Y-%m-%dT%H:%M:%S}"),
    )
    for parent, name, text in rows:
        etree.SubElement(parent, name).text = text
    return header


def _child(whole: Whole, made: Return, account: Account) -> Iterable[etree._Element]:
    """The child's element, or none where there is no referral of theirs to send; what is left out is accounted."""
    _tell_restricted(whole, account)
    mine = [each for each in whole.open_journeys if made.agency in (each.agency, each.having_agency)]
    shown = _hidden({"LAchildID": number_of(whole, made.agency)}, made)
    number = text_in(shown, "LAchildID")
    episodes = _episodes(mine, whole.rows, number, made, account)
    if not episodes:
        return
    if not any(each.kind == "child" for each in whole.readable):
        account.leave_out(number, "child", "the record is restricted; ask whoever holds it")
        return
    values = child_of(whole, made.agency, episodes, made.year, made.profile, account)
    yield _child_element(_hidden(values, made), episodes, made, account)


def _tell_restricted(whole: Whole, account: Account) -> None:
    """Say of each record and concern kept back from the reader that it is in no return of theirs, and who has it."""
    account.restricted += whole.restricted
    for line in (*whole.records, *whole.journeys):
        if isinstance(line, RestrictedLine):
            account.leave_out(line.item, "restricted item", f"kept back by {line.holder}", f"{line.since:%Y-%m-%d}")


def _episodes(
    mine: Iterable[Journey], rows: Mapping[str, tuple[Brought, ...]], number: str, made: Return, account: Account
) -> list[Episode]:
    """The referrals of a child that are of this year, earliest first."""
    found = []
    for journey in mine:
        episode = episode_of(journey, rows.get(journey.id, ()), made.year) if journey.about == "child" else None
        if episode is None:
            account.lost["concerns that became no referral"] += 1
        elif _dated(episode, number, account):
            found.append(episode)
    plans = tuple(text_in(each, "CPPstartDate") for episode in found for each in episode.blocks["protection_plan"])
    for episode in found:
        episode.plans = plans
    cut = (as_at(each, Days.of(made.year)) for each in found)
    return sorted((each for each in cut if each), key=lambda each: each.text("CINreferralDate"))


def _hidden(values: Values, made: Return) -> Values:
    return made.hide(values) if made.hide else values


def _dated(episode: Episode, number: str, account: Account) -> bool:
    if to_the_day(episode.text("CINreferralDate")):
        return True
    account.leave_out(number, "referral", NO_DATE)
    return False


def _child_element(values: Values, episodes: Iterable[Episode], made: Return, account: Account) -> etree._Element:
    child = etree.Element("Child")
    identifiers = etree.SubElement(child, "ChildIdentifiers")
    characteristics = etree.SubElement(child, "ChildCharacteristics")
    for name in FIELDS["child"]:
        where = characteristics if name in ("Ethnicity", "Disability") else identifiers
        _put(where, name, values.get(name, ""), account)
    account.rows["Child"] += 1
    for episode in episodes:
        _details(child, episode, text_in(values, "LAchildID"), made, account)
    return child


def _details(child: etree._Element, episode: Episode, number: str, made: Return, account: Account) -> None:
    details = etree.SubElement(child, "CINdetails")
    account.rows["CINdetails"] += 1
    nothing_followed = bool(episode.values.get("ReferralNFA"))
    values: Values = {"PrimaryNeedCode": "" if nothing_followed else "N0"} | episode.values
    for name in (*REFERRAL, "DateOfInitialCPC"):
        _put(details, name, _coded(name, values.get(name, ""), number, made, account), account)
    for kind in ("assessment", "cin_plan", "enquiry"):
        _blocks(details, kind, episode, number, made, account)
    _put(details, "ReferralNFA", nothing_followed, account)
    _blocks(details, "protection_plan", episode, number, made, account)
    for each in episode.unplaced:
        account.leave_out(number, "step", "nothing it could be the end of", each)


def _blocks(details: etree._Element, kind: str, episode: Episode, number: str, made: Return, account: Account) -> None:
    begins, name = BLOCKS[kind].begins, ELEMENT[kind]
    for block in sorted(episode.blocks[kind], key=lambda each: text_in(each, begins)):
        if name in made.year.omits:
            account.leave_out(number, name, "the year's census has no such block", text_in(block, begins))
            continue
        values = _complete(kind, block, episode)
        if lacking := next((each for each in REQUIRED[kind] if values.get(each, "") == ""), ""):
            account.leave_out(number, name, f"{lacking} is not held", text_in(block, begins))
            continue
        if not all(to_the_day(text_in(values, each)) for each in (begins, BLOCKS[kind].ends) if values.get(each)):
            account.leave_out(number, name, NO_DATE, text_in(block, begins))
            continue
        element = etree.SubElement(details, name)
        account.rows[name] += 1
        for field in (*FIELDS[kind], "CPPreviewDate"):
            _put(element, field, _coded(field, values.get(field, ""), number, made, account), account)


REQUIRED: Mapping[str, tuple[str, ...]] = {
    "assessment": ("AssessmentActualStartDate",),
    "cin_plan": ("CINPlanStartDate",),
    "enquiry": ("S47ActualStartDate",),
    "protection_plan": ("CPPstartDate", "InitialCategoryOfAbuse"),
}
"""What the schema asks of a block; what can be worked out is worked out before."""


def _complete(kind: str, block: Values, episode: Episode) -> Values:
    """A block with what the schema asks for and the register can work out."""
    if kind == "enquiry":
        return {"ICPCnotRequired": bool(block.get("EnquiryNFA"))} | block
    if kind == "assessment" and not block.get("AssessmentAuthorisationDate"):
        return {name: value for name, value in block.items() if name != "AssessmentFactors"}
    if kind != "protection_plan":
        return block
    categories = [text_in(block, each) for each in ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse")]
    first, last = categories[0] or categories[1], categories[1] or categories[0]
    earlier = sum(each < text_in(block, "CPPstartDate") for each in episode.plans)
    said = {"NumberOfPreviousCPP": str(earlier)} | block
    return said | {
        "InitialCategoryOfAbuse": first,
        "LatestCategoryOfAbuse": last,
        "CPPreviewDate": episode.reviews_of(block),
    }


def _coded(name: str, value: Value, number: str, made: Return, account: Account) -> Value:
    """The value in the year's own codes; what is lost by that is said."""
    if name not in CODED or not value:
        return value
    coded = made.year.coded(CODED[name], value)
    if coded != value:
        account.say(number, name, "sent with a broader code: the year has none of its own")
    return coded


def _put(parent: etree._Element, name: str, value: Value, account: Account) -> None:
    """Add an element for a value; for one of many values one each, inside the element that holds them."""
    if value == "" or value == ():
        return
    if isinstance(value, tuple):
        parent = etree.SubElement(parent, WITHIN[name])
        account.rows[name] += len(value)
    for each in value if isinstance(value, tuple) else (value,):
        etree.SubElement(parent, name).text = each if isinstance(each, str) else str(int(each))
