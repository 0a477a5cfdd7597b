"""`tocsin found`: a register's agencies, their offices and who holds them, from a partnership file or from one line.

The file is checked whole before anything is entered, and what stands in the register already is left as it is: whoever
is stopped half-way runs the same file again, and whoever gains an agency, an office or a colleague adds them to it.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.sentence import Sentence, now, operator, sentence_of

if TYPE_CHECKING:
    from tocsin.access import Command
    from tocsin.words import CodeList, Table

HEADING = re.compile(r"\s*\[\[\s*agency\s*(\.\s*office\s*)?\]\]")
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Office:
    """A post of the file, who holds it, and the line it begins on."""

    place: str
    kind: str
    label: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the file, its posts, and the line it begins on."""

    place: str
    name: str
    kind: str
    offices: tuple[Office, ...]


def add_to(verbs: Any) -> None:
    """Add the verb."""
    found = verbs.add_parser("found", help="start a register: its agencies, their offices and who holds them")
    found.add_argument("file", type=Path, nargs="?", help="a partnership file (TOML); run it again to add to it")
    found.add_argument("--agency", help="without a file: the agency that keeps the register")
    found.add_argument("--kind", default="council", help="what kind of agency that is (default: council)")
    found.add_argument("--administrator", help="without a file: the name of the register's administrator")
    found.set_defaults(run=found_register)


def found_register(options: argparse.Namespace) -> int:
    """Enter what is not there yet, and print everybody's id, which opens their account."""
    from tocsin.access import Refused
    from tocsin.words import ProfileFault

    if options.file and (options.agency or options.administrator):
        raise Sentence("Name a partnership file, or give both --agency and --administrator.")
    try:
        agencies = read(options.file) if options.file else (_smallest(options),)
        check(agencies)
        # Administrators come last: once somebody holds that office, nobody may appoint themself to another.
        for administering in (False, True):
            for agency in agencies:
                _enter(agency, administering)
    except ProfileFault as fault:
        raise Sentence(f"{fault} Nothing was entered.") from None
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    _print_people()
    return 0


def _smallest(options: argparse.Namespace) -> Agency:
    from tocsin.access import open_offices

    if not (options.agency and options.administrator):
        raise Sentence("Name a partnership file, or give both --agency and --administrator.")
    if open_offices(now(), ("administrator",)):
        raise Sentence("This register is founded already. To add to it, use a partnership file: tocsin found FILE.")
    holder = _clean("--administrator", options.administrator)
    office = Office("--administrator", "administrator", "Register administrator", (holder,))
    return Agency("--agency", _clean("--agency", options.agency), options.kind, (office,))


