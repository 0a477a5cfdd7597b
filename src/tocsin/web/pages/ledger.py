"""Page 14: how far the register has come, who outside has signed that and when, and what to check it with."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.acts import LedgerView, TheLedger
from tocsin.web.drawing import moment
from tocsin.web.visit import Visit, ask, draw, page, text_file


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The ledger with its finding: one or two sentences that say what a scrutineer would want to know first."""

    ledger: LedgerView
    finding: str
    note: str


@page
def ledger(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the latest checkpoints."""
    found = ask(visit, TheLedger())
    return draw(request, visit, "ledger.html", LedgerPage(found, finding_of(found), readable(latest(found))))


@page
def checkpoint(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand the latest checkpoint over as a file, with every signature beneath it."""
    return text_file(latest(ask(visit, TheLedger())), "checkpoint.txt")


def latest(found: LedgerView) -> str:
    """The newest checkpoint a witness signed too; the register's own where none has."""
    return found.witnessed or found.checkpoint


def readable(note: str) -> str:
    """A note for the eye: a signature longer than a line is cut, which the file does not do."""
    return "".join(line if len(line) <= 200 else f"{line[:80]}…\n" for line in note.splitlines(keepends=True))


def finding_of(found: LedgerView) -> str:
    """What the table of witnesses comes to."""
    if not any(watcher.named for watcher in found.watchers):
        return (
            "Nobody outside this register watches it yet. That nothing was deleted or reworded rests on the receipts "
            "that people hold, and on its administrators."
        )
    if not found.standing or not found.standing.cosigned:
        return "Witnesses are named, and none has signed yet. Until one does, this register vouches for itself alone."
    name, at = max(found.standing.cosigned, key=lambda each: each[1])
    seen, since = found.standing.checkpoint.size, found.entries - found.standing.checkpoint.size
    are = "is" if since == 1 else "are"
    rest = f"{since:,} since then {are} signed by the register alone." if since else "That is all of them."
    enough = " Fewer have signed than the policy asks for." if found.standing.lacking else ""
    silent = ", ".join(watcher.name for watcher in found.watchers if watcher.silent and watcher.named)
    quiet = f" Silent for more than two hours: {silent}." if silent else ""
    return f"{seen:,} entries are witnessed, last by {name} on {moment(at)}. {rest}{enough}{quiet}"
