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


class Retired(Exception):
    """A log that was closed for good. Its public keys still check what it signed; nothing more is signed for it."""


class OperatorNeeded(Exception):
    """Something that only the keeper of the signer's own process may do: the register can ask whether it is done."""


class Malformed(Exception):
    """A request is not written as its protocol asks. Nothing was looked at further."""


class SignerSilent(Exception):
    """The signer's process cannot be reached, or broke off. What was entered is kept; only its signature waits."""


class UnknownLog(Exception):
    """A checkpoint of a log that this witness was not told to follow."""


class NotSigned(Exception):
    """A checkpoint without a good signature by the log it names: a stranger may have written it."""


class ClockBehind(Exception):
    """The clock shows a time before one that was signed already. A time that runs back proves nothing."""


class MemoryLost(Exception):
    """The witness's database is missing, damaged or cannot be written. It signs nothing it could not remember."""


class NotCosigned(Exception):
    """No cosignature was had from a witness. What was entered is kept; ask again later."""


class WitnessSilent(NotCosigned):
    """A witness did not answer, or not in time, or with something that is no answer."""


class WitnessRefused(NotCosigned):
    """A witness answered, and not with a cosignature. The sentence gives its status and its first words."""


class WitnessAhead(NotCosigned):
    """A witness has cosigned more entries than are offered: the log grew meanwhile, or its database is set back."""


class WitnessForgot(NotCosigned):
    """A witness remembers less than it cosigned: its memory was set back, and its word is worth nothing since."""
