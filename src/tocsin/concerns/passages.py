"""What is written in concerns and missing episodes, for whoever redacts, holds or reviews it: places, guards, codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Max

from tocsin.access import Guard, offices
from tocsin.concerns import queries, state
from tocsin.concerns.models import Concern, Missing, Step
from tocsin.concerns.trails import ABOUT_ANY_ITEM, Case, guards_of
from tocsin.words import Profile

KNOWN_BY: Mapping[str, str] = {
    "harms": "harm",
    "law": "law",
    "closure_reason": "closure_reason",
    "abuse_category": "abuse_category",
    "assessment_factor": "assessment_factor",
}
"""Under which key of an entry's meta the codes of a list stand, for those that retention rules ask about."""


def record_of(item: str) -> str:
    """The record a concern or missing episode is about; "" when it is about nobody, or is neither."""
    for table in (Concern, Missing):
        if found := table._default_manager.filter(pk=item).values_list("record", flat=True).first():
            return str(found)
    return ""


def items_about(records: Collection[str]) -> tuple[str, ...]:
    """Ids of every concern and missing episode held on these records."""
    return tuple(
        item
        for table in (Concern, Missing)
        for item in table._default_manager.filter(record__in=list(records)).values_list("pk", flat=True)
    )


def pointers_of(item: str) -> tuple[str, ...]:
    """Where every text of a concern or missing episode lies, oldest first."""
    steps = Step.objects.filter(case=item).order_by("n").values_list("n", "parts")
    return tuple(f"{n}/{kind}" for n, kinds in steps for kind in kinds)


def guards_of_steps(item: str, profile: Profile) -> dict[int, Guard]:
    """The guard of every step of a concern or missing episode by its entry number; none when it is neither."""
    case = _case(item, profile)
    return guards_of(case) if case else {}


def _case(item: str, profile: Profile) -> Case | None:
    concern, held = queries.row_of(item), state.held(item, profile)
    if concern and held:
        return queries.case_of(concern, held, offices([concern.office]).get(concern.office))
    missing = queries.missing_row_of(item)
    return queries.missing_case_of(missing) if missing else None


def known_of(items: Iterable[str]) -> tuple[dict[str, frozenset[str]], datetime | None]:
    """The codes entered about these items, by their list, and when the last of them was entered."""
    wanted = list(items)
    known: defaultdict[str, set[str]] = defaultdict(set)
    for meta in Step.objects.filter(case__in=wanted).values_list("meta", flat=True):
        for key, codes in KNOWN_BY.items():
            given = meta.get(key) or ()
            known[codes] |= {given} if isinstance(given, str) else set(given)
    known["missing_kind"] = set(Missing.objects.filter(id__in=wanted).values_list("kind", flat=True))
    # That somebody looked, restricted, held or redacted keeps nothing for longer.
    last = Step.objects.filter(case__in=wanted).exclude(type__in=ABOUT_ANY_ITEM).aggregate(Max("at"))["at__max"]
    return {codes: frozenset(values) for codes, values in known.items()}, last
