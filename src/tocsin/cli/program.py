"""Read the command line, set the house up, run the verb, and turn what goes wrong into a sentence.

`tocsin verify receipt` runs without Django or a database, so that an auditor needs neither.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from tocsin import __version__
from tocsin.cli import demo, importing, keeping, serving, verifying
from tocsin.cli.sentence import Sentence

VERBS = (demo, serving, importing, keeping, verifying)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0 done, 1 refused or failed with a sentence, 2 not understood."""
    options = parser().parse_args(arguments)
    try:
        os.environ.update(options.environment(options))
        if options.needs_register:
            _open_register()
        return int(options.run(options) or 0)
    except KeyboardInterrupt:
        print("\nStopped. Everything acknowledged so far is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has read enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Sentence as failed:
        print(failed, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The whole command line; the guide prints its help."""
    root = argparse.ArgumentParser(
        prog="tocsin",
        description="A child-safeguarding register in which a warning, once raised, is kept and answered.",
    )
    root.add_argument("--version", action="version", version=f"tocsin {__version__}")
    root.set_defaults(environment=lambda options: {}, needs_register=True)
    verbs = root.add_subparsers(title="what to do", metavar="VERB", required=True)
    for verb in VERBS:
        verb.add_to(verbs)
    return root


def _open_register() -> None:
    """Point Django at this installation, bring its tables up to date, and refuse shadows folded by older code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
