"""The one rule that a signer and a witness keep: what is signed next begins with everything signed before.

Source: C2SP tlog-checkpoint ("must not sign any checkpoint inconsistent with one it signed before") and the checks of
C2SP tlog-witness, in their order.
"""

from collections.abc import Sequence
from functools import lru_cache

from tocsin.proofs.note import Checkpoint
from tocsin.proofs.tree import EMPTY_ROOT, consistency_holds
from tocsin.witness.errors import Inconsistent, Outdated


@lru_cache(maxsize=64)
def checkpoint_of(note: str) -> Checkpoint:
    """What a note states, whoever signed it or nobody; parted where `open_note` parts it. Tampered if no checkpoint.

    One signature asks three times of the same note.
    """
    text, blank, _ = note.rpartition("\n\n")
    return Checkpoint.parse(f"{text}\n" if blank else note)


def check_continues(last: Checkpoint | None, new: Checkpoint, old: int, proof: Sequence[bytes]) -> None:
    """Refuse unless `proof` shows that `new` only adds to `last` (None: nothing signed). Outdated, Inconsistent."""
    size = last.size if last else 0
    if old != size or new.size < size:
        raise Outdated(size)
    if not _continues(last, new, proof):
        raise Inconsistent(
            f"The checkpoint of {new.origin} at {new.size} entries does not continue the one signed at {size}: an "
            "entry signed for was changed or removed, or the consistency proof is wrong. It was not signed."
        )


def _continues(last: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    if new.size == 0 and new.root != EMPTY_ROOT:
        return False
    if not last or last.size == 0:
        return not proof  # from nothing there is nothing to prove (tlog-witness: the proof must be empty)
    return consistency_holds(last.size, new.size, proof, last.root, new.root)
