"""A text is redacted at two browsers, with and without scripts; axe finds nothing wrong with any page on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

BECAUSE = "The order of 3 March asks for it."
SAID = "Bruises on both arms."


@pytest.mark.parametrize("scripts", [False, True])
def test_a_text_is_redacted_by_two_people_and_the_hole_says_so(at_the_browser, house, scripts):
    look = {"java_script_enabled": scripts, "viewport": {"width": 390, "height": 800}}
    text = "What was seen, heard or told, entry" if scripts else "Grounds, entry"
    hub = at_the_browser("hub", **look).go(f"/concern/{house.concern}")
    hub.follow("Propose that a text be redacted")
    hub.page.get_by_label(text).first.check()
    hub.choose("Court order").write("In your own words", BECAUSE).press("Propose it")
    expect(hub.page.get_by_role("heading", level=1)).to_have_text("It is in the register")

    scrutineer = at_the_browser("scrutineer", "scrutiny", **look).go("/oversight")
    scrutineer.follow("What waits for a second person, what was redacted, and what is held")
    checked(scrutineer, scripts)
    scrutineer.open(scrutineer.page.locator("main a[href^='/redaction/']"))
    expect(scrutineer.page.get_by_role("heading", level=1)).to_have_text("A proposed redaction")
    assert BECAUSE in scrutineer.text
    checked(scrutineer, scripts)
    scrutineer.follow("Redact the text")
    checked(scrutineer, scripts)
    scrutineer.write("Why do you agree?", "I have seen the order.").press("Redact it")
    expect(scrutineer.page.get_by_role("heading", level=1)).to_have_text("It is in the register")

    hub.go(f"/concern/{house.concern}")
    assert "by Gwen Sienna (Safeguarding hub) and Noor Cedar (Independent scrutineer), basis: court order" in hub.text
    checked(hub, scripts)


def checked(person, scripts: bool) -> None:
    """Nothing axe finds (it is a script itself), and nothing wider than a small phone."""
    assert person.page.evaluate("document.documentElement.scrollWidth") <= 390
    if scripts:
        assert person.faults() == []


def test_a_form_left_empty_leads_to_each_field_in_its_own_words(at_the_browser, house):
    person = at_the_browser("hub").go(f"/redact/{house.concern}").press("Propose it")
    links = person.page.locator(".govuk-error-summary__list a")
    words = links.all_inner_texts()
    assert len(words) == len(set(words)) == 3
    for href in [link.get_attribute("href") for link in links.all()]:
        assert person.page.locator(href).count() == 1, href
    assert person.faults() == []
