"""Tables of any agency, read by a mapping that a person declared. The public face, nothing else."""

from tocsin.exchange.mapped.commands import ReadAs, SaveMapping
from tocsin.exchange.mapped.mapping import NAME_ORDERS, Column, TableMapping, faults, next_version
from tocsin.exchange.mapped.saved import every, latest_version, the_mapping

__all__ = [
    "NAME_ORDERS",
    "Column",
    "ReadAs",
    "SaveMapping",
    "TableMapping",
    "every",
    "faults",
    "latest_version",
    "next_version",
    "the_mapping",
]
