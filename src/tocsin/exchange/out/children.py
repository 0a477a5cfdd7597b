"""A person as a census child: who they are to the authority, and what is said where the register holds nothing.

The authority's own record counts first; what it lacks is taken from the records other agencies keep of the same person.
Values bear the census's element names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tocsin.exchange.out.account import Account
from tocsin.exchange.out.brought import Brought
from tocsin.exchange.out.collection import Collection
from tocsin.exchange.out.episodes import Episode, Values, day_of, text_in, to_the_day
from tocsin.exchange.out.held import Whole
from tocsin.exchange.rows import Value
from tocsin.people import PersonDetails, RecordView
from tocsin.words import Profile

NUMBER = re.compile(r"[A-Za-z0-9]{1,20}")
"""What a child's number may be: letters and digits, twenty at most, as the collections of 2025 and after ask."""

PUPIL_NUMBER = re.compile(r"[A-Za-z]\d{11}(\d|[A-Za-z])")
SCHOOL_AGE = 5
NAMED_BY_FILE = ("FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate")
NOT_OBTAINED = "NOBT"
"""What the census writes where ethnicity is not yet obtained."""


def number_of(whole: Whole, agency: str) -> str:
    """The authority's own number for the child where it is one a census takes, otherwise the register's."""
    return next((each for each in _numbers(whole, agency) if NUMBER.fullmatch(each)), whole.id.replace("_", ""))


def _numbers(whole: Whole, agency: str) -> list[str]:
    return [each.local_id for each in _records(whole, agency) if each.agency == agency and each.local_id]


def child_of(
    whole: Whole,
    agency: str,
    episodes: Sequence[Episode],
    year: Collection,
    profile: Profile,
    account: Account,
) -> Values:
    """Identifiers and characteristics of a child. What is said for want of a value is told to the account."""
    records = _records(whole, agency)
    said = _as_sent(records, whole.rows, agency)
    details = [each.details for each in records if each.details]
    number = number_of(whole, agency)
    values: Values = {"LAchildID": number}
    values |= _pupil_number(details, said, episodes, year)
    values |= {name: said[name] for name in NAMED_BY_FILE if name in said and name not in values}
    values |= _born(details, said, year)
    unborn = "ExpectedPersonBirthDate" in values and "PersonBirthDate" not in values
    sex = "U" if unborn else text_in(said, "Sex") or text_in(said, "GenderCurrent") or _sex(details)
    values[year.sex_element] = year.sex[sex]
    values["Ethnicity"] = text_in(said, "Ethnicity") or ethnicity_of(details, profile)
    if disability := said.get("Disability"):
        values["Disability"] = disability
    if number not in _numbers(whole, agency):
        account.say(number, "child's number", "the register's own: the authority's is none, or no letters and digits")
    _tell(number, values, account)
    return values


def _records(whole: Whole, agency: str) -> list[RecordView]:
    """The person's records as a child, the authority's own first."""
    return sorted((each for each in whole.readable if each.kind == "child"), key=lambda each: each.agency != agency)


def _as_sent(records: Iterable[RecordView], rows: Mapping[str, tuple[Brought, ...]], agency: str) -> Values:
    """What the authority's own files said of the child last."""
    return said_of((each for each in records if each.agency == agency), rows)


def said_of(records: Iterable[RecordView], rows: Mapping[str, tuple[Brought, ...]]) -> Values:
    """What files said of these records: a census row says everything anew, a row of details adds to it."""
    found: Values = {}
    for row in (row for each in records for row in rows.get(each.id, ()) if row.kind in ("child", "detail")):
        before = {} if row.whole else found
        several = {name: _joined(before.get(name, ()), said) for name, said in row.values.items()}
        found = before | several
    return found


def _joined(before: Value, said: Value) -> Value:
    """Of a field with many values, those of every row that has one."""
    if isinstance(before, tuple) and isinstance(said, tuple):
        return tuple(dict.fromkeys((*before, *said)))
    return said


def _pupil_number(
    details: Iterable[PersonDetails], said: Values, episodes: Sequence[Episode], year: Collection
) -> Values:
    """The pupil number, or why there is none where the register can tell."""
    if found := next((each.upn for each in details if PUPIL_NUMBER.fullmatch(each.upn)), ""):
        return {"UPN": found}
    if "UPNunknown" in said:
        return {}
    if all(each.values.get("ReferralNFA") for each in episodes):
        return {"UPNunknown": "UN7"}
    born = text_in(_born(details, said, year), "PersonBirthDate")
    young = not born or year.last.year - int(born[:4]) - (born[5:] > f"{year.last:%m-%d}") < SCHOOL_AGE
    return {"UPNunknown": "UN1"} if young else {}


def _born(details: Iterable[PersonDetails], said: Values, year: Collection) -> Values:
    if "PersonBirthDate" in said or "ExpectedPersonBirthDate" in said:
        return {name: said[name] for name in ("PersonBirthDate", "ExpectedPersonBirthDate") if name in said}
    dates = (day_of(each.born.text) for each in details if each.born)
    born = next((each for each in dates if to_the_day(each)), "")
    if not born:
        return {}
    return {"ExpectedPersonBirthDate" if born > year.last.isoformat() else "PersonBirthDate": born}


def _sex(details: Iterable[PersonDetails]) -> str:
    return next((each.sex for each in details if each.sex in ("M", "F")), "U")


def ethnicity_of(details: Iterable[PersonDetails], profile: Profile) -> str:
    """What the person said of themselves, in the census's code; why it is blank, where a code says that."""
    notes = [note for each in details for note in each.ethnicities if note.kind == "self"]
    coded = (_mapped(profile, "ethnicity_self", note.code) for note in notes)
    blank = (_mapped(profile, "blank_reason", note.blank) for note in notes)
    return next((each for each in (*coded, *blank) if each), NOT_OBTAINED)


def _mapped(profile: Profile, codes: str, code: str) -> str:
    """The census's code, where there is exactly one: of two, neither is what the person said."""
    found = profile.codes[codes].get(code)
    to: tuple[str, ...] = found.maps.get("ethnicity_census", ()) if found else ()
    return to[0] if len(to) == 1 else ""


def _tell(number: str, values: Values, account: Account) -> None:
    wanting = (
        (
            "PersonBirthDate" not in values and "ExpectedPersonBirthDate" not in values,
            "date of birth",
            "not to the day",
        ),
        ("UPN" not in values and "UPNunknown" not in values, "pupil number", "not held, and no code says why"),
        (values["Ethnicity"] == NOT_OBTAINED, "ethnicity", f"sent as {NOT_OBTAINED}: none is held"),
        ("Disability" not in values, "disability", "none is held; the census asks for NONE or a kind"),
    )
    for wants, what, why in wanting:
        if wants:
            account.say(number, what, why)
