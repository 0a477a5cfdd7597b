"""Take one person of an agency's file in: the record, the concerns, the steps, what became of each row, or nothing.

One act for one child, made of the same commands that people use, each checked by its own rules after what the ones
before it made. So a child is never half imported, and what may not be entered by hand cannot be entered by file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from tocsin.access import Command, Refused, Situation
from tocsin.concerns import (
    AddInformation,
    Decide,
    RaiseConcern,
    RecordReturnInterview,
    ReportMissing,
    ReportReturn,
    TakeStep,
)
from tocsin.exchange import queries
from tocsin.exchange.judging import ENTERED, Judged, judge
from tocsin.exchange.mapping import (
    Step,
    account_of,
    account_of_concern,
    altered,
    details_of,
    merged,
    says_who,
    steps_of,
)
from tocsin.exchange.queries import Known
from tocsin.exchange.rows import RAISES, Child, Row, as_json
from tocsin.ledger import Fact, Json
from tocsin.people import AmendRecord, RecordPerson, find_by_nhs_number, find_record
from tocsin.people import record as record_of
from tocsin.words import When

ROWS_IN_ONE = 40
"""Rows one entry lists: a leaf of the ledger stays small, however long a child's history."""

NO_REASON = "The file gives an outcome. It gives no reason for it."
NFA_REASON = (
    "The census says that nothing followed this referral. It gives neither the reason nor the date of the decision."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a row came in: its hash, the date it was made (as text that sorts), that in words, and its format."""

    sha256: str
    extract: str
    words: str
    format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChild:
    """Take in what is new about one child. `refusal` puts all that is new into quarantine with that sentence.

    `corrected` names, for rows put right by hand, the content they were put right from. `sender` is the agency whose
    records these become, where it is not the importer's own.
    """

    ability: ClassVar[str] = "import_records"
    child: Child
    origin: Origin
    refusal: str = ""
    corrected: tuple[tuple[str, str], ...] = ()
    sender: str = ""

    def check(self, s: Situation) -> None:
        """Refuse somebody without an agency: a record has to be somebody's."""
        if not s.by.agency:
            raise Refused(
                "A file is imported for an agency, and nobody who acts for one is signed in. Found the register first "
                "(tocsin found), then import as its administrator."
            )

    def facts(self, s: Situation) -> Iterator[Fact]:
        """The facts of each command this act is made of, one by one, then what became of every row."""
        desk = s.by.agency
        # What a file brings is its sender's, as if they had entered it; who did enter it stands in every entry.
        s = replace(s, by=replace(s.by, agency=self.sender or desk))
        known = queries.known_rows(self.child.keys)
        record = record_held(self.child, known, s.by.agency)
        judged = judge(self.child, known, self.origin.extract, refusal=self.refusal, held=bool(record))
        subjects = {key: each.subject for key, each in known.items() if each.subject}
        if any(each.result in ENTERED for each in judged):
            yield from self._child(judged[0], record, subjects, s)
            for each in judged:
                if each.row.kind in RAISES and each.result in ENTERED:
                    yield from self._raised(each, judged, subjects, s)
            for concern in dict.fromkeys(each.row.episode for each in judged if _has_concern(each.row, subjects)):
                yield from self._steps(subjects[concern], [each for each in judged if each.row.episode == concern], s)
        yield from self._rows([each for each in judged if each.is_new], subjects, desk, s.by.agency)

    def _child(self, judged: Judged, record: str, subjects: dict[str, str], s: Situation) -> Iterator[Fact]:
        """The child's record: found again, amended, or new. Faults in it are kept and marked."""
        row = judged.row
        details = details_of(row, s.profile)
        held = record_of(record) if record and judged.result in ENTERED else None
        if held:
            reason = f"As sent by the agency in {self.origin.words}."
            amended = merged(held.details, details, completes="Completes" in row.values)
            yield from enter(AmendRecord(record=record, details=amended, reason=reason, tolerant=True), s)
        new = RecordPerson(
            details=details, kind=row.text("RecordKind") or "child", local_id=row.text("LAchildID"), tolerant=True
        )
        for fact in () if record else enter(new, s):
            record = str(fact.meta["record"])
            yield fact
        subjects[self.child.key] = subjects[row.key] = record

    def _raised(
        self, judged: Judged, every: tuple[Judged, ...], subjects: dict[str, str], s: Situation
    ) -> Iterator[Fact]:
        """What a row raises, if it has not yet, and what the row says became of it."""
        row, record = judged.row, subjects[self.child.key]
        if row.key not in subjects:
            for fact in enter(self._raising(judged, every, record, s), s):
                subjects[row.key] = str(fact.meta.get("missing") or fact.meta["concern"])
                yield fact
        if (decided := _decision(row)) and "nfa" not in _entered(judged):
            yield from enter(replace(decided, concern=subjects[row.key]), s)
        if subjects[row.key].startswith("m_"):
            yield from self._returned(judged, subjects[row.key], s)

    def _raising(
        self, judged: Judged, every: tuple[Judged, ...], record: str, s: Situation
    ) -> RaiseConcern | ReportMissing:
        """A referral or concern from the sender's own source; a missing child nobody can date is a concern."""
        row = judged.row
        if row.kind == "episode":
            return self._concern(judged, every, record, s)
        sentences = tuple(doubt.sentence for doubt in row.doubts)
        account = account_of_concern(row, sentences, self.origin.words)
        if row.kind == "missing" and row.text("MissingStart"):
            kind = row.text("MissingKind") or "home"
            return ReportMissing(
                record=record, when=When.parse(row.text("MissingStart")), kind=kind, circumstances=account
            )
        when = row.text("ConcernDate")
        return RaiseConcern(
            record=record,
            about=every[0].row.text("RecordKind") or "child",
            account=account,
            when=When.parse(when) if when else None,
            source=row.text("Source") or "10",
            need=row.text("Need"),
            harms=row.texts("Harms"),
            where=row.text("Where"),
            danger=bool(row.values.get("Danger")),
            imported=True,
            needs_checking=_checking(row, every[0].row, lacks_date=not when),
        )

    def _returned(self, judged: Judged, missing: str, s: Situation) -> Iterator[Fact]:
        """The return from a missing episode and the talk about it, where the row has them and they are not entered."""
        row, entered = judged.row, _entered(judged)
        if not (back := row.text("MissingEnd")):
            return
        when, words = When.parse(back), f"As sent by the agency in {self.origin.words}."
        if "returned" not in entered:
            yield from enter(ReportReturn(missing=missing, when=when, words=words), s)
        if "InterviewOffered" in row.values and "interviewed" not in entered:
            taken = bool(row.values.get("InterviewTaken"))
            offered = taken or bool(row.values["InterviewOffered"])
            said = f"{words} It does not say whether whoever held it was independent."
            yield from enter(
                RecordReturnInterview(
                    missing=missing, offered=offered, taken=taken, independent=False, when=when, words=said
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
        if judged.result in ENTERED and judged.row.kind not in RAISES and not steps_of(judged.row):
            said = "names somebody else in the same incident" if judged.row.kind == "named" else "could not be dated"
            yield f"A row in {self.origin.words} {said}:\n{judged.row.as_given()}"
        before = (
            queries.given_before(judged.row.key, judged.known.n) if judged.known and judged.result == "changed" else {}
        )
        if differences := altered(judged.row, before):
            yield "\n".join((f"The agency has changed what it said, in {self.origin.words}.", *differences))

    def _rows(self, judged: list[Judged], subjects: dict[str, str], desk: str, sender: str) -> Iterator[Fact]:
        """What became of each row, with the rows as given; forty to an entry."""
        case = subjects.get(self.child.key) or f"i_{self.child.key}"
        corrected = dict(self.corrected)
        for start in range(0, len(judged), ROWS_IN_ONE):
            some = judged[start : start + ROWS_IN_ONE]
            meta: dict[str, Json] = {
                "file": self.origin.sha256,
                "format": self.origin.format.partition(":")[0],
                "extract": self.origin.extract,
                "agency": desk,
                "sender": sender,
                "child": self.child.key,
                "record": subjects.get(self.child.key, ""),
                "rows": [[*_line(each, subjects), corrected.get(each.row.key, "")] for each in some],
            }
            given = {each.row.key: [(one.name, one.text) for one in each.row.given] for each in some}
            parts = {"rows": _json(given)}
            if put_aside := {each.row.key: _put_aside(each) for each in some if each.result == "quarantined"}:
                parts["quarantine"] = _json(put_aside | {"format": self.origin.format})
            yield Fact("rows.imported/1", case, meta, parts)


def _put_aside(judged: Judged) -> dict[str, Json]:
    """What whoever deals with a row in quarantine needs to know beside the row itself."""
    return {"fix": judged.fix, "line": judged.row.line, "sheet": judged.row.sheet}


def record_held(child: Child, known: Mapping[str, Known], agency: str) -> str:
    """The record the register has of this person already: from an earlier file, or by the agency's own number.

    A row that `Completes` a record is a patient's: theirs is the agency's only record with one of their NHS numbers.
    """
    row, earlier = child.rows[0], known.get(child.key)
    local_id = row.text("LAchildID")
    found = (earlier.subject if earlier else "") or (find_record(agency, local_id) if local_id else "")
    by_number = (find_by_nhs_number(agency, number) for number in row.texts("Completes"))
    return found or next((each for each in by_number if each), "")


def _has_concern(row: Row, subjects: Mapping[str, str]) -> bool:
    return subjects.get(row.episode, "").startswith("c_")


def _checking(row: Row, child: Row, *, lacks_date: bool) -> tuple[str, ...]:
    """Why somebody has to look at an imported concern, as codes."""
    missing = {"missing"} if lacks_date else set()
    nobody = set() if says_who(child) else {"person"}
    return tuple(sorted({doubt.code for doubt in (*row.doubts, *child.doubts)} | missing | nobody))


def _decision(row: Row) -> Decide | None:
    """What the row says was decided about it elsewhere, if anything; `concern` is filled in by whoever enters it."""
    if row.kind == "episode" and row.values.get("ReferralNFA"):
        closed = row.text("CINclosureDate") or row.text("CINreferralDate")
        return _decided("nfa", NFA_REASON, closed)
    if row.kind == "concern" and (outcome := row.text("Outcome")):
        return _decided(
            outcome, row.text("OutcomeReason") or NO_REASON, row.text("OutcomeDate") or row.text("ConcernDate")
        )
    return None


def _decided(outcome: str, reason: str, on: str) -> Decide:
    stated = "not_stated" if outcome == "nfa" else ""
    when = When.parse(on) if on else None
    return Decide(concern="", outcome=outcome, reason_code=stated, reason=reason, when=when, imported=True)


def _outcomes(row: Row) -> set[str]:
    """Tokens of what a row says became of it, so that it is not entered a second time."""
    interviewed = bool(row.text("MissingEnd")) and "InterviewOffered" in row.values
    says = {"nfa": _decision(row) is not None, "returned": bool(row.text("MissingEnd")), "interviewed": interviewed}
    return {token for token, said in says.items() if said}


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
    subject = subjects.get(row.key if row.kind == "child" or row.kind in RAISES else row.episode, "")
    brought = _entered(judged)
    if judged.result in ENTERED:
        nfa = {"nfa"} if row.values.get("ReferralNFA") else set()
        brought = brought | {step.token for step in steps_of(row)} | nfa
    return [row.key, row.kind, row.content, judged.result, subject, sorted(brought), row.episode]


def _json(value: object) -> bytes:
    return as_json(value).encode()
