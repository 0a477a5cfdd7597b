"""Lateness by office and rung: whose silence it is, how old, and how far it has climbed; with denominators.

Counting stops at MOST: the page that shows this must not grow with the register, and an office with more than that
unanswered is not told apart by the exact number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections

from tocsin.access import offices
from tocsin.duties.models import Duty
from tocsin.duties.queries import MOST
from tocsin.ledger import current

LATENESS = """
WITH RECURSIVE owing(office) AS (
    SELECT min(owner) FROM duties_duty WHERE met_n IS NULL
    UNION ALL
    SELECT (SELECT min(owner) FROM duties_duty WHERE met_n IS NULL AND owner > office)
    FROM owing WHERE office IS NOT NULL
)
SELECT
    office,
    (SELECT count(*) FROM (
        SELECT 1 FROM duties_duty WHERE met_n IS NULL AND owner = office LIMIT %(most)s
    ) AS owed),
    (SELECT count(*) FROM (
        SELECT 1 FROM duties_duty
        WHERE met_n IS NULL AND owner = office AND due < %(at)s AND paused_since IS NULL LIMIT %(most)s
    ) AS late),
    (SELECT id FROM duties_duty
        WHERE met_n IS NULL AND owner = office AND due < %(at)s AND paused_since IS NULL ORDER BY due, id LIMIT 1),
    (SELECT rung FROM duties_duty
        WHERE met_n IS NULL AND rung > 0 AND owner = office ORDER BY rung DESC LIMIT 1)
FROM owing WHERE office IS NOT NULL
"""
"""Steps from one owing office to the next in the index of open duties and asks it a few rows about each.

Grouping would read every open duty. Source: PostgreSQL wiki, "Loose indexscan".
"""


@dataclass(frozen=True, slots=True)
class OfficeLateness:
    """What one office owes: open, of that late (each at most MOST), since when the oldest is overdue, the highest rung.

    `oldest_due` is empty where nothing is late any more and something climbed.
    """

    office: str
    office_label: str
    owed: int
    late: int
    oldest_due: datetime | None
    highest: int


def lateness(at: datetime) -> tuple[OfficeLateness, ...]:
    """Every office with something late or climbed, the one with the oldest unanswered item first."""
    found = sorted(_found(at), key=lambda each: (each.oldest_due is None, each.oldest_due, each.office))
    return tuple(found)


def _found(at: datetime) -> Iterator[OfficeLateness]:
    connection = connections[current()]
    with connection.cursor() as cursor:
        cursor.execute(LATENESS, {"at": connection.ops.adapt_datetimefield_value(at), "most": MOST})
        rows = [row for row in cursor.fetchall() if row[2] or row[4]]
    named = offices({office for office, *_ in rows})
    oldest = dict(Duty.objects.filter(id__in=[row[3] for row in rows if row[3]]).values_list("id", "due"))
    for office, owed, late, first, highest in rows:
        label = named[office].label if office in named else "No office"
        yield OfficeLateness(office, label, owed, late, oldest.get(first), highest or 0)
