"""What a row means here: the statutory steps it stands for, what it says of the child, and the same in words.

Tables, and plain functions over a row. A row of a census holds up to three events; each becomes a step at its own date,
so that duties open and are met as they were at the time. What a file does not say is never filled in: the census has no
account, no reason why nothing followed, and no date for a decision, and the words written here say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from tocsin.exchange.rows import RAISES, Row, hashed
from tocsin.people import Address, EthnicityNote, Name, PersonDetails
from tocsin.words import Profile, When


class Step(NamedTuple):
    """One event a row stands for. `token` is the same whenever the same event comes again."""

    step: str
    when: str
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    note: str = ""

    @property
    def token(self) -> str:
        """Step and date; for an assessment its factors too, since they are what it found."""
        found = f":{hashed(self.codes)[:8]}" if self.step in RESTATED and self.codes else ""
        return f"{self.step}@{self.when}{found}"


class StepRule(NamedTuple):
    """A step, the element with its date, the code lists it carries, and the flag it depends on, if any."""

    step: str
    date: str
    codes: Mapping[str, tuple[str, ...]] = {}
    only_if: str = ""
    note: str = ""


NO_DATE_FOR_NO_CONFERENCE = (
    "The census says that no conference was required and not when that was decided: the day the enquiry began is given."
)

STEPS: Mapping[str, tuple[StepRule, ...]] = {
    "child": (),
    "episode": (
        StepRule("conference_held", "DateOfInitialCPC"),
        StepRule("case_closed_elsewhere", "CINclosureDate", {"closure_reason": ("ReasonForClosure",)}),
    ),
    "assessment": (
        StepRule("assessment_started", "AssessmentActualStartDate"),
        StepRule("assessment_authorised", "AssessmentAuthorisationDate", {"assessment_factor": ("AssessmentFactors",)}),
    ),
    "cin_plan": (
        StepRule("cin_plan_started", "CINPlanStartDate"),
        StepRule("cin_plan_ended", "CINPlanEndDate"),
    ),
    "enquiry": (
        StepRule("enquiry_started", "S47ActualStartDate"),
        StepRule("conference_held", "DateOfInitialCPC"),
        StepRule("enquiry_ended", "S47ActualStartDate", only_if="ICPCnotRequired", note=NO_DATE_FOR_NO_CONFERENCE),
        StepRule("enquiry_ended", "EnquiryEndDate", only_if="EnquiryNFA"),
    ),
    "protection_plan": (
        StepRule(
            "plan_started", "CPPstartDate", {"abuse_category": ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse")}
        ),
        StepRule("plan_reviewed", "CPPreviewDate"),
        StepRule("plan_ended", "CPPendDate"),
    ),
    "review": (StepRule("plan_reviewed", "CPPreviewDate"),),
    "concern": (),
    "missing": (),
    "named": (),
    "detail": (),
    "unread": (),
}

RESTATED = frozenset({"assessment_authorised"})
"""Steps entered anew when their codes change. Entering a beginning anew would open its duty a second time."""

DANGER = frozenset({"10A", "11A", "12A", "13A", "18A", "18B", "18C", "19A", "19B", "19C", "22A", "23A", "24A"})
"""Factors with which a row is never put aside: missing, exploitation, trafficking, gangs, physical and sexual abuse."""


def steps_of(row: Row) -> tuple[Step, ...]:
    """The events of a row that have a readable date. Codes go with their own step, or the last one there is."""
    rules = [
        rule for rule in STEPS[row.kind] if row.text(rule.date) and (not rule.only_if or row.values.get(rule.only_if))
    ]
    coded = {name: fields for rule in STEPS[row.kind] for name, fields in rule.codes.items()}
    carrier = next((rule for rule in rules if rule.codes), rules[-1] if rules else None)
    return tuple(
        Step(rule.step, row.text(rule.date), _codes(row, coded) if rule is carrier else (), rule.note) for rule in rules
    )


def _codes(row: Row, coded: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = (
        (name, tuple(dict.fromkeys(code for each in fields for code in (*row.texts(each), row.text(each)) if code)))
        for name, fields in coded.items()
    )
    return tuple((name, codes) for name, codes in found if codes)


def is_danger(row: Row) -> bool:
    """Whether a row that cannot be dated must still reach a person as part of the concern."""
    return (
        row.kind in RAISES or row.kind in ("enquiry", "named") or not DANGER.isdisjoint(row.texts("AssessmentFactors"))
    )


def details_of(row: Row, profile: Profile) -> PersonDetails:
    """What a child's row says of the child. The census carries no name."""
    born = row.text("PersonBirthDate") or row.text("ExpectedPersonBirthDate")
    unread = next((doubt.given for doubt in row.doubts if doubt.code == "date"), "")
    return PersonDetails(
        names=_names(row),
        born=When.parse(born) if born else None,
        born_as_given="" if born else row.text("BornAsGiven") or unread,
        sex=row.text("Sex") or row.text("GenderCurrent") or "U",
        ethnicities=_ethnicities(row, profile),
        nationality=row.text("Nationality"),
        addresses=_addresses(row),
        phones=tuple(each for each in (row.text("Phone"),) if each),
        nhs_number=row.text("NHSNumber"),
        upn=row.text("UPN"),
        school=row.text("School"),
        description="\n".join(_described(row, profile)),
    )


