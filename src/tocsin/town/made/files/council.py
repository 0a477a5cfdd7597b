"""The council's case system as it is extracted: tables of the Standard Safeguarding Dataset, names exactly as there.

The hub's contacts are here whoever made them; what the council itself saw of a planted group is a contact too. Rows of
one child lie apart, table by table, as they do in an extract.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from tocsin.town.made.chance import Weighted
from tocsin.town.made.courses import Course
from tocsin.town.made.files.office import Entry, Office, Town
from tocsin.town.made.files.steps import Steps
from tocsin.town.made.houses import House
from tocsin.town.made.lives import Missing
from tocsin.town.made.parameters import read
from tocsin.town.made.records import Held
from tocsin.town.made.residents import Household, Resident
from tocsin.town.made.truth import day_of
from tocsin.words import load_profile

COLUMNS: dict[str, str] = read("files/ssd.toml")
SIGHTED_BY = "5B"
"""What the council's own people saw comes to the hub from within the council."""

ANSWERED = {"taken": "NEW_REFERRAL_FLAG", "advice": "ADVICE_FLAG", "nothing": "NFA_FLAG"}


@dataclass(frozen=True, slots=True)
class Case:
    """A child as the council knows it: one record, and its referrals."""

    held: Held
    courses: tuple[Course, ...]
    disabilities: tuple[str, ...]


