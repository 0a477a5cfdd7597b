"""What agencies' own files said of people and concerns, row by row, as they last came.

A step of a concern has a date and codes; which end belongs to which beginning, and the fields no step carries (a pupil
number's absence, a number of earlier plans), stand in the rows that brought them. Only the census's own element names
are read; a row of another format is known here by the events it brought.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tocsin.exchange.census import DECLARED
from tocsin.exchange.judging import ENTERED
from tocsin.exchange.models import ImportedRow
from tocsin.exchange.rows import Given, Value
from tocsin.exchange.values import read_values
from tocsin.ledger import texts_at
from tocsin.words import Profile


@dataclass(frozen=True, slots=True)
class Brought:
    """One row of a file: its kind, the events it brought (step@date) and what it says under the census's names."""

    kind: str
    tokens: tuple[str, ...]
    values: Mapping[str, Value]


def brought_to(
    subjects: Collection[str], before: int, *, today: date, profile: Profile
) -> dict[str, tuple[Brought, ...]]:
    """The rows that went to each record or concern, in the order they came; `before` is an entry number."""
    rows = ImportedRow.objects.filter(subject__in=list(subjects), result__in=ENTERED, n__lt=before)
    found = list(rows.order_by("n", "key"))
    given = _given({row.n for row in found})
    by_subject: defaultdict[str, list[Brought]] = defaultdict(list)
    for row in found:
        values, _ = read_values(given.get(row.key, ()), DECLARED.get(row.kind, {}), today, profile)
        by_subject[row.subject].append(Brought(row.kind, tuple(row.steps), values))
    return {subject: tuple(each) for subject, each in by_subject.items()}


def waiting(subjects: Collection[str]) -> int:
    """How many rows about these wait in quarantine, and so are in no export."""
    return ImportedRow.objects.filter(subject__in=list(subjects), result="quarantined").count()


def _given(entries: Collection[int]) -> dict[str, tuple[Given, ...]]:
    """The cells of every row of these entries by its key; a redacted entry gives none."""
    found: dict[str, tuple[Given, ...]] = {}
    for text in texts_at(f"{n}/rows" for n in sorted(entries)).values():
        for key, cells in json.loads(text or "{}").items():
            found[key] = tuple(Given(name, said, 0) for name, said in cells)
    return found
