"""Redacting a text: proposed by one person with a basis and a reason, decided by another, one of them from outside.

The entry that redacts takes the text and its key along in its own transaction (`tocsin.ledger.erasing`); the leaf, the
proofs and the receipts stay, and the hole says why it is there. UK GDPR articles 16 and 17; the two people, one of them
outside, answer the manager who would redact to hide (ledger.md §6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tocsin.access import (
    Proposed,
    Refused,
    Situation,
    belongs_to,
    check_may,
    holds_on,
    is_proposed,
    known_code,
    levels,
    may_authorise,
    may_propose,
    never_redacted,
    proposal,
    refuse_unless,
)
from tocsin.acts.passages import Passage, hangs_together, keepers, passage
from tocsin.acts.reasons import check_reason, check_unprotected, reason_of
from tocsin.acts.retention import check_reviewed
from tocsin.acts.sealing import nothing
from tocsin.ledger import Entry, Fact, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRedaction:
    """Propose that one text be redacted, on a listed basis, for a reason that stays and does not say it again."""

    ability: ClassVar[str] = "propose_redaction"
    entry: int
    part: str
    basis: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse what may not be read, what stays for ever, what is held, and a basis that does not apply."""
        made, one, found = passage(self.entry, self.part, s)
        known_code(s, "redaction_basis", self.basis, "basis")
        verdict = may_propose(
            never=never_redacted(made.type),
            gone=not isinstance(one.text, str),
            waiting=is_proposed(self.entry, self.part),
            held=held(made.case, s),
        )
        refuse_unless(verdict)
        check_unprotected(found, s)
        check_reason(self.reason, str(one.text))
        if "retention" in s.profile.codes["redaction_basis"][self.basis].flags:
            check_reviewed(made.case, s)

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry under the text's own item, with the reason as a part. Nothing is taken away yet."""
        made = passage(self.entry, self.part, s)[0]
        meta = _named(s.new_id("e"), made, self.part) | {"basis": self.basis}
        return [Fact("redaction.proposed/1", made.case, meta, reason_of(self.reason), (made.n,))]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoriseRedaction:
    """As the second person, redact what another proposed: the text and its key are gone when this is entered."""

    ability: ClassVar[str] = "authorise_redaction"
    redaction: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse the proposer in whatever office, two from inside, what is held or settled, and an empty reason."""
        proposed, one, found = _proposed(self.redaction, s)
        verdict = may_authorise(
            settled=proposed.settled is not None or not isinstance(one.text, str),
            same=proposed.by == s.by.practitioner,
            outside=_one_outside(proposed, keepers(one, found), s),
            held=held(proposed.item, s),
        )
        refuse_unless(verdict)
        check_unprotected(found, s)
        check_reason(self.reason, str(one.text))

    def facts(self, s: Situation) -> Sequence[Fact]:
        """The entry that explains the hole it makes; it names the proposal, and so both people."""
        proposed = _proposed(self.redaction, s)[0]
        meta: dict[str, Json] = {
            "redaction": proposed.id,
            "entry": proposed.entry,
            "part": proposed.part,
            "item": proposed.item,
            "basis": proposed.basis,
            "proposed": proposed.n,
        }
        refs = (proposed.entry, proposed.n)
        return [Fact("part.redacted/1", proposed.item, meta, reason_of(self.reason), refs)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineRedaction:
    """Say that a text stays. Whoever proposed it may take it back in the same way."""

    ability: ClassVar[str] = "propose_redaction"
    redaction: str
    reason: str

    def check(self, s: Situation) -> None:
        """Refuse what was decided already, and anybody who is neither a second person nor the proposer."""
        proposed, one, _ = _proposed(self.redaction, s)
        if proposed.settled is not None:
            raise Refused("This was decided already.", field="redaction", code="settled")
        if proposed.by != s.by.practitioner:
            check_may(s, AuthoriseRedaction.ability)
        check_reason(self.reason, str(one.text))

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry, with the reason as a part."""
        proposed = _proposed(self.redaction, s)[0]
        meta: dict[str, Json] = {
            "redaction": proposed.id,
            "entry": proposed.entry,
            "part": proposed.part,
            "item": proposed.item,
            "proposed": proposed.n,
        }
        return [Fact("redaction.declined/1", proposed.item, meta, reason_of(self.reason), (proposed.n,))]


def held(item: str, s: Situation) -> str:
    """The sentence that names the hold which keeps an item, or does not where that would tell of what is unseen."""
    found = holds_on(hangs_together(item))
    if not found:
        return ""
    hidden = {each for each, level in levels([each.item for each in found], s.at).items() if level == "unseen"}
    named = next((str(each) for each in found if each.item not in hidden), "A legal hold")
    return f"{named} forbids this. Two people can lift it."


def _proposed(redaction: str, s: Situation) -> tuple[Proposed, Passage, Any]:
    """A proposal and the text it is about, for whoever may read that text, redacted since or not."""
    found = proposal(redaction)
    if found is None:
        raise nothing()
    _, one, item = passage(found.entry, found.part, s)
    return found, one, item


def _named(redaction: str, made: Entry, part: str) -> dict[str, Json]:
    return {"redaction": redaction, "entry": made.n, "part": part, "item": made.case}


def _one_outside(proposed: Proposed, inside: frozenset[str], s: Situation) -> bool:
    """Whether one of the two belongs to none of the agencies inside, in any office they hold."""
    first = belongs_to(proposed.by, s.at) | {proposed.agency}
    second = belongs_to(s.by.practitioner, s.at) | {s.by.agency}
    return inside.isdisjoint(first) or inside.isdisjoint(second)
