"""What each step of a trail is called, in the words a practitioner would use.

A table from entry type to a function of the step's codes. Labels come from the profile's code lists; a code the profile
no longer has is shown as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tocsin.concerns.rules import SECOND_PERSON_WORDS
from tocsin.words import Profile, When

ABOUT = {
    "child": "a child",
    "unknown_child": "a child nobody could name",
    "adult": "an adult",
    "place": "a place",
}

PART_LABELS = {
    "account": "What was seen, heard or told",
    "child_words": "In the child's own words",
    "where": "Where",
    "who_knows": "Who else knows",
    "told_not_words": "Told not to report",
    "text": "In their words",
    "question": "What was asked",
    "answer": "The answer",
    "reason": "Reason",
    "not_opened_reason": "Why items held were not opened",
    "grounds": "Grounds",
    "words": "In their words",
    "note": "Note",
    "circumstances": "Circumstances",
}
"""The parts a trail shows. The list of unopened items is not prose; the step says how many there were."""

KNOWN = {"yes": "known to them", "no": "not known to them", "partly": "partly known to them"}


class Labels:
    """The words for codes and offices that a page of a trail needs."""

    def __init__(self, profile: Profile, offices: Mapping[str, str]) -> None:
        self._profile = profile
        self._offices = offices

    def code(self, codes: str, value: str) -> str:
        """A code's label; the code itself when the profile does not have it."""
        found = self._profile.codes[codes].get(value)
        return found.label if found else value

    def office(self, office: str) -> str:
        """An office's label."""
        return self._offices.get(office) or "an office that does not exist"


Meta = Mapping[str, Any]
Phrase = Callable[[Meta, Labels], str]


def phrase(type: str, meta: Meta, labels: Labels) -> str:
    """What a step was, as a short sentence without its full stop."""
    return PHRASES[type](meta, labels)


def second_person_words(codes: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Why a decision needs a second person, in words."""
    return tuple(SECOND_PERSON_WORDS.get(code, code) for code in codes)


def _raised(meta: Meta, labels: Labels) -> str:
    danger = ", saying there was immediate danger" if meta["danger"] else ""
    return f"Raised a concern about {ABOUT.get(meta['about'], meta['about'])}{danger}"


def _told(meta: Meta, labels: Labels) -> str:
    return "Told the raiser the outcome" if meta["what"] == "outcome" else "Told the raiser that it was received"


def _rated(meta: Meta, labels: Labels) -> str:
    return f"Rated it “{labels.code('rating', meta['rating'])}”"


def _lowering(doing: str) -> Phrase:
    def said(meta: Meta, labels: Labels) -> str:
        was, rating = (labels.code("rating", meta[name]) for name in ("was", "rating"))
        return f"{doing} the rating from “{was}” to “{rating}”"

    return said


def _decided(meta: Meta, labels: Labels) -> str:
    elsewhere = " (elsewhere, before the register held it)" if meta["imported"] else ""
    outcome = labels.code("decision_outcome", meta["outcome"])
    because = f": {labels.code('nfa_reason', meta['reason'])}" if meta["reason"] else ""
    unopened = f"; {meta['unopened']} items held were not opened" if meta["unopened"] else ""
    waits = "; a second person is needed" if meta["second"] else ""
    return f"Decided{elsewhere}: {outcome}{because}{unopened}{waits}"


def _answered_challenge(meta: Meta, labels: Labels) -> str:
    return "Answered the challenge: " + ("the decision will change" if meta["changes"] else "the decision stays")


def _handover(doing: str) -> Phrase:
    def said(meta: Meta, labels: Labels) -> str:
        kind = labels.code("handover_kind", meta["kind"])
        return f"{doing} ({kind}): {labels.office(meta['office'])}"

    return said


def _interviewed(meta: Meta, labels: Labels) -> str:
    offered = "offered and taken up" if meta["taken"] else "offered, not taken up" if meta["offered"] else "not offered"
    return f"Return interview {offered}, " + ("by somebody independent" if meta["independent"] else "not independent")


def _restricted(meta: Meta, labels: Labels) -> str:
    if meta["level"] == "open":
        return "Lifted the restriction"
    level, reason = labels.code("restriction_level", meta["level"]), labels.code("restriction_reason", meta["reason"])
    return f"Restricted who may read it until {_day(meta['until'])}: {level.lower()} ({reason.lower()})"


def _redaction(doing: str) -> Phrase:
    def said(meta: Meta, labels: Labels) -> str:
        part = PART_LABELS.get(meta["part"], meta["part"])
        basis = f" ({labels.code('redaction_basis', meta['basis']).lower()})" if meta.get("basis") else ""
        return f"{doing} a text of entry {meta['entry']}, “{part}”{basis}"

    return said


def _day(moment: str) -> str:
    return When.at(datetime.fromisoformat(moment)).words().partition(" at ")[0]


PHRASES: dict[str, Phrase] = {
    "concern.raised/1": _raised,
    "concern.information_added/1": lambda meta, labels: "Added information",
    "concern.received/1": lambda meta, labels: "Received it",
    "concern.raiser_told/1": _told,
    "check.asked/1": lambda meta, labels: f"Asked what is held: {labels.office(meta['office'])}",
    "check.answered/1": lambda meta, labels: f"Answered the check: {KNOWN.get(meta['known'], meta['known'])}",
    "concern.rated/1": _rated,
    "rating.lowering_proposed/1": _lowering("Proposed lowering"),
    "rating.lowered/1": _lowering("As the second person, lowered"),
    "rating.lowering_refused/1": _lowering("As the second person, refused to lower"),
    "decision.made/1": _decided,
    "decision.confirmed/1": lambda meta, labels: "As the second person, confirmed the decision",
    "decision.not_confirmed/1": lambda meta, labels: "As the second person, refused the decision",
    "challenge.raised/1": lambda meta, labels: f"Challenged it; the answer is owed by: {labels.office(meta['office'])}",
    "challenge.answered/1": _answered_challenge,
    "challenge.accepted/1": lambda meta, labels: "Accepted the answer to the challenge",
    "challenge.taken_up/1": lambda meta, labels: f"Took the challenge up to: {labels.office(meta['office'])}",
    "handover.offered/1": _handover("Offered it to another office"),
    "handover.accepted/1": _handover("Accepted it"),
    "handover.declined/1": _handover("Declined it"),
    "step.taken/1": lambda meta, labels: labels.code("step", meta["step"]),
    "missing.reported/1": lambda meta, labels: f"Reported missing: {labels.code('missing_kind', meta['kind'])}",
    "missing.returned/1": lambda meta, labels: "Reported the return",
    "missing.interviewed/1": _interviewed,
    "item.restricted/1": _restricted,
    "item.asked_to_see/1": lambda meta, labels: (
        f"Asked to see it although it is restricted: {labels.code('see_reason', meta['reason']).lower()}"
    ),
    "redaction.proposed/1": _redaction("Proposed redacting"),
    "redaction.declined/1": _redaction("Declined to redact"),
    "part.redacted/1": _redaction("As the second person, redacted"),
    "hold.placed/1": lambda meta, labels: f"Placed a legal hold: {labels.code('hold_reason', meta['reason']).lower()}",
    "hold.lifting_proposed/1": lambda meta, labels: "Proposed lifting the legal hold",
    "hold.lifting_declined/1": lambda meta, labels: "Declined to lift the legal hold",
    "hold.lifted/1": lambda meta, labels: "As the second person, lifted the legal hold",
}
