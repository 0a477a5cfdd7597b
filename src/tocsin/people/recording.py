"""Taking a person's record in, for commands of this package and of those above that record somebody on the way."""

from __future__ import annotations

from dataclasses import replace

from tocsin.access import Refused, Situation
from tocsin.ledger import Fact, Json
from tocsin.people.details import PersonDetails
from tocsin.people.rules import KINDS, TO_SCRUTINEER, cleaned, problems_in
from tocsin.words import Profile


def check_details(s: Situation, kind: str, details: PersonDetails, *, tolerant: bool = False) -> None:
    """Refuse an unknown kind, and, unless `tolerant`, the first thing wrong with the details, with its sentence.

    Tolerant is for files made by others: their faults are kept and marked, since a bad number must not lose a child.
    """
    if kind not in KINDS:
        raise Refused(f"A record is about one of: {', '.join(KINDS)}; not “{kind[:40]}”.", field="kind")
    if not tolerant:
        for problem in problems_in(cleaned(details), s.profile, s.at):
            raise Refused(problem.sentence, field=problem.field)


def record_facts(s: Situation, agency: str, kind: str, details: PersonDetails, local_id: str = "") -> tuple[str, Fact]:
    """The new record's id and the fact that it was recorded. Call `check_details` first; faults left are marked."""
    record = s.new_id("r")
    meta: dict[str, Json] = {"record": record, "agency": agency, "kind": kind}
    parts = {"local_id": local_id.encode()} if local_id else {}
    marked = marked_details(s, details)
    return record, Fact(
        "person.recorded/1", record, meta | shown_of(marked, s.profile), parts | {"details": marked.to_json().encode()}
    )


def marked_details(s: Situation, details: PersonDetails) -> PersonDetails:
    """The details cleaned, with a code in `problems` for everything wrong with them."""
    clean = cleaned(details)
    found = {problem.code for problem in problems_in(clean, s.profile, s.at)}
    return replace(clean, problems=tuple(sorted(found | set(clean.problems))))


def shown_of(details: PersonDetails, profile: Profile) -> dict[str, Json]:
    """What the entry itself says of the details: codes only, for duties to see."""
    to_scrutineer = profile.codes["blank_reason"].flagged(TO_SCRUTINEER)
    told = any(note.blank in to_scrutineer for note in details.ethnicities)
    return {"problems": list(details.problems), "told_not_to_record": told}
