"""The page that goes with a bundle: what made each file, how much of the ledger it knows, what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.exchange.out.account import Account
from tocsin.exchange.out.bundle_plain import Plain
from tocsin.exchange.out.held import Asking
from tocsin.exchange.out.loss import in_words

MADE_OF = (
    ("events", "each concern's and missing episode's trail, one row per child, date and event"),
    ("ssd_", "the Standard Safeguarding Dataset's table of this name, from the same trails and records"),
    ("reg_", "what the dataset has no place for"),
    ("long_", "lists that stand in one JSON cell of another table, one row each"),
    ("dictionary", "the columns of every table: type, meaning, code list, standard name"),
    ("codes", "every code that stands in a cell, in words"),
)
"""What each table is made of, by the beginning of its name."""

FORMS = """\
The same tables are here four times, with the same rows:

- `csv/`: for people. UTF-8 with a byte order mark, ISO dates, moments in UTC. A cell a spreadsheet would take for a
  formula begins with an apostrophe.
- `bundle.xlsx`: one worksheet for each table that has rows, true dates, one header row. The same apostrophe.
- `parquet/` and `bundle.duckdb`: for programs. Typed, and every cell exactly as held. An empty cell is NULL.
"""

WITH_NAMES = "**It names children.** It may be kept no longer and shown no wider than the purpose it was made for."
WITHOUT_NAMES = """\
It names nobody: numbers of people, records and concerns are pseudonyms, the same in every bundle of this register;
dates of birth are the first of their month; agencies are kinds in `events`; no names, numbers, addresses or words are
in it. It is not anonymous: dates alone may tell who somebody is."""


def readme(plain: Plain, asking: Asking, size: int, account: Account) -> str:
    """The page, in Markdown."""
    return "\n".join(
        (
            "# Analyst bundle",
            "",
            f"Made at {asking.at:%Y-%m-%d %H:%M} UTC of the first {size:,} entries of the register's ledger.",
            WITH_NAMES if asking.identified else WITHOUT_NAMES,
            f"{account.restricted:,} items are kept back from whoever made it, and are not in it.",
            "",
            FORMS,
            "| table | rows | made of |",
            "| --- | ---: | --- |",
            *_tables(plain),
            "",
            in_words("bundle"),
            "",
        )
    )


def _tables(plain: Plain) -> Iterator[str]:
    for table in plain.tables:
        made_of = next(words for beginning, words in MADE_OF if table.startswith(beginning))
        yield f"| {table} | {plain.counts[table]:,} | {made_of} |"