def read(path: Path) -> tuple[Agency, ...]:
    """Read a partnership file. Raises `Sentence`, or `ProfileFault` naming the line at fault."""
    from tocsin.words import Table

    try:
        text = path.read_text(encoding="utf-8")
        rows = Table(path.name, tomllib.loads(text))
    except OSError as error:
        raise Sentence(f"Cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Sentence(f"{path.name} is not a text file in UTF-8. Save it as UTF-8 and try again.") from None
    except tomllib.TOMLDecodeError as error:
        raise Sentence(f"{path.name} cannot be read as TOML: {error}. Nothing was entered.") from None
    lines = _headings(text)
    agencies = tuple(_agency(Table(next(lines), each), lines) for each in rows.items("agency"))
    rows.end()
    if not agencies:
        raise Sentence(f"{path.name} lists no agency. Begin one with a line that reads [[agency]].")
    return agencies


def _headings(text: str) -> Iterator[str]:
    """Where each agency and office begins, in the order of the file; an office written inline has its agency's line."""
    place = "line 1"
    for number, line in enumerate(text.splitlines(), start=1):
        if HEADING.match(line):
            place = f"line {number}"
            yield place
    while True:
        yield place


def _agency(row: Table, lines: Iterator[str]) -> Agency:
    from tocsin.words import Table

    name, kind = _clean(row.place, row.text("name")), row.text("kind")
    offices = tuple(_office(Table(next(lines), each)) for each in row.items("office"))
    row.end()
    return Agency(row.place, name, kind, offices)


def _office(row: Table) -> Office:
    holders = tuple(_clean(row.place, name) for name in row.texts("holders"))
    office = Office(row.place, row.text("kind"), _clean(row.place, row.text("label")), holders)
    row.end()
    return office


def _clean(place: str, name: str) -> str:
    from tocsin.words import ProfileFault, clean_text

    try:
        return clean_text(name, field="name", limit=LONGEST_NAME)
    except ValueError as error:
        raise ProfileFault(f"{place}: {error}") from None


def check(agencies: Sequence[Agency]) -> None:
    """Refuse unknown kinds, a name that stands twice, and a register nobody would administer."""
    from tocsin.access import open_offices
    from tocsin.words import load_profile

    codes = load_profile().codes
    _check_each_once((agency.place, agency.name) for agency in agencies)
    for agency in agencies:
        _check_kind(agency, codes["agency_kind"])
        _check_each_once((office.place, office.label) for office in agency.offices)
        for office in agency.offices:
            _check_kind(office, codes["office_kind"])
            _check_each_once((office.place, holder) for holder in office.holders)
    offices = [office for agency in agencies for office in agency.offices]
    administered = any(office.kind == "administrator" and office.holders for office in offices)
    if not administered and not open_offices(now(), ("administrator",)):
        raise Sentence("Nobody would administer this register. Add an office of kind “administrator” with its holders.")


def _check_kind(each: Agency | Office, kinds: CodeList) -> None:
    from tocsin.words import ProfileFault

    if each.kind not in kinds:
        known = ", ".join(code.code for code in kinds)
        raise ProfileFault(f"{each.place}: there is no kind “{each.kind}”. {kinds.title}: {known}.")


def _check_each_once(named: Iterable[tuple[str, str]]) -> None:
    from tocsin.words import ProfileFault

    first: dict[str, str] = {}
    for place, name in named:
        if name in first:
            raise ProfileFault(f"{place}: “{name}” stands on {first[name]} already. Keep one of the two.")
        first[name] = place


def _enter(agency: Agency, administering: bool) -> None:
    from tocsin.access import CreateOffice, RegisterAgency, agency_named, open_offices

    id = agency_named(agency.name) or _do(RegisterAgency(name=agency.name, kind=agency.kind), "agency")
    standing = {office.label: office.id for office in open_offices(now()) if office.agency == id}
    for office in (each for each in agency.offices if (each.kind == "administrator") == administering):
        create = CreateOffice(agency=id, kind=office.kind, label=office.label)
        _appoint(office.holders, standing.get(office.label) or _do(create, "office"), id)


def _appoint(names: Sequence[str], office: str, agency: str) -> None:
    """Put people into an office; somebody of the same name in another office of the same agency is the same person."""
    from tocsin.access import Appoint, RegisterPractitioner, holders, open_offices

    there = {person.name for person in holders(office, now())}
    offices = [each.id for each in open_offices(now()) if each.agency == agency]
    known = {person.name: person.id for each in offices for person in holders(each, now())}
    for name in names:
        if name not in there:
            person = known.get(name) or _do(RegisterPractitioner(name=name, agency=agency), "practitioner")
            _do(Appoint(practitioner=person, office=office), "office")


def _do(command: Command, made: str) -> str:
    from tocsin.acts import perform

    return perform(command, by=operator(), purpose="run_system", at=now()).ids[made]


def _print_people() -> None:
    from tocsin.access import agency_name, holders, open_offices

    print("Everybody who holds an office. Open their accounts with: tocsin account PRACTITIONER-ID USERNAME\n")
    for office in open_offices(now()):
        people = holders(office.id, now())
        for person in people:
            print(f"  {person.id:<15} {person.name:<24} {office.label} ({agency_name(office.agency)})")
        if not people:
            print(f"  {'nobody yet':<40} {office.label} ({agency_name(office.agency)})")