def says_who(row: Row) -> bool:
    """Whether a child's row has anything a person could be known by again."""
    return any(row.text(name) for name in ("LAchildID", "UPN", "NHSNumber", "GivenName", "FamilyName", "Alias"))


def merged(held: PersonDetails | None, sent: PersonDetails, *, completes: bool = False) -> PersonDetails:
    """A record's details with what an extract says of them; what it is silent about stays as held.

    What is sent to complete a record is added to its description and does not replace it.
    """
    if held is None:
        return sent
    if completes:
        lines = dict.fromkeys((*held.description.splitlines(), *sent.description.splitlines()))
        sent = replace(sent, description="\n".join(lines))
    kept = {slot: getattr(held, slot) for slot, says in SAYS.items() if not says(sent)}
    if "born" in kept:
        kept["born_as_given"] = held.born_as_given
    return replace(sent, **kept, problems=held.problems)


SAYS: Mapping[str, Callable[[PersonDetails], bool]] = {
    "names": lambda sent: bool(sent.names),
    "born": lambda sent: bool(sent.born or sent.born_as_given),
    "sex": lambda sent: sent.sex != "U",
    "ethnicities": lambda sent: any(each.code for each in sent.ethnicities),
    "nationality": lambda sent: bool(sent.nationality),
    "addresses": lambda sent: bool(sent.addresses),
    "phones": lambda sent: bool(sent.phones),
    "nhs_number": lambda sent: bool(sent.nhs_number),
    "upn": lambda sent: bool(sent.upn),
    "school": lambda sent: bool(sent.school),
    "description": lambda sent: bool(sent.description),
}
"""For each of a person's details, whether an extract says anything of it."""


def _names(row: Row) -> tuple[Name, ...]:
    current = Name(given=row.text("GivenName"), family=row.text("FamilyName"))
    alias = Name(given=row.text("Alias"), kind="alias")
    return tuple(each for each in (current, alias) if each.whole)


def _addresses(row: Row) -> tuple[Address, ...]:
    lines, postcode = row.text("Address"), row.text("Postcode")
    return (Address(lines=lines, postcode=postcode),) if lines or postcode else ()


def _ethnicities(row: Row, profile: Profile) -> tuple[EthnicityNote, ...]:
    """Our code, or the census's in ours. It does not say who gave it; its guidance asks for the family's own word."""
    if said := row.text("EthnicitySelf"):
        return (EthnicityNote(code=said),)
    code = row.text("Ethnicity")
    if not code:
        return (EthnicityNote(blank="not_yet_obtained"),)
    maps = profile.codes["ethnicity_census"][code].maps
    if blank := maps.get("blank_reason"):
        return (EthnicityNote(blank=blank[0]),)
    return tuple(EthnicityNote(code=ours) for ours in maps.get("ethnicity_self", ())[:1])


def _described(row: Row, profile: Profile) -> Iterator[str]:
    """What our fields cannot hold, one sentence a line."""
    codes = profile.codes
    if local := row.text("LAchildID"):
        yield f"The sender's number for the person: {local}."
    if disabilities := row.texts("Disability"):
        yield f"Disability: {', '.join(codes['disability'][each].label for each in disabilities)}."
    if ethnicity := row.text("Ethnicity"):
        yield f"Ethnicity as sent: {ethnicity} ({codes['ethnicity_census'][ethnicity].label})."
    if former := row.text("FormerUPN"):
        yield f"Former pupil number: {former}."
    if unknown := row.text("UPNunknown"):
        yield f"Why there is no pupil number: {codes['upn_unknown'][unknown].label}."
    if died := row.text("PersonDeathDate"):
        yield f"Died on {When.parse(died).words()}."
    yield from (row.text(name) for name in ("Description",) if row.text(name))


def account_of_concern(row: Row, doubtful: tuple[str, ...], origin: str) -> str:
    """The account of a concern or a missing child as its row gives it; a row without one is quoted whole."""
    account = row.text("Account") or row.text("Circumstances")
    said = account or f"The row gives no account. It says:\n{row.as_given()}"
    return "\n".join((said, f"From {origin}.", *doubtful))


def account_of(row: Row, doubtful: tuple[str, ...], origin: str, profile: Profile) -> str:
    """The account of an imported referral: all the census says, what could not be read, and what it cannot say."""
    referred, source, need = (row.text(name) for name in ("CINreferralDate", "ReferralSource", "PrimaryNeedCode"))
    codes = profile.codes
    said = [
        f"Referred to children's services on {When.parse(referred).words()}."
        if referred
        else "Referred, on no readable date.",
        f"Source: {codes['referral_source'][source or '10'].label}.",
        f"Main need: {codes['primary_need'][need].label}." if need else "The main need is not given.",
        f"From {origin}, which holds no account of what was seen, heard or told.",
    ]
    return "\n".join((" ".join(said), *doubtful))


def altered(row: Row, before: Mapping[str, list[str]]) -> tuple[str, ...]:
    """In words, what an earlier extract said of this row that it no longer says. What was added since is not listed."""
    now: dict[str, list[str]] = {}
    for each in row.given:
        now.setdefault(each.name, []).append(each.text)
    return tuple(
        f"{name}: now “{', '.join(now.get(name, ())) or 'nothing'}”, before “{', '.join(texts)}”."
        for name, texts in before.items()
        if any(texts) and not set(texts) <= set(now.get(name, ()))
    )
