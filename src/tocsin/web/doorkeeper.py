"""How often a door that stands open to everybody may be used: so many times a minute for one caller, and in all.

Kept in this process's memory for the minute and then forgotten, because a public page keeps nothing about people.
Source of the method: the fixed window, the plainest of rate limits; its worst case is twice the figure in a minute.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.http import HttpRequest


class Doorkeeper:
    """Counts callers by the minute. Of several server processes each has its own."""

    def __init__(self, *, each: int, all: int) -> None:
        """Admit one caller `each` times a minute, and everybody together `all` times."""
        self._each = each
        self._all = all
        self._minute = ""
        self._seen: Counter[str] = Counter()
        self._lock = Lock()

    def admits(self, caller: str, at: datetime) -> bool:
        """Whether this caller may come in now; if so, it is counted."""
        with self._lock:
            minute = f"{at:%Y-%m-%dT%H:%M}"
            if minute != self._minute:
                self._minute, self._seen = minute, Counter()
            if self._seen[caller] >= self._each or self._seen.total() >= self._all:
                return False
            self._seen[caller] += 1
            return True


def caller_of(request: HttpRequest) -> str:
    """Who calls, as far as can be told: behind the web server that speaks HTTPS, whom that one says."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return told.rpartition(",")[2].strip()[:60] or request.META.get("REMOTE_ADDR", "")
