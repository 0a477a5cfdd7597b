"""Warnings of public record, lodged as reports by the offices that gave them.

Each is kept under the office it came from, so that repeats by topic and "never answered" hold of offices, as they did.
What the record says of a response is kept beside the warning as words and is not counted as an answer: no office gave
it to the author, and no author said that it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.access import (
    Actor,
    Appoint,
    Command,
    CreateOffice,
    RegisterAgency,
    RegisterPractitioner,
    actor,
    agency_named,
    holders,
    open_offices,
)
from tocsin.acts import Receipt, perform
from tocsin.exchange.rows import hashed
from tocsin.reports import Finding, LodgeReport
from tocsin.words import When, load_profile

LODGING = "safeguard_child"
"""What a warning is lodged for, whoever imports it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWarning:
    """One warning as the public record has it, dated as precisely as that; `author` and `to` are names of offices."""

    ref: str
    when: When
    kind: str
    title: str
    summary: str
    author: str
    to: tuple[str, ...]
    topics: tuple[str, ...]
    response: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOffice:
    """An office by its label, in an agency by its name, with the kinds both are founded as when they are not there."""

    agency: str
    agency_kind: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """Who founds offices that are not there yet, for what purpose, and when."""

    by: Actor
    purpose: str
    at: datetime

    def office(self, wanted: NamedOffice) -> Actor:
        """Whoever holds the office; agency, office and a holder without a name are founded where absent."""
        agency = agency_named(wanted.agency) or self._do(
            RegisterAgency(name=wanted.agency, kind=wanted.agency_kind), "agency"
        )
        of_kind = open_offices(self.at, (wanted.kind,))
        there = (each.id for each in of_kind if (each.agency, each.label) == (agency, wanted.label))
        office = next(there, "") or self._do(
            CreateOffice(agency=agency, kind=wanted.kind, label=wanted.label), "office"
        )
        held_by = next((each.id for each in holders(office, self.at)), "")
        return actor(held_by or self._holder(office, agency, wanted.label), office)

    def _holder(self, office: str, agency: str, label: str) -> str:
        holder = self._do(RegisterPractitioner(name=f"Whoever held the office: {label}", agency=agency), "practitioner")
        self._do(Appoint(practitioner=holder, office=office), "practitioner")
        return holder

    def _do(self, command: Command, made: str) -> str:
        return perform(command, by=self.by, purpose=self.purpose, at=self.at).ids[made]


def lodge(warning: PublicWarning, author: Actor, recipients: Sequence[str], at: datetime) -> Receipt:
    """Lodge a warning for the office it came from, to the offices it reached. Lodging it again enters nothing."""
    label = load_profile().codes["topic"].labels()
    report = LodgeReport(
        kind=warning.kind,
        title=warning.title,
        summary=warning.summary,
        recipients=tuple(recipients),
        findings=tuple(Finding(topic=topic, text=f"{label[topic]}. {warning.title}") for topic in warning.topics),
        when=warning.when,
        author_words=_beside(warning),
        imported=True,
    )
    key = f"warning-{hashed([warning.ref, warning.when.text, warning.author])}"
    return perform(report, by=author, purpose=LODGING, at=at, key=key)


def _beside(warning: PublicWarning) -> str:
    return (
        f"What the record says of a response: {warning.response}\n"
        "This is not counted as an answer: no office gave it to the author, and no author said that it answers.\n"
        f"Source: {warning.source}"
    )
