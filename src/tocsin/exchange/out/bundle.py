"""Make an analyst's bundle: walk everybody once, write every table in every form, enter the act.

Source: what authorities' analysts use and ask for (../shared/reference/formats.md, section 3, beside a full checkout).
"""

from __future__ import annotations

from pathlib import Path

from tocsin.exchange.out.account import Account
from tocsin.exchange.out.bundle_machine import check_installed, write_machine
from tocsin.exchange.out.bundle_plain import gather
from tocsin.exchange.out.bundle_readme import readme
from tocsin.exchange.out.bundle_sheets import write_csv, write_workbook
from tocsin.exchange.out.collection import collection, years
from tocsin.exchange.out.held import Asking, Walk
from tocsin.exchange.out.loss import NOT_HELD
from tocsin.exchange.out.making import ACCOUNT, Made, aside, keep
from tocsin.exchange.out.ssd import Telling
from tocsin.ledger import REGISTER, size
from tocsin.words import load_profile


def export_bundle(folder: Path, asking: Asking) -> Made:
    """Write the bundle to `folder`, its account beside it, and enter that it was made. Raises `Refused`."""
    check_installed()
    before = size(REGISTER)
    walk = Walk(asking, before)
    telling = Telling(asking.identified, asking.at, before, collection(years()[-1]), load_profile())
    with aside(folder) as place:
        written, accounted = place / "bundle", place / ACCOUNT
        written.mkdir()
        with Account(accounted) as account:
            plain = gather(place / "plain", walk, telling, account)
            account.lost["concerns about nobody known"] += walk.about_nobody
            for table, why in NOT_HELD.items():
                account.say("", table, why)
            write_csv(written / "csv", plain)
            write_workbook(written / "bundle.xlsx", plain, place, asking.at, account)
            write_machine(written / "bundle.duckdb", written / "parquet", plain, place)
            (written / "README.md").write_text(readme(plain, asking, before, account), encoding="utf-8")
        return keep(written, account, accounted, folder, asking, format="bundle", size=before)
