"""Patients of the Personal Demographics Service, which complete the record of somebody the register holds already.

Source: NHS England, Personal Demographics Service FHIR API (UK Core Patient, R4). A patient raises nothing: without a
record that has the same NHS number it waits in quarantine. An address the service restricts is never taken in, nor is a
telephone: the record is marked, so that nobody asks for them or tells them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from tocsin.exchange.commands import Origin
from tocsin.exchange.queries import Received
from tocsin.exchange.readers.fhir import Resource, each_of, flat, resources
from tocsin.exchange.readers.limits import unreadable
from tocsin.exchange.readers.manner import Meaning, read_parts
from tocsin.exchange.readers.origin import origin_of
from tocsin.exchange.rows import Child, Doubt, Given, Row, Value, content_of, hashed
from tocsin.words import Profile, load_profile

PATIENT = "Patient"
NHS = "https://fhir.nhs.uk/Id/nhs-number"
VERIFIED = "01"
RESTRICTED = frozenset({"R", "V", "REDACTED"})
"""Confidentiality codes with which nothing is said of where somebody lives."""

WHERE = ("address", "telecom", "contact", "generalPractitioner", "managingOrganization")
"""What tells where somebody is."""

WITHHELD = "(withheld: restricted)"
MARK = "Restricted in the Personal Demographics Service: do not ask for the address, and tell it to nobody."
USES = ("usual", "official", "")
Element = Mapping[str, Given]
Parts = Iterator[tuple[Given, Meaning, str]]


class Patients:
    """A file of patients as an extract."""

    def __init__(self, path: Path, *, name: str, origin: Origin, today: date, profile: Profile) -> None:
        self._path, self._today, self._profile = path, today, profile
        self.name, self.origin = name, origin
        self.kinds = {"child": "patients", "unread": "resources not read here"}
        kinds = Counter(each["resourceType"] for _, each in resources(path, name))
        if not kinds[PATIENT] and not kinds["RelatedPerson"]:
            found = ", ".join(sorted(kinds)[:10]) or "nothing"
            raise unreadable(name, f"it holds no patient, but {found}", "Check that it is the right file.")
        self.rows = Counter({"child": kinds[PATIENT]})

    def children(self) -> Iterator[Child]:
        """Each patient; other resources wait by themselves, with a person nobody counts."""
        for place, resource in resources(self._path, self.name):
            row = self._row(place, resource)
            if row.kind == "child":
                yield Child(key=row.key, rows=(row,))
            else:
                nobody = replace(row, kind="child", key=hashed([row.key, "person"]), values={}, inside=True)
                yield Child(key=nobody.key, rows=(nobody, row))

    def _row(self, place: int, resource: Resource) -> Row:
        try:
            given = withheld(flat(resource, place))
        except ValueError as error:
            raise unreadable(self.name, f"number {place}: {error}") from None
        kind = "child" if resource["resourceType"] == PATIENT else "unread"
        content = content_of(given)
        known = next((cell.text for cell in given if cell.name == "id"), "") or content
        row = Row(kind=kind, line=place, given=given, values={}, content=content, key=hashed([kind, known]))
        if kind == "unread":
            return row
        values, doubts = read("child", given, "", self._today, self._profile)
        return replace(row, values=values, doubts=tuple(doubts))


def withheld(given: tuple[Given, ...]) -> tuple[Given, ...]:
    """The cells without those that tell where somebody lives whose address is restricted; the file keeps them."""
    if not _is_restricted(given):
        return given
    return tuple(cell._replace(text=WITHHELD) if cell.name.startswith(WHERE) else cell for cell in given)


def _is_restricted(given: Sequence[Given]) -> bool:
    return any(
        cell.name.startswith("meta.security") and cell.name.endswith(".code") and cell.text in RESTRICTED
        for cell in given
    )


def read(
    kind: str, given: Sequence[Given], more: str, today: date, profile: Profile
) -> tuple[dict[str, Value], list[Doubt]]:
    """The values and doubts of a patient, by the paths of its cells."""
    parts = [part for each in PARTS for part in each(given, today)]
    values, doubts = read_parts([part for part in parts if part[1].name != "Description"], today, profile)
    described = [text for _, meaning, text in parts if meaning.name == "Description"]
    if described:
        values["Description"] = "\n".join(dict.fromkeys(described))
    values["Completes"] = tuple(cell.text for each in _numbers(given) for cell in (each["value"],))
    return values, doubts


def _described(cell: Given, sentence: str) -> tuple[Given, Meaning, str]:
    return cell, Meaning("child", "Description", "long"), sentence


def _plain(given: Sequence[Given], today: date) -> Parts:
    """What has one value: birth, sex, death, and whether the record is restricted."""
    for cell in given:
        if cell.name == "birthDate":
            yield cell, Meaning("child", "PersonBirthDate", "moment"), cell.text
        elif cell.name == "gender":
            yield cell, Meaning("child", "Sex", "sex"), "U" if cell.text == "other" else cell.text
        elif cell.name == "deceasedDateTime":
            yield cell, Meaning("child", "PersonDeathDate", "moment"), cell.text[:10]
        elif cell.name == "deceasedBoolean" and cell.text == "true":
            yield _described(cell, "Died; the date is not given.")
    if given and _is_restricted(given):
        yield _described(given[0], MARK)


def _numbers(given: Sequence[Given]) -> list[Element]:
    """The NHS numbers that were checked with the service, the one in use first."""
    found = [each for each in each_of(given, "identifier") if _text(each, "system") == NHS and "value" in each]
    return sorted((each for each in found if _status(each) == VERIFIED), key=_is_old)


def _identifiers(given: Sequence[Given], today: date) -> Parts:
    for each in each_of(given, "identifier"):
        cell = each.get("value")
        if cell is None:
            continue
        if _text(each, "system") != NHS:
            yield _described(cell, f"Number in {_text(each, 'system') or 'another system'}: {cell.text}.")
        elif _is_old(each):
            yield _described(cell, f"Superseded NHS number: {cell.text}.")
        else:
            yield cell, Meaning("child", "NHSNumber", "text"), cell.text
            if _status(each) != VERIFIED:
                yield _described(cell, f"The NHS number {cell.text} is not verified.")


def _is_old(identifier: Element) -> bool:
    return _text(identifier, "use") == "old" or "period.end" in identifier


def _status(identifier: Element) -> str:
    codes = (cell for path, cell in identifier.items() if path.endswith("valueCodeableConcept.coding[0].code"))
    return next((cell.text for cell in codes), "")


def _names(given: Sequence[Given], today: date) -> Parts:
    """The name in use, one the person goes by, and in words those they had."""
    names = sorted(each_of(given, "name"), key=lambda each: (_has_ended(each, today), _rank(each)))
    for n, each in enumerate(names):
        first = [cell for path, cell in each.items() if path.startswith("given")]
        cell = next(iter(each.values()))
        whole = " ".join([*(it.text for it in first), _text(each, "family")]).strip() or _text(each, "text")
        if n == 0:
            yield cell, Meaning("child", "GivenName", "text"), " ".join(it.text for it in first) or _text(each, "text")
            yield each.get("family", cell), Meaning("child", "FamilyName", "text"), _text(each, "family")
        elif _text(each, "use") == "nickname" and whole:
            yield cell, Meaning("child", "Alias", "text"), whole
        elif whole:
            yield _described(cell, f"Also {whole} ({_text(each, 'use') or 'name'}{_period(each)}).")


def _addresses(given: Sequence[Given], today: date) -> Parts:
    """Where the person lives, and in words where they lived; nothing of it for a restricted one."""
    found = [] if _is_restricted(given) else each_of(given, "address")
    places = sorted(found, key=lambda each: (_has_ended(each, today), _text(each, "use") != "home"))
    for n, each in enumerate(places):
        cell = next(iter(each.values()))
        lines = ", ".join(it.text for path, it in each.items() if path.startswith("line")) or _text(each, "text")
        if n == 0 and not _has_ended(each, today):
            yield cell, Meaning("child", "Address", "text"), lines
            yield each.get("postalCode", cell), Meaning("child", "Postcode", "text"), _text(each, "postalCode")
        else:
            place = " ".join((lines, _text(each, "postalCode"))).strip()
            yield _described(cell, f"Address ({_text(each, 'use') or 'use not given'}{_period(each)}): {place}.")


def _phones(given: Sequence[Given], today: date) -> Parts:
    found = [] if _is_restricted(given) else each_of(given, "telecom")
    phones = [each for each in found if _text(each, "system") == "phone" and not _has_ended(each, today)]
    told = (each["value"] for each in phones if "value" in each)
    yield from ((cell, Meaning("child", "Phone", "text"), cell.text) for cell in islice(told, 1))


PARTS = (_plain, _identifiers, _names, _addresses, _phones)
"""What is read of a patient."""


def _text(element: Element, path: str) -> str:
    return element[path].text if path in element else ""


def _has_ended(element: Element, today: date) -> bool:
    end = _text(element, "period.end")
    return bool(end) and end[:10] < today.isoformat()


def _rank(name: Element) -> int:
    use = _text(name, "use")
    return USES.index(use) if use in USES else len(USES)


def _period(element: Element) -> str:
    since, until = _text(element, "period.start")[:10], _text(element, "period.end")[:10]
    return (f", from {since}" if since else "") + (f", until {until}" if until else "")


def opened(path: Path, today: date, found: Received) -> Patients:
    """A received file of patients as an extract."""
    origin = origin_of(found, "patients of the Personal Demographics Service")
    return Patients(path, name=found.name, origin=origin, today=today, profile=load_profile())
