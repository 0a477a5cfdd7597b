"""`tocsin found`, `sweep` and `rebuild`: what the person who keeps the house does."""

from __future__ import annotations

import argparse
from typing import Any

from tocsin.cli.sentence import Sentence, moment, now


def add_to(verbs: Any) -> None:
    """Add the three verbs."""
    found = verbs.add_parser("found", help="start a register: its first agency and administrator")
    found.add_argument("--agency", required=True, help="the agency that keeps the register")
    found.add_argument("--kind", default="council", help="what kind of agency it is")
    found.add_argument("--administrator", required=True, help="the administrator's name")
    found.set_defaults(run=found_register)
    sweep = verbs.add_parser("sweep", help="escalate what nobody answered in time; run it every few minutes")
    sweep.add_argument("--at", type=moment, help="as if it were this moment (never later than now)")
    sweep.set_defaults(run=sweep_duties)
    rebuild = verbs.add_parser("rebuild", help="drop every table but the ledger and fold it again")
    rebuild.set_defaults(run=rebuild_tables)


def found_register(options: argparse.Namespace) -> int:
    """Register the first agency, office and person, and print how to sign in."""
    from tocsin.access import FOUNDER, Appoint, CreateOffice, Refused, RegisterAgency, RegisterPractitioner
    from tocsin.acts import perform

    def do(command: Any) -> dict[str, str]:
        return perform(command, by=FOUNDER, purpose="run_system", at=now()).ids

    try:
        agency = do(RegisterAgency(name=options.agency, kind=options.kind))["agency"]
        office = do(CreateOffice(agency=agency, kind="administrator", label="Register administrator"))["office"]
        person = do(RegisterPractitioner(name=options.administrator, agency=agency))["practitioner"]
        do(Appoint(practitioner=person, office=office))
    except Refused as refused:
        raise Sentence(f"{refused.reason} {refused.next_step}".strip()) from None
    print(f"{options.administrator} is the administrator of this register. Practitioner id: {person}")
    return 0


def sweep_duties(options: argparse.Namespace) -> int:
    """Escalate and say how much was."""
    from tocsin.acts import sweep

    done = sweep(min(options.at or now(), now()))
    print(f"{done.escalated} escalations entered; {done.late} duties are late.")
    return 0


def rebuild_tables(options: argparse.Namespace) -> int:
    """Fold the ledger again, with a bar that shows how far it is."""
    from rich.progress import Progress

    from tocsin.acts import rebuild

    with Progress(transient=True) as bar:
        task = bar.add_task("Folding the ledger", total=None)
        folded = rebuild(lambda done, total: bar.update(task, completed=done, total=total))
    print(f"{folded} entries folded.")
    return 0
