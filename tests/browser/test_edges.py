"""What happens at the edges of a page: a double click, a lost session, a keyboard and no scripts, a forged address."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from browser.seats import Person
from tocsin.ledger import REGISTER, entries, size

ACCOUNT = "He came to school without a coat again, and says nobody is at home in the evening."
GROUNDS = "Nobody has seen him at home. The nurse was never asked."
FORGED = ["https://elsewhere.example/", "//elsewhere.example", r"\\elsewhere.example", "javascript:alert(1)"]


def concerns_raised() -> int:
    return sum(entry.type == "concern.raised/1" for entry in entries(REGISTER))


def answer_all(person: Person) -> None:
    """The five questions, as briefly as they can be answered, up to the page that shows the answers."""
    person.go("/raise").press("Start now")
    person.write("What did you see, hear or were told?", ACCOUNT).press("Save and continue")
    person.choose("No, not at this moment").press("Save and continue")
    person.choose("A child whose name I know").write("First name, or the name of the place", "Alex")
    person.press("Save and continue").press("Save and continue").choose("No").press("Save and continue")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Check what you are about to send")


def test_send_pressed_twice_is_one_concern_with_one_receipt(at_the_browser):
    teacher, before = at_the_browser("teacher"), concerns_raised()
    answer_all(teacher)
    check = teacher.page.url
    form = {name: teacher.page.locator(f"main [name={name}]").input_value() for name in ("csrfmiddlewaretoken", "key")}
    teacher.page.get_by_role("button", name="Send the concern").dblclick()
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("It is in the register")
    receipt = teacher.page.url
    again = teacher.page.request.post(check, form=form, headers={"Referer": check})
    assert (again.ok, again.url) == (True, receipt)
    teacher.page.goto(check)
    assert teacher.page.url == receipt
    assert concerns_raised() == before + 1


def test_words_typed_after_the_session_ended_come_back(at_the_browser, house):
    worker, before = at_the_browser("youth_worker"), size(REGISTER)
    worker.go(f"/challenge/{house.repeat}").write("Why do you challenge it?", GROUNDS)
    worker.page.context.clear_cookies(name="tocsin")
    worker.press("Send the challenge")
    expect(worker.page.get_by_role("heading", level=1)).to_have_text("You were signed out while writing")
    worker.press("Sign in and carry on").press("Sign in as Cade Umber")
    expect(worker.page.get_by_role("heading", level=1)).to_have_text("Carry on where you were")
    assert GROUNDS in worker.text
    assert worker.faults() == []
    assert size(REGISTER) == before
    worker.press("Carry on")
    expect(worker.page.get_by_role("heading", level=1)).to_have_text("It is in the register")


def test_words_kept_for_one_person_are_not_shown_to_another(at_the_browser, house):
    teacher = at_the_browser("teacher").go(f"/challenge/{house.concern}").write("Why do you challenge it?", GROUNDS)
    teacher.page.context.clear_cookies(name="tocsin")
    teacher.press("Send the challenge").press("Sign in and carry on").press("Sign in as Cade Umber")
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("My work")
    assert GROUNDS not in teacher.text


def test_a_concern_is_raised_with_the_keyboard_alone_on_a_small_phone_without_scripts(at_the_browser):
    teacher = at_the_browser("teacher", java_script_enabled=False, viewport={"width": 320, "height": 640})
    teacher.go("/raise")
    enter(teacher, "button", "Start now")
    write(teacher, "What did you see, hear or were told?", ACCOUNT)
    enter(teacher, "button", "Save and continue")
    tick(teacher, "No, not at this moment")
    enter(teacher, "button", "Save and continue")
    tick(teacher, "A child whose name I know")
    write(teacher, "First name, or the name of the place", "Alex")
    enter(teacher, "button", "Save and continue")
    write(teacher, "Where did it happen?", "At the bus stop")
    enter(teacher, "button", "Save and continue")
    tick(teacher, "No")
    enter(teacher, "button", "Save and continue")
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("Check what you are about to send")
    assert "At the bus stop" in teacher.text
    enter(teacher, "button", "Send the concern")
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("It is in the register")
    teacher.photograph("journey-keyboard", 320)


def tab_to(person: Person, wanted: Any) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    wanted = wanted.first
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {wanted}")


def enter(person: Person, role: str, name: str) -> None:
    tab_to(person, person.page.get_by_role(role, name=name))
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def write(person: Person, label: str, text: str) -> None:
    tab_to(person, person.page.get_by_label(label, exact=True))
    person.page.keyboard.type(text)


def tick(person: Person, label: str) -> None:
    """Choose a radio button: Tab leads to the first of them, arrows from one to the next, Space takes it."""
    wanted = person.page.get_by_label(label, exact=True).first
    tab_to(person, person.page.locator(f"[name={wanted.get_attribute('name')}]"))
    while not wanted.evaluate("each => each === document.activeElement"):
        person.page.keyboard.press("ArrowDown")
    person.page.keyboard.press("Space")
    assert wanted.is_checked()


@pytest.mark.parametrize("forged", FORGED)
def test_signing_in_never_leads_off_the_site(at_the_browser, address, forged):
    person = at_the_browser("teacher")
    for signs_in in ("Sign in as Asha Teal", "Continue"):
        person.page.context.clear_cookies()
        person.page.goto(f"{address}/sign-in?next={forged}")
        person.press("Sign in as Asha Teal")
        if signs_in == "Continue":
            person.page.goto(f"{address}/as-whom?next={forged}")
            person.press("Continue")
        expect(person.page.get_by_role("heading", level=1)).to_have_text("My work")
        assert person.page.url == f"{address}/work"
