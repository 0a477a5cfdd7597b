"""Read the command line, set the house up, run the verb, and turn what goes wrong into a sentence.

`tocsin verify receipt`, `witness` and `signer` run without Django or a database, so that an auditor needs neither.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tocsin import __version__
from tocsin.cli import (
    demo,
    doctor,
    estimating,
    exporting,
    figuring,
    founding,
    importing,
    keeping,
    ledger,
    mappings,
    matching,
    meeting,
    scoring,
    serving,
    towns,
    verifying,
    witnessing,
)
from tocsin.cli.sentence import Sentence

VERBS = (
    demo,
    founding,
    serving,
    importing,
    mappings,
    exporting,
    keeping,
    doctor,
    ledger,
    verifying,
    witnessing,
    towns,
    matching,
    meeting,
    scoring,
    estimating,
    figuring,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0 done, 1 refused or failed with a sentence, 2 not understood."""
    options = parser().parse_args(arguments)
    try:
        os.environ.update(options.environment(options))
        if options.needs_register:
            _open_register(mending=options.mends)
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print("\nStopped. Everything acknowledged so far is kept.", file=sys.stderr)
        return 130
    except Exception as failed:
        # What this house raises itself is a sentence for a person. Anything else is a fault, and is shown whole.
        if not type(failed).__module__.startswith("tocsin."):
            raise
        print(failed, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The whole command line; the guide prints its help."""
    root = argparse.ArgumentParser(
        prog="tocsin",
        description="A child-safeguarding register in which a warning, once raised, is kept and answered.",
    )
    root.add_argument("--version", action="version", version=f"tocsin {__version__}")
    root.set_defaults(environment=lambda options: {}, needs_register=True, mends=False)
    verbs = root.add_subparsers(title="what to do", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_to(verbs)
    return root


def _open_register(*, mending: bool) -> None:
    """Point Django at this installation, bring its tables up to date, and refuse shadows folded by older code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import call_command
    from django.db import Error

    try:
        django.setup()
        call_command("migrate", verbosity=0)
    except ImproperlyConfigured as wrong:
        raise Sentence(str(wrong)) from None
    except OSError as error:
        raise Sentence(f"Cannot use {error.filename}: {error.strerror}. Set TOCSIN_HOME to another folder.") from None
    except Error as error:
        why = str(error).strip().partition("\n")[0]
        raise Sentence(f"The database cannot be opened: {why}. Check TOCSIN_DATABASE_URL and TOCSIN_HOME.") from None
    _check_folded(mending)
    if not mending:
        _check_continues()


def _check_continues() -> None:
    """Refuse a database that is older, or other, than what this register has signed."""
    from tocsin.ledger import LOOKS, REGISTER, check_continues_signed

    for log in (REGISTER, LOOKS):
        check_continues_signed(log)


def _check_folded(mending: bool) -> None:
    from tocsin.acts import outdated, stamp
    from tocsin.ledger import REGISTER, size

    if not size(REGISTER):
        stamp()
    elif outdated() and not mending:
        raise Sentence("This register's tables were made by an older version of tocsin. Run: tocsin rebuild")
