"""The story of ten warnings as its page tells it, as known on 1 September 2012."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from browser.seats import Wall, rolled_back, seated, served
from tocsin.exchange import replay_story

AS_KNOWN = datetime(2012, 9, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def scrutineer(django_db_setup, django_db_blocker, browser):
    with django_db_blocker.unblock(), rolled_back():
        people = replay_story("rotherham", until=AS_KNOWN)
        with served(Wall(AS_KNOWN)) as address, override_settings(TOCSIN_AS_KNOWN="2012-09-01T10:00"):
            person = seated(browser, address, people["scrutineer"], "scrutiny")
            yield person
            person.page.context.close()


def test_the_page_says_which_warnings_nobody_answered_and_whom_the_silence_reached(scrutineer):
    scrutineer.go("/warnings")
    assert "as known on 1 September 2012" in scrutineer.page.inner_text("body")
    assert "Taxis: third warning, none answered" in scrutineer.text
    assert "none answered." in scrutineer.text
    assert "Unanswered for" in scrutineer.text
    scrutineer.page.get_by_text("Who owes an answer").first.click()
    scrutineer.page.evaluate("document.activeElement.blur()")
    assert "an answer was due by 11 March 2002" in scrutineer.text
    for width in (1200, 390):
        scrutineer.page.set_viewport_size({"width": width, "height": 900})
        assert scrutineer.faults() == []
        assert scrutineer.page.evaluate("document.documentElement.scrollWidth") <= width
        scrutineer.photograph("warnings-2012", width)
