"""What can go wrong with memory outside the database: few kinds, each carrying the sentence a person needs."""


class KeyMissing(Exception):
    """A key file that something was begun with is not where it should be. Nothing is made in its place."""


class AnchorLost(Exception):
    """The memory of what was signed last is missing, damaged, or cannot be reached. Nothing is signed without it."""


class Inconsistent(Exception):
    """A checkpoint does not continue the one signed before it: an entry was changed, removed, or the log was forked."""


class Outdated(Exception):
    """The proof begins at another size than the one remembered. `size` is the remembered one: prove from there."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The checkpoint signed last has {size} entries; prove the new one consistent with that.")
        self.size = size


class Malformed(Exception):
    """A request is not written as its protocol asks. Nothing was looked at further."""


class SignerSilent(Exception):
    """The signer's process cannot be reached, or broke off. What was entered is kept; only its signature waits."""
