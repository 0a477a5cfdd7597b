"""A file through its pages: sent, mapped, taken in, its rows put right or sent back; without scripts throughout."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from tocsin.exchange import Balance, Quarantined, import_received
from tocsin.exchange.jobs import Running
from tocsin.exchange.rows import Given
from tocsin.ledger import REGISTER, entries
from tocsin.web.pages.quarantine import as_table
from web.furnished import House

HEADER = "No,Name,Born,Day,What,Kind"
ROWS = (
    "1,Robin Sample,04/05/2012,13/02/2026,Came without a coat.,Neglect",
    "2,Alex Sample,11/12/2013,14/02/2026,A bruise on the arm.,Physical",
    "3,Jo Sample,31/02/2012,15/02/2026,Hungry again.,Neglect",
    "4,,,15/02/2026,,",
    "5,Alex Sample,11/12/2013,20/02/2026,,",
    "1,Robin Sample,04/05/2012,13/02/2026,=Came with a coat.,Neglect",
)
BASIS = "Children Act 2004 section 10."


def words(response: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The hub manager's browser. An import that would run beside the pages runs at once."""

    def at_once(file: str, visit: Any) -> None:
        job = Running(file, lambda: visit.at)
        balance = import_received(file, by=visit.actor, purpose=visit.purpose, at=visit.at, progress=job.progress)
        job.end("done", balance.in_words())

    monkeypatch.setattr("tocsin.web.pages.importing.begin", at_once)
    return house.client("hub_manager")


def send(desk: Any, *rows: str, **more: Any) -> Any:
    table = SimpleUploadedFile("a log.csv", "\r\n".join((HEADER, *rows)).encode())
    sender = next(id for id, name in _agencies() if name == "Hill Road School")
    return desk.post("/files/send", {"file": table, "sender": sender, "lawful_basis": BASIS, "format": "mapped"} | more)


def _agencies() -> Any:
    from tocsin.access import agencies
    from tocsin.web import clock

    return agencies(clock.now())


def carried(response: Any) -> str:
    found = re.search(r'name="so_far" value="([^"]+)"', response.content.decode())
    assert found, words(response)
    return unescape(found[1])


COLUMNS = {
    "step": "columns",
    "kind": "concern",
    "column-0": "",
    "column-1": "FullName",
    "column-2": "PersonBirthDate",
    "column-3": "ConcernDate",
    "column-4": "Account",
    "column-5": "Harms",
    "name_order": "given family",
    "source": "2A",
    "identity": ["0"],
    "person": ["1", "2"],
}
VALUES = {"step": "values", "date-2": "%d/%m/%Y", "date-3": "%d/%m/%Y", "code-5-0": "neglect", "code-5-1": "physical"}


def mapped(desk: Any, file: str, **values: str) -> None:
    read = f"{file}/read"
    second = desk.post(read, COLUMNS)
    third = desk.post(read, VALUES | {"so_far": carried(second)} | values)
    saved = desk.post(read, {"step": "check", "name": "a-log", "title": "A log", "so_far": carried(third)})
    assert saved.status_code == 302, words(saved)


def taken_in(desk: Any) -> str:
    file = send(desk, *ROWS).headers["Location"]
    mapped(desk, file)
    assert desk.post(file, {"do": "take"}).status_code == 302
    return file


def test_a_file_is_kept_before_anybody_says_how_to_read_it(desk: Any) -> None:
    sent = send(desk, *ROWS)
    assert sent.status_code == 302 and sent.headers["Location"].startswith("/files/f_"), words(sent)
    page = words(desk.get(sent.headers["Location"]))
    for said in ("a log.csv", "Hill Road School", BASIS, "Say what its columns are", "SHA-256"):
        assert said in page
    assert "a log.csv" in words(desk.get("/files"))


def test_a_form_with_nothing_in_it_says_what_to_enter(desk: Any) -> None:
    page = words(desk.post("/files/send", {}))
    for sentence in ("Choose the file.", "Choose the agency that sent", "on which lawful basis", "what kind of file"):
        assert sentence in page


