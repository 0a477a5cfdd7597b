"""Concerns (floor 4): raised, received, checked, decided, challenged, handed over. The public face, nothing else."""

from tocsin.concerns import counting, projection
from tocsin.concerns.commands.challenging import AcceptAnswer, AnswerChallenge, Challenge, TakeChallengeUp
from tocsin.concerns.commands.checking import AnswerCheck, AskForCheck
from tocsin.concerns.commands.deciding import ConfirmDecision, Decide, RefuseDecision
from tocsin.concerns.commands.handing_over import AcceptHandOver, DeclineHandOver, HandOver
from tocsin.concerns.commands.missing import RecordReturnInterview, ReportMissing, ReportReturn
from tocsin.concerns.commands.raising import AddInformation, RaiseConcern
from tocsin.concerns.commands.rating import ConfirmLowering, Rate, RefuseLowering
from tocsin.concerns.commands.receiving import ReceiveConcern, TellRaiser
from tocsin.concerns.commands.steps import TakeStep
from tocsin.concerns.journeys import CodedStep, Journey, Spell, journeys_about, records_raised_on, spells_about
from tocsin.concerns.overseeing import (
    Listed,
    chronology_of,
    decided_without_opening,
    raised_and_ended,
    told_not_to_report,
    unanswered_challenges,
)
from tocsin.concerns.passages import guards_of_steps, items_about, known_of, pointers_of, record_of
from tocsin.concerns.phrases import PART_LABELS
from tocsin.concerns.queries import concerns_about, items_on, lines_of, missing_about, repeats
from tocsin.concerns.questions import ConcernsAbout, MyConcerns, OurConcerns, TheConcern, TheMissing, ToDecide
from tocsin.concerns.rules import STATUS_WORDS, Held, missing_for_closing, status, unopened
from tocsin.concerns.state import held, helds
from tocsin.concerns.views import (
    ChallengeLine,
    ConcernLine,
    ConcernList,
    ConcernView,
    DecideView,
    DecisionLine,
    Gap,
    HeldItem,
    MissingLine,
    MissingView,
    OpenItem,
    Stage,
    TrailStep,
    Written,
)

__all__ = [
    "AcceptAnswer",
    "AcceptHandOver",
    "AddInformation",
    "AnswerChallenge",
    "AnswerCheck",
    "AskForCheck",
    "Challenge",
    "ChallengeLine",
    "CodedStep",
    "ConcernLine",
    "ConcernList",
    "ConcernView",
    "ConcernsAbout",
    "ConfirmDecision",
    "ConfirmLowering",
    "Decide",
    "DecideView",
    "DecisionLine",
    "DeclineHandOver",
    "Gap",
    "HandOver",
    "Held",
    "HeldItem",
    "Journey",
    "Listed",
    "MissingLine",
    "MissingView",
    "MyConcerns",
    "OpenItem",
    "OurConcerns",
    "PART_LABELS",
    "RaiseConcern",
    "Rate",
    "ReceiveConcern",
    "RecordReturnInterview",
    "RefuseDecision",
    "RefuseLowering",
    "ReportMissing",
    "ReportReturn",
    "STATUS_WORDS",
    "Spell",
    "Stage",
    "TakeChallengeUp",
    "TakeStep",
    "TellRaiser",
    "TheConcern",
    "TheMissing",
    "ToDecide",
    "TrailStep",
    "Written",
    "chronology_of",
    "counting",
    "concerns_about",
    "decided_without_opening",
    "guards_of_steps",
    "held",
    "helds",
    "items_about",
    "items_on",
    "journeys_about",
    "known_of",
    "lines_of",
    "missing_about",
    "missing_for_closing",
    "pointers_of",
    "projection",
    "raised_and_ended",
    "record_of",
    "records_raised_on",
    "repeats",
    "spells_about",
    "status",
    "told_not_to_report",
    "unanswered_challenges",
    "unopened",
]
