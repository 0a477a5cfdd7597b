"""Fold entries about people's records, and about which of them are one person, into this package's tables."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db.models import Model, Q

from tocsin.ledger import Entry, Parts, add, change, pointer, text_at
from tocsin.matching import tables_hash
from tocsin.people.details import PersonDetails
from tocsin.people.joining import regroup
from tocsin.people.likening import liken, liken_anew, model
from tocsin.people.models import Curve, Doubt, Draw, Drawn, Judgement, Key, Likeness, Likening, Record, Term, Version
from tocsin.people.rules import person_id
from tocsin.people.spelling import terms
from tocsin.people.stating import kinds_stated
from tocsin.words import Profile

VERSION = 7 << 24 | int(model().weights_hash[:6], 16) ^ int(tables_hash()[:6], 16)
"""The fold's own, the model's and that of the tables names are tidied by: a register weighed by others is out of date,
and a rebuild mends it."""

SHADOWS: tuple[type[Model], ...] = (
    Record,
    Version,
    Term,
    Judgement,
    Doubt,
    Likening,
    Key,
    Likeness,
    Draw,
    Drawn,
    Curve,
)


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries of other packages pass by."""
    fold = FOLDS.get(entry.type)
    if fold:
        fold(entry, parts)
    if entry.type in DESCRIBE:
        change(Record, str(entry.meta["record"]), stated=kinds_stated(parts.text("details"), profile))


def _recorded(entry: Entry, parts: Parts) -> None:
    record = str(entry.meta["record"])
    details = _details(parts)
    local_id = parts.text("local_id") or ""
    add(
        Record(
            id=record,
            n=entry.n,
            person=person_id(record),
            agency=entry.meta["agency"],
            kind=entry.meta["kind"],
            local_id=local_id,
            since=entry.at,
            by=entry.by,
            office=entry.office,
            details=pointer(entry, "details"),
        )
    )
    _find_by(record, details, local_id)
    liken(record, str(entry.meta["kind"]), details)


def _amended(entry: Entry, parts: Parts) -> None:
    record = Record.objects.get(id=entry.meta["record"])
    details = _details(parts)
    add(
        Version(
            n=entry.n,
            record=record.id,
            at=entry.at,
            by=entry.by,
            office=entry.office,
            details=pointer(entry, "details"),
            reason=pointer(entry, "reason"),
        )
    )
    Record.objects.filter(id=record.id).update(details=pointer(entry, "details"), office=entry.office)
    Term.objects.filter(record=record.id).delete()
    _find_by(record.id, details, record.local_id)
    liken_anew(record.id, record.kind, details)


def _redacted(entry: Entry, parts: Parts) -> None:
    """What a redacted text made findable is found no more, as if the text had never been read."""
    gone = f"{entry.meta['entry']}/{entry.meta['part']}"
    number, _, part = gone.partition("/")
    if part == "local_id":
        Record.objects.filter(n=int(number)).update(local_id="")
    about = Q(n=int(number)) if part == "local_id" else Q(details=gone)
    Record.objects.filter(details=gone).update(stated=None)
    for record in Record.objects.filter(about):
        text = text_at(record.details)
        details = PersonDetails.from_json(text) if text else PersonDetails()
        Term.objects.filter(record=record.id).delete()
        _find_by(record.id, details, record.local_id)
        liken_anew(record.id, record.kind, details)


def _find_by(record: str, details: PersonDetails, local_id: str) -> None:
    pairs = sorted(terms(record, details, local_id))
    add(*(Term(record=record, field=field, value=value) for field, value in pairs))


def _details(parts: Parts) -> PersonDetails:
    text = parts.text("details")
    return PersonDetails.from_json(text) if text else PersonDetails()


def _said_same(entry: Entry, parts: Parts) -> None:
    _said(entry, same=True)


def _said_different(entry: Entry, parts: Parts) -> None:
    _said(entry, same=False)


def _said(entry: Entry, *, same: bool) -> None:
    first, second = str(entry.meta["first"]), str(entry.meta["second"])
    add(
        Judgement(
            id=entry.meta["judgement"],
            n=entry.n,
            same=same,
            first=first,
            second=second,
            at=entry.at,
            by=entry.by,
            office=entry.office,
            reason=pointer(entry, "reason"),
            needs_second=" ".join(entry.meta.get("needs_second", ())),
        )
    )
    regroup(first, second)


def _said_not_sure(entry: Entry, parts: Parts) -> None:
    add(
        Doubt(
            n=entry.n,
            first=entry.meta["first"],
            second=entry.meta["second"],
            at=entry.at,
            by=entry.by,
            office=entry.office,
            reason=pointer(entry, "reason"),
        )
    )


def _taken_back(entry: Entry, parts: Parts) -> None:
    said = Judgement.objects.get(id=entry.meta["judgement"])
    taken_back = {
        "taken_back_n": entry.n,
        "taken_back_at": entry.at,
        "taken_back_by": entry.by,
        "taken_back_office": entry.office,
        "taken_back_reason": pointer(entry, "reason"),
        "held_by": "",
    }
    Judgement.objects.filter(id=said.id).update(**taken_back)
    regroup(said.first, said.second)


def _drawn(entry: Entry, parts: Parts) -> None:
    """The last drawing of lots is the one that counts."""
    text = parts.text("pairs")
    Drawn.objects.all().delete()
    add(*(Drawn(first=first, second=second, share=share) for first, second, share in json.loads(text or "[]")))
    add(Draw(n=entry.n, at=entry.at, by=entry.by, office=entry.office, among=entry.meta["among"]))


def _curve_proposed(entry: Entry, parts: Parts) -> None:
    add(
        Curve(
            id=entry.case,
            n=entry.n,
            at=entry.at,
            by=entry.by,
            office=entry.office,
            why=pointer(entry, "why"),
            content=parts.text("curve") or "",
            adopted=0,
        )
    )


def _curve_adopted(entry: Entry, parts: Parts) -> None:
    change(Curve, entry.case, adopted=entry.n, adopted_at=entry.at, adopted_by=entry.by, adopted_office=entry.office)


def _curve_declined(entry: Entry, parts: Parts) -> None:
    change(Curve, entry.case, declined=entry.n)


DESCRIBE = ("person.recorded/1", "person.amended/1")
"""Entries whose part says what a record holds now."""

FOLDS: dict[str, Callable[[Entry, Parts], None]] = {
    "person.recorded/1": _recorded,
    "person.amended/1": _amended,
    "person.said_same/1": _said_same,
    "person.said_different/1": _said_different,
    "person.said_not_sure/1": _said_not_sure,
    "person.taken_back/1": _taken_back,
    "pairs.drawn/1": _drawn,
    "calibration.proposed/1": _curve_proposed,
    "calibration.adopted/1": _curve_adopted,
    "calibration.declined/1": _curve_declined,
    "part.redacted/1": _redacted,
}
