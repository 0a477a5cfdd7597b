"""Who may restrict an item, and lift it again: whoever keeps it. Only here is it known what every item is and whose.

The inquiries found documents restricted by those they were about. So an item has to be there, a stranger restricts
nothing, a report that was sent is not taken from those it was sent to, and whoever could be shut out by a restriction
has somebody outside, the scrutineer, who may lift it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin import concerns, people, reports
from tocsin.access import Command, Refused, Restrict, Situation, last_sealed_by, levels, may_read, office, sealed_by

LIFTS = "scrutineer"
"""The role that may lift any restriction, and set none of its own on what others keep."""

KINDS: dict[str, Callable[[str], Any]] = {
    "c": lambda id: concerns.TheConcern(concern=id),
    "m": lambda id: concerns.TheMissing(missing=id),
    "w": lambda id: reports.TheReport(report=id),
}
"""The question that shows each kind of item, by how its id begins; records are asked of `people`."""


def check_restricting(command: Command, s: Situation) -> None:
    """Refuse a restriction on what is not there, or of what others keep. Other commands pass by."""
    if not isinstance(command, Restrict):
        return
    item = command.item
    found = found_item(item, s)
    keeper, last = sealed_by([item], s.at).get(item), last_sealed_by(item)
    level = levels([item], s.at).get(item)
    ours = s.by.agency == keeper if keeper else s.by.agency in keepers_of(found) | ({last} - {""})
    if not ours and level == "unseen" and not may_read(found.guard, s) and s.by.role != LIFTS:
        raise nothing()
    # The duty to look again at a restriction climbs to the scrutineer, who answers it even when it has run out.
    if not ours and not (last and command.level == "open" and s.by.role == LIFTS):
        raise Refused(
            "Another agency keeps this, so you cannot restrict it or lift its restriction.",
            field="level",
            next_step="Ask them, or ask the scrutineer, who may lift any restriction.",
        )
    if command.level == "unseen" and not _may_vanish(found, s):
        raise Refused(
            "This was sent to others who owe an answer to it, so it cannot be kept from them.",
            field="level",
            next_step="Choose “closed”: it then shows as one line to everybody else.",
        )


def found_item(item: str, s: Situation) -> Any:
    """The item's own view, with its guard, whoever may read it."""
    asked = KINDS.get(item[:1]) if item[1:2] == "_" else None
    try:
        found = asked(item).answer(s) if asked else people.record(item)
    except Refused:
        found = None
    if found is None:
        raise nothing()
    return found


def nothing() -> Refused:
    """What is said of an item that is not there, and of one that this person may not know of."""
    return Refused("The register holds nothing with this reference.", next_step="Open what you mean to restrict first.")


def keepers_of(found: Any) -> set[str]:
    """The agency that holds an item, and for a concern also that of the office that has it now."""
    having = office(found.office) if isinstance(found, concerns.ConcernView) else None
    return {found.guard.holder, having.agency if having else found.guard.holder}


def _may_vanish(found: Any, s: Situation) -> bool:
    """A report never vanishes from those it was sent to; a concern only by whoever has to answer it."""
    if isinstance(found, concerns.ConcernView):
        having = office(found.office)
        return having is None or having.agency == s.by.agency
    return not isinstance(found, reports.ReportView)
