"""How far an import has come that runs beside the pages: a small file, written by who runs it and read by the page.

Nothing depends on it: the register is whole whatever it says, and an import without its file is simply run again. It
holds counts and sentences, nothing about anybody.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from tocsin.access import Refused
from tocsin.exchange.balance import RESULTS, Balance

FOLDER = "jobs"
NAMED = re.compile("f_[0-9a-z]{1,38}")
EVERY = timedelta(seconds=0.5)
SILENT = timedelta(minutes=2)
"""How long a running import may say nothing before its page says that it has died."""

STAGES = ("waiting", "reading", "loading", "done", "stopped", "failed")
ENDED = frozenset({"done", "stopped", "failed"})


class Stopped(Refused):
    """Somebody asked the import to stop. What was taken in so far stays; run again, it goes on from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One import. `said` is its balance in words when it is done, or why it ended otherwise.

    `counts` are the rows that ended in each of the five ways so far, in the order of RESULTS.
    """

    file: str
    stage: str
    done: int
    total: int
    started: datetime
    updated: datetime
    said: str = ""
    counts: tuple[int, ...] = ()

    def left(self) -> timedelta | None:
        """How long it will still take if it goes on as it did; None while nobody can say."""
        if self.stage != "loading" or not self.done:
            return None
        return (self.updated - self.started) * (self.total - self.done) / self.done

    def is_dead(self, at: datetime) -> bool:
        """Whether whoever ran it has fallen silent without an end."""
        return self.stage not in ENDED and at - self.updated > SILENT


def job_of(file: str) -> Job | None:
    """The latest import of a received file, or None when there was none here."""
    try:
        said = json.loads(_place(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    moments = {name: datetime.fromisoformat(said[name]) for name in ("started", "updated")}
    return Job(**(said | moments | {"counts": tuple(said.get("counts", ()))}))


def ask_to_stop(file: str) -> None:
    """Ask the running import to stop at its next step."""
    _mark(file).touch()


class Running:
    """Keeps the job's file while an import runs; `progress` is given to it. `clock` says what time it is."""

    def __init__(self, file: str, clock: Callable[[], datetime]) -> None:
        now = clock()
        self._clock = clock
        self._balance: Balance | None = None
        self._job = Job(file=file, stage="reading", done=0, total=0, started=now, updated=now)
        _mark(file).unlink(missing_ok=True)
        self._write(self._job)

    def watch(self, balance: Balance) -> None:
        """Note the rows of this balance too, whenever it is noted how far the import is."""
        self._balance = balance

    def progress(self, done: int, total: int) -> None:
        """Note how far it has come, twice a second at most. Raises `Stopped` when somebody asked for it."""
        now = self._clock()
        if now - self._job.updated < EVERY:
            return
        self._write(replace(self._job, stage="loading", done=done, total=total, updated=now, counts=self._counts()))
        if _mark(self._job.file).exists():
            raise Stopped("The import was stopped. What was taken in so far stays.", next_step="Run it again to go on.")

    def _counts(self) -> tuple[int, ...]:
        return tuple(self._balance.count(result) for result in RESULTS) if self._balance else ()

    def end(self, stage: str, said: str) -> None:
        """Note how it ended."""
        self._write(replace(self._job, stage=stage, said=said, updated=self._clock()))

    def _write(self, job: Job) -> None:
        self._job = job
        place = _place(job.file)
        partial = place.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(json.dumps(asdict(job), default=datetime.isoformat), encoding="utf-8")
        partial.replace(place)


def _place(file: str) -> Path:
    if not NAMED.fullmatch(file):
        raise Refused("The register has received no such file.", field="file")
    folder: Path = settings.TOCSIN_HOME / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{file}.json"


def _mark(file: str) -> Path:
    return _place(file).with_suffix(".stop")
