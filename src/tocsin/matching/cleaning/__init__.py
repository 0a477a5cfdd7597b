"""Tidying what agencies write of children in Britain, with its tables as data (`*.toml`)."""

from hashlib import sha256
from importlib.resources import files

TABLES = ("names.toml", "places.toml")


def tables_hash() -> str:
    """A hash of the tables: columns made with other tables are other columns."""
    told = sha256()
    for name in TABLES:
        told.update(files(__package__).joinpath(name).read_bytes())
    return told.hexdigest()
