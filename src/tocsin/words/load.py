"""Reading a profile from its TOML files into the shapes of `profile.py`, once, and refusing one that does not hold.

A profile is a folder of files read in order of name; splitting a table between files changes nothing. Each fault is a
sentence that names the table and the key. What only shows when all tables are seen together is checked in `checks.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from .checks import check_profile
from .codes import Code, CodeList
from .profile import (
    CalendarRule,
    DisclosureRule,
    DutyRule,
    Ladder,
    OfficeKind,
    Pause,
    Profile,
    RetentionRule,
    Rung,
    Scalar,
    StopPhrase,
    Trigger,
)
from .table import ProfileFault, Table, merged, text_in


def load_profile(name: str = "england_2026") -> Profile:
    """Return the packaged profile of that name, always the same object; raises ProfileFault if it cannot be used."""
    return _loaded(name)


@cache
def _loaded(name: str) -> Profile:
    folder = files(__package__) / "profiles" / name
    if not folder.is_dir():
        raise ProfileFault(f"There is no profile “{name}”. Look at the folder tocsin/words/profiles for their names.")
    return profile_from(name, read_folder(folder))


def read_folder(folder: Traversable) -> dict[str, object]:
    """Return the tables of all TOML files in a folder as one; raises ProfileFault naming the file."""
    whole: dict[str, object] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            merged(file.name, whole, _tables_of(file))
    return whole


def _tables_of(file: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ProfileFault(f"{file.name}: this is not TOML ({fault}).") from None


def profile_from(name: str, whole: Mapping[str, object]) -> Profile:
    """Build and check a profile from its tables; raises ProfileFault with a sentence naming the table and the key."""
    top = Table(f"profile {name}", dict(whole))
    offices = {key: _office(key, table) for key, table in top.named("office")}
    codes = {key: _code_list(key, table) for key, table in top.named("codes")}
    profile = Profile(
        name=name,
        title=top.text("title"),
        source=top.text("source"),
        codes=MappingProxyType(codes | {"office_kind": _office_kinds(offices, codes.get("role"))}),
        offices=MappingProxyType(offices),
        calendars=MappingProxyType({key: _calendar(key, table) for key, table in top.named("calendar")}),
        ladders=MappingProxyType({key: _ladder(key, table) for key, table in top.named("ladder")}),
        duties=tuple(_duty(table) for table in top.tables("duty")),
        stop_list=tuple(_stop_phrase(table) for table in top.tables("stop")),
        retention=tuple(_retention(table) for table in top.tables("retention")),
        disclosure=next((_disclosure(table) for table in top.tables("disclosure")), None),
    )
    top.end()
    check_profile(profile)
    return profile


def _code_list(name: str, table: Table) -> CodeList:
    title, source, since = table.text("title"), table.text("source"), table.day_or("since", None)
    codes = tuple(_code(row, source, since) for row in table.tables("codes"))
    table.end()
    return CodeList(name, title, source, codes)


def _code(row: Table, source: str, since: date | None) -> Code:
    code = row.text("code")
    row.place = f"{row.place} (“{code}”)"
    made = Code(
        code=code,
        label=row.text("label"),
        meaning=row.text("meaning"),
        source=row.text_or("source", source),
        since=row.day_or("since", since),
        until=row.day_or("until", None),
        flags=frozenset(row.texts("flags")),
        maps=MappingProxyType({to: _texts(row.place, to, values) for to, values in row.mapping("maps").items()}),
    )
    row.end()
    return made


def _texts(place: str, key: str, values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ProfileFault(f"{place}: “{key}” is {values!r}; expected a list of codes.")
    return tuple(text_in(place, key, item) for item in values)


def _office(kind: str, table: Table) -> OfficeKind:
    made = OfficeKind(kind, table.text("label"), table.text("role"), table.truth("outside"))
    table.end()
    return made


def _office_kinds(offices: Mapping[str, OfficeKind], roles: CodeList | None) -> CodeList:
    """The offices as a code list, so that they are written once."""
    source = "The offices of this profile"
    codes = (
        Code(kind, office.label, found.meaning if roles and (found := roles.get(office.role)) else "", source)
        for kind, office in offices.items()
    )
    return CodeList("office_kind", "Kinds of office", source, tuple(codes))


def _calendar(name: str, table: Table) -> CalendarRule:
    made = CalendarRule(
        name=name,
        kind=table.text("kind"),
        label=table.text("label"),
        source=table.text("source"),
        opens=table.hour("opens"),
        closes=table.hour("closes"),
        days=tuple(_weekday(table.place, item) for item in table.items("days")),
        holidays=table.text_or("holidays", ""),
        terms=tuple(_term(row) for row in table.tables("terms")),
    )
    table.end()
    return made


def _weekday(place: str, item: object) -> int:
    if type(item) is not int or not 1 <= item <= 7:
        raise ProfileFault(f"{place}: “days” holds {item!r}; expected 1 (Monday) to 7 (Sunday).")
    return item


def _term(row: Table) -> tuple[date, date]:
    first, last = row.day_or("first", None), row.day_or("last", None)
    row.end()
    if first is None or last is None or last < first:
        raise ProfileFault(f"{row.place}: expected the “first” and the “last” day of a term, in that order.")
    return first, last


def _ladder(name: str, table: Table) -> Ladder:
    made = Ladder(name, tuple(_rung(row) for row in table.tables("rungs")), table.text("source"), table.text("label"))
    table.end()
    return made


def _rung(row: Table) -> Rung:
    made = Rung(
        office_kind=row.text("office_kind"),
        allow=row.text("allow"),
        calendar=row.text("calendar"),
        label=row.text("label"),
        in_agency=MappingProxyType(
            {agency: text_in(row.place, "in_agency", kind) for agency, kind in row.mapping("in_agency").items()}
        ),
    )
    row.end()
    return made


def _duty(row: Table) -> DutyRule:
    code = row.text("code")
    row.place = f"duty {code}"
    made = DutyRule(
        code=code,
        label=row.text("label"),
        opened_by=tuple(_trigger(each) for each in row.tables("opened_by")),
        about=row.text("about"),
        met_by=tuple(_trigger(each) for each in row.tables("met_by")),
        owner=row.text("owner"),
        allow=row.text("allow"),
        calendar=row.text("calendar"),
        clock_from=row.text("clock_from"),
        ladder=row.text("ladder"),
        law=row.text("law"),
        source=row.text("source"),
        note=row.text_or("note", ""),
        pauses=tuple(_pause(each) for each in row.tables("pauses")),
        agree_on=row.texts("agree_on"),
        in_force=row.day_or("in_force", None),
        until=row.day_or("until", None),
    )
    row.end()
    return made


def _trigger(row: Table) -> Trigger:
    where = {key: _allowed(row.place, key, value) for key, value in row.mapping("where").items()}
    made = Trigger(row.text("type"), MappingProxyType(where), row.text_or("about", ""))
    row.end()
    return made


def _allowed(place: str, key: str, value: object) -> Scalar | tuple[Scalar, ...]:
    if isinstance(value, list):
        return tuple(_scalar(place, key, item) for item in value)
    return _scalar(place, key, value)


def _scalar(place: str, key: str, value: object) -> Scalar:
    if not isinstance(value, (str, int, bool)):
        raise ProfileFault(f"{place}: “where.{key}” holds {value!r}; expected text, a whole number, true or false.")
    return value


def _pause(row: Table) -> Pause:
    made = Pause(*(_trigger(Table(f"{row.place}, {key}", row.mapping(key))) for key in ("starts", "ends")))
    row.end()
    return made


def _retention(row: Table) -> RetentionRule:
    code = row.text("code")
    row.place = f"retention {code}"
    known_by = {key: _texts(row.place, f"known_by.{key}", codes) for key, codes in row.mapping("known_by").items()}
    made = RetentionRule(
        code=code,
        label=row.text("label"),
        known_by=MappingProxyType(known_by),
        years=row.number("years"),
        counted_from=row.text("counted_from"),
        review=row.truth("review"),
        again=row.number("again"),
        law=row.text("law"),
        source=row.text("source"),
        in_force=row.day_or("in_force", None),
        until=row.day_or("until", None),
    )
    row.end()
    return made


def _stop_phrase(row: Table) -> StopPhrase:
    made = StopPhrase(row.text("phrase"), row.text("why"), row.text("source"))
    row.end()
    return made


def _disclosure(row: Table) -> DisclosureRule:
    made = DisclosureRule(
        low=row.number("low"),
        high=row.number("high"),
        mark=row.text("mark"),
        not_applicable=row.text("not_applicable"),
        totals_to=row.number("totals_to"),
        decimals=row.number("decimals"),
        year_begins=row.number("year_begins"),
        source=row.text("source"),
    )
    row.end()
    return made
