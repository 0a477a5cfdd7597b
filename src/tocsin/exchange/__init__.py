"""Agencies' files in, and warnings of public record (floor 8). The public face, nothing else."""

from tocsin.exchange import projection
from tocsin.exchange.balance import RESULTS, Balance, DoesNotAddUp, Progress, ToFix
from tocsin.exchange.cin import import_cin
from tocsin.exchange.commands import ImportChild
from tocsin.exchange.queries import Quarantined, quarantine
from tocsin.exchange.reading import Unreadable

__all__ = [
    "RESULTS",
    "Balance",
    "DoesNotAddUp",
    "ImportChild",
    "Progress",
    "Quarantined",
    "ToFix",
    "Unreadable",
    "import_cin",
    "projection",
    "quarantine",
]
