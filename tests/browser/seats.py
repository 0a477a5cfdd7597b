"""A live server in this process and people sitting at browsers: what the tests of this folder share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.test.testcases import LiveServerThread

from register import forget_signed
from tocsin.access import Actor
from web.furnished import signed_in

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "screenshots"
SHOWN_IN = ROOT / "docs" / "screenshots"
SHOWN = {
    "town-work": ("my-work", 900),
    "town-child": ("child", 1700),
    "warnings-2012": ("as-known-2012", 1500),
    "figure": ("figure", 1000),
    "estimate": ("estimate", 1700),
}
"""The pages the README and the guide show, under which name, and how much of each from the top."""

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Wall:
    """The clock on the wall of the live server; a test may turn it."""

    at: datetime

    def later(self, **passed: float) -> datetime:
        self.at += timedelta(**passed)
        return self.at


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let nothing stay that happens inside, as a test case of Django's does: the ledger refuses to be emptied."""
    forget_signed()
    outer = transaction.atomic()
    outer._from_testcase = True
    outer.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@contextmanager
def served(wall: Wall) -> Iterator[str]:
    """Serve this thread's register, by the clock on the wall; gives the address.

    The connection stays shared afterwards: a browser's last idle connection ends in its own thread, a moment later.
    """
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", lambda _: WSGIHandler(), connections_override={"default": connection})
    server.daemon = True
    with patch("tocsin.web.clock.now", lambda: wall.at):
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()


@dataclass
class Person:
    """Somebody at a browser, signed in."""

    page: Any
    address: str

    def go(self, path: str) -> Person:
        self.page.goto(self.address + path)
        return self

    def open(self, wanted: Any) -> Person:
        """Click what leads to a page, and wait until that page stands: a click alone ends while it is on its way."""
        with self.page.expect_navigation():
            wanted.first.click()
        return self

    def press(self, name: str) -> Person:
        return self.open(self.page.get_by_role("button", name=name))

    def follow(self, name: str) -> Person:
        return self.open(self.page.get_by_role("link", name=name))

    def save(self, role: str, name: str) -> Any:
        """Press or follow what gives a file instead of a page; gives the file."""
        with self.page.expect_download() as saved:
            self.page.get_by_role(role, name=name).first.click()
        return saved.value

    def write(self, label: str, text: str) -> Person:
        self.page.get_by_label(label, exact=True).first.fill(text)
        return self

    def choose(self, label: str) -> Person:
        self.page.get_by_label(label, exact=True).first.check()
        return self

    def faults(self) -> list[str]:
        """What axe finds wrong with the page as it stands: the rule, and where."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"runOnly": TAGS}).response["violations"]
        return [f"{each['id']}: {node['target']} {node['html'][:200]}" for each in found for node in each["nodes"]]

    def photograph(self, name: str, width: int) -> None:
        """Save the page for a person to look at; the README's pictures are renewed when TOCSIN_SCREENSHOTS is keep."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        if os.environ.get("TOCSIN_SCREENSHOTS") == "keep" and name in SHOWN and width == 1200:
            SHOWN_IN.mkdir(parents=True, exist_ok=True)
            shown, height = SHOWN[name]
            part = {"x": 0, "y": 0, "width": width, "height": height}
            self.page.screenshot(path=SHOWN_IN / f"{shown}.png", full_page=True, clip=part)

    @property
    def text(self) -> str:
        return str(self.page.inner_text("main"))


def seated(browser: Any, address: str, actor: Actor, purpose: str, **options: Any) -> Person:
    """Somebody signed in, at a browser of their own."""
    context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
    cookie = signed_in(actor, purpose).cookies["tocsin"].value
    context.add_cookies([{"name": "tocsin", "value": cookie, "url": address}])
    return Person(context.new_page(), address)
