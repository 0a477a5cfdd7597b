"""The invented town as its visitors see it: the pages the README shows, each looked at like all the others."""

from __future__ import annotations

from datetime import date

import pytest

from browser.seats import Wall, rolled_back, seated, served
from tocsin.town import build

UNTIL = date(2026, 10, 16)


@pytest.fixture(scope="module")
def sit(django_db_setup, django_db_blocker, browser):
    """A function that seats a resident, by title, at a browser."""
    with django_db_blocker.unblock(), rolled_back():
        town = build(UNTIL, lambda done, total: None)
        people = {each.title: each.actor for each in town.people}
        seats = []

        def seat(title, purpose="safeguard_child"):
            seats.append(seated(browser, address, people[title], purpose))
            return seats[-1]

        with served(Wall(town.end)) as address:
            yield seat
            for person in seats:
                person.page.context.close()


def look_at(person, name):
    for width in (1200, 390):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.faults() == []
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width
        person.photograph(name, width)


def test_the_hub_sees_its_work_a_trail_with_its_gap_and_what_is_held_before_it_decides(sit):
    hub = sit("Hub worker").go("/work")
    look_at(hub, "town-work")
    hub.open(hub.page.locator("a[href^='/duty/']"))
    look_at(hub, "town-duty")
    hub.follow("Open the concern")
    assert "no recorded step" in hub.text
    look_at(hub, "town-concern")


def test_a_social_worker_sees_what_each_agency_knew_and_when(sit):
    person = sit("Social worker").go("/find?name=nadia").follow("Nadia Larkspur")
    assert "agencies." in person.text
    look_at(person, "town-child")


def test_the_scrutineer_sees_whose_silence_it_is(sit):
    person = sit("Scrutineer", "scrutiny").go("/oversight")
    assert "Taxis: " in person.text
    look_at(person, "town-oversight")
    look_at(person.go("/warnings"), "town-warnings")


def test_what_is_true_stands_beside_what_the_register_names(sit, settings):
    settings.TOCSIN_DEMO = True
    person = sit("Scrutineer", "scrutiny").go("/figures").follow("The true number, and what the register makes of it")
    assert "13 children are exploited in it" in person.text and "It cannot count whom nobody wrote about" in person.text
    look_at(person, "town-true-number")
