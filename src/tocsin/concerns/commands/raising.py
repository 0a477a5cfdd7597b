"""Raising a concern, and adding to one.

Almost anything with an account is taken in (Working Together: anyone who has concerns should make them known). What is
wrong with an identifier or a date is marked to be checked, never a reason to turn a warning away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tocsin.access import Refused, Situation, check_may, find_office, known_code, office
from tocsin.concerns.commands.common import (
    about,
    known_codes,
    must_take_part,
    not_future,
    the_concern,
    words,
    words_if_any,
)
from tocsin.ledger import Fact, Json
from tocsin.people import PersonDetails, check_details, persons_of, record_facts
from tocsin.words import When

RECORD_KIND = {"child": "child", "unknown_child": "child", "adult": "adult", "place": "place"}
"""What a concern may be about, and the kind of record that holds it."""

HUB = "hub"
"""The kind of office a new concern goes to."""

FAULTS = {"born": "date", "nothing_given": "person", "too_": "text"}
"""How a fault in a person's details (by how its code begins) is called among the codes for what needs checking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseConcern:
    """Raise a concern about a child, an adult or a place.

    `record` is a record already held, `person` describes somebody new; neither is needed. `when` is when it happened;
    for an imported concern, when it was referred. `needs_checking` lists codes for what an importer could not read.
    """

    ability: ClassVar[str] = "raise_concern"
    account: str
    about: str = "child"
    person: PersonDetails | None = None
    record: str = ""
    child_words: str = ""
    danger: bool = False
    harms: tuple[str, ...] = ()
    when: When | None = None
    where: str = ""
    who_knows: str = ""
    protected: bool = False
    told_not_to_report: bool = False
    told_not_words: str = ""
    source: str = "10"
    need: str = ""
    imported: bool = False
    local_id: str = ""
    needs_checking: tuple[str, ...] = ()

    def check(self, s: Situation) -> None:
        """Refuse an empty account, unknown codes, a date that has not come, and history from one who may not import."""
        words(self.account, "account")
        words_if_any(**self._other_words())
        self._check_codes(s)
        not_future(s, self.when)
        self._check_person(s)
        if self.imported:
            check_may(s, "import_records")

    def _check_codes(self, s: Situation) -> None:
        if self.about not in RECORD_KIND:
            raise Refused(f"A concern is about one of: {', '.join(RECORD_KIND)}.", field="about")
        known_codes(s, "harm", self.harms, "harms")
        known_code(s, "referral_source", self.source, "source")
        if self.need:
            known_code(s, "primary_need", self.need, "need")
        known_codes(s, "needs_checking", self.needs_checking, "needs_checking")

    def _check_person(self, s: Situation) -> None:
        if self.person is not None and self.record:
            raise Refused(
                "Give either a record already held or a description of somebody new, not both.", field="person"
            )
        if self.record and not persons_of([self.record]):
            raise Refused(
                "The register holds no such record.",
                field="record",
                next_step="Describe the person instead, as you know them.",
            )
        if self.person is not None:
            # Somebody at a form can mend a mistyped number; a child in danger, or a file made by others, cannot wait.
            check_details(
                s,
                RECORD_KIND[self.about],
                self.person,
                tolerant=self.danger or self.imported or bool(self.needs_checking),
            )

    def _other_words(self) -> dict[str, str]:
        names = ("child_words", "told_not_words", "where", "who_knows")
        return {name: getattr(self, name) for name in names}

    def facts(self, s: Situation) -> Sequence[Fact]:
        """The person, when somebody new is described, and the concern."""
        concern = s.new_id("c")
        hub = find_office(HUB, s.by.agency, at=s.at)
        record_id, recorded = self._recorded(s, hub)
        nobody = [] if record_id or self.about == "unknown_child" else ["person"]
        checking = list(dict.fromkeys([*self.needs_checking, *_faults(recorded), *nobody]))
        meta = {
            "concern": concern,
            "record": record_id,
            "agency": s.by.agency,
            "office": hub,
            "needs_checking": checking,
        }
        parts = {"account": words(self.account, "account")} | words_if_any(**self._other_words())
        return [*recorded, Fact("concern.raised/1", concern, meta | self._codes() | self._moment(), parts)]

    def _recorded(self, s: Situation, hub: str) -> tuple[str, list[Fact]]:
        """The record of somebody new. A protected source's is kept in the hub's name: a record names its agency."""
        if self.person is None:
            return self.record, []
        keeper = office(hub) if self.protected else None
        agency = keeper.agency if keeper else s.by.agency
        record_id, fact = record_facts(s, agency, RECORD_KIND[self.about], self.person, self.local_id)
        return record_id, [fact]

    def _codes(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "harms": list(self.harms),
            "danger": self.danger,
            "protected": self.protected,
            "told_not_to_report": self.told_not_to_report,
            "source": self.source,
            "need": self.need,
            "imported": self.imported,
        }

    def _moment(self) -> dict[str, str]:
        """What was seen last month starts no clock last month; a referral of last month, imported, does."""
        return {} if self.when is None else {"when" if self.imported else "seen": self.when.text}


def _faults(recorded: Sequence[Fact]) -> list[str]:
    """What is wrong with the details of somebody recorded on the way, as codes for what needs checking."""
    problems = [str(each) for fact in recorded for each in _listed(fact.meta.get("problems"))]
    return [next((code for begin, code in FAULTS.items() if each.startswith(begin)), "code") for each in problems]


def _listed(codes: Json | None) -> list[Json]:
    return codes if isinstance(codes, list) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class AddInformation:
    """Add what one has learnt since. A decision made before it has to be looked at again."""

    ability: ClassVar[str] = "add_information"
    concern: str
    text: str

    def check(self, s: Situation) -> None:
        """Refuse an empty text, or an office with no part in the concern."""
        words(self.text, "text")
        must_take_part(s, the_concern(self.concern, s), "add to it")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        held = the_concern(self.concern, s)
        meta = about(held, office=held.office)
        return [Fact("concern.information_added/1", held.id, meta, {"text": words(self.text, "text")})]
