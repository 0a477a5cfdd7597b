"""Make a children in need census of a year: walk everybody, write strictly, account for the rest, and enter the act."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tocsin.access import Actor, Refused
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.census import Return, write_census
from tocsin.exchange.out.collection import collection
from tocsin.exchange.out.held import Walk
from tocsin.exchange.out.making import ACCOUNT, Made, aside, keep
from tocsin.exchange.out.pseudonyms import Pseudonyms
from tocsin.ledger import REGISTER, size
from tocsin.words import load_profile

AUTHORITY = re.compile(r"[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusOf:
    """Which return: the collection's year, the authority's three digits, its agency here, with names or without."""

    year: int
    authority: str
    agency: str
    identified: bool = True


def export_cin(
    path: Path,
    of: CensusOf,
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Made:
    """Write the census to `path`, its account beside it, and enter that it was made.

    Raises `Refused` when this person may not, the year is unknown, or there is no child to send.
    """
    if not AUTHORITY.fullmatch(of.authority):
        raise Refused(
            f"“{of.authority[:20]}” is not an authority's number.",
            field="authority",
            next_step="Give its three digits.",
        )
    year, before = collection(of.year), size(REGISTER)
    walk = Walk(by, purpose, at, before, of.identified, progress)
    hide = None if of.identified else Pseudonyms(settings.TOCSIN_PSEUDONYMS).child
    made = Return(
        year=year, number=of.authority, agency=of.agency, at=at, size=before, profile=load_profile(), hide=hide
    )
    with aside(path) as folder:
        written, accounted = folder / "census.xml", folder / ACCOUNT
        with Account(accounted) as account:
            write_census(written, walk.everybody(), made, account)
            account.lost["concerns about nobody known"] += walk.about_nobody
        if not account.rows["Child"]:
            raise Refused(
                f"The register has no referral of this authority open in the collection of {of.year}.",
                field="year",
                next_step="Choose another year, or another agency.",
            )
        return keep(
            written,
            account,
            accounted,
            path,
            format=f"cin-{of.year}",
            size=before,
            identified=of.identified,
            by=by,
            purpose=purpose,
            at=at,
        )
