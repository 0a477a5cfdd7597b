"""Making the whole town: the ground, who works there, then household by household who lives there and what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tocsin.town.made.agencies import practitioners, teams
from tocsin.town.made.ground import Ground, survey
from tocsin.town.made.lives import NEVER, Lives, Referral
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.rates import Rate, Tally, table_of
from tocsin.town.made.residents import Household, Population, Resident
from tocsin.town.made.truth import write_planted
from tocsin.town.made.writing import Folder, Table

Progress = Callable[[int, int], None]

STEP = 500
"""Households between two words of progress."""

PERSON = (
    "id household role given family origin ethnicity sex born nhs_number upn primary_school secondary_school"
    " address postcode hexagon town"
)


def build_files(parameters: Parameters, out: Path, progress: Progress = lambda done, total: None) -> tuple[Rate, ...]:
    """Write the town into an empty folder; the same parameters give the same bytes. Raises `NotEmpty`.

    Returns what was counted beside what is published, as the file rates.txt has it.
    """
    ground, names = survey(parameters), Names()
    population = Population(parameters, ground, names)
    with Folder(out) as folder:
        _write_ground(folder, ground)
        _write_agencies(folder, parameters, ground, names)
        people = folder.table("truth/truth_person", PERSON)
        lives = _Events(folder, parameters)
        for number in range(population.size):
            household = population.household(number)
            _write_household(people, household)
            lives.write(household)
            if number % STEP == 0:
                progress(number, population.size)
        progress(population.size, population.size)
        write_planted(folder, population)
        rates = tuple(lives.tally.rates())
        folder.file("rates.txt").write(table_of(rates))
        told = {"size": parameters.size, "seed": parameters.seed, "parameters": parameters.table}
        folder.manifest(made_by="tocsin town build", **told)
    return rates


class _Events:
    """The tables of what happens, and the count of what was written to them."""

    def __init__(self, folder: Folder, parameters: Parameters) -> None:
        self._contacts = folder.table("truth/truth_contact", "id person day source")
        self._referrals = folder.table(
            "truth/truth_referral", "contact person day again outcome assessed enquiry conference plan"
        )
        self._missing = folder.table("truth/truth_missing", "id person day hours interviewed")
        self._lives, self.tally = Lives(parameters), Tally(parameters)
        self._starts, self._ends = parameters.starts.toordinal(), parameters.ends.toordinal()

    def write(self, household: Household) -> None:
        """Write what happens to one household's children in the town's years."""
        lived = list(self._lives.contacts(household))
        contacts = [contact for contact in lived if contact.day >= self._starts]
        referrals = [one for one in self._lives.referrals(household, lived) if one.contact.day >= self._starts]
        missing = [one for one in self._lives.missing(household) if one.day >= self._starts]
        self.tally.lived(household)
        self.tally.happened(contacts, referrals, missing)
        self._contacts.all((one.id, one.child.id, _day(one.day), one.source) for one in contacts)
        self._referrals.all(map(self._referral, referrals))
        self._missing.all((one.id, one.child.id, _day(one.day), one.hours, int(one.interviewed)) for one in missing)

    def _referral(self, one: Referral) -> tuple[object, ...]:
        steps = (self._if_come(day) for day in (one.assessed, one.enquiry, one.conference))
        plan = int(one.plan and one.conference <= self._ends)
        contact = one.contact
        return (contact.id, contact.child.id, _day(contact.day), int(one.again), one.outcome, *steps, plan)

    def _if_come(self, day: int) -> str:
        return _day(day) if NEVER < day <= self._ends else ""


def _day(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _write_ground(folder: Folder, ground: Ground) -> None:
    hexagons = folder.table("hexagons", "number town q r street postcode")
    for hexagon in (each for town in ground.towns.values() for each in town):
        for street, postcode in zip(hexagon.streets, hexagon.postcodes, strict=True):
            hexagons.row(hexagon.number, hexagon.town, hexagon.q, hexagon.r, street, postcode)
    schools = folder.table("schools", "id name phase hexagon town")
    schools.all((each.id, each.name, each.phase, each.hexagon.number, each.hexagon.town) for each in ground.schools)


def _write_agencies(folder: Folder, parameters: Parameters, ground: Ground, names: Names) -> None:
    table = folder.table("teams", "id agency label source people")
    people = folder.table("practitioners", "id team given family")
    for team in teams(parameters, ground):
        table.row(team.id, team.agency, team.label, team.source, team.people)
        people.all((one.id, one.team, one.given, one.family) for one in practitioners(parameters, names, team))


def _write_household(table: Table, household: Household) -> None:
    for each in (*household.adults, *household.children):
        table.row(*_told(household, each))


def _told(household: Household, each: Resident) -> tuple[object, ...]:
    return (
        each.id,
        household.number,
        each.role,
        each.given,
        each.family,
        each.origin,
        each.ethnicity,
        each.sex,
        _day(each.born),
        each.nhs_number,
        each.upn,
        each.primary,
        each.secondary,
        household.address,
        household.postcode,
        household.hexagon.number,
        household.hexagon.town,
    )
