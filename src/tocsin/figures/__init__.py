"""Counts that say how sure they are (floor 6): recipes, figures, publication by two people. The public face."""

from tocsin.figures import projection
from tocsin.figures.commands import (
    AnswerFigureChallenge,
    ChallengeFigure,
    DeclineFigure,
    ProposeFigure,
    PublishFigure,
    RecordRerun,
)
from tocsin.figures.figure import Figure
from tocsin.figures.frames import FRAMES
from tocsin.figures.queries import (
    DoubtView,
    FigureLine,
    FiguresView,
    FigureView,
    PublicationLine,
    PublicationView,
    RecipeView,
    RerunView,
    TheFigure,
    TheFigures,
    ThePublication,
    published_before,
    recipe_of,
)
from tocsin.figures.reading import DrawFiles, ReadFile
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes import RECIPES
from tocsin.figures.running import run
from tocsin.figures.samples import SampleLine, SampleView, TheFileRead, TheFileReads
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Cell, CountTable, Dimension, Key, ShownTable

__all__ = [
    "DrawFiles",
    "FRAMES",
    "ReadFile",
    "SampleLine",
    "SampleView",
    "TheFileRead",
    "TheFileReads",
    "AnswerFigureChallenge",
    "Blank",
    "Cell",
    "ChallengeFigure",
    "CountTable",
    "Counted",
    "DeclineFigure",
    "Dimension",
    "DoubtView",
    "Figure",
    "FigureLine",
    "FigureView",
    "FiguresView",
    "Key",
    "ProposeFigure",
    "PublicationLine",
    "PublicationView",
    "PublishFigure",
    "RECIPES",
    "Recipe",
    "RecipeView",
    "RecordRerun",
    "RerunView",
    "ShownTable",
    "Span",
    "TOTAL",
    "TheFigure",
    "TheFigures",
    "ThePublication",
    "projection",
    "published_before",
    "recipe_of",
    "run",
]
