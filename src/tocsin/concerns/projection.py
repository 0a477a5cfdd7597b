"""Fold entries about concerns and missing episodes into this package's tables.

Each entry type has one function, and every entry with a function also becomes a line of its trail. Only codes, ids and
pointers are kept: the words stay in the ledger, so that a redaction there is a hole here too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Model

from tocsin.concerns.models import Challenge, Check, Concern, Decision, HandOver, Lowering, Missing, Step
from tocsin.concerns.trails import ABOUT_ANY_ITEM
from tocsin.ledger import Entry, Parts, add
from tocsin.words import Profile, When
from tocsin.words.when import LONDON

VERSION = 3
SHADOWS: tuple[type[Model], ...] = (Concern, Step, Decision, Check, Lowering, Challenge, HandOver, Missing)

Meta = dict[str, Any]

TAKEN = "step.taken/1"

OURS = ("c_", "m_")
"""How the ids of what has a trail begin: a restriction, a redaction or a hold may be of any item."""


def project(entry: Entry, parts: Parts, profile: Profile) -> None:
    """Fold one entry into the tables; entries of other packages pass by."""
    fold = FOLDS.get(entry.type)
    if fold is None or (entry.type in ABOUT_ANY_ITEM and entry.case[:2] not in OURS):
        return
    meta = dict(entry.meta)
    add(
        Step(
            n=entry.n,
            case=entry.case,
            type=entry.type,
            at=entry.at,
            when=_happened(meta),
            by=entry.by,
            office=entry.office,
            step=str(meta["step"]) if entry.type == TAKEN else "",
            day=day_of(_happened(meta), entry.at) if entry.type == TAKEN else "",
            meta=meta,
            parts=[part.kind for part in entry.parts],
        )
    )
    fold(entry, meta)


def _happened(meta: Meta) -> str:
    """When it happened, as far as known; "seen" is when what was raised was seen, which starts no clock."""
    return str(meta.get("when") or meta.get("seen") or "")


def day_of(when: str, at: datetime) -> str:
    """The day in England of a moment as precisely as it is written, else of the moment it was entered."""
    return day_written(when) if when else at.astimezone(LONDON).date().isoformat()


@lru_cache(maxsize=20_000)
def day_written(when: str) -> str:
    """The first day in England that a moment written so can have been; "" for one that is not written."""
    return When.parse(when).earliest.astimezone(LONDON).date().isoformat() if when else ""


def _raised(entry: Entry, meta: Meta) -> None:
    same_name = ("record", "about", "agency", "office", "harms", "danger", "protected", "told_not_to_report")
    rest = ("source", "need", "imported", "needs_checking")
    add(
        Concern(
            id=meta["concern"],
            n=entry.n,
            at=entry.at,
            raised_by=entry.by,
            raised_office=entry.office,
            when=_happened(meta),
            # When something happened that is raised today moves no count: the warning came today.
            day=day_of(_happened(meta) if meta["imported"] else "", entry.at),
            **{name: meta[name] for name in same_name + rest},
        )
    )


def _mark(column: str) -> Callable[[Entry, Meta], None]:
    def fold(entry: Entry, meta: Meta) -> None:
        Concern.objects.filter(id=meta["concern"]).update(**{column: entry.n})

    return fold


def _raiser_told(entry: Entry, meta: Meta) -> None:
    column = "told_outcome" if meta["what"] == "outcome" else "told"
    _mark(column)(entry, meta)


def _check_asked(entry: Entry, meta: Meta) -> None:
    add(Check(id=meta["check"], n=entry.n, concern=meta["concern"], office=meta["office"], agency=meta["agency"]))


def _check_answered(entry: Entry, meta: Meta) -> None:
    Check.objects.filter(id=meta["check"]).update(answered=entry.n, known=meta["known"])


def _rated(entry: Entry, meta: Meta) -> None:
    Concern.objects.filter(id=meta["concern"]).update(rating=meta["rating"])


def _lowering_proposed(entry: Entry, meta: Meta) -> None:
    add(
        Lowering(
            id=meta["proposal"], n=entry.n, concern=meta["concern"], by=entry.by, rating=meta["rating"], was=meta["was"]
        )
    )


def _lowering_settled(entry: Entry, meta: Meta) -> None:
    Lowering.objects.filter(id=meta["proposal"]).update(settled=entry.n)


def _lowered(entry: Entry, meta: Meta) -> None:
    _lowering_settled(entry, meta)
    _rated(entry, meta)


def _decided(entry: Entry, meta: Meta) -> None:
    add(
        Decision(
            id=meta["decision"],
            n=entry.n,
            day=day_of(_happened(meta), entry.at),
            concern=meta["concern"],
            by=entry.by,
            office=entry.office,
            outcome=meta["outcome"],
            reason_code=meta["reason"],
            law=meta["law"],
            second=meta["second"],
            unopened=meta["unopened"],
            reasoned=any(part.kind == "reason" for part in entry.parts),
            accepted_by=meta["accepted_by"],
            imported=meta["imported"],
        )
    )


def _decision_confirmed(entry: Entry, meta: Meta) -> None:
    Decision.objects.filter(id=meta["decision"]).update(confirmed=entry.n)


def _decision_not_confirmed(entry: Entry, meta: Meta) -> None:
    Decision.objects.filter(id=meta["decision"]).update(refused=entry.n)


def _challenged(entry: Entry, meta: Meta) -> None:
    add(
        Challenge(
            id=meta["challenge"],
            n=entry.n,
            concern=meta["concern"],
            decision=meta["decision"],
            by=entry.by,
            agency=meta["challenger"],
            office=meta["office"],
            stage=meta["stage"],
        )
    )


def _challenge_answered(entry: Entry, meta: Meta) -> None:
    Challenge.objects.filter(id=meta["challenge"]).update(answered=entry.n, changes=meta["changes"])


def _challenge_accepted(entry: Entry, meta: Meta) -> None:
    Challenge.objects.filter(id=meta["challenge"]).update(accepted=entry.n)


def _challenge_taken_up(entry: Entry, meta: Meta) -> None:
    raised = Challenge.objects.filter(id=meta["challenge"])
    raised.update(stage=meta["stage"], office=meta["office"], answered=None, changes=False)


def _handover_offered(entry: Entry, meta: Meta) -> None:
    add(
        HandOver(
            id=meta["handover"],
            n=entry.n,
            concern=meta["concern"],
            decision=meta["decision"],
            office=meta["office"],
            sender=meta["sender"],
            kind=meta["kind"],
        )
    )


def _handover_accepted(entry: Entry, meta: Meta) -> None:
    HandOver.objects.filter(id=meta["handover"]).update(accepted=entry.n)
    Concern.objects.filter(id=meta["concern"]).update(office=meta["office"])


def _handover_declined(entry: Entry, meta: Meta) -> None:
    HandOver.objects.filter(id=meta["handover"]).update(declined=entry.n)


def _line_only(entry: Entry, meta: Meta) -> None:
    """The step changes nothing a rule looks at; its line in the trail is all there is to keep."""


def _missing_reported(entry: Entry, meta: Meta) -> None:
    add(
        Missing(
            id=meta["missing"],
            n=entry.n,
            at=entry.at,
            record=meta["record"],
            kind=meta["kind"],
            when=meta["when"],
            by=entry.by,
            office=entry.office,
            agency=meta["agency"],
        )
    )


def _missing_returned(entry: Entry, meta: Meta) -> None:
    Missing.objects.filter(id=meta["missing"]).update(returned=entry.n, returned_when=meta["when"])


def _missing_interviewed(entry: Entry, meta: Meta) -> None:
    stated = {name: meta[name] for name in ("offered", "taken", "independent")}
    Missing.objects.filter(id=meta["missing"]).update(interviewed=entry.n, **stated)


FOLDS: dict[str, Callable[[Entry, Meta], None]] = {
    "concern.raised/1": _raised,
    "concern.information_added/1": _mark("informed"),
    "concern.received/1": _mark("received"),
    "concern.raiser_told/1": _raiser_told,
    "check.asked/1": _check_asked,
    "check.answered/1": _check_answered,
    "concern.rated/1": _rated,
    "rating.lowering_proposed/1": _lowering_proposed,
    "rating.lowered/1": _lowered,
    "rating.lowering_refused/1": _lowering_settled,
    "decision.made/1": _decided,
    "decision.confirmed/1": _decision_confirmed,
    "decision.not_confirmed/1": _decision_not_confirmed,
    "challenge.raised/1": _challenged,
    "challenge.answered/1": _challenge_answered,
    "challenge.accepted/1": _challenge_accepted,
    "challenge.taken_up/1": _challenge_taken_up,
    "handover.offered/1": _handover_offered,
    "handover.accepted/1": _handover_accepted,
    "handover.declined/1": _handover_declined,
    TAKEN: _line_only,
    "missing.reported/1": _missing_reported,
    "missing.returned/1": _missing_returned,
    "missing.interviewed/1": _missing_interviewed,
    **dict.fromkeys(sorted(ABOUT_ANY_ITEM), _line_only),
}
