"""A child missing: reported, returned, and talked to by somebody independent.

A return interview is offered within 72 hours of the return by somebody independent (statutory guidance on children who
run away or go missing); missing episodes were among the plainest signs, and nobody put them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tocsin.access import Refused, Situation, known_code
from tocsin.concerns import state
from tocsin.concerns.commands.common import not_future, words
from tocsin.concerns.state import Episode
from tocsin.ledger import Fact
from tocsin.people import record
from tocsin.words import When


def _episode(missing: str) -> Episode:
    found = state.episode(missing)
    if found is None:
        raise Refused("The register has no such missing episode.", field="missing")
    return found


def _about(episode: Episode, **more: Any) -> dict[str, Any]:
    return {"missing": episode.id, "record": episode.record, "agency": episode.agency} | more


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMissing:
    """Report a child missing, or absent from where they should be. Two agencies may each report; both are kept."""

    ability: ClassVar[str] = "report_missing"
    record: str
    when: When
    kind: str
    circumstances: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown record or kind, a time that has not come, and no circumstances."""
        words(self.circumstances, "circumstances")
        known_code(s, "missing_kind", self.kind, "kind")
        not_future(s, self.when)
        if record(self.record) is None:
            raise Refused(
                "The register holds no such record.",
                field="record",
                next_step="Record the child first, as you know them.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        missing = s.new_id("m")
        meta = {"missing": missing, "record": self.record, "agency": s.by.agency, "office": s.by.office}
        more = {"when": self.when.text, "kind": self.kind}
        parts = {"circumstances": words(self.circumstances, "circumstances")}
        return [Fact("missing.reported/1", missing, meta | more, parts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReturn:
    """Report that the child is back, and how."""

    ability: ClassVar[str] = "report_missing"
    missing: str
    when: When
    words: str

    def check(self, s: Situation) -> None:
        """Refuse a second return, and one before the child went missing."""
        words(self.words, "words")
        not_future(s, self.when)
        episode = _episode(self.missing)
        if episode.returned is not None:
            raise Refused(
                "The return was reported already.",
                field="missing",
                next_step="Report a new episode if the child left again.",
            )
        if self.when.latest < When.parse(episode.when).earliest:
            raise Refused("A child cannot return before going missing.", field="when", next_step="Check both dates.")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        meta = _about(_episode(self.missing), office=s.by.office, when=self.when.text)
        return [Fact("missing.returned/1", self.missing, meta, {"words": words(self.words, "words")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReturnInterview:
    """Record a return interview: whether it was offered and taken up, what was said, and whether whoever held it was
    independent of those who care for or look for the child. `words` gives the grounds for each answer.
    """

    ability: ClassVar[str] = "report_missing"
    missing: str
    offered: bool
    taken: bool
    independent: bool
    when: When
    words: str

    def check(self, s: Situation) -> None:
        """Refuse one before the return, taken but not offered, or called independent by the office that reported."""
        words(self.words, "words")
        not_future(s, self.when)
        episode = _episode(self.missing)
        if episode.returned is None:
            raise Refused("The return was not reported yet.", field="missing", next_step="Report the return first.")
        if self.when.latest < When.parse(episode.returned_when).earliest:
            raise Refused("A return interview comes after the return.", field="when", next_step="Check both dates.")
        if self.taken and not self.offered:
            raise Refused("An interview that was taken up was offered.", field="offered")
        if self.independent and s.by.office == episode.office:
            raise Refused(
                "Your office reported the child missing, so it is not independent.",
                field="independent",
                next_step="Record it as not independent, and ask another office to offer one.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        stated = {"offered": self.offered, "taken": self.taken, "independent": self.independent}
        meta = _about(_episode(self.missing), office=s.by.office, when=self.when.text) | stated
        return [Fact("missing.interviewed/1", self.missing, meta, {"words": words(self.words, "words")})]
