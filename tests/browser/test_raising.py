"""A teacher raises a concern: five questions, 999 first, check, send, receipt; with and without scripts."""

from __future__ import annotations

import pytest


def raise_concern(person, account="He has bruises on both arms.", danger="No, not at this moment"):
    person.go("/raise").press("Start now")
    person.write("What did you see, hear or were told?", account).press("Save and continue")
    person.choose(danger).press("Save and continue")
    if danger.startswith("Yes"):
        assert "Call 999 now" in person.text
        person.press("I have called, or somebody has: go on")
    person.choose("A child whose name I know").write("First name, or the name of the place", "Alex")
    person.write("Last name", "Example").write("Year", "2013").press("Save and continue")
    person.write("Where did it happen?", "At the school gate").press("Save and continue")
    person.choose("No").press("Save and continue")
    return person


@pytest.mark.parametrize("scripts", [True, False])
def test_a_teacher_raises_a_concern_and_holds_a_receipt(at_the_browser, scripts):
    person = at_the_browser("teacher", java_script_enabled=scripts, viewport={"width": 390, "height": 800})
    raise_concern(person, danger="Yes, or I think so")
    assert "He has bruises on both arms." in person.text
    person.press("Send the concern")
    assert "It is in the register" in person.text
    assert "Check code" in person.text
    assert "Safeguarding hub" in person.text


def test_a_lost_session_loses_nothing(at_the_browser, house):
    person = at_the_browser("teacher")
    person.go("/raise").press("Start now")
    cookie = [each for each in person.page.context.cookies() if each["name"] != "tocsin"]
    person.page.context.clear_cookies()
    person.page.context.add_cookies(cookie)
    person.write("What did you see, hear or were told?", "Typed after the session had ended.").press(
        "Save and continue"
    )
    assert "You were signed out while writing" in person.text
    person.press("Sign in and carry on")
    person.press("Sign in as Asha Teal")
    assert "Carry on where you were" in person.text
    person.press("Carry on")
    person.go("/raise").follow("Carry on with the one saved")
    person.go(person.page.url.removeprefix(person.address).rsplit("/", 1)[0] + "/what")
    assert (
        person.page.get_by_label("What did you see, hear or were told?").input_value()
        == "Typed after the session had ended."
    )
