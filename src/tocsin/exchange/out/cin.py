"""Make a children in need census of a year: walk everybody, write strictly, account for the rest, and enter the act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tocsin.access import Refused
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.census import Return, write_census
from tocsin.exchange.out.collection import collection
from tocsin.exchange.out.held import Asking, Walk
from tocsin.exchange.out.making import ACCOUNT, Made, aside, keep
from tocsin.exchange.out.pseudonyms import Pseudonyms
from tocsin.ledger import REGISTER, size
from tocsin.words import load_profile

AUTHORITY = re.compile(r"[0-9]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusOf:
    """Which return: the collection's year, the authority's three digits, and its agency here."""

    year: int
    authority: str
    agency: str


def export_cin(path: Path, of: CensusOf, asking: Asking) -> Made:
    """Write the census to `path`, its account beside it, and enter that it was made.

    Raises `Refused` when this person may not, the year is unknown, or there is no child to send.
    """
    made = _return(of, asking)
    walk = Walk(asking, made.size)
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
        return keep(written, account, accounted, path, asking, format=f"cin-{of.year}", size=made.size)


def _return(of: CensusOf, asking: Asking) -> Return:
    if not AUTHORITY.fullmatch(of.authority):
        raise Refused(
            f"“{of.authority[:20]}” is not an authority's number.",
            field="authority",
            next_step="Give its three digits.",
        )
    return Return(
        year=collection(of.year),
        number=of.authority,
        agency=of.agency,
        at=asking.at,
        size=size(REGISTER),
        profile=load_profile(),
        hide=None if asking.identified else Pseudonyms(settings.TOCSIN_PSEUDONYMS).child,
    )
