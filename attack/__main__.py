"""Attack the register: python -m attack [tamper|faults] [--full] [--seed N] [--count N] [--minutes N].

Both parts in full write docs/ledger-attacks.md. Ends with 1 if anything went unseen, unnamed or lost, or if anything
lawful raised an alarm.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

PARTS = ("tamper", "faults")
SEED = 20261122


def main() -> int:
    """Set up a scratch home, attack, tell."""
    options = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    options.add_argument("part", nargs="?", choices=PARTS, help="both, if it is not said")
    options.add_argument("--full", action="store_true", help="10,000 attacks and every fault; otherwise the short form")
    options.add_argument("--seed", type=int, default=SEED, help="where the attacks begin")
    options.add_argument("--count", type=int, help="how many attacks on each database")
    options.add_argument("--minutes", type=float, default=120, help="begin nothing new after so long")
    given = options.parse_args()
    memory = Path("/dev/shm")
    home = Path(tempfile.mkdtemp(prefix="tocsin-attack-"))
    quick = Path(tempfile.mkdtemp(prefix="tocsin-attack-", dir=memory if memory.is_dir() else None))
    home.chmod(0o755)  # PostgreSQL's own user passes through it
    os.environ |= {
        "TOCSIN_HOME": str(home),
        "TOCSIN_HTTPS": "no",
        "TOCSIN_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
    }
    import django

    django.setup()
    from attack.results import Results

    try:
        results = Results.of([given.part] if given.part else PARTS, given, quick, home)
    finally:
        shutil.rmtree(home)
        shutil.rmtree(quick)
    print(results.text)
    if given.full and not given.part:
        results.write()
    return 1 if results.failures else 0


if __name__ == "__main__":
    sys.exit(main())
