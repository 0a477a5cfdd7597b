"""The file-read: a random sample drawn by nobody's choice, each file read by two people who do not see each other.

The seed is taken from the ledger's root hash, so whoever asks for a sample does not choose it, and anyone who holds the
ledger draws the same files again. Where two readers disagree a third settles it; a file nobody could read stays in the
sample, unread. Source: Cochran, Sampling Techniques (1977), chapter 5; the inquiry's own file-reading (Jay 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tocsin.access import Refused, Situation, fit_to_keep
from tocsin.figures import fileread
from tocsin.figures.frames import FRAMES
from tocsin.figures.models import DrawnFile, FileRead, Reading
from tocsin.figures.rules import ANSWERS, may_read_file
from tocsin.figures.running import disclosure_of
from tocsin.figures.span import Span
from tocsin.ledger import REGISTER, Fact, Json, root_at, size

MOST_FILES = 400
"""How many files one sample holds at most: each is read twice, by people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawFiles:
    """Draw a sample of files from a frame: up to `each` from every stratum, of the days from `first` to `last`."""

    ability: ClassVar[str] = "draw_files"
    frame: str
    each: int
    first: date
    last: date
    why: str

    def check(self, s: Situation) -> None:
        """Refuse an unknown frame, a number nobody can read, days that hold no file, and no word on what it is for."""
        if self.frame not in FRAMES:
            raise Refused("There is no such frame.", field="frame", next_step=f"Choose one of {', '.join(FRAMES)}.")
        if not 1 <= self.each <= MOST_FILES:
            raise Refused(f"Draw 1 to {MOST_FILES} files from each agency.", field="each")
        fit_to_keep(self.why, "why", named="What it is for")
        strata = self._strata(s)
        if not strata:
            raise Refused("No file of this kind falls on these days.", field="first", next_step="Choose other days.")
        if sum(min(self.each, len(files)) for files in strata.values()) > MOST_FILES:
            raise Refused(f"That is more than {MOST_FILES} files.", field="each", next_step="Draw fewer from each.")

    def _strata(self, s: Situation) -> dict[str, tuple[str, ...]]:
        return FRAMES[self.frame].files(Span(self.first, self.last, disclosure_of(s.profile).year_begins))

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry: the size and seed it was drawn at, how many files each stratum has, and which were drawn."""
        strata, at_size = self._strata(s), size(REGISTER)
        seed = seed_of(root_at(REGISTER, at_size))
        drawn = fileread.draw(strata, dict.fromkeys(strata, self.each), seed)
        read = s.new_id("g")
        meta: dict[str, Json] = {
            "file_read": read,
            "frame": self.frame,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "size": at_size,
            "seed": seed,
            "population": {name: len(files) for name, files in strata.items()},
            "drawn": {name: list(files) for name, files in drawn.items()},
        }
        return [Fact("files.drawn/1", read, meta, {"why": fit_to_keep(self.why, "why")})]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """Say what one file of a sample shows: "yes", "no" or "cannot_tell", and by what in it one sees that."""

    ability: ClassVar[str] = "read_files"
    file_read: str
    file: str
    answer: str
    note: str

    def check(self, s: Situation) -> None:
        """Refuse a file that was not drawn, a second reading by one person, and a third where two agree."""
        before = readings_of(self.file_read, self.file)
        if not DrawnFile.objects.filter(read=self.file_read, file=self.file).exists():
            raise Refused("This file is not in the sample.", field="file", next_step="Read the files that were drawn.")
        if self.answer not in ANSWERS:
            raise Refused(f"Answer one of {', '.join(ANSWERS)}.", field="answer")
        verdict = may_read_file(before=tuple(row.answer for row in before), own=_own(before, s))
        if not verdict.allowed:
            raise Refused(verdict.reason, field="file", code=verdict.code)
        fit_to_keep(self.note, "note", named="What shows it")

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the third reading of a file settles it."""
        settles = len(readings_of(self.file_read, self.file)) == len(PAIR)
        meta: dict[str, Json] = {
            "file_read": self.file_read,
            "file": self.file,
            "answer": self.answer,
            "settles": settles,
        }
        drawn = FileRead.objects.get(id=self.file_read)
        return [Fact("file.read/1", self.file_read, meta, {"note": fit_to_keep(self.note, "note")}, (drawn.n,))]


PAIR = ("first", "second")
"""Every file is read by two."""


def seed_of(root: bytes) -> int:
    """The seed that a root hash gives: its first six bytes, which every reader of JSON holds as a number."""
    return int.from_bytes(root[:6], "big")


def readings_of(read: str, file: str) -> list[Reading]:
    """What was found in a file so far, the earliest first."""
    return list(Reading.objects.filter(read=read, file=file).order_by("n"))


def _own(before: Iterable[Reading], s: Situation) -> bool:
    return any(row.by == s.by.practitioner for row in before)
