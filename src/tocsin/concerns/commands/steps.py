"""Statutory steps after a decision: assessments, strategy discussions, enquiries, conferences, plans.

The register keeps that a step was taken, when, and its codes (those of the children in need census); the case file
stays with the agency. Steps missing or out of order are shown as gaps, never refused: a late truth beats none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from tocsin.access import OUTSIDE, Refused, Situation, check_may, known_code, office
from tocsin.concerns.commands.common import (
    about,
    acts_for,
    known_codes,
    not_future,
    the_concern,
    words_if_any,
)
from tocsin.concerns.rules import Held
from tocsin.ledger import Fact
from tocsin.words import When

CODED = ("assessment_factor", "abuse_category", "closure_reason", "primary_need", "offence_outcome")
"""The code lists a step may carry codes of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep:
    """Record that a statutory step was taken. `codes` maps the name of a code list to the codes that apply."""

    ability: ClassVar[str] = "take_step"
    concern: str
    step: str
    when: When
    note: str = ""
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    imported: bool = False

    def check(self, s: Situation) -> None:
        """Refuse unknown steps and codes, a date that has not come, and offices that do not work with the concern."""
        held = the_concern(self.concern, s)
        known_code(s, "step", self.step, "step")
        flags = s.profile.codes["step"][self.step].flags
        if "import_only" in flags and not self.imported:
            raise Refused(
                "Only a file made by others says this.", field="step", next_step="Decide, with a reason, instead."
            )
        if "outside_only" in flags and s.by.role not in OUTSIDE:
            raise Refused(
                "Only the scrutineer or an inspector records this step: it is about those who have the concern.",
                field="step",
                next_step="Answer what they ask you, or add what you know as information.",
            )
        not_future(s, self.when)
        words_if_any(note=self.note)
        self._check_codes(s)
        if self.imported:
            self._check_history(held, s)
        elif "any_office" not in flags:
            self._check_own(held, s)

    def _check_codes(self, s: Situation) -> None:
        for codes, values in self.codes.items():
            if codes not in CODED:
                raise Refused(f"A step carries codes of {', '.join(CODED)} only.", field="codes")
            known_codes(s, codes, tuple(values), codes)

    def _check_history(self, held: Held, s: Situation) -> None:
        check_may(s, "import_records")
        if not held.imported:
            raise Refused(
                "This concern was raised here; its steps are recorded by those who take them.", field="imported"
            )

    def _check_own(self, held: Held, s: Situation) -> None:
        having = office(held.office)
        asked = {each.office for each in held.checks} | {each.office for each in held.offers}
        works = having is not None and having.agency == s.by.agency
        if not (works or s.by.office in asked or acts_for(s, held.office)):
            raise Refused("Only the agency that has this concern, or an office it asked, records steps on it.")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the codes in its meta under their lists' names."""
        held = the_concern(self.concern, s)
        taken = about(held, office=s.by.office, step=self.step, when=self.when.text, imported=self.imported)
        codes = {name: list(values) for name, values in self.codes.items()}
        meta = taken | {"referred": held.referred} | codes
        return [Fact("step.taken/1", held.id, meta, words_if_any(note=self.note))]
