"""A figure from the list to its publication and its challenge, and an estimate, looked at by axe at three widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.seats import ROOT, Wall, rolled_back, seated, served
from browser.test_edges import enter, tab_to, write
from browser.test_looks import FOREIGN_LETTERS, SMALL_PICTURES
from register import found
from tocsin.concerns import RaiseConcern
from tocsin.words import reference
from web.test_figures import LISTS

JOINED = "When one person is on two lists, how many times in 100 was that noticed?"
RAISED = (
    {"teacher": 12, "youth_worker": 7, "nurse": 8, "police": 9},
    {"teacher": 14, "youth_worker": 6, "nurse": 3, "police": 11},
)
"""How many concerns each raises in one year, and in the next."""


@pytest.fixture(scope="module")
def sit(django_db_setup, django_db_blocker, browser):
    """A function that seats somebody of a register with contacts from four agencies, one of which raised few."""
    with django_db_blocker.unblock(), rolled_back():
        register = found()
        for year in RAISED:
            for who, times in year.items():
                for number in range(times):
                    by = getattr(register, who)
                    raised = register.perform(RaiseConcern(account=f"Concern {number} of {who}.", source="2A"), by)
            register.later(days=60)
        register.concern = raised.ids["concern"]
        seats = []

        def seat(who, purpose="safeguard_child", **options):
            seats.append(seated(browser, address, getattr(register, who), purpose, **options))
            return seats[-1]

        seat.register = register
        with served(Wall(register.at)) as address:
            yield seat
            for person in seats:
                person.page.context.close()


def look_at(person, name):
    """Nothing axe finds, our letters, nothing wider than a screen; the narrowest is the wide page squeezed further."""
    for width in (1200, 390, 320):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width} pixels"
        if width != 320:
            assert person.faults() == []
            person.photograph(name, width)
    assert person.page.evaluate(FOREIGN_LETTERS) == []
    assert person.page.evaluate(SMALL_PICTURES) == 0


def test_a_figure_is_put_forward_published_challenged_and_answered(sit):
    head = sit("head", "supervise").go("/figures").follow("Contacts")
    look_at(head, "figure")
    head.page.pdf(format="A4", path=ROOT / "build" / "screenshots" / "figure.pdf", prefer_css_page_size=True)
    head.follow("Put it forward for publication")
    assert head.page.get_by_label("Year").input_value() == "2026"
    head.write("What is it published for?", "The yearly report.").press("Put it forward")
    scrutineer = sit("scrutineer", "scrutiny", java_script_enabled=False, viewport={"width": 320, "height": 800})
    scrutineer.go("/figures").open(scrutineer.page.locator("main a[href*='/published/']"))
    scrutineer.follow("Publish it").press("Publish it")
    assert "It is in the register" in scrutineer.text
    police = sit("police").go("/figures")
    look_at(police, "figures")
    police.open(police.page.locator("main a[href*='/published/']"))
    address = police.page.url.removeprefix(police.address)
    police.follow("Challenge it, record by record").press("Send the challenge")
    assert len(set(police.page.locator(".govuk-error-summary__list a").all_inner_texts())) == 2
    police.write("Which records do you doubt?", reference(sit.register.concern))
    police.write("On what grounds?", "It was a training case.").press("Send the challenge")
    head.go("/work").follow("Answer the challenge to a figure, record by record").follow("Open the figure")
    head.follow("Answer it").choose("The figure stands").write("Your answer", "It is a child’s.").press(
        "Send the answer"
    )
    assert "The figure stands" in head.go(address).text
    look_at(head, "figure-published")


def test_how_many_nobody_listed(sit):
    teacher = sit("teacher").go("/figures/how-many")
    teacher.write("Or paste the table", LISTS).write(JOINED, "95").write(
        "Over how many months were the lists kept?", "12"
    )
    teacher.press("Estimate")
    assert "355 people are on 3 lists" in teacher.text
    look_at(teacher, "estimate")


FOCUS_SHOWS = "(each) => { const style = getComputedStyle(each); return style.outlineStyle + style.boxShadow; }"


def test_a_figure_is_found_read_and_counted_to_another_day_with_the_keyboard_alone(sit):
    head = sit("head", "supervise", viewport={"width": 320, "height": 640}).go("/figures")
    enter(head, "link", "Contacts")
    for region in ("Picture: Contacts", "Table: Contacts by agency"):
        wanted = head.page.get_by_role("region", name=region)
        tab_to(head, wanted)
        assert wanted.evaluate(FOCUS_SHOWS) != "nonenone", f"the focus cannot be seen at {region}"
        head.page.keyboard.press("ArrowRight")
        head.page.wait_for_function("(each) => each.scrollLeft > 0", arg=wanted.element_handle())
    enter(head, "button", "Count it")
    enter(head, "link", "Put it forward for publication")
    write(head, "What is it published for?", "The yearly report.")
    tab_to(head, head.page.get_by_role("button", name="Menu"))
    head.page.keyboard.press("Enter")
    enter(head, "link", "Figures")
    enter(head, "link", "Estimate from overlapping lists")
    enter(head, "button", "Estimate")
    expect(head.page.get_by_role("alert").locator("..")).to_be_focused()
