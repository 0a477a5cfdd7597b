"""What can go wrong with the ledger: few kinds, each carrying the sentence a person needs.

After sigstore-python's habit: subclasses are kinds of failure, not places, and nothing from a library leaks.
"""

from tocsin.witness.errors import AnchorLost, KeyMissing, SignerSilent

__all__ = [
    "AnchorLost",
    "Behind",
    "CannotSign",
    "KeyMissing",
    "KeyReused",
    "NoSuchEntry",
    "PolicyUnreadable",
    "SignerSilent",
]


class KeyReused(Exception):
    """A command key came back with a different command behind it. Nothing was recorded."""


class CannotSign(Exception):
    """A signature was asked for over something that is not durably the register: an open act, or a scratch copy."""


class Behind(Exception):
    """The database does not hold what was signed: it was set back to an older state, or changed by other ways."""


class PolicyUnreadable(Exception):
    """The trust policy cannot be read, so nobody knows which witnesses to ask."""


class NoSuchEntry(LookupError):
    """The log has no entry of that number (yet)."""
