"""Counting a figure at any size of the register: the whole product folded to that size, then the same recipe.

A figure that names the ledger it was computed from can be computed again by anyone who holds that ledger, to the last
byte (law 6 of the house). Nothing is looked up in what was published; the definition is the one of the program running.
"""

from __future__ import annotations

from datetime import date, datetime

from tocsin.access import Actor, Situation, check_may
from tocsin.acts.door import enter_look
from tocsin.acts.folding import Progress
from tocsin.acts.past import as_of_size
from tocsin.figures import Figure, published_before, recipe_of
from tocsin.figures import run as run_recipe
from tocsin.words import load_profile


def run_at(
    name: str,
    entries: int,
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    until: date | None = None,
    progress: Progress = lambda done, total: None,
) -> Figure:
    """The figure of this name as it was when the register held its first `entries` entries, up to a day.

    Who had it counted is kept among the looks. Raises `Refused` when they may not or there is no such figure,
    ValueError when the register never had that size or the day had not come.
    """
    s = Situation(by=by, purpose=purpose, at=at, profile=load_profile(), new_id=str)
    check_may(s, "run_figure")
    recipe = recipe_of(name)
    with as_of_size(entries, progress):
        figure = run_recipe(recipe, s.profile, until=until, earlier=published_before())
    enter_look(s, "TheFigureAtSize", name, "allowed")
    return figure
