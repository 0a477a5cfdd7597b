"""Import a children-in-need census file: survey it whole, then take it in child by child, and balance the account.

Source: Department for Education, children in need census, collections 2021 to 2026. The file may be anybody's: read
`reading` for what protects the register from it, `census` for what is understood, `judging` for how a row ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from tocsin.access import Actor
from tocsin.exchange.balance import Balance, Progress, silent
from tocsin.exchange.census import read_child
from tocsin.exchange.commands import Origin
from tocsin.exchange.fields import BLOCKS
from tocsin.exchange.importing import take_in
from tocsin.exchange.reading import NOTHING_LOADED, SEND_AGAIN, Survey, Unreadable, elements, name_of, survey
from tocsin.exchange.rows import KINDS, Child
from tocsin.words import When, load_profile
from tocsin.words.when import LONDON

CHILD = "Child"


def import_cin(path: Path, *, by: Actor, purpose: str, at: datetime, progress: Progress = silent) -> Balance:
    """Take a census file in and return its balance. `by` acts for the authority whose records these become.

    Raises `Unreadable`, with nothing loaded, when the file as a whole cannot be read; `Refused` when `by` may not.
    """
    extract = Census(path, today=at.astimezone(LONDON).date())
    return take_in(extract, by=by, purpose=purpose, at=at, format="cin", progress=progress)


class Census:
    """A census file as an extract; raises `Unreadable` when it is none. `today`: no event lies after it.

    `made` counts where the file does not say when it was made, or says a day that has not come: taken at its word, a
    file of 2099 would be newer than every true one after it.
    """

    def __init__(self, path: Path, *, today: date, made: str = "") -> None:
        found = survey(path, CHILD)
        self._path, self._today = path, today
        self.name = path.name
        self.rows = _rows_in(found, path)
        self.kinds = dict(KINDS)
        self._sender, self.origin, self._notes = _header(path, found, today, made)

    def children(self) -> Iterator[Child]:
        """Each child of the file, with its rows."""
        notes = self._notes
        for element in elements(self._path, CHILD):
            child = read_child(element, sender=self._sender, today=self._today, profile=load_profile())
            yield replace(child, notes=(*notes, *child.notes))
            notes = ()


def _rows_in(found: Survey, path: Path) -> Counter[str]:
    """How many rows of each kind the tags of the file announce; refuses a file whose rows could not be placed."""
    rows = Counter[str]()
    for names, n in ((names.split("/"), n) for names, n in found.paths.items() if names.split("/")[-1] in BLOCKS):
        rows[BLOCKS[names[-1]]] += n
        if names.count(CHILD) != 1:
            where = "inside another child" if CHILD in names else "outside any child"
            wrong = f"{path.name}: {names[-1]} stands {where}, so nobody can say whose it is."
            raise Unreadable(f"{wrong} {NOTHING_LOADED} {SEND_AGAIN}", field="file")
    if not rows["child"]:
        raise Unreadable(
            f"{path.name}: this is XML, but no children-in-need census: it has no element {CHILD} (its first is "
            f"{found.root}). {NOTHING_LOADED} Check that it is the right file.",
            field="file",
        )
    return rows


def _header(path: Path, found: Survey, today: date, received: str) -> tuple[str, Origin, tuple[str, ...]]:
    """Which authority sent the file and when it was made; a header that lacks either is read as far as it goes."""
    header = next((each for each in elements(path, "Header", CHILD) if name_of(each) == "Header"), None)
    said = {name_of(each): (each.text or "").strip() for each in header.iter("*")} if header is not None else {}
    made = _moment(said.get("DateTime", "")) or _moment(said.get("ReferenceDate", ""))
    notes: tuple[str, ...] = ()
    if made[:10] > today.isoformat():
        notes = (f"It says that it was made on {made[:10]}, which has not come. The day it was received counts.",)
        made, received = "", received or today.isoformat()
    authority, year = said.get("LEA", "")[:20], said.get("Year", "")[:20]
    dated = f", made on {When.parse(made[:10]).words()}" if made else ""
    words = f"the children-in-need census {year} of authority {authority or '(not named)'}{dated}"
    return authority, Origin(sha256=found.sha256, extract=made or received, words=words), notes


def _moment(text: str) -> str:
    """A header's date in a form that sorts as text, or ""."""
    try:
        return When.parse(text).earliest.strftime("%Y-%m-%dT%H:%MZ") if text else ""
    except ValueError:
        return ""
