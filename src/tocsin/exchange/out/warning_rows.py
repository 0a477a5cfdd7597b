"""reg_warning: every report by the topic it warned of, to whom it went and whether it was answered.

It is about no one child, so it is asked of the window once, as the page about topics is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from tocsin.access import RestrictedLine
from tocsin.acts import look
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.held import Asking
from tocsin.exchange.out.person_rows import Row, as_json
from tocsin.reports import Occurrence, ReportsByTopic, TopicsView


def warnings(asking: Asking, account: Account) -> Iterator[Row]:
    """One row a report and topic; what is kept back from whoever exports is counted, and told whose it is."""
    view = cast(TopicsView, look(ReportsByTopic(), by=asking.by, purpose=asking.purpose, at=asking.at))
    for history in view.topics:
        for each in history.occurrences:
            if isinstance(each, RestrictedLine):
                account.restricted += 1
                account.leave_out(each.item, "restricted report", f"kept back by {each.holder}")
            else:
                yield "reg_warning", _cells(history.topic, each, asking.identified)


def _cells(topic: str, each: Occurrence, identified: bool) -> dict[str, str]:
    return {
        "warning_id": each.report,
        "topic_code": topic,
        "happened": each.when.text,
        "lodged_at": each.lodged.isoformat(),
        "kind": each.kind,
        "title": each.title if identified and isinstance(each.title, str) else "",
        "from_office": each.who.office,
        "from_agency": each.who.agency,
        "to_offices_json": as_json(list(each.sent_to)),
        "outcome_code": each.outcome,
        "answered_by_json": as_json(list(each.answered_by)),
    }
