"""Which entries a duty may name and which keys their meta carries, so that a misspelt one is refused, not ignored.

The packages above write these entries; this table is what they have promised to the duties. A duty that named a key no
entry has would never open, and nobody would miss it: that is how a clock is lost.
"""

from __future__ import annotations

from collections.abc import Mapping

_CONCERN = {"concern", "record", "agency", "office"}
_CODED_STEP = {"assessment_factor", "abuse_category", "closure_reason", "primary_need", "offence_outcome"}
_RAISED = {"about", "harms", "danger", "protected", "told_not_to_report", "source", "need", "when", "seen", "imported"}
_DECIDED = {"reason", "law", "told", "accepted_by", "unopened", "second", "final", "imported", "when", "referred"}
_PERSON = {"record", "agency", "kind", "problems", "told_not_to_record"}
_MISSING = {"missing", "record", "agency", "office", "when"}
_REPORT = {"report", "office", "agency", "when"}
_ANSWER = _REPORT | {"response", "to", "to_kind", "recommendation", "topics", "author_office"}
_REDACTION = {"redaction", "entry", "part", "item"}
_HOLD = {"hold", "item"}
_FILE = {"file", "agency", "office"}
_FIGURE = {"publication", "figure", "agency", "office"}

_KEYS: dict[str, set[str]] = {
    "person.recorded/1": _PERSON,
    "person.amended/1": _PERSON,
    "pairs.drawn/1": {"among", "many", "size", "seed"},
    "calibration.proposed/1": {"calibration", "labels"},
    "calibration.adopted/1": {"calibration", "proposed"},
    "calibration.declined/1": {"calibration", "proposed"},
    "concern.raised/1": _CONCERN | _RAISED | {"needs_checking"},
    "concern.information_added/1": _CONCERN,
    "concern.received/1": _CONCERN,
    "concern.raiser_told/1": _CONCERN | {"what"},
    "check.asked/1": _CONCERN | {"check", "rating"},
    "check.answered/1": _CONCERN | {"check", "known"},
    "concern.rated/1": _CONCERN | {"rating", "was"},
    "rating.lowering_proposed/1": _CONCERN | {"proposal", "rating", "was"},
    "rating.lowered/1": _CONCERN | {"proposal", "rating", "was"},
    "rating.lowering_refused/1": _CONCERN | {"proposal", "rating", "was"},
    "decision.made/1": _CONCERN | _DECIDED | {"decision", "outcome"},
    "decision.confirmed/1": _CONCERN | {"decision", "outcome"},
    "decision.not_confirmed/1": _CONCERN | {"decision", "outcome"},
    "challenge.raised/1": _CONCERN | {"challenge", "stage", "decision", "challenger"},
    "challenge.answered/1": _CONCERN | {"challenge", "stage", "decision", "changes"},
    "challenge.accepted/1": _CONCERN | {"challenge", "stage", "decision", "changes"},
    "challenge.taken_up/1": _CONCERN | {"challenge", "stage", "decision"},
    "handover.offered/1": _CONCERN | {"handover", "sender", "kind", "decision"},
    "handover.accepted/1": _CONCERN | {"handover", "sender", "kind", "decision"},
    "handover.declined/1": _CONCERN | {"handover", "sender", "kind", "decision"},
    "step.taken/1": _CONCERN | _CODED_STEP | {"step", "when", "imported", "referred"},
    "missing.reported/1": _MISSING | {"kind"},
    "missing.returned/1": _MISSING,
    "missing.interviewed/1": _MISSING | {"offered", "taken", "independent"},
    "report.lodged/1": _REPORT | {"kind", "topics", "offices", "imported"},
    "report.sent/1": _REPORT | {"topics", "imported"},
    "report.recommended/1": _REPORT | {"recommendation", "topic"},
    "report.answered/1": _ANSWER | {"kind", "whole"},
    "report.judged/1": _ANSWER | {"verdict"},
    "report.withdrawn/1": _REPORT | {"withdrawal", "by_author"},
    "report.withdrawal_answered/1": {"report", "withdrawal", "response", "office", "overseer"},
    "report.linked/1": {"report", "second"},
    "log.recovered/1": {"previous", "size", "root", "signed", "signed_root", "keys"},
    "checkpoint.witnessed/1": {"size", "root", "witness", "id", "when", "note"},
    "key.rotated/1": {"step", "old", "new"},
    "item.restricted/1": {"item", "level", "reason", "until", "office"},
    "item.asked_to_see/1": {"item", "reason", "until"},
    "redaction.proposed/1": _REDACTION | {"basis"},
    "redaction.declined/1": _REDACTION | {"proposed"},
    "part.redacted/1": _REDACTION | {"basis", "proposed"},
    "hold.placed/1": _HOLD | {"reason"},
    "hold.lifting_proposed/1": _HOLD,
    "hold.lifting_declined/1": _HOLD | {"proposed"},
    "hold.lifted/1": _HOLD | {"proposed"},
    "retention.reviewed/1": {"item", "outcome", "rule"},
    "file.received/1": _FILE | {"sender", "sha256", "size", "format", "made"},
    "file.read_as/1": _FILE | {"format"},
    "mapping.saved/1": {"name", "version", "agency", "office"},
    "file.imported/1": _FILE | {"results", "waiting"},
    "rows.imported/1": {"file", "format", "extract", "agency", "sender", "child", "record", "rows"},
    "rows.sent_back/1": _FILE | {"rows"},
    "quarantine.answered/1": _FILE,
    "figure.proposed/1": _FIGURE | {"version", "size", "digest", "until"},
    "figure.published/1": _FIGURE | {"proposed"},
    "figure.declined/1": _FIGURE | {"proposed"},
    "figure.challenged/1": _FIGURE | {"doubt", "records"},
    "figure.challenge_answered/1": _FIGURE | {"doubt", "outcome"},
    "figure.rerun/1": _FIGURE | {"digest", "same"},
    "files.drawn/1": {"file_read", "frame", "first", "last", "size", "seed", "population", "drawn"},
    "file.read/1": {"file_read", "file", "answer", "settles"},
}

ENTRY_KEYS: Mapping[str, frozenset[str]] = {type: frozenset(keys) for type, keys in _KEYS.items()}

CODED_KEYS: Mapping[str, str] = {
    "step": "step",
    "outcome": "decision_outcome",
    "rating": "rating",
    "was": "rating",
    "harms": "harm",
    "verdict": "verdict",
    "topic": "topic",
    "topics": "topic",
    "source": "referral_source",
    "need": "primary_need",
    "reason": "nfa_reason",
    "law": "law",
    "level": "restriction_level",
    "basis": "redaction_basis",
}
"""Keys whose values are codes of a list, so that a duty cannot wait for a step or an outcome nobody can choose."""
