"""The set of figures a partnership, an inspector and an inquiry need, by name. A new one is a recipe in this list."""

from tocsin.figures.recipe import Recipe
from tocsin.figures.recipes.contacts import CONTACTS

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (CONTACTS,)}
