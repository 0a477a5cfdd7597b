"""`tocsin serve`: the register's pages, as it is now or as it was known at a past moment."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from typing import Any

from tocsin.cli.doctor import refuse_danger
from tocsin.cli.sentence import moment, now, operator


def add_to(verbs: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser("serve", help="serve the register's pages on this machine")
    verb.add_argument("--port", type=int, default=8000)
    verb.add_argument(
        "--as-known",
        type=moment,
        metavar="DATE",
        help="the whole product as the register was known then; nothing can be added",
    )
    verb.set_defaults(run=serve_register)


def serve_register(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if options.as_known:
        return serve_as_known(options.as_known, options.port)
    refuse_danger()
    return serve(options.port)


def serve_as_known(at: datetime, port: int) -> int:
    """Fold a scratch register to that moment and serve it; people sign in to it with the passwords they have now."""
    from django.conf import settings

    from tocsin.acts import writing_as_known
    from tocsin.web.accounts import copy_accounts, every_account

    scratch = settings.TOCSIN_HOME / "as-known" / at.strftime("%Y%m%dT%H%M%SZ")
    accounts = every_account()
    with writing_as_known(at, scratch, by=operator(), now=now()) as folded:
        copy_accounts(accounts)
    print(f"The register as known on {at:%d %B %Y}: {folded} entries. Nothing can be added to it.")
    os.environ["TOCSIN_HOME"] = str(scratch)
    os.environ["TOCSIN_DATABASE_URL"] = ""
    os.environ["TOCSIN_AS_KNOWN"] = at.isoformat()
    return serve(port)


def serve(port: int) -> int:
    """Replace this process by the web server, so that Ctrl-C and a service manager's signals reach it directly."""
    print(f"Serving on http://127.0.0.1:{port}/  Stop with Ctrl-C.", flush=True)
    arguments = ["-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    os.execv(sys.executable, [sys.executable, *arguments, "--log-level", "warning", "tocsin.web.wsgi:application"])
    return 0
