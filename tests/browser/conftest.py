"""A live server in this process, a browser, and a person at it. Debian's chromium; see `make browser`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.seats import ARGUMENTS, CHROMIUM, Person, Wall, rolled_back, seated, served
from web.furnished import House, furnished


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


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any, browser: Any) -> Iterator[House]:
    """The furnished register, kept for a module and rolled back after it: its ledger refuses to be emptied.

    The browser comes first: beside its driver's event loop Django keeps other connections than before, and ours has to
    be one of those.
    """
    with django_db_blocker.unblock(), rolled_back():
        yield furnished()


@pytest.fixture(scope="module")
def wall(house: House) -> Wall:
    return Wall(house.register.at)


@pytest.fixture(scope="module")
def address(house: House, wall: Wall) -> Iterator[str]:
    with served(wall) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser. Its driver runs an event loop in this thread, beside which Django refuses to work unless told to."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def at_the_browser(house: House, address: str, browser: Any) -> Iterator[Any]:
    """A function that seats one of the register's people at a browser of their own."""
    people = []

    def seat(who: str, purpose: str = "safeguard_child", **options: Any) -> Person:
        people.append(seated(browser, address, getattr(house.register, who), purpose, **options))
        return people[-1]

    yield seat
    for person in people:
        person.page.context.close()
