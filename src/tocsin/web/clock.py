"""The clock on the wall: this is the top floor, the only one that reads it. Everywhere below, time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings

from tocsin.words import When


def past() -> datetime | None:
    """The moment this register is shown as known at, when it is not the register itself."""
    return When.parse(settings.TOCSIN_AS_KNOWN).latest if settings.TOCSIN_AS_KNOWN else None


def now() -> datetime:
    """The moment pages speak of: now, or the past date that is being shown."""
    return past() or ticking()


def ticking() -> datetime:
    """The moment it is, also while a past date is shown: what waits would otherwise wait for ever."""
    return datetime.now(UTC)
