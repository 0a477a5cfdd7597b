"""What a file-read found so far: how far two readers agree, and what that says of all the files it was drawn from.

A reader sees what others found in a file only when two have read it: whoever knows the first answer gives no second
one. An estimate is shown from the first file that two agree on or a third settled, with its interval.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tocsin.access import Refused, Situation, Source, Text, agency_names, sources_of, texts
from tocsin.figures import fileread, kappa
from tocsin.figures.frames import FRAMES
from tocsin.figures.models import DrawnFile, FileRead, Reading
from tocsin.figures.rules import ANSWERS, may_read_file


@dataclass(frozen=True, slots=True)
class StratumLine:
    """One stratum: how many files it has, how many were drawn, and of these how many are found yes, no, or not yet."""

    label: str
    population: int
    drawn: int
    yes: int
    no: int
    waiting: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """One drawn file: `mine` is one's own answer; `found` what it comes to, "" until two agree or a third settles."""

    file: str
    stratum: str
    readers: int
    mine: str
    found: str
    open_to_me: bool


@dataclass(frozen=True, slots=True)
class SampleView:
    """A file-read: its frame, how it was drawn, its files, how far readers agree, and the estimate."""

    id: str
    n: int
    label: str
    question: str
    strata_words: str
    first: date
    last: date
    size: int
    seed: int
    at: datetime
    who: Source
    why: Text
    strata: tuple[StratumLine, ...]
    files: tuple[FileLine, ...]
    agreement: str
    estimate: fileread.Estimate | None


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A file-read as a line of a list."""

    id: str
    label: str
    at: datetime
    who: Source
    drawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TheFileReads:
    """Every file-read, the latest first."""

    ability: ClassVar[str] = "read_files"

    @property
    def subject(self) -> str:
        """Nobody: a list."""
        return ""

    def answer(self, s: Situation) -> tuple[SampleLine, ...]:
        """Each with how many files it drew."""
        rows = list(FileRead.objects.order_by("-n")[:50])
        who = sources_of({(row.by, row.office) for row in rows})
        drawn = Counter(DrawnFile.objects.filter(read__in=[row.id for row in rows]).values_list("read", flat=True))
        return tuple(
            SampleLine(row.id, FRAMES[row.frame].label, row.at, who[row.by, row.office], drawn[row.id]) for row in rows
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TheFileRead:
    """One file-read with its files."""

    ability: ClassVar[str] = "read_files"
    file_read: str

    @property
    def subject(self) -> str:
        """The file-read's id."""
        return self.file_read

    def answer(self, s: Situation) -> SampleView:
        """All of it, as this reader may see it. Raises `Refused` when there is none of this id."""
        row = FileRead.objects.filter(id=self.file_read).first()
        if row is None:
            raise Refused("There is no such file-read.", next_step="Look at the list of file-reads.")
        drawn = list(DrawnFile.objects.filter(read=row.id).order_by("stratum", "file"))
        readings = _by_file(row.id)
        named = agency_names({each.stratum for each in drawn})
        files = tuple(_file(each, named, readings.get(each.file, []), s) for each in drawn)
        frame, strata = FRAMES[row.frame], _strata(row, drawn, readings, named)
        return SampleView(
            id=row.id,
            n=row.n,
            label=frame.label,
            question=frame.question,
            strata_words=frame.strata,
            first=row.first,
            last=row.last,
            size=row.size,
            seed=row.seed,
            at=row.at,
            who=sources_of({(row.by, row.office)})[row.by, row.office],
            why=texts([row.why])[row.why],
            strata=strata,
            files=files,
            agreement=agreement(readings),
            estimate=estimated(strata),
        )


def found(readings: list[Reading]) -> str:
    """What a file comes to: what two found alike or a third settled; "" so far, or where nobody could tell."""
    pair, last = [row.answer for row in readings[:2]], readings[-1].answer if readings else ""
    agreed = last if len(readings) > 2 or (len(pair) == 2 and pair[0] == pair[1]) else ""
    return "" if agreed == "cannot_tell" else agreed


def agreement(readings: dict[str, list[Reading]]) -> str:
    """How far the first two readers of each file agree beyond chance, in a sentence."""
    pairs = Counter((rows[0].answer, rows[1].answer) for rows in readings.values() if len(rows) > 1)
    if not pairs:
        return "No file has been read by two people yet, so nothing can be said of how far readers agree."
    return kappa.kappa([[pairs[first, second] for second in ANSWERS] for first in ANSWERS]).words


def estimated(strata: tuple[StratumLine, ...]) -> fileread.Estimate | None:
    """The share and number of all files, from those found yes or no; None while there are none."""
    if not any(line.yes + line.no for line in strata):
        return None
    return fileread.estimate([fileread.Stratum(line.population, line.drawn, line.yes, line.no) for line in strata])


def _by_file(read: str) -> dict[str, list[Reading]]:
    readings: dict[str, list[Reading]] = {}
    for row in Reading.objects.filter(read=read).order_by("n"):
        readings.setdefault(row.file, []).append(row)
    return readings


def _file(drawn: DrawnFile, named: dict[str, str], readings: list[Reading], s: Situation) -> FileLine:
    mine = next((row.answer for row in readings if row.by == s.by.practitioner), "")
    verdict = may_read_file(before=tuple(row.answer for row in readings), own=bool(mine))
    label = named.get(drawn.stratum, drawn.stratum)
    return FileLine(drawn.file, label, len(readings), mine, found(readings), verdict.allowed)


def _strata(
    row: FileRead, drawn: list[DrawnFile], readings: dict[str, list[Reading]], named: dict[str, str]
) -> tuple[StratumLine, ...]:
    comes_to = Counter((each.stratum, found(readings.get(each.file, []))) for each in drawn)
    counts = Counter(each.stratum for each in drawn)
    return tuple(
        StratumLine(
            label=named.get(name, name),
            population=population,
            drawn=counts[name],
            yes=comes_to[name, "yes"],
            no=comes_to[name, "no"],
            waiting=comes_to[name, ""],
        )
        for name, population in sorted(row.population.items())
    )
