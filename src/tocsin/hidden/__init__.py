"""The size of a population nobody listed, from overlapping lists (floor 0): plain Python, usable alone."""

from tocsin.hidden.checking import drop_one, influence, internal_consistency, merge_two
from tocsin.hidden.interaction import curve
from tocsin.hidden.panel import METHODS, PANEL, estimate
from tocsin.hidden.refusing import RULES, Declared, Rule
from tocsin.hidden.results import Estimate, LowerBoundOnly, Reason, Refused, Result
from tocsin.hidden.statement import TAKEN_FOR_GRANTED, Interval
from tocsin.hidden.tables import PatternTable, TableFault, by_stratum

__all__ = [
    "METHODS",
    "PANEL",
    "RULES",
    "TAKEN_FOR_GRANTED",
    "Declared",
    "Estimate",
    "Interval",
    "LowerBoundOnly",
    "PatternTable",
    "Reason",
    "Refused",
    "Result",
    "Rule",
    "TableFault",
    "by_stratum",
    "curve",
    "drop_one",
    "estimate",
    "influence",
    "internal_consistency",
    "merge_two",
]
