"""What became of the warnings a register holds, as a view and in words: which were answered, and whom silence reached.

Answered means that the author said so. A warning nobody answered is listed with every office that owed an answer, and
with the whole ladder: climbed where the sweep found it, and ahead where time has not come yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import fill
from typing import ClassVar

from tocsin.access import Guard, RestrictedLine, Situation
from tocsin.duties import DutyView, duties_about, history
from tocsin.reports import Occurrence, topic_histories
from tocsin.words import When
from tocsin.words.when import LONDON

WIDTH = 100

MOST = 1000
"""More duties than the recipients of one report can owe."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One office that silence reached, or will reach if nobody answers (`ahead`), and the moment it does."""

    office: str
    on: datetime
    ahead: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """One office's answer that has not come: when it was owed, and whom silence reaches by when."""

    office: str
    due: datetime
    reached: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class WarningLine:
    """One warning as known: what it was, from whom, and every answer still owed; `answered` is its author's verdict."""

    guard: Guard
    title: str
    kind: str
    when: When
    author: str
    known_since: datetime
    answered: bool
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """Every warning known at a moment, oldest first, and for each topic how often it was warned of and answered."""

    at: datetime
    warnings: tuple[WarningLine | RestrictedLine, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WarningsAnswered:
    """Which warnings were answered, as at now: the scrutineer's question."""

    ability: ClassVar[str] = "see_oversight"

    @property
    def subject(self) -> str:
        """Nobody in particular: a list."""
        return ""

    def answer(self, s: Situation) -> StoryView:
        """Every warning with the answers it is owed, and the topics warned of more than once first."""
        every = topic_histories((code.code for code in s.profile.codes["topic"]), s.at, s.profile).values()
        warned = sorted(
            (each for each in every if each.occurrences), key=lambda each: (-len(each.occurrences), each.label)
        )
        found = {each.report: each for topic in warned for each in topic.occurrences if isinstance(each, Occurrence)}
        ordered = sorted(found.values(), key=lambda each: (each.when.latest, each.lodged))
        return StoryView(s.at, tuple(_line(each, s) for each in ordered), tuple(each.sentence for each in warned))


def story_in_words(view: StoryView) -> str:
    """The view as plain text: each warning, how long it has gone unanswered, whom silence reached by when, repeats."""
    known = [each for each in view.warnings if isinstance(each, WarningLine)]
    answered = sum(each.answered for each in known)
    head = f"As known on {_day(view.at)}: {len(view.warnings)} warnings, {answered or 'none'} answered."
    blocks = ["\n".join(_warning_in_words(n, each, view.at)) for n, each in enumerate(view.warnings, start=1)]
    return "\n\n".join((head, *blocks, "\n".join(f"{sentence}." for sentence in view.topics)))


def _line(occurrence: Occurrence, s: Situation) -> WarningLine:
    return WarningLine(
        guard=occurrence.guard,
        title=str(occurrence.title or "(its title is gone)"),
        kind=s.profile.codes["report_kind"][occurrence.kind].label,
        when=occurrence.when,
        author=occurrence.who.office,
        known_since=occurrence.lodged,
        answered=occurrence.answered,
        owed=tuple(_owed(duty, s) for duty in duties_about([occurrence.report], s.at, limit=MOST)),
    )


def _owed(duty: DutyView, s: Situation) -> Owed:
    found = history(duty.id, s.at, s.profile)
    held = (rung for rung in found.climb if rung.held) if found else ()
    reached = tuple(Reached(rung.office_label, rung.falls_due, not rung.climbed) for rung in held)
    return Owed(duty.office_label, duty.due, reached)


def _warning_in_words(n: int, line: WarningLine | RestrictedLine, at: datetime) -> Iterator[str]:
    if isinstance(line, RestrictedLine):
        yield f"{n}. A restricted warning, held by {line.holder} since {_day(line.since)}. Ask: {line.ask}."
        return
    yield f"{n}. {line.when.words()}. {line.kind}: {line.title}. From {line.author}."
    if line.answered:
        yield "   Answered."
        return
    yield f"   Unanswered for {how_long(line.known_since, at)}."
    for owed in line.owed:
        yield fill(_owed_in_words(owed), WIDTH, initial_indent="   - ", subsequent_indent="     ")


def _owed_in_words(owed: Owed) -> str:
    """Tense matters here: these offices were never told, so silence *would have* reached them."""
    so_far = [f"{each.office} on {_day(each.on)}" for each in owed.reached if not each.ahead]
    ahead = [f"{each.office} on {_day(each.on)}" for each in owed.reached if each.ahead]
    due = f"{owed.office[:1].upper()}{owed.office[1:]} owed an answer by {_day(owed.due)}."
    passed = f" Silence would have reached {_and(so_far)}." if so_far else ""
    return due + passed + (f" Unanswered, it would go on to {_and(ahead)}." if ahead else "")


def _and(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def _day(moment: datetime) -> str:
    return When.parse(moment.astimezone(LONDON).date().isoformat()).words()


def how_long(since: datetime, at: datetime) -> str:
    """Whole years and months, as people count them; days under a month."""
    start, end = since.astimezone(LONDON), at.astimezone(LONDON)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    counted = [(months // 12, "year"), (months % 12, "month")] if months > 0 else [((end - start).days, "day")]
    said = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in counted if n]
    return " and ".join(said) or "less than a day"
