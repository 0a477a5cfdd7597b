"""Every page as it looks: nothing axe finds, our letters on every word, nothing wider than a small phone.

Besides the tests, a screenshot of every page at two widths is written to build/screenshots for a person to look at.
"""

from __future__ import annotations

import pytest

PAGES = {
    "sign-in": (None, "/sign-in"),
    "as-whom": ("teacher", "/as-whom"),
    "my-work": ("hub", "/work"),
    "my-work-of-a-teacher": ("teacher", "/work"),
    "raise": ("teacher", "/raise"),
    "receipt": ("teacher", "/receipt/{house.receipt}"),
    "find": ("social_worker", "/find?name=Robin"),
    "child": ("social_worker", "/child/{house.person}"),
    "concern": ("hub", "/concern/{house.concern}"),
    "decide": ("hub", "/decide/{house.repeat}"),
    "challenge": ("teacher", "/challenge/{house.concern}"),
    "answer-a-check": ("nurse", "/act/answer-check/{house.check}"),
    "missing": ("social_worker", "/missing/{house.missing}"),
    "ask-to-see": ("social_worker", "/act/ask-to-see/{house.sealed}"),
    "report": ("director", "/report/{house.report}"),
    "redact": ("hub", "/redact/{house.concern}"),
    "place-a-hold": ("teacher", "/act/place-hold/{house.concern}"),
    "keeping": ("scrutineer", "/keeping"),
    "retention": ("scrutineer", "/retention"),
    "oversight": ("scrutineer", "/oversight"),
    "warnings": ("scrutineer", "/warnings"),
    "late": ("scrutineer", "/oversight/late"),
    "ledger": ("teacher", "/ledger"),
    "verify": (None, "/verify"),
    "refused": ("teacher", "/oversight"),
    "no-such-page": ("teacher", "/no-such-page"),
}
FOREIGN_LETTERS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    const words = node.data.trim(), font = getComputedStyle(parent).fontFamily;
    if (!words || ["SCRIPT", "STYLE", "TITLE"].includes(parent.tagName) || !parent.getClientRects().length) continue;
    if (!font.startsWith('"Atkinson Hyperlegible Next Variable"')) found.add(`${parent.tagName}: ${font}: ${words}`);
  }
  return [...found];
}"""
SMALL_PICTURES = """() => [...document.querySelectorAll("main svg")].filter(
  svg => !svg.closest(".code") && (svg.getBoundingClientRect().width < 640
    || !svg.closest("[tabindex='0'][role=region]"))).length"""


def purpose_of(who: str) -> str:
    return "scrutiny" if who == "scrutineer" else "safeguard_child"


def open_page(at_the_browser, address, browser, house, name, **options):
    who, path = PAGES[name]
    person = at_the_browser(who or "teacher", purpose_of(who or ""), **options)
    if who is None:
        person.page.context.clear_cookies()
    return person.go(path.format(house=house))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_right(at_the_browser, address, browser, house, name):
    person = open_page(at_the_browser, address, browser, house, name)
    errors = []
    person.page.on("pageerror", lambda error: errors.append(str(error)))
    for width in (1200, 390, 320):
        person.page.set_viewport_size({"width": width, "height": 900})
        person.page.wait_for_load_state("networkidle")
        assert person.faults() == []
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width} pixels"
        assert person.page.evaluate(FOREIGN_LETTERS) == []
        assert person.page.evaluate(SMALL_PICTURES) == 0
        if width != 320:
            person.photograph(name, width)
    assert errors == []


ERRONEOUS = {
    "/sign-in": "Sign in",
    "/act/ask-check/{house.repeat}": "Ask them",
    "/act/restrict/{house.repeat}": "Restrict it",
    "/decide/{house.repeat}": "Decide",
    "/challenge/{house.concern}": "Send the challenge",
}


@pytest.mark.parametrize("path", ERRONEOUS)
def test_every_error_has_its_own_words_and_leads_to_its_field(at_the_browser, house, path):
    person = at_the_browser("hub").go(path.format(house=house)).press(ERRONEOUS[path])
    links = person.page.locator(".govuk-error-summary__list a")
    words = links.all_inner_texts()
    assert words and len(words) == len(set(words))
    assert not any("required" in each for each in words)
    for href in [link.get_attribute("href") for link in links.all()]:
        assert person.page.locator(href).count() == 1, href
    assert person.page.evaluate("document.activeElement.className").startswith("govuk-error-summary")
    assert person.faults() == []


@pytest.mark.parametrize("name", ["my-work", "raise", "child", "concern"])
def test_a_page_is_whole_with_scripts_off(at_the_browser, address, browser, house, name):
    person = open_page(
        at_the_browser, address, browser, house, name, java_script_enabled=False, viewport={"width": 320, "height": 800}
    )
    assert person.page.get_by_role("link", name="Find").first.is_visible()
    assert person.page.get_by_role("heading", level=1).first.is_visible()


def test_the_receipt_prints_without_what_only_a_screen_needs(at_the_browser, house):
    person = at_the_browser("teacher").go(f"/receipt/{house.receipt}")
    person.page.emulate_media(media="print")
    assert not person.page.get_by_role("link", name="Save the proof").is_visible()
    assert person.page.get_by_text("Printed copies go out of date").is_visible()
