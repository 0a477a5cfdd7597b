"""What every command about a concern asks first: is the text fit to keep, is the code known, is it theirs to do.

Each function raises `Refused` with a sentence that names the field and says what would be accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from tocsin.access import (
    OfficeView,
    Refused,
    Situation,
    fit_to_keep,
    known_code,
    levels,
    may_read,
    office,
    office_label,
    why_unstaffed,
)
from tocsin.concerns import queries, state
from tocsin.concerns.rules import Held, takes_part
from tocsin.words import When

MOST_CODES = 40
"""More codes than this in one field is a mistake, and a leaf of the ledger has to stay small."""


def words(text: str, field: str) -> bytes:
    """The text fit to keep, as a part; refuses an empty or overlong one."""
    return fit_to_keep(text, field)


def words_if_any(**fields: str) -> dict[str, bytes]:
    """The parts for those fields in which something was written."""
    return {field: words(text, field) for field, text in fields.items() if text.strip()}


def known_codes(s: Situation, codes: str, values: Collection[str], field: str) -> None:
    """Refuse codes the list does not have, the same one twice, or more than anyone means."""
    if len(values) > MOST_CODES or len(set(values)) < len(values):
        raise Refused(f"Give each {field.replace('_', ' ')} once, and no more than {MOST_CODES}.", field=field)
    for value in values:
        known_code(s, codes, value, field)


def not_future(s: Situation, when: When | None, field: str = "when") -> None:
    """Refuse an event that has not happened yet. A date known only to the month or year may still be running."""
    if when is not None and when.earliest > s.at:
        raise Refused(
            f"{when.words()} has not come yet.",
            field=field,
            next_step="Give the date on which it happened, or leave it out.",
        )


def open_office(office_id: str, s: Situation, field: str = "office") -> OfficeView:
    """The office of that id; refuses one that never was, was closed, or whose agency was dissolved."""
    found = office(office_id)
    if found is None or why_unstaffed(office_id, s.at) in {"closed", "dissolved"}:
        raise Refused("There is no such office any more.", field=field, next_step="Choose one of the offices listed.")
    return found


def the_concern(concern: str, s: Situation) -> Held:
    """The concern as the register holds it; refuses an id it does not have, and one kept unseen from a stranger."""
    asked, known = (concern, s.by, s.purpose), {} if s.remembered is None else s.remembered
    if isinstance(found := known.get(asked), Held):
        return found
    held = state.held(concern, s.profile)
    if held is None or _kept_from(held, s):
        raise Refused(
            "The register has no concern with this reference.",
            field="concern",
            next_step="Check the reference on the receipt, letter by letter.",
        )
    known[asked] = held
    return held


def _kept_from(held: Held, s: Situation) -> bool:
    """Whether it is kept unseen from the actor: then it is refused in the words for what is not there."""
    if levels([held.id], s.at).get(held.id) != "unseen" or takes_part(held, s.by.office, s.by.agency):
        return False
    return not may_read(queries.guard_of(held), s)


def acts_for(s: Situation, owing: str) -> bool:
    """Whether the actor may act for an office: it is theirs; or it stands empty and theirs is of the same agency.

    When the agency is gone, or there never was an office, whoever the role table allows may act: a child does not wait
    for an organisation that no longer exists.
    """
    if s.by.office == owing:
        return True
    why = why_unstaffed(owing, s.at)
    if why in {"no_office", "dissolved"}:
        return True
    found = office(owing)
    return bool(why) and found is not None and found.agency == s.by.agency


def must_have(s: Situation, held: Held, doing: str, also: Iterable[str] = ()) -> None:
    """Refuse unless the actor's office has the concern, or is one of `also`."""
    if not any(acts_for(s, owing) for owing in {held.office, *also}):
        raise Refused(
            f"Only the office that has this concern may {doing}. It is with: {office_label(held.office)}.",
            next_step="Ask them, add information, or challenge what they did.",
        )


def must_answer_for(s: Situation, owing: str, doing: str) -> None:
    """Refuse unless the answer comes from the office that owes it."""
    if not acts_for(s, owing):
        raise Refused(f"Only the office asked may {doing}. That is: {office_label(owing)}.")


def must_take_part(s: Situation, held: Held, doing: str) -> None:
    """Refuse offices that have no part in the concern."""
    if s.by.practitioner == held.raised_by or takes_part(held, s.by.office, s.by.agency) or acts_for(s, held.office):
        return
    raise Refused(
        f"Your office has no part in this concern, so it cannot {doing}.",
        next_step="Raise a concern of your own about the same person: it will be joined to this one.",
    )


def must_be_second(s: Situation, first: str, doing: str) -> None:
    """Refuse the first person as the second."""
    if s.by.practitioner == first:
        raise Refused(
            f"You cannot {doing}: it was your own, and a second person has to look.",
            next_step="Ask a colleague or a manager whose office may.",
        )


def must_be_able_to_read(s: Situation, held: Held, doing: str) -> None:
    """Refuse somebody who may not read the concern: a second person who cannot look is none."""
    if not may_read(queries.guard_of(held), s):
        raise Refused(
            f"You cannot {doing}: your office may not read the concern, and a second person has to look.",
            next_step="Ask somebody whose office works with it, or ask to see it first.",
        )


def about(held: Held, **more: Any) -> dict[str, Any]:
    """The meta every entry about a concern carries, and more."""
    return {"concern": held.id, "record": held.record, "agency": held.agency} | more
