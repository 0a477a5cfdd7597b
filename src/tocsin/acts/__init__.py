"""The one door in and the one window out (floor 7): `perform`, `look`, `sweep`, `rebuild`, and the register's past."""

from tocsin.acts.child import ChildView, TheChild
from tocsin.acts.desk import MyWork, Whom, WorkRow, WorkView
from tocsin.acts.door import Receipt, perform
from tocsin.acts.figuring import run_at
from tocsin.acts.folding import outdated, rebuild, shadows, stamp
from tocsin.acts.holding import AskToLift, KeepHold, LiftHold, PlaceHold
from tocsin.acts.kept import HoldLine, HoleLine, KeepingView, ProposalLine, ProposalView, TheKeeping, TheRedaction
from tocsin.acts.oversight import Oversight, OversightView
from tocsin.acts.pairing import BothSides, Compared, FieldRow, PairToReview, PairView, Side
from tocsin.acts.passages import Passage, Written, WrittenAbout
from tocsin.acts.past import as_known, as_of_size, writing_as_known
from tocsin.acts.proofs import OpeningOf, OpeningView, ReceiptOf, ReceiptView, check_code
from tocsin.acts.redacting import AuthoriseRedaction, DeclineRedaction, ProposeRedaction
from tocsin.acts.retention import DueForReview, DueLine, DueView, ReviewRetention
from tocsin.acts.reviewing import HowReliable, QueuePair, QueueView, ReviewQueue
from tocsin.acts.statement import LedgerView, TheLedger, Watcher
from tocsin.acts.sweeping import SweepDone, sweep
from tocsin.acts.verdicts import Brought, weigh
from tocsin.acts.window import look

__all__ = [
    "AskToLift",
    "AuthoriseRedaction",
    "BothSides",
    "Brought",
    "ChildView",
    "Compared",
    "DeclineRedaction",
    "DueForReview",
    "DueLine",
    "DueView",
    "FieldRow",
    "HoldLine",
    "HoleLine",
    "HowReliable",
    "KeepHold",
    "KeepingView",
    "LedgerView",
    "LiftHold",
    "MyWork",
    "OpeningOf",
    "OpeningView",
    "Oversight",
    "OversightView",
    "PairToReview",
    "PairView",
    "Passage",
    "PlaceHold",
    "ProposalLine",
    "ProposalView",
    "ProposeRedaction",
    "QueuePair",
    "QueueView",
    "Receipt",
    "ReceiptOf",
    "ReceiptView",
    "ReviewQueue",
    "ReviewRetention",
    "Side",
    "SweepDone",
    "TheChild",
    "TheKeeping",
    "TheLedger",
    "TheRedaction",
    "Watcher",
    "Whom",
    "WorkRow",
    "WorkView",
    "Written",
    "WrittenAbout",
    "as_known",
    "as_of_size",
    "check_code",
    "look",
    "outdated",
    "perform",
    "rebuild",
    "run_at",
    "shadows",
    "stamp",
    "sweep",
    "weigh",
    "writing_as_known",
]
