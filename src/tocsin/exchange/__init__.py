"""Agencies' files in, and warnings of public record (floor 8). The public face, nothing else."""

from tocsin.exchange import projection
from tocsin.exchange.balance import RESULTS, Balance, DoesNotAddUp, Progress, ToFix
from tocsin.exchange.cin import import_cin
from tocsin.exchange.commands import ImportChild
from tocsin.exchange.correcting import AnswerQuarantine, CorrectRow, SendBack, same_cell
from tocsin.exchange.formats import FORMATS
from tocsin.exchange.queries import Quarantined, Received, files, quarantine, received, rows_about, waiting_in
from tocsin.exchange.reading import Unreadable
from tocsin.exchange.receiving import EnterBalance, ReceiveFile, import_received, receive
from tocsin.exchange.story import Story, load_story, replay_story, scratch_register, story_as_known, tell_story
from tocsin.exchange.telling import Owed, Reached, StoryView, WarningLine, WarningsAnswered, how_long, story_in_words
from tocsin.exchange.warnings_file import import_warnings

__all__ = [
    "FORMATS",
    "RESULTS",
    "AnswerQuarantine",
    "Balance",
    "CorrectRow",
    "DoesNotAddUp",
    "EnterBalance",
    "ImportChild",
    "Owed",
    "Progress",
    "Quarantined",
    "Reached",
    "ReceiveFile",
    "Received",
    "SendBack",
    "Story",
    "StoryView",
    "ToFix",
    "Unreadable",
    "WarningLine",
    "WarningsAnswered",
    "files",
    "how_long",
    "import_cin",
    "import_received",
    "import_warnings",
    "load_story",
    "projection",
    "quarantine",
    "receive",
    "received",
    "replay_story",
    "rows_about",
    "same_cell",
    "scratch_register",
    "story_as_known",
    "story_in_words",
    "tell_story",
    "waiting_in",
]
