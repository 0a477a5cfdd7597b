"""What is asked of figures: which there are, one as the register counts it now, and one as it was published.

A figure shows nobody: its small numbers are hidden before it is made. What a challenge cites may show somebody, so its
words are guarded like any other and seen by whoever raised it, whoever owes the answer, and those who oversee.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from tocsin.access import Guard, Refused, RestrictedLine, Situation, Source, Text, offices, sources_of, texts
from tocsin.figures.figure import Figure
from tocsin.figures.models import Doubt, Publication, Rerun
from tocsin.figures.recipe import Recipe
from tocsin.figures.recipes import RECIPES
from tocsin.figures.running import run
from tocsin.ledger import text_at
from tocsin.words import Profile

LINES = 50
"""How many publications a list shows."""


@dataclass(frozen=True, slots=True)
class RecipeView:
    """A figure's definition as its page shows it: every word, and the code."""

    name: str
    title: str
    definition: str
    population: str
    unit: str
    sources: tuple[str, ...]
    denominator: str
    completeness: str
    law: str
    picture: str
    direction: str
    version: str
    code: str


@dataclass(frozen=True, slots=True)
class PublicationLine:
    """One proposal as a line of a list; `status` is "proposed", "published" or "declined"."""

    id: str
    n: int
    figure: str
    title: str
    at: datetime
    who: Source
    status: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure as a line of the list, with its latest publication, if it has one."""

    name: str
    title: str
    definition: str
    published: PublicationLine | None


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Every figure there is a recipe for, and the proposals that wait for a second person."""

    figures: tuple[FigureLine, ...]
    waiting: tuple[PublicationLine, ...]


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure as the register counts it now, with its recipe and what was published of it, the latest first."""

    recipe: RecipeView
    figure: Figure
    publications: tuple[PublicationLine, ...]


@dataclass(frozen=True, slots=True)
class DoubtView:
    """One challenge: the records it cites, its grounds, and the answer; `outcome` is "" until there is one."""

    guard: Guard
    id: str
    n: int
    at: datetime
    who: Source
    records: tuple[str, ...]
    grounds: Text
    outcome: str
    outcome_label: str
    answered_at: datetime | None
    answered_who: Source | None
    answer: Text


@dataclass(frozen=True, slots=True)
class RerunView:
    """That it was counted again, by whom, and whether the digest was the same."""

    n: int
    at: datetime
    who: Source
    same: bool
    digest: str
    words: Text


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A figure as it was put forward, kept in its bytes: by whom, who was the second, who doubts it, who recounted.

    `recipe` is the definition as it is now; `redefined` says that it is not the one the figure was counted by.
    """

    line: PublicationLine
    recipe: RecipeView | None
    redefined: bool
    figure: Figure
    why: Text
    settled_at: datetime | None
    settled_who: Source | None
    reason: Text
    doubts: tuple[DoubtView | RestrictedLine, ...]
    reruns: tuple[RerunView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheFigures:
    """Every figure, and what waits for a second person."""

    ability: ClassVar[str] = "see_figures"

    @property
    def subject(self) -> str:
        """Nobody: a list."""
        return ""

    def answer(self, s: Situation) -> FiguresView:
        """The set, each with its latest publication."""
        lines = _lines(list(Publication.objects.order_by("-n")))
        latest = {line.figure: line for line in reversed(lines) if line.status == "published"}
        figures = (FigureLine(name, each.title, each.definition, latest.get(name)) for name, each in RECIPES.items())
        return FiguresView(tuple(figures), tuple(line for line in lines if line.status == "proposed")[:LINES])


@dataclass(frozen=True, slots=True, kw_only=True)
class TheFigure:
    """One figure as the register counts it now, up to a day (by default the register's last)."""

    ability: ClassVar[str] = "run_figure"
    figure: str
    until: date | None = None

    @property
    def subject(self) -> str:
        """The figure's name."""
        return self.figure

    def answer(self, s: Situation) -> FigureView:
        """Counted, protected and described. Raises `Refused` when there is no recipe, or the day has not come."""
        recipe = recipe_of(self.figure)
        try:
            made = run(recipe, s.profile, until=self.until, earlier=published_before())
        except ValueError as fault:
            raise Refused(str(fault), field="until") from None
        rows = Publication.objects.filter(figure=self.figure).order_by("-n")[:LINES]
        return FigureView(recipe_view(recipe), made, _lines(list(rows)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ThePublication:
    """One figure as it was put forward, published or not, with all that was said of it."""

    ability: ClassVar[str] = "see_figures"
    publication: str

    @property
    def subject(self) -> str:
        """The publication's id."""
        return self.publication

    def answer(self, s: Situation) -> PublicationView:
        """All of it. Raises `Refused` when there is none of this id."""
        row = Publication.objects.filter(id=self.publication).first()
        kept = text_at(row.content) if row else None
        if row is None or kept is None:
            raise Refused("There is no such publication.", next_step="Look at the list of figures.")
        said = texts([row.why, row.reason])
        recipe = RECIPES.get(row.figure)
        second = (row.settled_by, row.settled_office)
        return PublicationView(
            line=_lines([row])[0],
            recipe=recipe_view(recipe) if recipe else None,
            redefined=recipe is None or recipe.version != row.version,
            figure=Figure.from_bytes(kept.encode()),
            why=said[row.why],
            settled_at=row.settled_at,
            settled_who=sources_of({second})[second] if row.settled else None,
            reason=said[row.reason],
            doubts=_doubts(row, s.profile),
            reruns=_reruns(row.id),
        )


def recipe_of(name: str) -> Recipe:
    """The recipe of this name. Raises `Refused` when there is none."""
    if name not in RECIPES:
        raise Refused("There is no such figure.", next_step="Look at the list of figures.")
    return RECIPES[name]


def published_before() -> tuple[Figure, ...]:
    """Every published figure as it was published, the earliest first: what a new one is held against."""
    kept = Publication.objects.filter(published=True).order_by("n").values_list("content", flat=True)
    found = texts(kept)
    return tuple(Figure.from_bytes(text.encode()) for pointer in kept if isinstance(text := found[pointer], str))


def recipe_view(recipe: Recipe) -> RecipeView:
    """A recipe for its page."""
    names = ("name", "title", "definition", "population", "unit", "sources", "denominator", "completeness", "law")
    more = ("picture", "direction", "version", "code")
    return RecipeView(*(getattr(recipe, name) for name in (*names, *more)))


def _lines(rows: list[Publication]) -> tuple[PublicationLine, ...]:
    who = sources_of({(row.by, row.office) for row in rows})
    return tuple(
        PublicationLine(
            id=row.id,
            n=row.n,
            figure=row.figure,
            title=RECIPES[row.figure].title if row.figure in RECIPES else row.figure,
            at=row.at,
            who=who[row.by, row.office],
            status="proposed" if row.settled is None else "published" if row.published else "declined",
            size=row.size,
            digest=row.digest,
        )
        for row in rows
    )


def _doubts(publication: Publication, profile: Profile) -> tuple[DoubtView, ...]:
    rows = list(Doubt.objects.filter(publication=publication.id).order_by("n"))
    said = texts([pointer for row in rows for pointer in (row.grounds, row.answer)])
    pairs = {(row.by, row.office) for row in rows} | {(row.answered_by, row.answered_office) for row in rows}
    who, labels = sources_of(pairs), profile.codes["figure_answer"].labels()
    agencies = {office.id: office.agency for office in offices({row.office for row in rows}).values()}
    return tuple(
        DoubtView(
            guard=Guard(row.id, agencies.get(row.office, ""), row.at, row.by, frozenset({publication.office})),
            id=row.id,
            n=row.n,
            at=row.at,
            who=who[row.by, row.office],
            records=tuple(row.records),
            grounds=said[row.grounds],
            outcome=row.outcome,
            outcome_label=labels.get(row.outcome, row.outcome),
            answered_at=row.answered_at,
            answered_who=who[row.answered_by, row.answered_office] if row.answered else None,
            answer=said[row.answer],
        )
        for row in rows
    )


def _reruns(publication: str) -> tuple[RerunView, ...]:
    rows = list(Rerun.objects.filter(publication=publication).order_by("n"))
    who, said = sources_of({(row.by, row.office) for row in rows}), texts([row.words for row in rows])
    return tuple(
        RerunView(row.n, row.at, who[row.by, row.office], row.same, row.digest, said[row.words]) for row in rows
    )
