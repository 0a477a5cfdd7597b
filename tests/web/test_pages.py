"""Every page answers, to whom it may, with what was asked; and to nobody else."""

from __future__ import annotations

import dataclasses

import pytest

from acts.keeping import last_of
from tocsin.web.drawing import environment

ADDRESSES = {
    "/work": "hub",
    "/raised-by-me": "teacher",
    "/with-us": "hub",
    "/raise": "teacher",
    "/receipt/{house.receipt}": "teacher",
    "/find": "social_worker",
    "/find?name=Robin": "social_worker",
    "/known": "teacher",
    "/known/{house.record}": "social_worker",
    "/child/{house.person}": "social_worker",
    "/missing/{house.missing}": "social_worker",
    "/concern/{house.concern}": "hub",
    "/concern/{house.repeat}": "hub",
    "/decide/{house.repeat}": "hub",
    "/challenge/{house.concern}": "teacher",
    "/report/{house.report}": "director",
    "/warnings": "scrutineer",
    "/oversight": "scrutineer",
    "/oversight/late": "scrutineer",
    "/ledger": "teacher",
    "/figures": "teacher",
    "/figures/how-many": "teacher",
    "/figures/contacts": "director",
}
MOST_QUERIES = 90
"""No page may ask more often than this, however much it shows; the benchmark holds the time."""


def client_for(house, address):
    who = ADDRESSES[address]
    return house.client(who, "scrutiny" if who == "scrutineer" else "safeguard_child")


def visit(house, address):
    return client_for(house, address).get(address.format(house=house))


def test_every_page_answers_in_few_queries_with_every_header(house, django_assert_max_num_queries):
    for address in ADDRESSES:
        client = client_for(house, address)
        with django_assert_max_num_queries(MOST_QUERIES, info=address):
            response = client.get(address.format(house=house))
        assert response.status_code == 200, address
        assert b"<h1" in response.content, address
        assert response.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert b"style=" not in response.content, address


def test_every_page_receives_one_view_and_what_stands_around_it(house, monkeypatch):
    from tocsin.web import visit as visits

    received = {}
    drawn = visits.render
    monkeypatch.setattr(
        visits,
        "render",
        lambda request, template, context, **more: (
            received.update({template: dict(context)}) or drawn(request, template, context, **more)
        ),
    )
    for address in ADDRESSES:
        visit(house, address)
    assert len(received) > 12
    for template, context in received.items():
        assert set(context) == {"page", "chrome"}, template
        assert dataclasses.is_dataclass(context["page"]), template


def test_nobody_sees_anything_before_signing_in(house, client):
    for address in ADDRESSES:
        response = client.get(address.format(house=house))
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in?next="), address


def test_a_page_an_office_may_not_see_says_why_and_what_to_do(house):
    response = house.client("teacher").get("/oversight")
    assert response.status_code == 403
    page = response.content.decode()
    assert "The office you are signed in as may not see Oversight." in page
    assert "Those who may: Hub manager; Team manager;" in page and "Founder" not in page
    assert "raise a concern" in page


@pytest.mark.parametrize(
    "address", ["/concern/c_000000000000", "/child/p_000000000000", "/receipt/999999", "/duty/none"]
)
def test_what_is_not_there_is_answered_in_words(house, address):
    response = house.client("social_worker").get(address)
    assert response.status_code in (403, 404)
    assert "Traceback" not in response.content.decode()


def test_an_unknown_address_and_a_broken_page_are_answered_in_our_words(house, monkeypatch):
    client = house.client("hub")
    assert "There is no such page" in client.get("/nothing-here").content.decode()
    client.raise_request_exception = False
    monkeypatch.setattr("tocsin.web.pages.my_work.sentence", lambda owed, late: 1 / 0)
    broken = client.get("/work")
    assert broken.status_code == 500
    assert "Something broke on our side" in broken.content.decode()


def test_a_restricted_item_is_one_line_on_every_page(house):
    found = house.client("social_worker").get(f"/child/{house.person}").content.decode()
    assert "holds 1 item from" in found
    assert "Seen at clinic" not in found


def test_asking_to_see_shows_it_and_is_on_record(house):
    client = house.client("social_worker")
    sealed = house.sealed
    assert "It is restricted" in client.get(f"/concern/{sealed}").content.decode()
    form = client.get(f"/act/ask-to-see/{sealed}")
    given = {"reason_code": "my_case", "words": "I visit tomorrow.", "key": key_in(form)}
    assert client.post(f"/act/ask-to-see/{sealed}", given).status_code == 302
    assert "Seen at clinic" in client.get(f"/concern/{sealed}").content.decode()


def test_how_a_crime_ended_is_recorded_with_its_outcome_type_and_no_other_step_has_one(house):
    client, address = house.client("police"), f"/act/step/{house.concern}"
    at = house.register.at
    given = {"when-day": at.day, "when-month": at.month, "when-year": at.year, "note": ""}
    for step, outcome, said in (
        ("crime_outcome", "", "Choose how the police ended it"),
        ("crime_recorded", "1", "Only the outcome of a crime has an outcome type"),
    ):
        answer = client.post(address, given | {"step": step, "outcome": outcome, "key": key_in(client.get(address))})
        assert answer.status_code == 422 and said in answer.content.decode()
    taken = given | {"step": "crime_outcome", "outcome": "15", "key": key_in(client.get(address))}
    assert client.post(address, taken).status_code == 302
    assert last_of("step.taken/1").meta["offence_outcome"] == ["15"]


def key_in(response):
    import re

    return re.search(r'name="key" value="([0-9a-f]+)"', response.content.decode())[1]


def test_a_missing_value_is_an_error_and_not_a_blank():
    from jinja2 import UndefinedError

    @dataclasses.dataclass
    class View:
        risk: str = "high"

    env = environment()
    assert env.from_string("{{ page.risk }}").render(page=View()) == "high"
    for wrong in (
        "{{ page.rsk }}",
        "{% if page.rsk %}{% endif %}",
        "{% for a in page.rsk %}{% endfor %}",
        "{{ nothing }}",
    ):
        with pytest.raises(UndefinedError):
            env.from_string(wrong).render(page=View())
    assert env.from_string("{{ {'a': 1}.b }}").render() == ""


def test_a_concern_offers_only_what_fits_where_it_stands(house):
    page = house.client("hub").get(f"/concern/{house.concern}").content.decode()
    assert f"/act/receive/{house.concern}" not in page  # received already
    assert f"/decide/{house.concern}" in page  # a challenge is open
    fresh = house.client("hub").get(f"/concern/{house.repeat}").content.decode()
    assert f"/act/receive/{house.repeat}" in fresh and f"/act/tell-outcome/{house.repeat}" not in fresh


@pytest.mark.parametrize("who, offered", [("hub", True), ("hub_manager", True), ("director", True), ("nurse", False)])
def test_whom_silence_climbs_to_is_offered_the_answer_to_a_challenge(house, who, offered):
    page = house.client(who).get(f"/concern/{house.concern}").content.decode()
    assert (f"/act/answer-challenge/{house.challenge}" in page) == offered
