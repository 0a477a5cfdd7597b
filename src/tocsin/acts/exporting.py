"""Handing out: a whole log as static files (C2SP tlog-tiles), or some texts of one item with their proofs.

Leaves hold codes, identifiers and commitments, never words; whoever has an export can check every proof and read no
account. A disclosure opens words, so it is a look like any other. That either was made is kept among the looks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from tocsin.access import Actor, Refused, Situation, check_may
from tocsin.acts.door import enter_look
from tocsin.acts.passages import Passage, WrittenAbout
from tocsin.acts.window import look
from tocsin.ledger import LOOKS, REGISTER, checkpoint, cosigned, leaves, receipt, trust
from tocsin.ledger.opening import openings
from tocsin.proofs.disclosure import write
from tocsin.proofs.export import write_export
from tocsin.witness.continuity import checkpoint_of
from tocsin.words import load_profile


def export(folder: Path, *, by: Actor, at: datetime) -> dict[str, int]:
    """Write both logs, each into a folder of its name, and the policy to check them with: how many entries of each."""
    s = Situation(by=by, purpose="run_system", at=at, profile=load_profile(), new_id=str)
    check_may(s, "keep_ledger")
    enter_look(s, "LedgerExport", "", "allowed")
    written = {}
    for log in (REGISTER, LOOKS):
        note = checkpoint(log)
        state, seen = checkpoint_of(note), cosigned(log)
        if seen and checkpoint_of(seen) == state:
            note = seen
        write_export(folder / log, leaves(log, state.size), note)
        written[log] = state.size
    (folder / "policy").write_text(trust(), encoding="utf-8")
    return written


def disclose(item: str, opened: Collection[str], *, by: Actor, purpose: str, at: datetime) -> str:
    """A file by which a stranger checks what was written about an item: these texts laid open, every other a hole.

    `opened` are places such as `523/account`; none means every text. Only what this person may read is opened, and that
    they looked is entered. Its receipts are all under one checkpoint.
    """
    view: Any = look(WrittenAbout(item=item), by=by, purpose=purpose, at=at)
    readable = [each for each in view.passages if isinstance(each, Passage) and isinstance(each.text, str)]
    wanted = [each for each in readable if not opened or f"{each.n}/{each.kind}" in opened]
    if missing := set(opened) - {f"{each.n}/{each.kind}" for each in wanted}:
        raise Refused(f"You cannot open {sorted(missing)[0]}: it is not there, redacted, or not yours to read.")
    numbers = sorted({each.n for each in wanted})
    if not numbers:
        raise Refused("There is no text of it that you may read, so there is nothing to disclose.")
    kinds = {n: {each.kind for each in wanted if each.n == n} for n in numbers}
    receipts = [receipt(n, with_others=numbers) for n in numbers]
    return write(receipts, [each for n in numbers for each in openings(n, kinds=kinds[n])])