class Council(Office):
    """The tables; `cases` of the household last written are what the census is made from."""

    def __init__(self, town: Town) -> None:
        super().__init__("council", town)
        self._tables = {
            name: town.export("council", f"council/ssd/{name}", ",".join(columns.split()))
            for name, columns in COLUMNS.items()
        }
        self._steps = Steps(self, self._tables)
        self._write_staff()

    @cached_property
    def _ethnicities(self) -> dict[str, str]:
        listed = load_profile().codes["ethnicity_self"]
        return {code.code: code.maps["ethnicity_census"][0] for code in listed if code.maps.get("ethnicity_census")}

    @cached_property
    def _sources(self) -> dict[str, str]:
        return load_profile().codes["referral_source"].labels()

    @cached_property
    def _answers(self) -> Weighted[str]:
        return Weighted({"advice": 0.45, "nothing": 0.55})

    @cached_property
    def _disabilities(self) -> Weighted[str]:
        return Weighted(self.town.parameters["courses"]["disabilities"])

    def _write_staff(self) -> None:
        for row in self.town.parameters["agencies"]["team"]:
            if row["agency"] == "council":
                self._tables["ssd_department"].named(dept_team_id=row["id"], dept_team_name=row["label"])
                for one in self.town.staff[row["id"]]:
                    self._tables["ssd_professionals"].named(
                        prof_professional_id=one.id,
                        prof_professional_name=f"{one.given} {one.family}",
                        prof_professional_department=row["label"],
                    )

    def write(self, house: House) -> tuple[Case, ...]:
        """Write one household's rows; returns its cases."""
        self.open(house)
        courses = {course.referral.contact.id: course for course in house.courses}
        filed: dict[str, list[Course]] = {}
        for entry in self.entries(house):
            held = self._of(entry.child, house.household, entry.event, entry.day)
            filed.setdefault(held.id, [])
            self._contact(entry, held, courses.get(entry.event))
            if entry.event in courses:
                filed[held.id].append(courses[entry.event])
        for episode in house.missing:
            held = self._of(episode.child, house.household, episode.id, episode.day)
            filed.setdefault(held.id, [])
            self._missing(episode, held)
        return tuple(self._cases(house.household, filed))

    def _entries(self, house: House) -> Iterator[Entry]:
        for answer in house.answers:
            yield Entry(answer.contact.id, answer.contact.child, answer.contact.day, answer=answer)
        for each in house.sightings:
            if self.agency in each.meeting.seen_by:
                yield Entry(each.meeting.id, each.meeting.child, each.meeting.day, sighting=each)

    def _of(self, child: Resident, household: Household, entry: str, day: int) -> Held:
        return self.held(child, household, entry, day)

    def _contact(self, entry: Entry, held: Held, course: Course | None) -> None:
        source = entry.answer.contact.source if entry.answer else SIGHTED_BY
        id = self.reference("CN", "contact", entry.event)
        ignored = entry.answer is not None and entry.answer.ignored
        open_still = ignored or (entry.answer is not None and entry.answer.day > self.town.ends)
        self._tables["ssd_contacts"].row(
            id,
            held.id,
            day_of(entry.day),
            source,
            self._sources[source],
            "" if open_still else self._outcome(entry, course),
        )
        self.town.records.link("council", "ssd_contacts", id, entry.child.id, entry.event, under=held.id)
        if ignored:
            trace = ("council/ssd/ssd_contacts", id, entry.child.id)
            self.town.failings.record("unanswered_repeats", "council", *trace)
        if course:
            self._steps.write(course, held, source, self._sources[source])

    def _outcome(self, entry: Entry, course: Course | None) -> str:
        answer = "taken" if course else self._answers.one(self.stream("answer", entry.event))
        return json.dumps({ANSWERED[answer]: "Y"})

    def _missing(self, episode: Missing, held: Held) -> None:
        back = episode.day + episode.hours // 24
        offered = "Y" if episode.interviewed else "N"
        id = self.reference("MI", "missing", episode.id)
        self._tables["ssd_missing"].named(
            miss_table_id=id,
            miss_person_id=held.id,
            miss_missing_episode_start_date=day_of(episode.day),
            miss_missing_episode_type="M",
            miss_missing_episode_end_date=day_of(back) if back <= self.town.ends else "",
            miss_missing_rhi_offered=offered,
            miss_missing_rhi_accepted=offered,
        )
        self.town.records.link("council", "ssd_missing", id, episode.child.id, episode.id, under=held.id)

    def _cases(self, household: Household, filed: dict[str, list[Course]]) -> Iterator[Case]:
        children = {child.id: child for child in household.children}
        for held in self._held.values():
            courses = tuple(filed[held.id])
            kept = self._without_habit(held, courses)
            self._person(kept, children[held.person])
            yield Case(kept, courses, self._disabled(kept))

    def _without_habit(self, held: Held, courses: tuple[Course, ...]) -> Held:
        """The record with its ethnicity in the census's codes, or blank where the team that had it last left it out."""
        team = courses[-1].team if courses else ""
        if held.ethnicity and self.town.houses.failings.leaves_ethnicity_blank(team, held.person):
            self.town.failings.record(
                "ethnicity_not_recorded", "council", "council/ssd/ssd_person", held.id, held.person
            )
            return replace(held, ethnicity="")
        return replace(held, ethnicity=self._ethnicities.get(held.ethnicity, ""))

    def _disabled(self, held: Held) -> tuple[str, ...]:
        stream = self.stream("disability", held.person)
        if not stream.happens(self.town.parameters["courses"]["disabled"]):
            return ()
        code = self._disabilities.one(stream)
        self._tables["ssd_disability"].row(held.id, self.reference("DI", held.id), code)
        return (code,)

    def _person(self, held: Held, child: Resident) -> None:
        self._tables["ssd_person"].named(
            pers_person_id=held.id,
            pers_forename=held.given,
            pers_surname=held.family,
            pers_sex=held.sex or "U",
            pers_ethnicity=held.ethnicity,
            pers_dob=held.born,
            pers_common_child_id=held.nhs_number,
        )
        house, _, street = held.address.partition(" ")
        self._tables["ssd_address"].named(
            addr_table_id=self.reference("AD", held.id),
            addr_address_json=json.dumps({"HOUSE": house, "STREET": street}),
            addr_person_id=held.id,
            addr_address_type="Home",
            addr_address_postcode=held.postcode,
        )
        if held.upn:
            number = ("Unique Pupil Number", held.upn, "", "")
            self._tables["ssd_linked_identifiers"].row(self.reference("LI", held.id), held.id, *number)
        self.town.records.link("council", "ssd_person", held.id, child.id, under=held.id)
