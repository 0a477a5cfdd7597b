"""`tocsin account`, `sweep` and `rebuild`: what the person who keeps the house does."""

from __future__ import annotations

import argparse
from getpass import getpass
from typing import Any

from tocsin.cli.ledger import gather_once
from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, moment, now, sentence_of


def add_to(verbs: Any) -> None:
    """Add the three verbs."""
    account = verbs.add_parser("account", help="open a practitioner's account; asks for its password twice")
    account.add_argument("practitioner", metavar="PRACTITIONER-ID", help="as `tocsin found` printed it: u_…")
    account.add_argument("username", metavar="USERNAME", help="what they type to sign in")
    account.set_defaults(run=open_account)
    sweep = verbs.add_parser("sweep", help="escalate what nobody answered in time; run it every few minutes")
    sweep.add_argument("--at", type=moment, help="as if it were this moment (never later than now)")
    sweep.set_defaults(run=sweep_duties)
    rebuild = verbs.add_parser("rebuild", help="drop every table but the ledger and fold it again")
    rebuild.set_defaults(run=rebuild_tables, mends=True)


def open_account(options: argparse.Namespace) -> int:
    """Ask for the password twice, unseen, and let the practitioner sign in with it."""
    from tocsin.access import Refused, practitioner_name
    from tocsin.web import accounts

    password = getpass(f"Password for {options.username}: ")
    if getpass("The same again: ") != password:
        raise Sentence("The two passwords are not the same. No account was opened.")
    try:
        accounts.open_account(options.practitioner, options.username, password)
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    print(f"{practitioner_name(options.practitioner)} can now sign in as {options.username}.")
    return 0


def sweep_duties(options: argparse.Namespace) -> int:
    """Escalate, say how much, clear what is kept no longer, and have the logs witnessed if the policy names anybody."""
    from tocsin.acts import sweep
    from tocsin.web import drafts, guessing

    done = sweep(min(options.at or now(), now()))
    print(f"{done.escalated} escalations entered; {done.late} duties are late.")
    if cleared := drafts.clear_old(now()):
        print(f"{cleared} begun and never sent: cleared, as their writers were told.")
    guessing.forget_old(now())
    gather_once()  # a witness that gives no answer is said, and fails no sweep
    return 0


def rebuild_tables(options: argparse.Namespace) -> int:
    """Fold the ledger again, with a bar that shows how far it is."""
    from tocsin.acts import rebuild

    with progress_of("Folding the ledger") as progress:
        folded = rebuild(progress)
    print(f"{folded} entries folded.")
    return 0
