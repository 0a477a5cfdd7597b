"""The file-read on its pages: a sample drawn, two files' worth of answers given, and what they come to."""

from __future__ import annotations

import re

import pytest

from tocsin.concerns import RaiseConcern
from tocsin.figures.models import DrawnFile
from web.furnished import signed_in

DAYS = {
    "first-day": "1",
    "first-month": "1",
    "first-year": "2026",
    "last-day": "31",
    "last-month": "3",
    "last-year": "2026",
}
DRAW = {"frame": "not_flagged", "each": "3", "why": "The yearly audit."} | DAYS


@pytest.fixture
def clients(register, monkeypatch):
    """A scrutineer and two readers, before a register of five concerns."""
    monkeypatch.setattr("tocsin.web.clock.now", lambda: register.at)
    for number in range(5):
        register.perform(RaiseConcern(account=f"Concern {number}."), register.teacher)
    why = {"scrutineer": "scrutiny"}
    names = ("scrutineer", "hub", "social_worker", "teacher")
    return {name: signed_in(getattr(register, name), why.get(name, "safeguard_child")) for name in names}


def sent(client, address, given):
    key = re.search(r'name="key" value="([0-9a-f]+)"', client.get(address).content.decode())[1]
    return client.post(address, given | {"key": key})


def drawn(clients) -> str:
    response = sent(clients["scrutineer"], "/figures/file-reads", DRAW)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_a_sample_is_drawn_read_by_two_and_estimated(clients):
    address = drawn(clients)
    text = clients["hub"].get(address).content.decode()
    assert "nobody chose it" in text and "Nothing can be said yet" in text
    for file in DrawnFile.objects.values_list("file", flat=True):
        for reader, answer in (("hub", "yes"), ("social_worker", "yes")):
            response = sent(clients[reader], f"{address}/{file}", {"answer": answer, "note": "Entry 3 says so."})
            assert response["Location"] == address
    text = clients["hub"].get(address).content.decode()
    assert "Of 5 files, about 5" in text and "found yes" in text
    assert address in clients["scrutineer"].get("/figures/file-reads").content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"each": "many"}, "Give a whole number of files of each agency, such as 20."),
        ({"each": "abc", "frame": ""}, "Give a whole number of files of each agency, such as 20."),
        ({"each": "500"}, "Draw 1 to 400 files"),
        ({"why": ""}, "Say what the sample is for"),
        ({"last-year": "1999", "first-year": "1999"}, "No file of this kind"),
    ],
)
def test_a_sample_that_cannot_be_drawn_says_why(clients, more, sentence):
    response = sent(clients["scrutineer"], "/figures/file-reads", DRAW | more)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_second_reading_by_one_person_is_refused_on_the_form(clients):
    address = drawn(clients)
    file = DrawnFile.objects.values_list("file", flat=True)[0]
    given = {"answer": "no", "note": "Read twice."}
    sent(clients["hub"], f"{address}/{file}", given)
    response = sent(clients["hub"], f"{address}/{file}", given)
    assert response.status_code == 422
    assert "It is read again by somebody else" in response.content.decode()


def test_who_may_not_draw_sees_no_form_and_who_may_not_read_is_told(clients):
    assert b"Draw a sample" not in clients["hub"].get("/figures/file-reads").content
    assert clients["teacher"].get("/figures/file-reads").status_code == 403
