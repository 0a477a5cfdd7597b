"""Import a children-in-need census file: survey it whole, then take it in child by child, and balance the account.

Source: Department for Education, children in need census, collections 2021 to 2026. The file may be anybody's: read
`reading` for what protects the register from it, `census` for what is understood, `judging` for how a row ends.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from lxml import etree

from tocsin.access import Actor, Refused
from tocsin.acts import perform
from tocsin.acts.grouping import in_groups
from tocsin.exchange import queries
from tocsin.exchange.balance import Balance, Progress, ToFix, silent
from tocsin.exchange.census import Child, hashed, read_child
from tocsin.exchange.commands import ImportChild, Origin
from tocsin.exchange.fields import BLOCKS, KINDS
from tocsin.exchange.judging import Judged, judge
from tocsin.exchange.reading import NOTHING_LOADED, SEND_AGAIN, Survey, Unreadable, elements, name_of, survey
from tocsin.words import When, load_profile
from tocsin.words.when import LONDON

CHILD = "Child"
ELEMENTS = {kind: element for element, kind in BLOCKS.items()}


def import_cin(path: Path, *, by: Actor, purpose: str, at: datetime, progress: Progress = silent) -> Balance:
    """Take a census file in and return its balance. `by` acts for the authority whose records these become.

    Every child is one act, many are kept at once: an import that is stopped has whole children and is simply run again.
    Raises `Unreadable`, with nothing loaded, when the file as a whole cannot be read; `Refused` when `by` may not.
    """
    found = survey(path, CHILD)
    rows = _rows_in(found, path)
    balance = Balance(path.name, rows, KINDS)
    sender, origin = _header(path, found)
    seen: dict[str, str] = {}

    def take_in(element: etree._Element) -> None:
        child = read_child(element, sender=sender, today=at.astimezone(LONDON).date(), profile=load_profile())
        child = child.told_apart(seen)
        balance.rows["unread"] += sum(row.kind == "unread" for row in child.rows)
        balance.notes.update(child.notes)
        for judged in _take_in(child, origin, by, purpose, at):
            _account(balance, judged)
        progress(balance.results.total(), balance.rows.total())

    in_groups(elements(path, CHILD), take_in)
    balance.check()
    return balance


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


def _header(path: Path, found: Survey) -> tuple[str, Origin]:
    """Which authority sent the file and when it was made; a header that lacks either is read as far as it goes."""
    header = next((each for each in elements(path, "Header", CHILD) if name_of(each) == "Header"), None)
    said = {name_of(each): (each.text or "").strip() for each in header.iter("*")} if header is not None else {}
    made = _moment(said.get("DateTime", "")) or _moment(said.get("ReferenceDate", ""))
    authority, year = said.get("LEA", "")[:20], said.get("Year", "")[:20]
    dated = f", made on {When.parse(made[:10]).words()}" if made else ""
    words = f"the children-in-need census {year} of authority {authority or '(not named)'}{dated}"
    return authority, Origin(sha256=found.sha256, extract=made, words=words)


def _moment(text: str) -> str:
    """A header's date in a form that sorts as text, or ""."""
    try:
        return When.parse(text).earliest.strftime("%Y-%m-%dT%H:%MZ") if text else ""
    except ValueError:
        return ""


def _take_in(child: Child, origin: Origin, by: Actor, purpose: str, at: datetime) -> tuple[Judged, ...]:
    """Judge a child's rows and enter what is new. A child the register refuses waits in quarantine, with the reason."""
    known = queries.known_rows({child.key, *(row.key for row in child.rows)})
    judged = judge(child, known, origin.extract)
    if not any(each.is_new for each in judged):
        return judged
    command = ImportChild(child=child, origin=origin)
    key = f"cin-{hashed([origin.sha256, child.key, [row.content for row in child.rows]])}"
    try:
        perform(command, by=by, purpose=purpose, at=at, key=key)
    except Refused as refused:
        if refused.code != "not_acceptable" or not by.agency:
            raise
        judged = judge(child, known, origin.extract, f"{refused.reason} {refused.next_step}".strip())
        perform(replace(command, refusal=judged[0].fix), by=by, purpose=purpose, at=at, key=f"{key}-refused")
    return judged


def _account(balance: Balance, judged: Judged) -> None:
    """Add one row to the balance, with what its sender should put right."""
    row = judged.row
    balance.results[row.kind, judged.result] += 1
    if judged.fix:
        element = ELEMENTS.get(row.kind) or row.given[0].name
        sentence = f"Line {row.line}, {element}: {judged.fix}"
        balance.to_fix.append(ToFix(row.kind, row.line, judged.result, sentence))
    elif judged.is_new:
        balance.to_fix += [ToFix(row.kind, doubt.line, judged.result, doubt.sentence) for doubt in row.doubts]
