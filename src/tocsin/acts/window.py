"""The one window out: `look` answers a question, masks what this person may not read, and enters that they looked."""

from __future__ import annotations

from datetime import datetime

from tocsin.access import Actor, Question, Refused, Situation, check_may, mask, one_directory
from tocsin.acts.door import check_ids, enter_look
from tocsin.words import load_profile

MOST_ITEMS = 200
"""How many item ids one look entry lists; a longer view is paged long before this."""


def look(question: Question, *, by: Actor, purpose: str, at: datetime) -> object:
    """Answer a question as this person may see it, and keep who looked, why, and what they came upon.

    Raises `Refused` (kept as a denial) when their office or purpose does not allow the question at all.
    """
    s = Situation(by=by, purpose=purpose, at=at, profile=load_profile(), new_id=_no_ids)
    asked = type(question).__name__
    try:
        check_may(s, question.ability)
    except Refused as refusal:
        enter_look(s, asked, question.subject, refusal.code)
        raise
    check_ids(question.subject)
    with one_directory():
        masked = mask(question.answer(s), s)
    found = {"shown": masked.shown, "line": masked.lines, "unseen": masked.unseen}
    enter_look(s, asked, question.subject, "allowed", {how: sorted(ids)[:MOST_ITEMS] for how, ids in found.items()})
    return masked.view


def _no_ids(prefix: str) -> str:
    raise TypeError(f"a question makes nothing, so it needs no new id ({prefix})")
