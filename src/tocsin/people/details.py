"""What an agency holds on a person, as the agency holds it: plain values and their JSON.

Nothing is mended on the way in. A bad identifier or an impossible date stays as it was given, with a code in `problems`
that says what is wrong with it. Ethnicity keeps who said it (the child, a witness, an officer) and which kind of blank
a blank is apart, because in the town of the inquiry staff were told not to write it down.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tocsin.words import When

AGED = re.compile(r"aged (?P<age>.+) on (?P<on>\d{4}(?:-\d\d){0,2})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as given; someone with a single name has only a `given`. `kind`: current, alias or former."""

    given: str = ""
    family: str = ""
    kind: str = "current"

    @property
    def whole(self) -> str:
        """The name as it is spoken, in one line."""
        return " ".join(f"{self.given} {self.family}".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lived. `since` and `until` are as precise as they are known ("2009", "2009-06")."""

    lines: str = ""
    postcode: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EthnicityNote:
    """One statement of ethnicity: `kind` is who said it (self, witness, officer); a `code`, or why it is `blank`."""

    kind: str = "self"
    code: str = ""
    blank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """Everything one agency's record says of a person.

    `born_as_given` keeps a date of birth that no calendar has, or an age and the day it was true on (`aged_on`).
    """

    names: tuple[Name, ...] = ()
    born: When | None = None
    born_as_given: str = ""
    sex: str = "U"
    ethnicities: tuple[EthnicityNote, ...] = ()
    nationality: str = ""
    addresses: tuple[Address, ...] = ()
    phones: tuple[str, ...] = ()
    nhs_number: str = ""
    upn: str = ""
    school: str = ""
    description: str = ""
    problems: tuple[str, ...] = field(default=())

    @property
    def called(self) -> str:
        """The name to show: the first current one, else the first of any kind, else ""."""
        current = [name.whole for name in self.names if name.kind == "current"]
        return next(iter([*current, *(name.whole for name in self.names)]), "")

    @property
    def age_on(self) -> tuple[str, str]:
        """An age where nothing better is known, and the day it was true on; ("", "") where there is none."""
        told = AGED.match(self.born_as_given)
        return (told["age"], told["on"]) if told and not self.born else ("", "")

    def to_json(self) -> str:
        """Write as JSON with sorted keys: the same details always make the same part."""
        plain = {slot: _plain(getattr(self, slot)) for slot in self.__slots__}
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> PersonDetails:
        """Read what `to_json` wrote; a key this version does not know is an error, never dropped."""
        kept: dict[str, Any] = json.loads(text)
        read: dict[str, Any] = {slot: tuple(LISTS[slot](each) for each in kept.pop(slot)) for slot in LISTS}
        born = kept.pop("born")
        return cls(**read, born=When.parse(born) if born else None, **kept)


def aged_on(age: str, on: str) -> str:
    """What `born_as_given` says of an age: an age without its day soon fits everybody, and then nobody."""
    return f"aged {age} on {on}"


LISTS: dict[str, Any] = {
    "names": lambda each: Name(**each),
    "ethnicities": lambda each: EthnicityNote(**each),
    "addresses": lambda each: Address(**each),
    "phones": str,
    "problems": str,
}
"""How one element of each many-valued field is read back."""


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, When):
        return value.text
    if isinstance(value, (Name, Address, EthnicityNote)):
        return {slot: getattr(value, slot) for slot in value.__slots__}
    return value
