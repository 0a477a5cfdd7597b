"""What a column of an agency's table can be: the register's own fields, in words a person can choose from.

One table. `how` is a word of `values.READERS`; a field with a list of codes is read through the mapping's own table of
codes first, because no two systems write "female" alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.words import Profile

CONCERN, MISSING, PERSON, NAMED = "concern", "missing", "child", "named"

KINDS = {
    CONCERN: "Something noticed, told or reported: a concern about one person",
    MISSING: "An episode in which somebody was missing",
    PERSON: "A person's details and nothing else (only of people the register knows already)",
}
"""What a row of a table can be, besides `NAMED`: somebody else named in the same incident."""

NOUNS = {CONCERN: "concern", MISSING: "missing episode", PERSON: "person", NAMED: "name"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field of ours: its label, the kinds of row it belongs to ("child" is every row's person), how it is read.

    `codes` names the list its values are translated into; `many` says that several columns may be read into it.
    """

    label: str
    of: frozenset[str]
    how: str
    codes: str = ""
    many: bool = False

    @property
    def is_date(self) -> bool:
        """Whether its column needs a declared way of writing dates."""
        return self.how == "date"


def _of(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


_PERSON, _CONCERN, _MISSING = _of(PERSON), _of(CONCERN), _of(MISSING)

WANTED: Mapping[str, Wanted] = {
    "FullName": Wanted("Whole name in one column", _PERSON, "text"),
    "GivenName": Wanted("Forename", _PERSON, "text"),
    "FamilyName": Wanted("Surname", _PERSON, "text"),
    "Alias": Wanted("Also known as", _PERSON, "text"),
    "PersonBirthDate": Wanted("Date of birth", _PERSON, "date"),
    "Age": Wanted("Age, where there is no date of birth", _PERSON, "text"),
    "Sex": Wanted("Sex", _PERSON, "sex", "sex"),
    "EthnicitySelf": Wanted("Ethnicity, as the person says (18+1)", _PERSON, "code ethnicity_self", "ethnicity_self"),
    "Ethnicity": Wanted("Ethnicity, codes of the census", _PERSON, "code ethnicity_census", "ethnicity_census"),
    "Nationality": Wanted("Nationality", _PERSON, "text"),
    "LAchildID": Wanted("Their own number for the person", _PERSON, "text"),
    "UPN": Wanted("Unique pupil number", _PERSON, "text"),
    "NHSNumber": Wanted("NHS number", _PERSON, "text"),
    "School": Wanted("School", _PERSON, "text"),
    "Address": Wanted("Address", _PERSON, "text"),
    "Postcode": Wanted("Postcode", _PERSON, "text"),
    "Phone": Wanted("Telephone", _PERSON, "text"),
    "Description": Wanted("Anything else about the person", _PERSON, "text", many=True),
    "ConcernDate": Wanted("When it happened", _CONCERN, "date"),
    "Account": Wanted("What was seen, heard or told", _CONCERN, "long", many=True),
    "Where": Wanted("Where it happened", _CONCERN, "text"),
    "Harms": Wanted("Kind of harm", _CONCERN, "codes harm", "harm"),
    "Need": Wanted("Main need", _CONCERN, "code primary_need", "primary_need"),
    "Source": Wanted("Who told it", _CONCERN, "code referral_source", "referral_source"),
    "Danger": Wanted("Is the child in danger now?", _CONCERN, "flag", "flag"),
    "Outcome": Wanted("What was decided about it", _CONCERN, "code decision_outcome", "decision_outcome"),
    "OutcomeDate": Wanted("When that was decided", _CONCERN, "date"),
    "OutcomeReason": Wanted("Why it was decided so", _CONCERN, "text"),
    "MissingStart": Wanted("Missing since", _MISSING, "date"),
    "MissingEnd": Wanted("Returned", _MISSING, "date"),
    "MissingKind": Wanted("Missing from where", _MISSING, "code missing_kind", "missing_kind"),
    "InterviewOffered": Wanted("Was a return interview offered?", _MISSING, "flag", "flag"),
    "InterviewTaken": Wanted("Was the return interview taken up?", _MISSING, "flag", "flag"),
    "Circumstances": Wanted("Circumstances", _MISSING, "long", many=True),
}
"""Every field a column can be read into. A column that is none of them is kept with its row and not read."""

FLAG = {"1": "Yes", "0": "No"}


def choices(field: str, profile: Profile) -> dict[str, str]:
    """The values a coded field can have, with their labels; empty for a field without codes."""
    codes = WANTED[field].codes
    return FLAG if codes == "flag" else profile.codes[codes].labels() if codes else {}


def fields_for(kind: str) -> tuple[str, ...]:
    """The fields a row of this kind can have: the person's own, then its own."""
    return tuple(name for name, wanted in WANTED.items() if wanted.of & {PERSON, kind})
