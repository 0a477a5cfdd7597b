"""Figures on their pages: counted, put forward, published by two, challenged record by record, answered, recounted."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from register import Register
from tocsin.concerns import RaiseConcern, ReportMissing
from tocsin.figures import RECIPES, Figure, ThePublication
from tocsin.people import RecordPerson
from tocsin.web.panelled import told
from tocsin.words import When, reference
from web.furnished import CHILD, signed_in

CONTACTS = 12
LISTS = "police,health,project,count\n1,0,0,120\n0,1,0,95\n0,0,1,60\n1,1,0,31\n1,0,1,22\n0,1,1,18\n1,1,1,9"
SIX = "a,b,c,d,e,f\n" + "\n".join(
    ",".join("1" if at in (row, (row + 1) % 6) else "0" for at in range(6)) for row in range(6)
)


@dataclass
class Counted:
    """A register whose contacts are enough to be shown, and ways in for its people."""

    register: Register
    concern: str = ""
    missing: str = ""

    def client(self, who, purpose="safeguard_child"):
        return signed_in(getattr(self.register, who), purpose)


@pytest.fixture
def counted(register, monkeypatch):
    """Twelve contacts of one agency, so that nothing about them is small, and a missing episode."""
    monkeypatch.setattr("tocsin.web.clock.now", lambda: register.at)
    for number in range(CONTACTS):
        raised = register.perform(RaiseConcern(account=f"Concern {number}.", source="2A"), register.teacher)
    record = register.perform(RecordPerson(details=CHILD), register.police).ids["record"]
    gone = ReportMissing(record=record, when=When.parse("2026-02-27T22:30"), kind="home", circumstances="By the door.")
    return Counted(register, raised.ids["concern"], register.perform(gone, register.police).ids["missing"])


def text_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.content.decode()[:500])
    return response.content.decode()


def sent(client, address, **given):
    """Fill a form in and send it; gives the response."""
    key = re.search(r'name="key" value="([0-9a-f]+)"', text_of(client, address))[1]
    return client.post(address, given | {"key": key})


def put_forward(house):
    assert sent(house.client("head", "supervise"), "/act/propose-figure/contacts", why="The report.").status_code == 302
    listed = text_of(house.client("scrutineer", "scrutiny"), "/figures")
    return re.search(r"/figures/contacts/published/(y_\w+)", listed)[1]


def published(house):
    publication = put_forward(house)
    assert sent(house.client("scrutineer", "scrutiny"), f"/act/publish-figure/{publication}").status_code == 302
    return publication


def test_a_figure_says_what_it_found_how_it_counts_and_what_is_missing_and_hidden(counted):
    page = text_of(counted.client("director"), "/figures/contacts")
    for heading in ("What is missing", "What was hidden, and why", "How it is counted", "Count it again"):
        assert heading in page
    assert "contacts in 2025-26" in page or "contacts in" in page
    assert "def count(" in page
    assert re.search(r"tocsin figures run contacts --at \d+ --until \d{4}-\d\d-\d\d", page)


def test_every_figure_has_a_page(counted):
    director = counted.client("director")
    for name in RECIPES:
        assert "Count it again" in text_of(director, f"/figures/{name}"), name


def test_a_figure_up_to_a_day(counted):
    page = text_of(counted.client("director"), "/figures/contacts?until=2026-03-01")
    assert "up to 1 March 2026" in page
    for wrong, words in (
        ("2099-01-01", "nothing is known of"),
        ("soon", "is not a day"),
        ("0001-01-01", "Nothing of the kind is held"),
    ):
        page = text_of(counted.client("director"), f"/figures/contacts?until={wrong}", status=422)
        assert words in page and "Count it up to another day" in page
        assert words in text_of(counted.client("director"), f"/figures/contacts/now.csv?until={wrong}", status=403)


def test_who_may_not_run_figures_reads_what_is_published(counted):
    publication = published(counted)
    listed = text_of(counted.client("teacher"), "/figures")
    assert 'href="/figures/contacts"' not in listed and publication in listed
    text_of(counted.client("teacher"), "/figures/contacts", status=403)
    assert "Published" in text_of(counted.client("teacher"), f"/figures/contacts/published/{publication}")


def test_a_figure_put_forward_is_decided_by_somebody_else(counted):
    publication = put_forward(counted)
    address = f"/figures/contacts/published/{publication}"
    assert "You put it forward yourself" in text_of(counted.client("head", "supervise"), address)
    refused = sent(counted.client("head", "supervise"), f"/act/publish-figure/{publication}")
    assert "You proposed this figure yourself" in refused.content.decode()
    reason = "The schools sent nothing this year."
    sent(counted.client("scrutineer", "scrutiny"), f"/act/decline-figure/{publication}", reason=reason)
    page = text_of(counted.client("teacher"), address)
    assert "Not published" in page and reason in page


def test_the_duty_to_decide_leads_to_the_figure(counted):
    publication = put_forward(counted)
    page = text_of(counted.client("scrutineer", "scrutiny"), f"/figures/contacts/published/{publication}")
    duty = re.search(r'href="(/duty/[^"]+)"', page)[1]
    assert f"/figures/published/{publication}" in text_of(counted.client("scrutineer", "scrutiny"), duty)
    response = counted.client("scrutineer", "scrutiny").get(f"/figures/published/{publication}")
    assert response.headers["Location"] == f"/figures/contacts/published/{publication}"


def test_what_is_published_stays_at_its_address_byte_for_byte(counted):
    address = f"/figures/contacts/published/{published(counted)}"
    teacher = counted.client("teacher")
    kept = teacher.get(f"{address}/figure.json").content
    counted.register.perform(RaiseConcern(account="One more.", source="2A"), counted.register.teacher)
    assert teacher.get(f"{address}/figure.json").content == kept
    assert hashlib.sha256(kept).hexdigest() in text_of(teacher, address)
    assert Figure.from_bytes(kept).to_bytes() == kept
    assert teacher.get(f"{address}/figure.doc").status_code == 404
    for kind, begins in (("csv", b"time_period,"), ("meta.csv", b"col_name,")):
        assert teacher.get(f"{address}/figure.{kind}").content.startswith(begins)


@pytest.mark.parametrize(
    ("records", "grounds", "sentence"),
    [
        ("", "I do not believe it.", "Name at least one record"),
        ("the concern", "", "Give your grounds"),
        ("somewhere", "I do not believe it.", "is not a reference"),
        ("7K2M-9QFD-3XWA", "I do not believe it.", "The register holds nothing"),
    ],
)
def test_a_challenge_without_records_or_grounds_is_refused(counted, records, grounds, sentence):
    publication = published(counted)
    cited = reference(counted.concern) if records == "the concern" else records
    response = sent(counted.client("police"), f"/act/challenge-figure/{publication}", records=cited, grounds=grounds)
    assert response.status_code == 422 and sentence in response.content.decode()


def test_a_challenge_is_answered_on_the_page_by_whoever_owes_it(counted):
    publication = published(counted)
    address = f"/figures/contacts/published/{publication}"
    given = {"records": f"{reference(counted.concern)}\n{counted.missing}", "grounds": "Both were training cases."}
    assert sent(counted.client("police"), f"/act/challenge-figure/{publication}", **given).status_code == 302
    assert "/act/answer-figure/" not in text_of(counted.client("police"), address)
    assert "Both were training cases." not in text_of(counted.client("nurse"), address)
    page = text_of(counted.client("head", "supervise"), address)
    assert reference(counted.missing) in page
    answering = re.search(r"/act/answer-figure/b_\w+", page)[0]
    answer = {"outcome": "stands", "answer": "Both are real; see the officer’s notes."}
    assert sent(counted.client("head", "supervise"), answering, **answer).status_code == 302
    page = text_of(counted.client("police"), address)
    assert "The figure stands" in page and answer["answer"] in page


def test_a_recount_that_differs_is_shown_as_an_alarm(counted):
    publication = published(counted)
    address = f"/figures/contacts/published/{publication}"
    for digest in (digest_of(counted, publication), "0" * 64):
        given = {"digest": digest, "words": "On my own machine."}
        assert sent(counted.client("police"), f"/act/rerun-figure/{publication}", **given).status_code == 302
    page = text_of(counted.client("teacher"), address)
    assert "The same digest" in page and "Another digest" in page and "verdict--bad" in page


def digest_of(house, publication):
    return house.register.look(ThePublication(publication=publication), house.register.teacher).figure.digest


def quick(table, joined, months):
    """The same in this process, with shorter chains."""
    with patch("tocsin.web.panelled.STEPS", 400):
        return told(table, joined, months)


def test_how_many_there_are_is_told_with_what_cannot_be_checked(house, monkeypatch):
    monkeypatch.setattr("tocsin.web.pages.estimate.in_time", quick)
    client = house.client("teacher")
    assert "Send counts and no names" in text_of(client, "/figures/how-many")
    refused = client.post("/figures/how-many", {"text": LISTS}).content.decode()
    assert "It is not known what share" in refused and "cannot be checked" not in refused
    page = client.post("/figures/how-many", {"text": LISTS, "joined": "95", "months": "12"}).content.decode()
    assert "355 people are on 3 lists: police, health, project." in page
    assert "an assumption that cannot be checked" in page and "nobody joined or left the population" in page.lower()
    assert page.count("<svg") == 3


def test_what_takes_too_long_is_ended_and_said(house, monkeypatch):
    monkeypatch.setattr("tocsin.web.panelled.SECONDS", 0.01)
    response = house.client("teacher").post("/figures/how-many", {"text": LISTS})
    assert response.status_code == 422 and "On the command line: tocsin estimate FILE" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "months", "sentence"),
    [
        ("", "", "Choose a file, or paste the table."),
        ("a,b,count\n1,0,two\n", "", "a whole number of people was expected"),
        ("a,b,c\n1,0,0\n1,1,0\n", "", "Two lists are the least"),
        (SIX, "", "There are 6 lists, and a page waits for 5 at most"),
        (LISTS, "a year", "Months: give a number up to 1,200"),
    ],
)
def test_a_table_that_cannot_be_estimated_from_is_refused_in_words(house, text, months, sentence):
    response = house.client("teacher").post("/figures/how-many", {"text": text, "joined": "95", "months": months})
    assert response.status_code == 422 and sentence in response.content.decode()


def test_a_table_sent_as_a_file_comes_back_in_its_box_when_it_is_refused(house):
    sent_in = SimpleUploadedFile("lists.csv", b"a,b,count\n1,0,two\n")
    response = house.client("teacher").post("/figures/how-many", {"file": sent_in, "joined": "95", "months": ""})
    assert response.status_code == 422
    assert re.search(r"<textarea[^>]*>\s*a,b,count\s+1,0,two\s*</textarea>", response.content.decode())


def test_the_list_tells_figures_apart_in_a_sentence_to_whoever_can_open_them(counted):
    more = "A concern imported from an agency"
    assert more not in text_of(counted.client("director"), "/figures")
    assert more in text_of(counted.client("director"), "/figures/contacts")
    assert more in text_of(counted.client("teacher"), "/figures")
