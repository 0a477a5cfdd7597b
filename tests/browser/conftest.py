"""A live server in this process, a browser, and a person at it. Debian's chromium; see `make browser`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections, transaction
from django.test.testcases import LiveServerThread

from web.furnished import House, furnished

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
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs a browser: without one it is skipped aloud, or fails where one is required."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(str(item.path)).parents:
            item.add_marker("browser")
            item.add_marker("django_db")
            if not CHROMIUM.exists() and os.environ.get("TOCSIN_BROWSER") != "required":
                item.add_marker(
                    pytest.mark.skip(reason=f"NOT RUN: there is no browser at {CHROMIUM}; see make browser")
                )


@dataclass
class Wall:
    """The clock on the wall of the live server; a test may turn it."""

    at: datetime

    def later(self, **passed: float) -> datetime:
        self.at += timedelta(**passed)
        return self.at


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, browser: Any) -> Iterator[House]:
    """The furnished register, kept for a module and rolled back after it: its ledger refuses to be emptied.

    The browser comes first. Its driver runs an event loop in this thread, and beside one Django refuses to work unless
    told to, and keeps other connections than before: ours has to be one of those.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    with django_db_blocker.unblock(), rolled_back():
        yield furnished()


@pytest.fixture(scope="module")
def wall(house: House) -> Iterator[Wall]:
    wall = Wall(house.register.at)
    with patch("tocsin.web.clock.now", lambda: wall.at):
        yield wall


@contextmanager
def rolled_back() -> Iterator[None]:
    outer = transaction.atomic()
    outer._from_testcase = True
    outer.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture(scope="module")
def address(house: House, wall: Wall) -> Iterator[str]:
    """Where the live server answers. It shares this thread's connection, and so the register above."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", lambda _: WSGIHandler(), connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connection.dec_thread_sharing()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class Person:
    """Somebody at a browser, signed in."""

    page: Any
    address: str

    def go(self, path: str) -> Person:
        self.page.goto(self.address + path)
        return self

    def press(self, name: str) -> Person:
        self.page.get_by_role("button", name=name).first.click()
        return self

    def follow(self, name: str) -> Person:
        self.page.get_by_role("link", name=name).first.click()
        return self

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

    @property
    def text(self) -> str:
        return str(self.page.inner_text("main"))


@pytest.fixture
def at_the_browser(house: House, address: str, browser: Any) -> Iterator[Any]:
    """A function that seats one of the register's people at a browser of their own."""
    contexts = []

    def seat(who: str, purpose: str = "safeguard_child", **options: Any) -> Person:
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        contexts.append(context)
        cookie = house.client(who, purpose).cookies["tocsin"].value
        context.add_cookies([{"name": "tocsin", "value": cookie, "url": address}])
        return Person(context.new_page(), address)

    yield seat
    for context in contexts:
        context.close()
