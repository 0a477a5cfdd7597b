"""Who signs for the register, and whether the database still holds all that was signed.

A database cannot bear witness of itself: set back to an older state it is whole, only shorter. The signer remembers the
last checkpoint outside it (`tocsin.witness.anchor`), so before anything is written the head is held against that.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from tocsin.ledger.cases import home
from tocsin.ledger.errors import Behind
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.tree import Frontier, frontier_root
from tocsin.witness.service import signer_at
from tocsin.witness.signer import Signing

WHAT_NEXT = (
    "If a newer copy of the database exists, put it in place. If this is all there is, say so, and the register goes "
    "on under a new name: tocsin ledger recover"
)


def signing() -> Signing:
    """The signer that the settings name, in this process or behind its socket."""
    return _signing(settings.TOCSIN_SIGNER, home(), settings.TOCSIN_ANCHOR)


@lru_cache(maxsize=64)
def state_in(note: str) -> Checkpoint:
    """The checkpoint in a note that has been checked, or that our own signer keeps; each is asked for many times."""
    return Checkpoint.parse(note.partition("\n\n")[0] + "\n")


def last_signed(origin: str) -> Checkpoint | None:
    """The state that was signed last under this name, as remembered outside the database; None before the first."""
    note = signing().last(origin)
    return state_in(note) if note else None


def check_holds_signed(origin: str, size: int, frontier: Frontier) -> None:
    """Refuse, with Behind, a log that holds less than was signed under its name, or other entries in the same number.

    A log that has grown since is proved at the next signature, which the signer refuses otherwise.
    """
    signed = last_signed(origin)
    if signed and size < signed.size:
        raise Behind(
            f"{origin} holds {size} entries and has signed {signed.size}: {_entries(size, signed.size)} gone, as "
            "after an old backup was put back. Whoever holds their receipts can prove them. Nothing was recorded. "
            + WHAT_NEXT
        )
    if signed and size == signed.size and frontier_root(frontier) != signed.root:
        raise Behind(contradiction(origin, signed))


def contradiction(origin: str, signed: Checkpoint) -> str:
    """The sentence for a log that holds other entries than were signed."""
    return (
        f"{origin} no longer holds the {signed.size} entries that it signed: one of them was changed, removed or put "
        "in by other ways than the register's own. Nothing was recorded. Verify it (tocsin verify register --deep). "
        + WHAT_NEXT
    )


def _entries(first: int, after: int) -> str:
    return f"entry {first} is" if after - first == 1 else f"entries {first} to {after - 1} are"


@lru_cache(maxsize=8)
def _signing(address: str, folder: Path, anchors: str | Path) -> Signing:
    # Every act asks: making paths anew each time cost more than reading the anchor.
    return signer_at(address, folder / "keys", Path(anchors))
