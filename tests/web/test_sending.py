"""What is typed is kept, what is sent twice is one act, and what is hostile is answered with a sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tocsin.ledger import REGISTER, size
from tocsin.web import drafts
from tocsin.web.drawing import day
from tocsin.web.models import Draft

STEPS = {
    "what": {"account": "He has bruises."},
    "danger": {"danger": "no"},
    "who": {"about": "child", "given": "Alex", "family": "Example", "born-year": "2013"},
    "when": {"where": "At the gate"},
    "knows": {"told_not_to_report": "no"},
}


def begin(client):
    return client.post("/raise").headers["Location"].split("/")[2]


def fill(client, draft, **changed):
    for step, given in (STEPS | changed).items():
        assert client.post(f"/raise/{draft}/{step}", given | {"key": draft}).status_code == 302, step


def key_in(response):
    return re.search(r'name="key" value="([0-9a-f]+)"', response.content.decode())[1]


def test_a_concern_sent_twice_is_one_concern_with_one_receipt(house):
    client = house.client("teacher")
    draft = begin(client)
    fill(client, draft)
    before = size(REGISTER)
    first = client.post(f"/raise/{draft}/check")
    second = client.post(f"/raise/{draft}/check")
    assert first.headers["Location"] == second.headers["Location"]
    assert size(REGISTER) == before + 2  # the person and the concern
    assert client.get(first.headers["Location"]).status_code == 200
    assert bytes(Draft.objects.get(id=draft).sealed) == b""


def test_a_draft_is_sealed_and_its_own_persons_only(house):
    client = house.client("teacher")
    draft = begin(client)
    client.post(f"/raise/{draft}/what", {"account": "Nobody else may read this."})
    assert b"Nobody else" not in bytes(Draft.objects.get(id=draft).sealed)
    assert house.client("nurse").get(f"/raise/{draft}/what").status_code == 404
    assert "Nobody else may read this." in client.get(f"/raise/{draft}/what").content.decode()


def test_what_is_never_sent_is_cleared_on_the_day_its_writer_was_told(house, settings):
    settings.TOCSIN_DRAFT_DAYS = 10
    client, began = house.client("teacher"), house.register.at
    left, kept = begin(client), begin(client)
    assert f"cleared after {day(began + timedelta(days=10))}" in client.get("/work").content.decode()
    house.register.at += timedelta(days=1)
    client.post(f"/raise/{kept}/what", {"account": "He has bruises."})
    told = client.get("/raise").content.decode()
    assert all(f"Kept until {day(began + timedelta(days=each))}, then cleared" in told for each in (10, 11))

    assert drafts.clear_old(began + timedelta(days=10)) == 0
    assert drafts.clear_old(began + timedelta(days=10, seconds=1)) == 1
    assert client.get(f"/raise/{left}/what").status_code == 404
    assert "He has bruises." in client.get(f"/raise/{kept}/what").content.decode()


def test_what_was_sent_is_no_draft_any_more_and_its_emptied_row_goes_uncounted(house, settings):
    client = house.client("teacher")
    draft = begin(client)
    fill(client, draft)
    client.post(f"/raise/{draft}/check")
    assert "begun a concern" not in client.get("/work").content.decode()
    assert drafts.clear_old(house.register.at + timedelta(days=settings.TOCSIN_DRAFT_DAYS + 1)) == 0
    assert not Draft.objects.exists()


def test_nothing_is_sent_while_a_question_is_open(house):
    client = house.client("teacher")
    draft = begin(client)
    client.post(f"/raise/{draft}/what", {"account": "He has bruises."})
    assert client.post(f"/raise/{draft}/check").headers["Location"] == f"/raise/{draft}/danger"


def test_danger_is_answered_with_999_first(house):
    client = house.client("teacher")
    draft = begin(client)
    answered = client.post(f"/raise/{draft}/danger", {"danger": "yes"})
    assert answered.headers["Location"] == f"/raise/{draft}/danger-now"
    assert "Call 999 now" in client.get(f"/raise/{draft}/danger-now").content.decode()


HOSTILE = {
    "a million letters": "x" * 1_000_001,
    "nothing but marks that turn text round": "\u202e\u2066\u200f",
    "nothing but control characters": "\x01\x02\x03",
    "blanks": "  \n ",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused_in_a_sentence_and_kept(house, text):
    client = house.client("teacher")
    draft = begin(client)
    response = client.post(f"/raise/{draft}/what", {"account": text, "child_words": "Please keep this."})
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page
    assert "Please keep this." in page
    assert text.strip() in page


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 1632 960000", "@SUM(A1)", "<script>alert(1)</script>", "a\x00b", "{{ 7*7 }}"]
)
def test_odd_text_is_taken_in_as_written_and_harms_nobody(house, text):
    client = house.client("teacher")
    draft = begin(client)
    fill(client, draft, what={"account": text})
    check = client.get(f"/raise/{draft}/check").content.decode()
    assert "<script>alert" not in check
    assert client.post(f"/raise/{draft}/check").status_code == 302


def test_impossible_dates_and_unknown_codes_are_named(house):
    client = house.client("teacher")
    draft = begin(client)
    given = STEPS["who"] | {"born-day": "31", "born-month": "2", "about": "dragon"}
    page = client.post(f"/raise/{draft}/who", given).content.decode()
    assert "Say whether it is about a child, an adult or a place." in page
    assert "Date of birth" in page
    assert 'value="31"' in page


def test_more_than_five_million_characters_is_answered_and_not_a_traceback(house):
    client = house.client("teacher")
    response = client.post(f"/raise/{begin(client)}/what", {"account": "x" * 6_000_000})
    assert response.status_code == 400
    assert "This could not be taken in" in response.content.decode()


def test_a_refusal_stands_at_its_field_with_what_was_typed(house):
    client = house.client("hub")
    form = client.get(f"/decide/{house.repeat}")
    given = {"outcome": "nfa", "reason": "I typed this.", "law": "none", "key": key_in(form)}
    response = client.post(f"/decide/{house.repeat}", given)
    assert response.status_code == 422
    page = response.content.decode()
    assert "No further action needs one of the listed reasons." in page
    assert "I typed this." in page
    assert 'href="#reason_code"' in page


def test_no_further_action_waits_for_a_second_person(house):
    client = house.client("hub")
    form = client.get(f"/decide/{house.repeat}")
    given = {
        "outcome": "nfa",
        "reason": "Below what we work with.",
        "reason_code": "below_threshold",
        "law": "none",
        "not_opened_reason": "I know the family.",
        "key": key_in(form),
    }
    assert client.post(f"/decide/{house.repeat}", given).status_code == 302
    assert "A decision waits for a second person" in client.get(f"/concern/{house.repeat}").content.decode()


def test_a_form_sent_twice_is_one_act(house):
    client = house.client("hub")
    key = key_in(client.get(f"/act/add/{house.concern}"))
    first = client.post(f"/act/add/{house.concern}", {"text": "New bruises.", "key": key})
    second = client.post(f"/act/add/{house.concern}", {"text": "New bruises.", "key": key})
    assert first.headers["Location"] == second.headers["Location"]
    other = client.post(f"/act/add/{house.concern}", {"text": "Other words.", "key": key})
    assert other.status_code == 422
    assert "Other words." in other.content.decode()


def test_a_form_of_somebody_else_is_not_sent(house):
    key = key_in(house.client("hub").get(f"/act/add/{house.concern}"))
    response = house.client("teacher").post(f"/act/add/{house.concern}", {"text": "Mine.", "key": key})
    assert response.status_code == 422
    assert "opened by somebody else" in response.content.decode()


def test_a_form_without_its_token_is_not_sent_and_not_lost(house):
    client = house.client("hub", enforce_csrf_checks=True)
    key = key_in(client.get(f"/act/add/{house.concern}"))
    before = size(REGISTER)
    response = client.post(f"/act/add/{house.concern}", {"text": "Typed with care.", "key": key})
    assert response.status_code == 401
    assert "What you typed is kept" in response.content.decode()
    assert size(REGISTER) == before


def test_what_a_lost_session_typed_comes_back_to_its_own_person_only(house, client):
    key = key_in(house.client("hub").get(f"/act/add/{house.concern}"))
    lost = client.post(f"/act/add/{house.concern}", {"text": "Typed with care.", "key": key})
    kept = re.search(r'name="kept" value="([^"]+)"', lost.content.decode())[1]
    assert "Typed with care." not in lost.content.decode()
    for who, comes_back in (("hub", True), ("teacher", False)):
        actor = getattr(house.register, who)
        person = {"practitioner": actor.practitioner, "office": actor.office, "kept": kept}
        client.post("/sign-in/as", person)
        page = client.get("/carry-on")
        assert ("Typed with care." in page.content.decode()) is comes_back
        client.post("/sign-out")
