"""A person as rows: what is told of them to every table, their record's own tables, and their missing episodes.

Sources: the dataset's fields (`ssd.toml`); the census's codes for sex, ethnicity, disability and need, which it shares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.exchange.out.children import ethnicity_of, said_of
from tocsin.exchange.out.dataset import dataset
from tocsin.exchange.out.episodes import Episode, Values, day_of, text_in, to_the_day
from tocsin.exchange.out.held import Whole
from tocsin.exchange.out.pseudonyms import month
from tocsin.people import PersonDetails, RecordView
from tocsin.words import Profile, When

Row = tuple[str, dict[str, str]]
"""A table and the cells of one row of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One person with all that rows are made of. `ident` writes an id (without names: another one)."""

    whole: Whole
    episodes: Mapping[str, Episode]
    profile: Profile
    identified: bool
    ident: Callable[[str], str]

    @property
    def id(self) -> str:
        """The person's id as it goes out."""
        return self.ident(self.whole.id)

    @property
    def records(self) -> tuple[RecordView, ...]:
        """The records of the person as a child."""
        return tuple(each for each in self.whole.readable if each.kind == "child")

    @property
    def details(self) -> list[PersonDetails]:
        """What those records say, earliest first."""
        return [each.details for each in self.records if each.details]

    @property
    def said(self) -> Values:
        """What agencies' files said of the child."""
        return said_of(self.records, self.whole.rows)

    def named(self, text: str) -> str:
        """A text that says who somebody is: only in an export with names."""
        return text if self.identified else ""

    def entry(self, n: int) -> str:
        """The entry of the ledger behind a row; none without names: whoever holds the log would know the record."""
        return self.named(str(n))

    def entered(self, at: datetime | None) -> str:
        """When something was entered; only the day without names, for the log gives every entry its moment."""
        if at is None or self.identified:
            return at.isoformat() if at else ""
        return f"{at.astimezone(UTC):%Y-%m-%dT00:00:00+00:00}"

    def born(self, text: str) -> str:
        """A date of somebody's life: to the month in an export without names."""
        return text if self.identified else month(text)


def person(told: Told) -> Iterator[Row]:
    """ssd_person: one row a person, from the earliest record that says something of each."""
    if not told.records:
        return
    said, details = told.said, told.details
    name = next((name for each in details for name in each.names if name.kind == "current"), None)
    dates = [day for each in details if each.born and to_the_day(day := day_of(each.born.text))]
    expected = text_in(said, "ExpectedPersonBirthDate")
    unborn = expected and "PersonBirthDate" not in said
    yield (
        "ssd_person",
        {
            "pers_person_id": told.id,
            "pers_forename": told.named(name.given if name else ""),
            "pers_surname": told.named(name.family if name else ""),
            "pers_sex": next((each.sex for each in details if each.sex != "U"), "U"),
            "pers_ethnicity": text_in(said, "Ethnicity") or ethnicity_of(details, told.profile),
            "pers_dob": told.born("" if unborn else next(iter(dates), "")),
            "pers_common_child_id": told.named(next((each.nhs_number for each in details if each.nhs_number), "")),
            "pers_upn_unknown": text_in(said, "UPNunknown"),
            "pers_expected_dob": told.born(to_day(expected)),
            "pers_death_date": told.born(to_day(text_in(said, "PersonDeathDate"))),
            "pers_nationality": told.named(next((each.nationality for each in details if each.nationality), "")),
        },
    )


def identifiers(told: Told) -> Iterator[Row]:
    """ssd_linked_identifiers: each agency's own number and every pupil number; none without names."""
    kinds = [(f"Number with {each.agency_name}", each.local_id) for each in told.records]
    kinds += [("Unique Pupil Number", each.upn) for each in told.details]
    kinds += [("Former Unique Pupil Number", text_in(told.said, "FormerUPN"))]
    for n, (kind, value) in enumerate(dict.fromkeys(each for each in kinds if each[1] and told.identified), start=1):
        yield (
            "ssd_linked_identifiers",
            {
                "link_table_id": f"{told.id}_{n}",
                "link_person_id": told.id,
                "link_identifier_type": kind,
                "link_identifier_value": value,
            },
        )


def addresses(told: Told) -> Iterator[Row]:
    """ssd_address: every address of every record; none without names."""
    found = [each for details in told.details for each in details.addresses] if told.identified else []
    for n, each in enumerate(found, start=1):
        yield (
            "ssd_address",
            {
                "addr_table_id": f"{told.id}_{n}",
                "addr_address_json": as_json({"lines": each.lines, "postcode": each.postcode}),
                "addr_person_id": told.id,
                "addr_address_start_date": to_day(each.since),
                "addr_address_end_date": to_day(each.until),
                "addr_address_postcode": each.postcode,
            },
        )


def disabilities(told: Told) -> Iterator[Row]:
    """ssd_disability: as a file said; the register has no field of its own for it."""
    codes = told.said.get("Disability", ())
    for code in codes if isinstance(codes, tuple) else ():
        row = {"disa_table_id": f"{told.id}_{code}", "disa_person_id": told.id, "disa_disability_code": code}
        yield "ssd_disability", row


def missing(told: Told) -> Iterator[Row]:
    """ssd_missing: one row an episode."""
    for spell in told.whole.open_spells:
        yield (
            "ssd_missing",
            {
                "miss_table_id": told.ident(spell.id),
                "miss_person_id": told.id,
                "miss_missing_episode_start_date": to_day(spell.when),
                "miss_missing_episode_type": dataset().missing_type.get(spell.kind, ""),
                "miss_missing_episode_end_date": to_day(spell.returned),
                "miss_missing_rhi_offered": flag(spell.offered) if spell.interviewed else "",
                "miss_missing_rhi_accepted": flag(spell.taken) if spell.interviewed else "",
            },
        )


def to_day(text: str) -> str:
    """A date as it is sent: to the day; one known less well is left empty."""
    try:
        day = day_of(text)
    except ValueError:
        return ""
    return day if text and When.parse(day).precision == "day" else ""


def flag(value: object) -> str:
    """Yes or no as the dataset writes it."""
    return "Y" if value else "N"


def as_json(value: object) -> str:
    """JSON inside a cell, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
