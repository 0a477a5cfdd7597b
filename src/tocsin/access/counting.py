"""Rows for figures: who looked at what, without saying who asked why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import TextField
from django.db.models.functions import Cast

from tocsin.access.models import Look
from tocsin.ledger import moment


def looks(subjects: tuple[str, ...], since: datetime, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    """The office, subject and moment of every look that was allowed at something whose id begins so, oldest first."""
    rows = Look.objects.filter(verdict="allowed", at__gte=since, at__lt=until).order_by("n")
    for office, subject, at in rows.values_list("office", "subject", Cast("at", TextField())).iterator(10_000):
        if subject.startswith(subjects):
            yield office, subject, moment(at)
