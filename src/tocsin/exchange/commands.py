"""Take one child of an agency's file in: the record, the concerns, the steps and what became of each row, or nothing.

One act for one child, made of the same commands that people use, each checked by its own rules after what the ones
before it made. So a child is never half imported, and what may not be entered by hand cannot be entered by file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Command, Refused, Situation
from tocsin.concerns import AddInformation, Decide, RaiseConcern, TakeStep
from tocsin.exchange import queries
from tocsin.exchange.census import Child
from tocsin.exchange.judging import ENTERED, Judged, judge
from tocsin.exchange.mapping import Step, account_of, altered, details_of, merged, steps_of
from tocsin.ledger import Fact, Json
from tocsin.people import AmendRecord, RecordPerson, find_record
from tocsin.people import record as record_of
from tocsin.words import When

ROWS_IN_ONE = 40
"""Rows one entry lists: a leaf of the ledger stays small, however long a child's history."""

NFA_REASON = (
    "The census says that nothing followed this referral. It gives neither the reason nor the date of the decision."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a row came in: its hash, the date it was made (as text that sorts), and the same in words."""

    sha256: str
    extract: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChild:
    """Take in what is new about one child. `refusal` puts all that is new into quarantine with that sentence."""

    ability: ClassVar[str] = "import_records"
    child: Child
    origin: Origin
    refusal: str = ""

    def check(self, s: Situation) -> None:
        """Refuse somebody without an agency: a record has to be somebody's."""
        if not s.by.agency:
            raise Refused(
                "A file is imported for an agency, and nobody who acts for one is signed in. Found the register first "
                "(tocsin found), then import as its administrator."
            )

    def facts(self, s: Situation) -> Iterator[Fact]:
        """The facts of each command this act is made of, one by one, then what became of every row."""
        known = queries.known_rows({self.child.key, *(row.key for row in self.child.rows)})
        judged = judge(self.child, known, self.origin.extract, self.refusal)
        subjects = {key: each.subject for key, each in known.items() if each.subject}
        if any(each.result in ENTERED for each in judged):
            yield from self._child(judged[0], subjects, s)
            for each in judged:
                if each.row.kind == "episode" and each.result in ENTERED:
                    yield from self._episode(each, judged, subjects, s)
            for concern in dict.fromkeys(each.row.episode for each in judged if each.row.episode in subjects):
                yield from self._steps(subjects[concern], [each for each in judged if each.row.episode == concern], s)
        yield from self._rows([each for each in judged if each.is_new], subjects)

    def _child(self, judged: Judged, subjects: dict[str, str], s: Situation) -> Iterator[Fact]:
        """The child's record: found again, amended, or new. Faults in it are kept and marked."""
        row, key = judged.row, self.child.key
        local_id = row.text("LAchildID")
        record = subjects.get(key) or (find_record(s.by.agency, local_id) if local_id else "")
        details = details_of(row, s.profile)
        held = record_of(record) if record and judged.result in ENTERED else None
        if held:
            reason = f"As sent by the agency in {self.origin.words}."
            amended = merged(held.details, details)
            yield from enter(AmendRecord(record=record, details=amended, reason=reason, tolerant=True), s)
        for fact in () if record else enter(RecordPerson(details=details, local_id=local_id, tolerant=True), s):
            record = str(fact.meta["record"])
            yield fact
        subjects[key] = subjects[row.key] = record

    def _episode(
        self, judged: Judged, every: tuple[Judged, ...], subjects: dict[str, str], s: Situation
    ) -> Iterator[Fact]:
        """A referral: a concern raised by the authority's own source; or what is new about one already raised."""
        row = judged.row
        if row.key not in subjects:
            raised = self._concern(judged, every, subjects[self.child.key], s)
            for fact in enter(raised, s):
                subjects[row.key] = str(fact.meta["concern"])
                yield fact
        if row.values.get("ReferralNFA") and "nfa" not in _entered(judged):
            closed = row.text("CINclosureDate") or row.text("CINreferralDate")
            yield from enter(
                Decide(
                    concern=subjects[row.key],
                    outcome="nfa",
                    reason_code="not_stated",
                    reason=NFA_REASON,
                    when=When.parse(closed) if closed else None,
                    imported=True,
                ),
                s,
            )

    def _concern(self, judged: Judged, every: tuple[Judged, ...], record: str, s: Situation) -> RaiseConcern:
        row = judged.row
        doubts = [
            doubt
            for each in every
            if each.row.episode == row.key and each.result in ENTERED
            for doubt in each.row.doubts
        ]
        missing = {"missing"} if not row.text("CINreferralDate") else set()
        nobody = {"person"} if not every[0].row.text("LAchildID") else set()
        sentences = tuple(dict.fromkeys(doubt.sentence for doubt in doubts))
        return RaiseConcern(
            record=record,
            account=account_of(row, sentences, self.origin.words, s.profile),
            when=When.parse(row.text("CINreferralDate")) if row.text("CINreferralDate") else None,
            source=row.text("ReferralSource") or "10",
            need=row.text("PrimaryNeedCode"),
            imported=True,
            needs_checking=tuple(sorted({doubt.code for doubt in doubts} | missing | nobody)),
        )

    def _steps(self, concern: str, judged: list[Judged], s: Situation) -> Iterator[Fact]:
        """The events of a referral's rows that are not entered yet, in the order in which they happened."""
        entered = {token for each in judged for token in _entered(each)}
        steps = {step.token: step for each in judged if each.result in ENTERED for step in steps_of(each.row)}
        new = sorted((step for token, step in steps.items() if token not in entered), key=lambda each: each.when)
        referred = _referred(judged)
        for step in new:
            for fact in enter(_step(concern, step), s):
                yield replace(fact, meta={**fact.meta, "referred": referred[step]}) if step in referred else fact
        for each in judged:
            for text in self._news(each):
                yield from enter(AddInformation(concern=concern, text=text), s)

    def _news(self, judged: Judged) -> Iterator[str]:
        """What a person has to be told in words: a row in danger nobody can date, and a row that says otherwise now."""
        if judged.result in ENTERED and judged.row.kind != "episode" and not steps_of(judged.row):
            yield f"A row in {self.origin.words} could not be dated:\n{judged.row.as_given()}"
        before = (
            queries.given_before(judged.row.key, judged.known.n) if judged.known and judged.result == "changed" else {}
        )
        if differences := altered(judged.row, before):
            yield "\n".join((f"The agency has changed what it said, in {self.origin.words}.", *differences))

    def _rows(self, judged: list[Judged], subjects: dict[str, str]) -> Iterator[Fact]:
        """What became of each row, with the rows as given; forty to an entry."""
        case = subjects.get(self.child.key) or f"i_{self.child.key}"
        for start in range(0, len(judged), ROWS_IN_ONE):
            some = judged[start : start + ROWS_IN_ONE]
            meta: dict[str, Json] = {
                "file": self.origin.sha256,
                "extract": self.origin.extract,
                "record": subjects.get(self.child.key, ""),
                "rows": [_line(each, subjects) for each in some],
            }
            given = {each.row.key: [(one.name, one.text) for one in each.row.given] for each in some}
            parts = {"rows": _json(given)}
            if fixes := {each.row.key: each.fix for each in some if each.result == "quarantined"}:
                parts["quarantine"] = _json(fixes)
            yield Fact("rows.imported/1", case, meta, parts)


def enter(command: Command, s: Situation) -> Iterator[Fact]:
    """The facts of a command that is part of this act, once its own check has passed."""
    command.check(s)
    yield from command.facts(s)


def _step(concern: str, step: Step) -> TakeStep:
    return TakeStep(
        concern=concern,
        step=step.step,
        when=When.parse(step.when),
        codes=dict(step.codes),
        note=step.note,
        imported=True,
    )


def _referred(judged: list[Judged]) -> dict[Step, str]:
    """For the beginning of each assessment the date of referral its 45 working days run from; "" for its own date.

    They run from the referral for the first one. A later assessment of the same referral, or one that began before it,
    has no date in the census to run from but its own.
    """
    referral = next((each.row.text("CINreferralDate") for each in judged if each.row.kind == "episode"), "")
    steps = (step for each in judged for step in steps_of(each.row) if step.step == "assessment_started")
    begun = sorted(steps, key=lambda each: each.when)
    return {each: referral if each == begun[0] and each.when >= referral else "" for each in begun}


def _entered(judged: Judged) -> frozenset[str]:
    """Tokens of what earlier versions of the row brought: events, and "nfa" for the decision that nothing followed."""
    return judged.known.steps if judged.known else frozenset()


def _line(judged: Judged, subjects: dict[str, str]) -> list[Json]:
    """One row in the entry: key, kind, content, result, where it went, and every event entered for it so far."""
    row = judged.row
    subject = subjects.get(row.key if row.kind in ("child", "episode") else row.episode, "")
    brought = _entered(judged)
    if judged.result in ENTERED:
        nfa = {"nfa"} if row.values.get("ReferralNFA") else set()
        brought = brought | {step.token for step in steps_of(row)} | nfa
    return [row.key, row.kind, row.content, judged.result, subject, sorted(brought)]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
