"""Concerns (floor 4): raised, received, checked, decided, challenged, handed over. The public face, nothing else."""

from tocsin.concerns import projection
from tocsin.concerns.commands.challenging import AcceptAnswer, AnswerChallenge, Challenge, TakeChallengeUp
from tocsin.concerns.commands.checking import AnswerCheck, AskForCheck
from tocsin.concerns.commands.deciding import ConfirmDecision, Decide, RefuseDecision
from tocsin.concerns.commands.handing_over import AcceptHandOver, DeclineHandOver, HandOver
from tocsin.concerns.commands.missing import RecordReturnInterview, ReportMissing, ReportReturn
from tocsin.concerns.commands.raising import AddInformation, RaiseConcern
from tocsin.concerns.commands.rating import ConfirmLowering, Rate, RefuseLowering
from tocsin.concerns.commands.receiving import ReceiveConcern, TellRaiser
from tocsin.concerns.commands.steps import TakeStep
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
    "STATUS_WORDS",
    "AcceptAnswer",
    "AcceptHandOver",
    "AddInformation",
    "AnswerChallenge",
    "AnswerCheck",
    "AskForCheck",
    "Challenge",
    "ChallengeLine",
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
    "MissingLine",
    "MissingView",
    "MyConcerns",
    "OpenItem",
    "OurConcerns",
    "RaiseConcern",
    "Rate",
    "ReceiveConcern",
    "RecordReturnInterview",
    "RefuseDecision",
    "RefuseLowering",
    "ReportMissing",
    "ReportReturn",
    "Stage",
    "TakeChallengeUp",
    "TakeStep",
    "TellRaiser",
    "TheConcern",
    "TheMissing",
    "ToDecide",
    "TrailStep",
    "Written",
    "concerns_about",
    "held",
    "helds",
    "items_on",
    "lines_of",
    "missing_about",
    "missing_for_closing",
    "projection",
    "repeats",
    "status",
    "unopened",
]
