"""Run every measurement in a home of its own and write bench/RESULTS.md: what was measured, beside what, and the ratio.

python -m bench [--concerns 100000] [NAME …]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
NAMES = ("ledger", "door", "folding", "sweeping", "pages")


def main() -> None:
    """Set up a scratch register, measure, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--concerns", type=int, default=100_000, help="how many concerns the big register holds")
    options.add_argument("names", nargs="*", help=", ".join(NAMES))
    given = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="tocsin-bench-"))
    os.environ |= {
        "TOCSIN_HOME": str(home),
        "TOCSIN_HTTPS": "no",
        "TOCSIN_DEMO": "yes",
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    try:
        write(measured(given.names or list(NAMES), given.concerns), given.concerns)
    finally:
        shutil.rmtree(home)


def measured(names: list[str], concerns: int) -> list[str]:
    """The rows of the table, in the order measured; the big register is filled once."""
    from bench import door, filling, folding, ledger, pages, sweeping

    rows = ledger.measure() if "ledger" in names else []
    rows += door.measure() if "door" in names else []
    if set(names) - {"door", "ledger"}:
        filling.fill(concerns)
    for name, module in (("pages", pages), ("sweeping", sweeping), ("folding", folding)):
        if name in names:
            rows += module.measure()
    return rows


def write(rows: list[str], concerns: int) -> None:
    """Write the page and print it."""
    text = "\n".join(
        [
            "# Measured",
            "",
            f"{datetime.now(UTC):%d %B %Y}, {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, "
            f"SQLite, a register of {concerns:,} concerns. Load when it ended: {os.getloadavg()[0]:.1f}.",
            "A ratio compares medians of interleaved rounds in one run; absolute times belong to this machine alone.",
            "",
            "| what | measured | beside | ratio or limit | met |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
