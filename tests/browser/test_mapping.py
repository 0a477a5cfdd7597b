"""A new user maps a table nobody has seen: three bad rows, one put right, two sent back, and the balance adds up."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from tocsin.exchange import Balance, import_received
from tocsin.exchange.jobs import Running

HEADER = "Ref,Young person,Born,Seen on,What was seen,Sort"
LOG = (
    "41,Robin Sample,04/05/2012,13/02/2026,Came without a coat again.,Neglect",
    "42,Alex Sample,11/12/2013,14/02/2026,A bruise on the left arm.,Bruises",
    "43,Jo Sample,17/08/2011,31/02/2026,Hungry. Asked for bread.,Neglect",
    "44,,,15/02/2026,,",
    "45,Alex Sample,11/12/2013,20/02/2026,,",
    "41,Robin Sample,04/05/2012,13/02/2026,Came with a coat.,Neglect",
)
WIDTHS = (390, 1200)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """An import that would run beside the pages runs at once: another process would not see this test's register."""

    def begin(file, visit):
        job = Running(file, lambda: visit.at)
        balance = import_received(file, by=visit.actor, purpose=visit.purpose, at=visit.at, progress=job.progress)
        job.end("done", balance.in_words())

    monkeypatch.setattr("tocsin.web.pages.importing.begin", begin)


def looked_at(person, name: str, scripts: bool) -> None:
    """Nothing axe finds, nothing wider than the screen, and a picture at each width for a person to look at."""
    for width in WIDTHS if scripts else (320,):
        person.page.set_viewport_size({"width": width, "height": 900})
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if scripts:
            person.photograph(f"file-{name}", width)
            assert person.faults() == [], name


def picked(person, column: str, field: str) -> None:
    person.page.get_by_role("combobox", name=column, exact=True).select_option(label=field)


@pytest.mark.parametrize("scripts", [False, True])
def test_a_new_user_maps_an_unknown_table_and_its_balance_adds_up(at_the_browser, house, scripts):
    person = at_the_browser("hub_manager", java_script_enabled=scripts)
    sent_in(person, "log of sightings.csv" if scripts else "plain log.csv", scripts)
    declared(person, "sightings" if scripts else "plain-sightings", scripts)

    stopped_half_way(person, house, scripts)
    person.press("Take it in")
    assert "3 + 0 + 0 + 0 + 3 = 6. It adds up: no row was lost." in person.text
    looked_at(person, "balance", scripts)

    looked_at(person.go("/files"), "files-waiting", scripts)
    person.follow("3 rows wait in quarantine")
    for plain in (
        "The row says neither whom it is about nor what happened. Send it with a name or number, or with its words.",
        "The row does not say what happened, so there is nothing to look into. Send it with what was seen or told.",
        "The same row stands earlier in this file with other words, and that one was used. Send the right one only.",
    ):
        assert plain in person.text
    looked_at(person, "quarantine", scripts)

    person.follow("row 6")
    looked_at(person, "row", scripts)
    person.write("What was seen", "Asleep in every lesson.").press("Put it right and take it in")
    assert "2 rows wait" in person.text

    person.choose("All 2 that wait")
    person.write("What do you tell the sender?", "Please look at these two rows.").press("Send them back")
    looked_at(person, "sent-back", scripts)
    text = person.save("link", "Save the 2 rows sent back").path().read_text(encoding="utf-8-sig")
    back = list(csv.DictReader(io.StringIO(text)))
    assert [each["Ref"] for each in back] == (["44", "41"] if scripts else ["74", "71"]) and all(
        each["what_to_fix"] for each in back
    )

    person.write("How was it dealt with?", "One row was put right, two were sent back.").press("Send the answer")
    person.follow("Back").press("Take it in again")
    assert "0 loaded, 0 changed, 4 unchanged, 0 duplicate, 2 quarantined. The balance adds up." in person.text


def stopped_half_way(person, house, scripts: bool) -> None:
    """The page while the import runs, and after it was stopped."""
    ticks = count(1)
    job = Running(person.page.url.rsplit("/", 1)[1], lambda: house.register.at + timedelta(seconds=next(ticks)))
    job.watch(Balance("log", Counter(concern=6), {}, Counter({("concern", "loaded"): 2})))
    job.progress(2, 6)
    person.page.goto(person.page.url)
    assert "2 of 6 rows" in person.text and "2 loaded, 0 changed" in person.text
    looked_at(person, "running", scripts)
    if scripts:
        drawn_anew(person, job)
    job.end("stopped", "The import was stopped. What was taken in so far stays.")
    if scripts:
        person.page.clock.run_for(11_000)
    else:
        person.follow("See how far it is now")
    expect(person.page.get_by_role("heading", name="It was stopped")).to_be_visible()
    assert not person.page.locator("[data-running]").count()
    looked_at(person, "stopped", scripts)


def drawn_anew(person, job: Running) -> None:
    """How far it is shows by itself, and the focus stays with whoever was about to press a button."""
    person.page.clock.install()
    person.page.goto(person.page.url)
    person.page.get_by_role("button", name="Stop it").focus()
    job.progress(3, 6)
    person.page.clock.run_for(11_000)
    expect(person.page.get_by_text("3 of 6 rows")).to_be_visible()
    expect(person.page.get_by_role("button", name="Stop it")).to_be_focused()


def sent_in(person, name: str, scripts: bool) -> None:
    looked_at(person.go("/files"), "files", scripts)
    person.press("Send a file")
    person.press("Send the file")
    looked_at(person, "send", scripts)
    rows = [each.replace("4", "7", 1) if not scripts else each for each in LOG]
    table = {"name": name, "mimeType": "text/csv", "buffer": "\r\n".join((HEADER, *rows)).encode()}
    person.page.get_by_label("The file").set_input_files(table)
    person.page.get_by_label("Who sent it?").select_option(label="Lantern Youth Project")
    person.write("On which lawful basis is it shared?", "Children Act 2004 section 10.")
    person.choose("Another table (CSV or Excel)").press("Send the file")
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    looked_at(person, "received", scripts)
    person.press("Say what its columns are")


def declared(person, name: str, scripts: bool) -> None:
    person.choose("Something noticed, told or reported: a concern about one person")
    picked(person, "Young person", "About the person: whole name in one column")
    picked(person, "Born", "About the person: date of birth")
    picked(person, "Seen on", "When it happened")
    picked(person, "What was seen", "What was seen, heard or told")
    picked(person, "Sort", "Kind of harm")
    person.choose("Forename Surname")
    picked(person, "Who told it, if no column says so?", "Other, including voluntary organisations")
    person.page.get_by_role("group", name="What tells a row from all others?").get_by_label("Ref").check()
    person.page.get_by_role("group", name="What tells one person from another?").get_by_label("Young person").check()
    looked_at(person, "columns", scripts)
    person.press("Continue")
    assert "can be read in more than one way" not in person.text
    for group in ("Born", "Seen on"):
        asked = person.page.get_by_role("group", name=f"How are the dates in “{group}” written?")
        assert not asked.get_by_role("radio", checked=True).count()
        asked.get_by_label("31/01/2026").check()
    picked(person, "Sort: “Bruises” (1 row)", "Physical abuse")
    looked_at(person, "values", scripts)
    person.press("Continue")
    assert "“31/02/2026” is not a day of any calendar. We kept the concern and left this blank." in person.text
    assert "It will wait in quarantine" in person.text
    person.write("A short name for this way of reading", name).write("What such a file is", "Log of sightings")
    looked_at(person, "first-rows", scripts)
    person.press("Save this way of reading")
