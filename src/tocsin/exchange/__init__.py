"""Agencies' files in, and warnings of public record (floor 8). The public face, nothing else."""

from tocsin.exchange import projection
from tocsin.exchange.balance import RESULTS, Balance, DoesNotAddUp, Progress, ToFix
from tocsin.exchange.cin import import_cin
from tocsin.exchange.commands import ImportChild
from tocsin.exchange.queries import Quarantined, quarantine, rows_about
from tocsin.exchange.reading import Unreadable
from tocsin.exchange.story import Story, load_story, replay_story, scratch_register, story_as_known, tell_story
from tocsin.exchange.telling import Owed, Reached, StoryView, WarningLine, WarningsAnswered, how_long, story_in_words
from tocsin.exchange.warnings_file import import_warnings

__all__ = [
    "RESULTS",
    "Balance",
    "DoesNotAddUp",
    "ImportChild",
    "Owed",
    "Progress",
    "Quarantined",
    "Reached",
    "Story",
    "StoryView",
    "ToFix",
    "Unreadable",
    "WarningLine",
    "WarningsAnswered",
    "how_long",
    "import_cin",
    "import_warnings",
    "load_story",
    "projection",
    "quarantine",
    "replay_story",
    "rows_about",
    "scratch_register",
    "story_as_known",
    "story_in_words",
    "tell_story",
]
