"""Scoring a register against the town it was filled from: what was kept, joined and owed, beside what is true."""

from tocsin.town.scoring.evidence import evidence, true_pairs
from tocsin.town.scoring.held import Held, held_rows
from tocsin.town.scoring.matched import matched
from tocsin.town.scoring.score import Scored, records_of_children, scores
from tocsin.town.scoring.table import table_of
from tocsin.town.scoring.truth import NotATown, Truth, read_truth

__all__ = [
    "Held",
    "NotATown",
    "Scored",
    "Truth",
    "evidence",
    "held_rows",
    "matched",
    "read_truth",
    "records_of_children",
    "scores",
    "table_of",
    "true_pairs",
]
