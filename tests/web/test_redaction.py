"""Redaction through its pages: proposed, decided, seen as a hole; holds lifted by two; all of it without scripts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tocsin.acts.retention import years_after
from tocsin.ledger import REGISTER, entries
from web.furnished import CHILD, House

BECAUSE = "The order of 3 March asks for it."


def words(response: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def key_on(client: Client, address: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def send(client: Client, address: str, **given: str) -> Any:
    return client.post(address, given | {"key": key_on(client, address)})


def last(type: str) -> Any:
    return [entry for entry in entries(REGISTER) if entry.type == type][-1]


def propose(house: House, who: str = "hub") -> str:
    client, address = house.client(who), f"/redact/{house.concern}"
    first = [entry for entry in entries(REGISTER) if entry.type == "concern.raised/1"][0]
    sent = send(client, address, text=f"{first.n}/account", basis="court_order", reason=BECAUSE)
    assert sent.status_code == 302 and sent.headers["Location"].startswith("/receipt/"), words(sent)
    return str(last("redaction.proposed/1").meta["redaction"])


def test_every_text_of_a_concern_can_be_chosen(house: House) -> None:
    page = words(house.client("hub").get(f"/redact/{house.concern}"))
    for label in ("What was seen, heard or told, entry", "Grounds, entry", "Court order", "Bruises on both arms."):
        assert label in page


def test_a_text_goes_by_two_people_and_the_trail_says_so(house: House) -> None:
    redaction = propose(house)
    scrutineer = house.client("scrutineer", "scrutiny")
    shown = words(scrutineer.get(f"/redaction/{redaction}"))
    for said in ("Court order", BECAUSE, "Bruises on both arms.", "Redact the text", "Leave the text as it is"):
        assert said in shown
    sent = send(scrutineer, f"/act/authorise-redaction/{redaction}", reason="I have seen the order.")
    assert sent.status_code == 302, words(sent)
    trail = words(house.client("hub").get(f"/concern/{house.concern}"))
    assert "Bruises on both arms." not in trail
    assert "and Noor Cedar (Independent scrutineer), basis: court order, entry #" in trail
    assert "As the second person, redacted a text of entry" in trail
    again = words(scrutineer.get(f"/redaction/{redaction}"))
    assert "This was decided, by entry" in again and "Redact the text" not in again


def test_the_proposer_is_told_that_somebody_else_decides(house: House) -> None:
    redaction = propose(house, "hub_manager")
    page = words(house.client("hub_manager").get(f"/redaction/{redaction}"))
    assert "somebody else has to decide on it" in page and "Redact the text" not in page
    sent = send(house.client("hub_manager"), f"/act/authorise-redaction/{redaction}", reason="Mine.")
    assert sent.status_code == 422 and "Somebody else has to decide on it" in words(sent)


def test_a_form_with_nothing_in_it_says_what_to_enter(house: House) -> None:
    page = words(send(house.client("hub"), f"/redact/{house.concern}"))
    for sentence in ("Choose the text.", "Choose why it may no longer be read.", "Give your reason"):
        assert sentence in page


@pytest.mark.parametrize("item", ["c_000000000000", "nonsense", "r_0"])
def test_what_is_not_there_is_answered_in_words(house: House, item: str) -> None:
    for address in (f"/redact/{item}", f"/redaction/{item}"):
        response = house.client("hub").get(address)
        assert response.status_code == 403 and "nothing with this reference" in words(response)


def test_who_may_not_propose_is_told_why(house: House) -> None:
    response = house.client("teacher").get(f"/redact/{house.concern}")
    assert response.status_code == 403 and "may not propose that a text be redacted" in words(response)


def test_a_hold_is_placed_by_one_and_lifted_by_two_on_its_pages(house: House) -> None:
    send(
        house.client("teacher"), f"/act/place-hold/{house.concern}", reason_code="inquiry", reason="They asked for it."
    )
    held = last("hold.placed/1").meta["hold"]
    refused = send(house.client("hub"), f"/redact/{house.concern}", basis="court_order", reason=BECAUSE, text="0/name")
    assert refused.status_code == 422
    lead = house.client("lead_partner", "supervise")
    assert "Propose lifting" in words(lead.get("/keeping"))
    assert send(lead, f"/act/ask-to-lift/{held}", reason="It has reported.").status_code == 302
    assert "proposes lifting it" in words(lead.get("/keeping"))
    assert "You proposed lifting it yourself" in words(send(lead, f"/act/lift-hold/{held}", reason="Mine."))
    scrutineer = house.client("scrutineer", "scrutiny")
    assert send(scrutineer, f"/act/keep-hold/{held}", reason="The appeal.").status_code == 302
    assert send(lead, f"/act/ask-to-lift/{held}", reason="It has reported.").status_code == 302
    assert send(scrutineer, f"/act/lift-hold/{held}", reason="Agreed.").status_code == 302
    assert "Nothing is held." in words(lead.get("/keeping"))


def test_oversight_counts_and_lists_redactions_and_holds(house: House) -> None:
    scrutineer = house.client("scrutineer", "scrutiny")
    empty = words(scrutineer.get("/oversight"))
    assert "What was redacted: 0" in empty and "What is held from any disposal: 0" in empty
    send(scrutineer, f"/act/authorise-redaction/{propose(house)}", reason="I have seen the order.")
    send(house.client("hub"), f"/act/place-hold/{house.repeat}", reason_code="review", reason="A review reads it.")
    page = words(scrutineer.get("/oversight"))
    assert "What was redacted: 1" in page and "What is held from any disposal: 1" in page
    assert "basis: court order, entry #" in page and "(review of practice), placed on" in page
    listed = words(scrutineer.get("/keeping"))
    assert "Redacted: 1" in listed and "Held from any disposal: 1" in listed


def test_a_report_and_a_record_can_be_redacted_from_their_pages(house: House) -> None:
    assert "Title, entry" in words(house.client("director").get(f"/redact/{house.report}"))
    record = next(entry for entry in entries(REGISTER) if entry.type == "person.recorded/1").case
    page = words(house.client("hub").get(f"/redact/{record}"))
    assert "What the record says of the person, entry" in page


def test_old_records_are_listed_and_reviewed(house: House) -> None:
    scrutineer = house.client("scrutineer", "scrutiny")
    assert "There are none at this moment." in words(scrutineer.get("/retention"))
    house.register.at = years_after(house.register.at, 80)
    listed = words(scrutineer.get("/retention"))
    assert CHILD.called in listed and "Records known to relate to child sexual abuse" in listed
    record = next(entry for entry in entries(REGISTER) if entry.type == "person.recorded/1").case
    sent = send(scrutineer, f"/act/review-retention/{record}", outcome="keep", reason="She asks for it herself.")
    assert sent.status_code == 302, words(sent)
    assert "There are none at this moment." in words(scrutineer.get("/retention"))


def test_no_page_of_redaction_asks_too_often(house: House, django_assert_max_num_queries: Any) -> None:
    redaction = propose(house)
    pages = {
        f"/redact/{house.concern}": "hub",
        f"/redaction/{redaction}": "scrutineer",
        "/keeping": "scrutineer",
        "/retention": "scrutineer",
    }
    for address, who in pages.items():
        client = house.client(who, "scrutiny" if who == "scrutineer" else "safeguard_child")
        with django_assert_max_num_queries(90, info=address):
            response = client.get(address)
        assert response.status_code == 200 and b"style=" not in response.content
