"""Write the Standard Safeguarding Dataset: one CSV a table, exactly by name and field, and what it lacks beside it.

Source: Data to Insight, standard safeguarding dataset, 48 tables. Every table is written; those the register holds
nothing for have a header only, so that whoever's query names them finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from tocsin.access import RestrictedLine, offices
from tocsin.exchange.out.account import Account
from tocsin.exchange.out.collection import Collection, collection, years
from tocsin.exchange.out.concern_rows import TELLERS
from tocsin.exchange.out.dataset import dataset
from tocsin.exchange.out.episodes import episode_of
from tocsin.exchange.out.held import Asking, Walk, Whole
from tocsin.exchange.out.loss import NOT_HELD
from tocsin.exchange.out.making import ACCOUNT, Made, aside, keep
from tocsin.exchange.out.person_rows import Row, Told
from tocsin.exchange.out.pseudonyms import Pseudonyms
from tocsin.exchange.out.sheets import Sheet, guarded
from tocsin.exchange.out.warning_rows import warnings
from tocsin.ledger import REGISTER, size
from tocsin.words import Profile, load_profile


@dataclass(frozen=True, slots=True)
class Telling:
    """How people are told: with names or without, by the latest collection's notion of a referral."""

    identified: bool
    at: datetime
    size: int
    year: Collection
    profile: Profile
    tellers: tuple[Callable[[Told], Iterator[Row]], ...] = TELLERS

    def rows(self, whole: Whole) -> Iterator[Row]:
        """Every row of every table about one person."""
        told = self._told(whole)
        for teller in self.tellers:
            yield from teller(told)

    def _told(self, whole: Whole) -> Told:
        children = (each for each in whole.open_journeys if each.about == "child")
        episodes = ((each.id, episode_of(each, whole.rows.get(each.id, ()), self.year)) for each in children)
        return Told(
            whole=whole,
            episodes={concern: episode for concern, episode in episodes if episode is not None},
            profile=self.profile,
            identified=self.identified,
            ident=str if self.identified else Pseudonyms(settings.TOCSIN_PSEUDONYMS).of,
        )


def export_ssd(folder: Path, asking: Asking) -> Made:
    """Write every table to `folder`, its account beside it, and enter that it was made. Raises `Refused`."""
    before = size(REGISTER)
    walk = Walk(asking, before)
    telling = Telling(asking.identified, asking.at, before, collection(years()[-1]), load_profile())
    with aside(folder) as place:
        written, accounted = place / "tables", place / ACCOUNT
        written.mkdir()
        with Account(accounted) as account:
            write_tables(written, walk.everybody(), telling, account, more=warnings(asking, account))
            account.lost["concerns about nobody known"] += walk.about_nobody
            for table, why in NOT_HELD.items():
                account.say("", table, why)
        return keep(written, account, accounted, folder, asking, format="ssd", size=before)


def write_tables(
    folder: Path,
    wholes: Iterable[Whole],
    telling: Telling,
    account: Account,
    shown: Callable[[str], str] = guarded,
    more: Iterable[Row] = (),
    beside: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> None:
    """One CSV a table, every table there is and those `beside`, with `more` rows about nobody in particular.

    Row counts go to the account.
    """
    with ExitStack() as open_files:
        sheets = {
            name: open_files.enter_context(Sheet(folder / f"{name}.csv", columns, shown))
            for name, columns in (dataset().tables | dict(beside)).items()
        }
        having: set[str] = set()
        for whole in wholes:
            _tell_restricted(whole, account)
            having |= {each.office for each in whole.open_journeys}
            for table, cells in telling.rows(whole):
                sheets[table].add(**cells)
        for table, cells in chain(_departments(having), more):
            sheets[table].add(**cells)
    account.rows.update({name: sheet.rows for name, sheet in sheets.items()})


def _departments(ids: Iterable[str]) -> Iterator[Row]:
    """ssd_department: the offices that have a concern."""
    for office in offices(ids).values():
        yield "ssd_department", {"dept_team_id": office.id, "dept_team_name": office.label}


def _tell_restricted(whole: Whole, account: Account) -> None:
    account.restricted += whole.restricted
    for line in (*whole.records, *whole.journeys, *whole.spells):
        if isinstance(line, RestrictedLine):
            account.leave_out(line.item, "restricted item", f"kept back by {line.holder}", f"{line.since:%Y-%m-%d}")
