"""Handing out a whole log as static files, for a scrutineer's mirror or an archive. Source: C2SP tlog-tiles.

Leaves hold codes, identifiers and commitments, never words; whoever has the export can check every proof and read no
account. That it was made is kept among the looks.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tocsin.access import Actor, Situation, check_may
from tocsin.acts.door import enter_look
from tocsin.ledger import LOOKS, REGISTER, checkpoint, cosigned, leaves, trust
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
