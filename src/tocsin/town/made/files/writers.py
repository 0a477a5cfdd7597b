"""All agencies at their desks: each is given every household in turn and writes what it knows."""

from __future__ import annotations

from tocsin.town.made.failings import FailingTruth
from tocsin.town.made.files.census import Census
from tocsin.town.made.files.council import Council
from tocsin.town.made.files.health import Health
from tocsin.town.made.files.office import RecordTruth, Town
from tocsin.town.made.files.police import Police
from tocsin.town.made.files.school import School
from tocsin.town.made.files.voluntary import Voluntary
from tocsin.town.made.houses import House, Houses
from tocsin.town.made.writing import Folder


class Agencies:
    """The files of all agencies of one town, and the truth about their records and failings."""

    def __init__(self, folder: Folder, houses: Houses) -> None:
        self._failings = FailingTruth(folder, houses.failings)
        town = Town(folder, houses, RecordTruth(folder), self._failings)
        self._council = Council(town)
        self._census = Census(self._council)
        self._others = (School(town), Police(town), Health(town))
        self._voluntary = Voluntary(town)

    def write(self, house: House) -> None:
        """Write what every agency knows of one household."""
        self._census.write(self._council.write(house))
        for agency in self._others:
            agency.write(house)
        self._voluntary.write(house)

    def close(self) -> None:
        """Write what can only be written when every household has been."""
        self._voluntary.close()
        self._census.close()
        self._failings.close()
