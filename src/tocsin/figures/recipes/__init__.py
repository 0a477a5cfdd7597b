"""The set of figures a partnership, an inspector and an inquiry need, by name. A new one is a recipe in this list."""

from tocsin.figures.recipe import Recipe
from tocsin.figures.recipes.allegations import ALLEGATIONS
from tocsin.figures.recipes.challenges import CHALLENGES
from tocsin.figures.recipes.completeness import COMPLETENESS
from tocsin.figures.recipes.contacts import CONTACTS
from tocsin.figures.recipes.decisions import DECISIONS, NO_FURTHER_ACTION
from tocsin.figures.recipes.exploitation import EXPLOITATION, SUPPORT_OFFERED
from tocsin.figures.recipes.known_before import KNOWN_BEFORE
from tocsin.figures.recipes.lists import LISTS
from tocsin.figures.recipes.looks import LOOKS
from tocsin.figures.recipes.minimum import CONFIRMED_MINIMUM
from tocsin.figures.recipes.missing import MISSING
from tocsin.figures.recipes.referrals import REFERRALS
from tocsin.figures.recipes.repeats import REPEATS
from tocsin.figures.recipes.steps import STATUTORY_STEPS
from tocsin.figures.recipes.timeliness import ESCALATIONS, TIMELINESS

SET = (
    *(CONTACTS, REFERRALS, DECISIONS, TIMELINESS, STATUTORY_STEPS, REPEATS, NO_FURTHER_ACTION, ESCALATIONS, CHALLENGES),
    *(MISSING, EXPLOITATION, KNOWN_BEFORE, ALLEGATIONS, SUPPORT_OFFERED, COMPLETENESS, LOOKS),
    *(CONFIRMED_MINIMUM, LISTS),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in SET}