def test_a_file_too_large_for_a_page_is_told_where_to_go(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tocsin.web.pages.importing.LARGEST", 10)
    sent = send(desk, *ROWS)
    assert sent.status_code == 422 and "on the command line, or send it in parts" in words(sent)


def test_dates_are_asked_for_and_never_guessed(desk: Any) -> None:
    file = send(desk, "1,Robin Sample,04/05/2012,03/02/2026,Cold.,", "2,Jo Sample,11/12/2013,04/02/2026,Hungry.,")
    second = desk.post(f"{file.headers['Location']}/read", COLUMNS)
    page = words(second)
    assert "can be read in more than one way: “04/05/2012” is 4 May 2012 or 5 April 2012" in page
    assert "checked" not in second.content.decode()
    again = desk.post(f"{file.headers['Location']}/read", {"step": "values", "so_far": carried(second)})
    assert again.status_code == 422 and "Say how the dates in “Born” are written." in words(again)


def test_the_first_rows_are_shown_as_they_will_be_read(desk: Any) -> None:
    file = send(desk, *ROWS).headers["Location"]
    second = desk.post(f"{file}/read", COLUMNS)
    assert "Kind: “Neglect” (3 rows)" in words(second)
    third = words(desk.post(f"{file}/read", VALUES | {"so_far": carried(second)}))
    for said in ("13 February 2026", "Neglect", "Row 4", "is not a day of any calendar", "It will wait in quarantine"):
        assert said in third


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": ""}, "Say what one row is."),
        ({"identity": []}, "Choose the column with the row's number"),
        ({"name_order": ""}, "Say in which order the whole name is written."),
        ({"column-5": "MissingStart"}, "is not in rows of this kind"),
        ({"column-5": "Source"}, "A column says who told it already."),
        ({"column-5": "ConcernDate"}, "another column is read as this already"),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(desk: Any, change: Any, sentence: str) -> None:
    file = send(desk, *ROWS).headers["Location"]
    answer = desk.post(f"{file}/read", COLUMNS | change)
    assert answer.status_code == 422 and sentence in words(answer)


def test_a_column_of_many_values_says_that_some_are_not_listed(desk: Any) -> None:
    rows = [f"{n},Robin Sample,04/05/2012,13/02/2026,Cold.,Kind {n}" for n in range(45)]
    second = desk.post(f"{send(desk, *rows).headers['Location']}/read", COLUMNS)
    assert "5 more values of this column are too rare to list" in words(second)


def test_the_balance_adds_up_and_is_printed(desk: Any) -> None:
    page = words(desk.get(taken_in(desk)))
    assert "3 + 0 + 0 + 0 + 3 = 6. It adds up: no row was lost." in page
    raised = [entry for entry in entries(REGISTER) if entry.type == "concern.raised/1"][-1]
    assert raised.meta["source"] == "2A"
    assert "3 rows wait in quarantine" in page and "Rows of a file wait" in page


def test_the_duty_to_empty_the_quarantine_leads_to_its_file(desk: Any) -> None:
    file = taken_in(desk)
    assert "Rows of a file wait" in words(desk.get("/work"))
    (duty,) = set(re.findall(r'href="(/duty/[^"]+)"', desk.get(file).content.decode()))
    shown = desk.get(duty)
    assert shown.status_code == 200 and f'href="{file}' in shown.content.decode(), words(shown)


def test_a_row_is_put_right_in_place_and_others_are_sent_back(desk: Any) -> None:
    file = taken_in(desk)
    page = desk.get(f"{file}/rows")
    links = re.findall(rf'href="({re.escape(file)}/rows/[0-9a-f]+)"', page.content.decode())
    assert len(links) == 3
    third = desk.get(links[1])
    assert "does not say what happened" in words(third)
    wrong = desk.post(links[1], cells_on(third) | {"cell-1": "Alexander Sample"})
    assert wrong.status_code == 422 and "does not say what happened" in words(wrong)
    fixed = desk.post(links[1], cells_on(third) | {"cell-4": "Asleep in class.", "cell-5": "Neglect"})
    assert fixed.status_code == 302, words(fixed)
    keys = [link.rsplit("/", 1)[1] for link in (links[0], links[2])]
    sent = desk.post(f"{file}/rows", {"do": "back", "rows": keys, "reason": "Please look at these."})
    assert sent.status_code == 302, words(sent)
    table = list(csv.DictReader(io.StringIO(desk.get(f"{file}/what-to-fix.csv").content.decode("utf-8-sig"))))
    assert [each["No"] for each in table] == ["4", "1"]
    assert table[1]["What"] == "'=Came with a coat."
    assert all(each["what_to_fix"] for each in table)
    answered = desk.post(f"{file}/rows", {"do": "answer", "answer": "One was put right, two were sent back."})
    assert answered.status_code == 302, words(answered)
    assert "quarantine.answered/1" in {entry.type for entry in entries(REGISTER)}


def test_rows_beyond_those_listed_are_sent_back_with_all_others(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = taken_in(desk)
    monkeypatch.setattr("tocsin.exchange.asking.MOST_ROWS", 2)
    assert "The first 2 of 3 are listed." in words(desk.get(f"{file}/rows"))
    desk.post(f"{file}/rows", {"do": "back", "rows": ["every"], "reason": "Please look at these."})
    assert desk.get(f"{file}/what-to-fix.csv").content.decode("utf-8-sig").count("\r\n") == 4
    assert "No row waits for this desk." in words(desk.get(f"{file}/rows"))


def cells_on(response: Any) -> dict[str, str]:
    found = re.findall(r'<textarea[^>]* name="(cell-\d+)"[^>]*>(.*?)</textarea>', response.content.decode(), re.S)
    return {name: unescape(text) for name, text in found}


def test_rows_that_say_the_same_are_changed_together(desk: Any) -> None:
    rows = [f"{n},Robin Sample,04/05/2012,13/02/2026,,Bruise" for n in range(1, 4)]
    file = send(desk, *rows).headers["Location"]
    mapped(desk, file, **{"code-5-0": ""})
    desk.post(file, {"do": "take"})
    links = re.findall(rf'href="({re.escape(file)}/rows/[0-9a-f]+)"', desk.get(f"{file}/rows").content.decode())
    page = desk.get(links[0])
    assert "Kind: 2 other rows say the same" in words(page)
    fixed = desk.post(links[0], cells_on(page) | {"cell-5": "Neglect", "alike": ["Kind"]})
    assert fixed.status_code == 302, words(fixed)
    assert "No row waits for this desk." in words(desk.get(f"{file}/rows"))


def test_a_second_file_of_the_kind_is_read_by_the_saved_mapping(desk: Any) -> None:
    taken_in(desk)
    file = send(desk, ROWS[0].replace("1,", "9,", 1)).headers["Location"]
    assert desk.post(file, {"do": "mapping", "mapping": "a-log@1"}).status_code == 302
    desk.post(file, {"do": "take"})
    assert "1 + 0 + 0 + 0 + 0 = 1. It adds up" in words(desk.get(file))


def test_an_import_can_be_stopped_and_gone_on_with(desk: Any, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    file = send(desk, *ROWS).headers["Location"]
    mapped(desk, file)
    monkeypatch.setattr("tocsin.web.pages.importing.begin", lambda file, visit: None)
    desk.post(file, {"do": "take"})
    assert "It is being read." in words(desk.get(file)) and "Stop it" in words(desk.get(file))
    desk.post(file, {"do": "stop"})
    house.register.later(minutes=5)
    assert "It has fallen silent" in words(desk.get(file))


def test_a_running_import_says_how_many_rows_ended_in_which_way(desk: Any, house: House) -> None:
    file = send(desk, *ROWS).headers["Location"]
    mapped(desk, file)
    ticks = itertools.count()
    job = Running(file.rsplit("/", 1)[1], lambda: house.register.at + timedelta(seconds=next(ticks)))
    balance = Balance("a log.csv", Counter(concern=6), {}, Counter({("concern", "loaded"): 2}))
    job.watch(balance)
    job.progress(2, 6)
    page = words(desk.get(file))
    assert "2 of 6 rows" in page and "2 loaded, 0 changed, 0 unchanged, 0 duplicate, 0 quarantined." in page


@pytest.mark.parametrize("who", ["teacher", "administrator"])
def test_who_may_not_read_files_is_told_so(house: House, who: str) -> None:
    client = house.client(who, "run_system" if who == "administrator" else "safeguard_child")
    for address in ("/files", "/files/f_000000000000", "/files/f_000000000000/rows"):
        response = client.get(address)
        assert response.status_code == 403 and "may not" in words(response)


def test_a_file_that_is_not_there_is_answered_in_words(desk: Any) -> None:
    for address in ("/files/f_000000000000", "/files/nonsense/read", "/files/nonsense/rows", "/files/x/rows/y"):
        response = desk.get(address)
        assert response.status_code == 403 and "received no such file" in words(response)


def test_an_encoding_is_declared_and_never_guessed(desk: Any) -> None:
    rows = "\r\n".join((HEADER, ROWS[0].replace("coat", "café"))).encode("cp1252")
    file = send(desk, file=SimpleUploadedFile("old.csv", rows)).headers["Location"]
    refused = desk.get(f"{file}/read")
    assert refused.status_code == 422 and "never guessed" in words(refused)
    assert "a café." in words(desk.get(f"{file}/read?encoding=cp1252"))
    second = desk.post(f"{file}/read?encoding=cp1252", COLUMNS)
    third = desk.post(f"{file}/read?encoding=cp1252", VALUES | {"so_far": carried(second)})
    assert "Came without a café." in words(third)
    given = {"step": "check", "name": "old-log", "title": "An old log", "so_far": carried(third)}
    assert desk.post(f"{file}/read?encoding=cp1252", given).status_code == 302
    desk.post(file, {"do": "take"})
    assert "1 + 0 + 0 + 0 + 0 = 1. It adds up" in words(desk.get(file))


def test_what_is_no_table_is_answered_in_words(desk: Any) -> None:
    file = send(desk, file=SimpleUploadedFile("letter.pdf", b"%PDF-1.7 nothing")).headers["Location"]
    refused = desk.get(f"{file}/read")
    assert refused.status_code == 422 and "it is a PDF" in words(refused)


def test_an_address_made_up_for_a_step_starts_again(desk: Any) -> None:
    file = send(desk, *ROWS).headers["Location"]
    for so_far in ("", "nonsense", "bm9uc2Vuc2U="):
        for step in ("values", "check"):
            answer = desk.post(f"{file}/read", {"step": step, "so_far": so_far})
            assert answer.status_code == 302 and answer.headers["Location"].endswith("/read")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_what_is_sent_back_can_be_taken_for_a_formula(texts: list[str]) -> None:
    nothing: Any = dict.fromkeys((each.name for each in fields(Quarantined)), "")
    waiting = Quarantined(**nothing)
    row = replace(waiting, given=tuple(Given(f"={n}", text, 1) for n, text in enumerate(texts)), what_to_fix="+1")
    for line in csv.reader(io.StringIO(as_table([row]), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
