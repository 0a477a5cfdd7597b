"""`tocsin demo`: an invented town to walk about in, or warnings of public record replayed as they happened.

Each has a folder of its own in TOCSIN_HOME, so that neither ever mixes with a real register. A town is ready only when
the last thing written, READY, is there: one whose building was killed is thrown away and built again.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import socket
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from tocsin.cli import beside
from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, moment, now
from tocsin.cli.serving import serve

OURS = "THIS-IS-A-DEMONSTRATION"
"""The file that says that a folder may be thrown away. No other folder ever is."""

READY = "town-until-v2"
"""Written last; holds the day on which the town ends."""

ELSEWHERE = ("TOCSIN_DATABASE_URL", "TOCSIN_ANCHOR", "TOCSIN_SIGNER", "TOCSIN_POLICY")
"""Settings of a real register, which a demonstration must not touch."""

STORIES = ("rotherham",)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    verb = verbs.add_parser("demo", help="an invented town to walk about in; nothing in it is real")
    verb.add_argument("--fresh", action="store_true", help="throw the town away and build one that ends today")
    verb.add_argument("--port", type=int, default=8000)
    verb.add_argument("--story", choices=STORIES, help="instead of the town: warnings of public record, at their dates")
    verb.add_argument("--as-known", type=moment, metavar="DATE", help="the story as it was known then (default: now)")
    verb.add_argument("--print", dest="in_words", action="store_true", help="print what the story's page says, and end")
    verb.set_defaults(run=run_demo, environment=prepare)


def prepare(options: argparse.Namespace) -> Mapping[str, str]:
    """Choose the folder and clear away what is half built, before anything opens it."""
    if not options.story and (options.as_known or options.in_words):
        raise Sentence("--as-known and --print go with --story, such as: tocsin demo --story rotherham --print")
    if not options.in_words:
        _check_port(options.port)
    home = Path(os.environ.get("TOCSIN_HOME") or "var") / (f"story-{options.story}" if options.story else "demo")
    home.parent.mkdir(parents=True, exist_ok=True)
    again = bool(options.fresh or options.story or not (home / READY).exists())
    options.lock = _locked(home.with_suffix(".lock"), fcntl.LOCK_EX if again else fcntl.LOCK_SH)
    if again:
        _clear(home)
        _clear(_witness_of(home))
    return {"TOCSIN_HOME": str(home), "TOCSIN_DEMO": "yes", "TOCSIN_HTTPS": "no"} | dict.fromkeys(ELSEWHERE, "")


def run_demo(options: argparse.Namespace) -> int:
    """Build what is not there yet, say where it is and who may be signed in as, and serve it until Ctrl-C."""
    from django.conf import settings

    if options.in_words:
        return _print_story(options.story, options.as_known or now())
    (_replay if options.story else _open_town)(options)
    if not options.as_known:
        _have_witnessed(_witness_of(settings.TOCSIN_HOME))
    # The lock lives on in the server: while it runs, nobody can throw its folder away.
    fcntl.flock(options.lock, fcntl.LOCK_SH)
    os.set_inheritable(options.lock.fileno(), True)
    return serve(options.port)


def _have_witnessed(folder: Path) -> None:
    """Begin a witness beside the town and show it the town, before anybody looks; it ends when this process does."""
    url = beside.start(folder)
    if url:
        print(f"A witness, with keys of its own in {folder}, listens on {url}/ and is shown the register each minute.")


def _check_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise Sentence(
                f"Port {port} cannot be used here. Choose another, such as --port {port % 60000 + 1}."
            ) from None


def _locked(path: Path, how: int) -> IO[str]:
    file = path.open("w")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Sentence(
            "This demonstration is being built or served already. Open it in the browser, or stop the other first."
        ) from None
    return file


def _witness_of(home: Path) -> Path:
    """The folder of the demonstration's witness: beside the register's, as somebody else's machine would be."""
    return home.with_name(f"{home.name}-witness")


def _clear(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / OURS).exists():
        raise Sentence(
            f"{home} holds something that is not a demonstration, so it is left alone. Set another TOCSIN_HOME."
        )
    if home.exists():
        shutil.rmtree(home)
    home.mkdir(parents=True)
    (home / OURS).write_text("Everything here is invented and may be thrown away.\n", encoding="utf-8")


def _open_town(options: argparse.Namespace) -> None:
    from django.conf import settings

    from tocsin.acts import sweep
    from tocsin.town import residents

    ready = settings.TOCSIN_HOME / READY
    if not ready.exists():
        _build(ready)
    sweep(now())
    until = date.fromisoformat(ready.read_text(encoding="ascii"))
    print(f"Merrowby, an invented town, as it is on {until:%A} {until.day} {until:%B %Y}. Nobody in it is real.")
    if until != _today():
        print("Its half-year ended then: what was due since is late. `tocsin demo --fresh` moves it to today.")
    print(f"Open http://127.0.0.1:{options.port}/ and sign in as:\n")
    for person in residents(now()):
        print(f"  {person.title:<15} {person.name:<18} {person.shows}")
    print()


def _build(ready: Path) -> None:
    from tocsin.town import build

    until = _today()
    with progress_of("Half a year in Merrowby") as progress:
        build(until, progress)
    ready.write_text(until.isoformat(), encoding="ascii")


def _today() -> date:
    from zoneinfo import ZoneInfo

    return now().astimezone(ZoneInfo("Europe/London")).date()


def _print_story(story: str, at: datetime) -> int:
    from tocsin.exchange import tell_story

    print(tell_story(story, at))
    return 0


def _replay(options: argparse.Namespace) -> None:
    from tocsin.access import office_label
    from tocsin.exchange import replay_story

    at = options.as_known or now()
    people = replay_story(options.story, until=at)
    if options.as_known:
        os.environ["TOCSIN_AS_KNOWN"] = at.isoformat()
    print(f"Warnings of public record, as known on {at.day} {at:%B %Y}. Open http://127.0.0.1:{options.port}/")
    print("and sign in as whoever held one of these offices; the independent scrutineer sees them all:\n")
    for each in people.values():
        print(f"  {office_label(each.office)}")
    print()
