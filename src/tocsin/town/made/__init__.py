"""A town whose truth is known, written as files: people, events, and what was planted among them. Plain Python."""

from tocsin.town.made.building import build_files
from tocsin.town.made.parameters import Parameters, Size, load
from tocsin.town.made.rates import Rate, table_of
from tocsin.town.made.writing import NotEmpty

__all__ = ["NotEmpty", "Parameters", "Rate", "Size", "build_files", "load", "table_of"]
