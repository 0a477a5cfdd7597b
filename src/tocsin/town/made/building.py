"""Making the whole town: the ground, who works there, then household by household who lives there and what happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tocsin.town.made.agencies import Practitioner, practitioners, teams
from tocsin.town.made.files import Agencies
from tocsin.town.made.ground import Ground, survey
from tocsin.town.made.houses import Houses
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import Parameters
from tocsin.town.made.partnership import partnership
from tocsin.town.made.rates import Rate, Tally, table_of
from tocsin.town.made.residents import Household, Population, Resident
from tocsin.town.made.truth import Events, day_of, write_planted
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
    houses = Houses(Population(parameters, ground, names))
    with Folder(out) as folder:
        _write_ground(folder, ground)
        _write_agencies(folder, parameters, ground, names)
        tally = _write_houses(folder, houses, progress)
        write_planted(folder, houses)
        rates = tuple(tally.rates())
        folder.file("rates.txt").write(table_of(rates))
        told = {"size": parameters.size, "seed": parameters.seed, "parameters": parameters.table}
        folder.manifest(made_by="tocsin town build", **told)
    return rates


def _write_houses(folder: Folder, houses: Houses, progress: Progress) -> Tally:
    """Household by household, so that a town of any size needs little memory."""
    people, events = folder.table("truth/truth_person", PERSON), Events(folder, houses.parameters)
    agencies = Agencies(folder, houses)
    tally, total = Tally(houses.parameters), houses.population.size
    for number, house in enumerate(houses):
        _write_household(people, house.household)
        events.write(house)
        agencies.write(house)
        tally.happened(house)
        if number % STEP == 0:
            progress(number, total)
    events.write_reports(houses.failings.reports)
    agencies.close()
    progress(total, total)
    return tally


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
    staff: dict[str, tuple[Practitioner, ...]] = {}
    for team in teams(parameters, ground):
        staff[team.id] = tuple(practitioners(parameters, names, team))
        table.row(team.id, team.agency, team.label, team.source, team.people)
        people.all((one.id, one.team, one.given, one.family) for one in staff[team.id])
    folder.file("partnership.toml").write(partnership(parameters, names, staff))


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
        day_of(each.born),
        each.nhs_number,
        each.upn,
        each.primary,
        each.secondary,
        household.address,
        household.postcode,
        household.hexagon.number,
        household.hexagon.town,
    )
