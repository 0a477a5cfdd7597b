"""A teacher's concern about a misspelt child meets what three agencies hold; a reviewer joins two and parts one."""

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


def test_a_misspelt_child_is_met_by_what_three_agencies_hold_and_a_reviewer_joins_two_and_parts_one(sit):
    a_teacher_learns_who_holds_her_and_whom_to_ask(sit)
    a_reviewer_sees_the_reasons_and_the_trail_shows_all(sit)
    a_manager_has_lots_drawn_and_sees_how_far_likelihoods_are_right(sit)


def a_teacher_learns_who_holds_her_and_whom_to_ask(sit):
    teacher = sit("Teacher").go("/raise").press("Start now")
    teacher.write("What did you see, hear or were told?", "She said a man waits for her after the club.")
    teacher.press("Save and continue").choose("No, not at this moment").press("Save and continue")
    teacher.choose("A child whose name I know").write("First name, or the name of the place", "Maia")
    teacher.write("Last name", "Sorrelsca").write("Day", "4").write("Month", "8").write("Year", "2013")
    teacher.press("Save and continue").press("Save and continue").choose("No").press("Save and continue")
    assert "Check what you are about to send" in teacher.text
    assert teacher.text.count("holds a record like this") == 3
    assert "Tannery Row" not in teacher.text and "Sorrelska" not in teacher.text
    look_at(teacher, "known-teacher")
    teacher.press("Send the concern")
    assert "It is in the register" in teacher.text


def a_reviewer_sees_the_reasons_and_the_trail_shows_all(sit):
    hub = sit("Hub worker").go("/find?name=maia")
    hub.follow("Maia Sorrelsca")
    hub.follow("Look for other records of this child")
    assert all(name in hub.text for name in ("Maja Sorrelska", "Maya Sorelska", "Maja Sorrelski"))
    assert "two forms of one forename" in hub.text
    look_at(hub, "known-record")
    compare(hub, "Maya Sorelska")
    say(hub, "The same child", "The officer who took her home knows her: I rang him.", "review-pair")
    hub.go("/find?name=maia").follow("Maya Sorelska")
    assert "are the same child" in hub.text and "Maia Sorrelsca" in hub.text
    look_at(hub, "known-joined")
    hub.go("/review")
    look_at(hub, "review-queue")
    hub.follow("Maja Sorrelska and Maja Sorrelska")
    say(hub, "Different children", "Cousins: the school has both on its roll.", "review-cousins")
    hub.go("/find?name=maja").follow("Maja Sorrelska")
    assert "are different children" in hub.text


def a_manager_has_lots_drawn_and_sees_how_far_likelihoods_are_right(sit):
    manager = sit("Hub manager").go("/review").follow("How far likelihoods are right").follow("Draw lots")
    manager.write("How many pairs?", "500").write("What are they drawn for?", "A curve.").press("Draw lots")
    manager.go("/reliability")
    assert "points in a hundred from what reviewers found" in manager.text and "a curve takes 500" in manager.text
    look_at(manager, "reliability")


def compare(hub, name):
    """Compare the record asked about with the first of this name."""
    hub.open(hub.page.locator(".card", has_text=name).first.get_by_text("Compare the two, and say"))


def say(hub, saying, reason, picture):
    """Say what the two are, and why."""
    look_at(hub, picture)
    hub.choose(saying).write("Why?", reason).press("Say so")
    assert "It is in the register" in hub.text
