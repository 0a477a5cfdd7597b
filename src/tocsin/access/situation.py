"""Who acts, in which office, why and when: what every command and question is judged by.

An act is always somebody's: a practitioner, in an office held at that moment, for a stated purpose (Caldicott
principles 1 and 4; Data Protection Act 2018 s.62 asks police for the same in their logs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from tocsin.access.rules import Verdict
from tocsin.ledger import Fact
from tocsin.words import Profile, clean_text
from tocsin.words.text import LIMIT


class Refused(Exception):
    """What was asked cannot be done. The sentence is for the person who asked."""

    def __init__(self, reason: str, *, field: str = "", next_step: str = "", code: str = "not_acceptable") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.next_step = next_step
        self.code = code


def refuse_unless(verdict: Verdict, field: str = "") -> None:
    """Raise `Refused` with the verdict's own reason and code when it says no."""
    if not verdict.allowed:
        raise Refused(verdict.reason, field=field, code=verdict.code)


def fit_to_keep(text: str, field: str, *, named: str = "", limit: int = LIMIT) -> bytes:
    """A text cleaned, as a part's bytes. Raises `Refused` at its field when it is empty or too long."""
    try:
        return clean_text(text, field=named or field, limit=limit).encode()
    except ValueError as error:
        raise Refused(str(error), field=field) from None


@dataclass(frozen=True, slots=True)
class Actor:
    """A practitioner acting in one office; `role` is what the office may do (see `rules.ABILITIES`)."""

    practitioner: str
    agency: str
    office: str
    role: str


REGISTER_ITSELF = Actor(practitioner="u_register", agency="", office="", role="register")
"""The sweep's actor. It may raise attention and nothing else (third law of the house)."""

FOUNDER = Actor(practitioner="u_founder", agency="", office="", role="founder")
"""Sets up the first agencies, offices and people, until an administrator holds office."""


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything outside a command that its outcome depends on.

    `remembered` is what the register was asked since the door last entered something: check and facts ask alike.
    Without a door to empty it, it is None and nothing is remembered.
    """

    by: Actor
    purpose: str
    at: datetime
    profile: Profile
    new_id: Callable[[str], str]
    remembered: dict[object, object] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone: it would mean different times in different offices."""
        if self.at.tzinfo is None:
            raise ValueError(f"the time {self.at} has no time zone")


def known_code(s: Situation, codes: str, value: str, field: str) -> None:
    """Refuse a code its list does not have; the list's own sentence says what it has."""
    if value not in s.profile.codes[codes]:
        offered = ", ".join(f"{code.code} ({code.label})" for code in s.profile.codes[codes])
        raise Refused(
            f"“{value[:60]}” is not a known {field.replace('_', ' ')}.",
            field=field,
            next_step=f"Choose one of: {offered}.",
        )


class Command(Protocol):
    """Something a person asks the register to take in."""

    ability: ClassVar[str]

    def check(self, s: Situation) -> None:
        """Raise `Refused`, with a sentence for the person, when the register cannot take this in."""

    def facts(self, s: Situation) -> Iterable[Fact]:
        """Return what happened, as facts for the ledger. Called only after `check` passed, in the same transaction.

        Each fact is folded before the next is asked for: an act made of several commands is a generator.
        """


class Question(Protocol):
    """Something a person asks to see."""

    ability: ClassVar[str]

    @property
    def subject(self) -> str:
        """The id of what is asked about, for the record of who looked; empty for a list."""

    def answer(self, s: Situation) -> object:
        """Return the full view, a frozen dataclass; what this person may not read is masked afterwards."""
