"""What an agency holds of a person: the truth, less what it never had, with its own errors in it; each error is told.

The shares are a table by agency and field (parameters, `errors`). A record is a function of the seed, the agency and
the person, so that whoever writes one twice writes the same one. How often a name is spelled as it is heard may be set
apart by its origin, to see whom joining fails (`spelling`); the table as it comes has all alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tocsin.town.made.chance import Stream
from tocsin.town.made.ground import STREETS, Ground
from tocsin.town.made.mutators import MUTATORS, handle
from tocsin.town.made.names import Names
from tocsin.town.made.parameters import DAYS_A_YEAR, Parameters
from tocsin.town.made.residents import Household, Resident

ALPHABET = "0123456789ABCDFGHJKLMNPQRTUVWXYZ"
"""Thirty-two characters; no E, which a spreadsheet takes for a power of ten, and no I, O or S, which people misread."""

Told = Callable[[str, str, str, str, str, str], None]
"""Takes agency, record, field, before, after and kind."""


def reference(*names: object) -> str:
    """Ten characters that stand for something in one agency's files and tell nothing of it (50 bits of SHA-256)."""
    number = int.from_bytes(hashlib.sha256(repr(names).encode()).digest()[:8], "big") >> 14
    return "".join(ALPHABET[number >> shift & 31] for shift in range(45, -5, -5))


@dataclass(frozen=True, slots=True)
class Held:
    """One record of one person; a blank field is one the agency does not have. Dates are ISO."""

    id: str
    person: str
    given: str
    family: str
    born: str
    sex: str
    nhs_number: str
    upn: str
    address: str
    postcode: str
    ethnicity: str
    alias: str = ""


FIELDS = ("given", "family", "born", "sex", "nhs_number", "upn", "address", "postcode", "ethnicity")


@dataclass(frozen=True)
class Moves:
    """What changes for a whole household over time: the children's family name, and where it lived before."""

    parameters: Parameters
    ground: Ground
    names: Names

    def renamed(self, household: Household) -> tuple[int, str]:
        """The day from which its children have another family name, and the name; none is the day 0 and no name."""
        stream = Stream(self.parameters.seed, "renamed", household.number)
        share: float = self.parameters["errors"]["surname_a_year"]
        start, ends = self.parameters.starts.toordinal(), self.parameters.ends.toordinal()
        years = (ends - start) / DAYS_A_YEAR
        if not household.children or not stream.happens(1 - (1 - share) ** years):
            return 0, ""
        origin = household.adults[0].origin
        return start + stream.below(ends - start), self.names.family(stream, origin)

    def former(self, household: Household) -> tuple[str, str]:
        """An address and postcode the household has left."""
        stream = Stream(self.parameters.seed, "former address", household.number)
        hexagon = stream.one_of(stream.one_of(tuple(self.ground.towns.values())))
        street = stream.below(STREETS)
        return f"{1 + stream.below(60)} {hexagon.streets[street]}", hexagon.postcodes[street]


class Desk:
    """One agency's way of keeping records; `errors` names its table of errors."""

    def __init__(self, agency: str, errors: str, moves: Moves, told: Told) -> None:
        self._agency, self._moves, self._told = agency, moves, told
        self._seed = moves.parameters.seed
        self._errors: Mapping[str, Mapping[str, float]] = moves.parameters["errors"][errors]
        self._duplicates: float = moves.parameters["errors"]["duplicate"]

    def copies(self, person: Resident) -> int:
        """How many records it has of one person: two, now and then, when it writes of them more than once."""
        return 1 + Stream(self._seed, "copies", self._agency, person.id).happens(self._duplicates)

    def record(self, person: Resident, household: Household | None, day: int, copy: int = 0, at: str = "") -> Held:
        """Its record of somebody, opened that day; `at` keeps apart the registers of one agency's places."""
        id = reference(self._agency, person.id, copy, at)
        stream = Stream(self._seed, "record", self._agency, person.id, copy, at)
        held = self._renamed(self._truth(id, person, household), household, day)
        held = self._elsewhere(stream, held, household)
        if stream.happens(self._share("name", "order")):
            held = self._changed(held, "name", "order", given=held.family, family=held.given)
        if stream.happens(self._share("name", "handle_only")):
            return self._by_handle(held)
        times: float = self._moves.parameters["spelling"]["times"][person.origin]
        for field in FIELDS:
            held = self._mutated(stream, held, field, times)
        return held

    def _share(self, field: str, kind: str) -> float:
        return self._errors.get(field, {}).get(kind, 0.0)

    def _truth(self, id: str, person: Resident, household: Household | None) -> Held:
        where = (household.address, household.postcode) if household else ("", "")
        born = date.fromordinal(person.born).isoformat()
        told = (person.given, person.family, born, person.sex, person.nhs_number, person.upn)
        return Held(id, person.id, *told, *where, person.ethnicity)

    def _renamed(self, held: Held, household: Household | None, day: int) -> Held:
        if household is None or held.person not in {child.id for child in household.children}:
            return held
        since, name = self._moves.renamed(household)
        if not name or day < since:
            return held
        return self._changed(held, "family", "surname_change", family=name)

    def _elsewhere(self, stream: Stream, held: Held, household: Household | None) -> Held:
        if household is None or not stream.happens(self._share("address", "former")):
            return held
        address, postcode = self._moves.former(household)
        return self._changed(held, "address", "former", address=address, postcode=postcode)

    def _by_handle(self, held: Held) -> Held:
        gone = dict.fromkeys(("family", "born", "nhs_number", "address", "postcode"), "")
        known_as = handle(Stream(self._seed, "handle", held.person))
        return self._changed(held, "name", "handle_only", given="", alias=known_as, **gone)

    def _mutated(self, stream: Stream, held: Held, field: str, times: float) -> Held:
        for kind, share in self._errors.get(field, {}).items():
            if kind not in MUTATORS or not stream.happens(share * times if kind == "spelling" else share):
                continue
            before = getattr(held, field)
            after = MUTATORS[kind](stream, before) if before else before
            if after != before:
                held = self._changed(held, field, kind, **{field: after})
        return held

    def _changed(self, held: Held, field: str, kind: str, **changes: str) -> Held:
        before = " | ".join(str(getattr(held, name)) for name in changes)
        self._told(self._agency, held.id, field, before, " | ".join(changes.values()), kind)
        return replace(held, **changes)
