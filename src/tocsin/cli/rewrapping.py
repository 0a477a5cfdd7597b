"""`tocsin ledger rotate-case-keys`: a new key over every case's key, the ledger untouched."""

from __future__ import annotations

import argparse
from typing import Any


def add_to(verbs: Any) -> None:
    """Add it to what can be done about the ledger."""
    rewrap = verbs.add_parser(
        "rotate-case-keys",
        help="change the key that wraps every case's key; finishes a change that was cut short",
        description=(
            "Change the key that wraps every case's key. No entry and no text is touched. Cut short at any moment, "
            "everything stays readable: run it again to finish."
        ),
    )
    rewrap.set_defaults(run=rewrap_keys)


def rewrap_keys(options: argparse.Namespace) -> int:
    """Rotate, and say where the old key is and when to delete it."""
    from tocsin.ledger import rotate_case_keys

    done = rotate_case_keys()
    print(f"{done.wrapped} of {done.cases} case keys were wrapped anew.")
    print(
        f"The key before is kept as {done.kept_as}. It opens nothing now but backups made before: delete it when the "
        "last of those is gone."
    )
    return 0
