"""What agencies' own files said of people and concerns, row by row, as they last came.

A step of a concern has a date and codes; which end belongs to which beginning, and the fields no step carries (a pupil
number's absence, a number of earlier plans), stand in the rows that brought them. Rows of the census and of the dataset
are read again by their own names; a row of another format is known here by the events it brought.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from tocsin.exchange.census import DECLARED
from tocsin.exchange.judging import ENTERED
from tocsin.exchange.models import ImportedRow
from tocsin.exchange.readers.ssd import MEANINGS
from tocsin.exchange.rows import Given, Value
from tocsin.exchange.values import Fields, read_values
from tocsin.ledger import texts_at
from tocsin.words import Profile


@dataclass(frozen=True, slots=True)
class Brought:
    """One row of a file: its kind, the events it brought (step@date) and what it says under the census's names.

    `whole` says that it is a census's own, so that it says nothing else.
    """

    kind: str
    tokens: tuple[str, ...]
    values: Mapping[str, Value]
    whole: bool = False


OF_A_DETAIL = ("child", "assessment")
"""Whose values a row of details may hold: it is read into the row it belongs to."""


@cache
def _fields(kind: str) -> Fields:
    """The columns of this kind of row that are read again: the census's, and the dataset's."""
    kinds = OF_A_DETAIL if kind == "detail" else (kind,)
    dataset = {name: (each.name, each.how) for name, each in MEANINGS.items() if each.kind in kinds}
    return {**dataset, **DECLARED.get(kind, {})}


def brought_to(
    subjects: Collection[str], before: int, *, today: date, profile: Profile
) -> dict[str, tuple[Brought, ...]]:
    """The rows that went to each record or concern, in the order they came; `before` is an entry number."""
    rows = ImportedRow.objects.filter(subject__in=list(subjects), result__in=ENTERED, n__lt=before)
    found = list(rows.order_by("n", "key"))
    given = _given({row.n for row in found})
    by_subject: defaultdict[str, list[Brought]] = defaultdict(list)
    for row in found:
        said = given.get(row.key, ())
        values, _ = read_values(said, _fields(row.kind), today, profile)
        whole = any(each.name in DECLARED.get(row.kind, {}) for each in said)
        by_subject[row.subject].append(Brought(row.kind, tuple(row.steps), values, whole))
    return {subject: tuple(each) for subject, each in by_subject.items()}


def _given(entries: Collection[int]) -> dict[str, tuple[Given, ...]]:
    """The cells of every row of these entries by its key; a redacted entry gives none."""
    found: dict[str, tuple[Given, ...]] = {}
    for text in texts_at(f"{n}/rows" for n in sorted(entries)).values():
        for key, cells in json.loads(text or "{}").items():
            found[key] = tuple(Given(name, said, 0) for name, said in cells)
    return found
