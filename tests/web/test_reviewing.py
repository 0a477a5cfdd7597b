"""The review pages: why two people are needed in words, lots and a curve by form, and how far likelihoods are right."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from people.test_calibrating import MANY, draw, families, judge, propose
from tocsin.duties import duties_about
from tocsin.matching import calibrating as curves
from tocsin.matching.calibrating import Told, reliability
from tocsin.people import Address, Name, PersonDetails, RecordPerson, SayTheSame, calibrating
from tocsin.web.charts.reliable import reliable
from tocsin.words import When
from web.furnished import signed_in


def child(given, **more):
    home = (Address(lines="3 Tallow Street", postcode="QX1 0CC"),)
    return PersonDetails(
        names=(Name(given=given, family="Sampel"),), born=When.parse("2012-05-04"), addresses=home, **more
    )


@pytest.fixture
def pair(house):
    perform, nurse = house.register.perform, house.register.nurse
    made = (perform(RecordPerson(details=child(given)), by=nurse) for given in ("Robin", "Georgina"))
    return [each.ids["record"] for each in made]


def form(page):
    found = re.search(r'name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"', page.content.decode())
    return {"key": next(filter(None, found.groups()))}


def test_why_a_join_takes_two_people_is_said_in_words(house, pair):
    text = house.client("hub").get(f"/review/{pair[0]}/{pair[1]}").content.decode()
    assert "They may be twins: one family, one day of birth, other forenames." in text


def test_the_queue_leads_to_how_far_likelihoods_are_right(house, pair):
    text = house.client("hub").get("/review").content.decode()
    assert 'href="/reliability"' in text and "they may be twins" in text
    page = house.client("hub").get("/reliability").content.decode()
    assert "nothing can be said" in page and "No lots were drawn yet" in page and "Draw lots" not in page
    assert "people found who read both records" in page and "Krippendorff" not in page


def test_a_curve_is_offered_once_enough_pairs_were_reviewed_and_until_then_the_way_there(house, pair):
    page = house.client("hub_manager").get("/reliability").content.decode()
    assert (
        "once 500 more pairs were reviewed" in page and 'href="/review"' in page and "Put a curve forward" not in page
    )


def test_lots_are_drawn_by_form_and_the_reviews_shown_as_picture_and_table(house, pair, monkeypatch):
    monkeypatch.setattr(calibrating, "NEEDED", 1)
    client, manager = house.client("hub_manager"), house.register.hub_manager
    asked = client.get("/act/draw-pairs/pairs")
    wrong = client.post("/act/draw-pairs/pairs", form(asked) | {"many": "some", "why": "A curve."})
    assert wrong.status_code == 422 and "Give a number, such as 600." in wrong.content.decode()
    assert client.post("/act/draw-pairs/pairs", form(asked) | {"many": "600", "why": "A curve."}).status_code == 302
    house.register.perform(SayTheSame(first=pair[0], second=pair[1], reason="one photograph"), by=manager)
    text = client.get("/reliability").content.decode()
    assert "<svg" in text and "points in a hundred from what reviewers found" in text
    assert "Of pairs said to be so likely one child" in text and "Draw lots" in text and "Adopt this curve" not in text
    refused = client.post("/act/propose-curve/pairs", form(client.get("/act/propose-curve/pairs")) | {"why": "So."})
    assert refused.status_code == 422 and "are still to be read" in refused.content.decode()
    assert house.client("teacher").get("/reliability").status_code == 403


def test_the_duty_to_settle_a_curve_leads_to_it(register, monkeypatch):
    for where, name, few in ((calibrating, "NEEDED", 15), (curves, "ENOUGH", 12), (curves, "ENOUGH_OF_EACH", 4)):
        monkeypatch.setattr(where, name, few)
    monkeypatch.setattr("tocsin.web.clock.now", lambda: register.at)
    pairs = families(register, MANY)
    draw(register, 60)
    judge(register, pairs)
    owed = duties_about([propose(register)], register.at)[0]
    client = signed_in(register.lead_partner, "supervise")
    assert 'href="/reliability"' in client.get(f"/duty/{owed.id}").content.decode()
    assert "Adopt this curve" in client.get("/reliability").content.decode()


def test_the_picture_is_whole_and_says_what_the_table_says():
    told = [Told(p / 100, p % 3 > 0, 0.5) for p in range(1, 100)]
    drawn = ET.fromstring(reliable(reliability(told, bins=10)))
    titles = [each.text for each in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 10 and all(
        re.fullmatch(r"Said \d+, found \d+ in a hundred, from \d+ pairs", t) for t in titles
    )
    assert drawn.get("role") == "img" and drawn.get("aria-label").endswith("table below.")
    assert reliable(()) == ""
