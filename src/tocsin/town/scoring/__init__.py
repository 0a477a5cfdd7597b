"""Scoring a register against the town it was filled from: what was kept, joined and owed, beside what is true."""

from tocsin.town.scoring.evidence import evidence, true_pairs
from tocsin.town.scoring.exploited import Exploited, Named, exploited, named
from tocsin.town.scoring.held import Held, held_rows
from tocsin.town.scoring.matched import matched
from tocsin.town.scoring.score import Scored, records_of_children, scores
from tocsin.town.scoring.table import table_of
from tocsin.town.scoring.truth import NotATown, Truth, read_truth

__all__ = [
    "Exploited",
    "Held",
    "Named",
    "NotATown",
    "Scored",
    "Truth",
    "evidence",
    "exploited",
    "held_rows",
    "matched",
    "named",
    "read_truth",
    "records_of_children",
    "scores",
    "table_of",
    "true_pairs",
]
