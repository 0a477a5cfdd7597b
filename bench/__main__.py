"""Run measurements in a home of their own and write bench/RESULTS.md: what was measured, beside what, and the ratio.

python -m bench [--concerns 100000] [NAME …]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import (
    hidden,
    hidden_bayes,
    hidden_calibration,
    importing,
    ledger,
    matching,
    matching_batch,
    matching_known,
    million,
    weighing,
    writing,
)

Measure = Callable[[], list[str]]

TITLES = {
    "ledger": "appends, receipts and verification",
    "million": "proofs and appends at a million entries",
    "importing": "agencies' files in",
    "hidden": "the size of a population nobody listed",
    "hidden_bayes": "its Bayesian engines",
    "hidden_coverage": "whether its intervals hold what they claim",
    "weighing": "what two records weigh, compiled, beside closures and the predicates themselves",
    "matching": "records of one person, beside what else links records",
    "known": "whether a child is known, beside Splink",
    "batch": "pairs of whole extracts, beside Splink itself",
    "door": "an act through the door",
    "pages": "pages over a register of many concerns",
    "sweeping": "the sweep over many open duties",
    "folding": "the rebuild of every table",
    "figures": "the set of figures over ten years of an authority",
}
OVER_MANY = ("pages", "sweeping", "folding")
"""Parts that are measured over the big register, which is filled once."""


def main() -> None:
    """Measure the parts named, by default all, and write each as it is done."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--concerns", type=int, default=100_000, help="how many concerns the big register holds")
    options.add_argument("names", nargs="*", help=", ".join(TITLES))
    given = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    os.environ |= {
        "TOCSIN_HOME": str(home),
        "TOCSIN_HTTPS": "no",
        "TOCSIN_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
    }
    try:
        for name in given.names or TITLES:
            before = writing.load()
            rows = measures(given.concerns)[name]()
            title = f"{TITLES[name]} ({given.concerns:,} concerns)" if name in OVER_MANY else TITLES[name]
            writing.write(name, title, rows, before=before)
            print("\n".join(rows), flush=True)
    finally:
        shutil.rmtree(home)


def measures(concerns: int) -> dict[str, Measure]:
    """How each part is measured. Those in programs of their own need no register here."""

    def over_many(name: str) -> Measure:
        return lambda: _here(name, concerns)

    own: dict[str, Measure] = {
        "ledger": ledger.measure,
        "million": million.measure,
        "importing": importing.measure,
        "hidden": hidden.measure,
        "hidden_bayes": hidden_bayes.measure,
        "hidden_coverage": hidden_calibration.measure,
        "weighing": weighing.measure,
        "matching": matching.measure,
        "known": matching_known.measure,
        "batch": matching_batch.measure,
    }
    return own | {name: over_many(name) for name in ("door", "figures")} | {name: over_many(name) for name in OVER_MANY}


def _here(name: str, concerns: int) -> list[str]:
    """Measure a part in this process, over the register it needs."""
    import django
    from django.apps import apps
    from django.core.management import call_command

    if not apps.ready:
        django.setup()
        call_command("migrate", verbosity=0)
    from bench import door, figures, filling, folding, pages, sweeping

    if name in OVER_MANY:
        filling.fill(concerns)
    by_name = {"door": door, "figures": figures, "pages": pages, "sweeping": sweeping, "folding": folding}
    measure: Measure = by_name[name].measure
    return measure()


if __name__ == "__main__":
    main()
