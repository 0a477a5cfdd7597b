"""The whole of it as its people live it: raised, kept, proved, decided by two, challenged, unanswered, climbed, told.

One story in a real browser. Each page it comes to is looked at by axe and saved at two widths in build/screenshots
under its number in the story, for a person to look at.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.seats import ROOT, Person, Wall, seated
from browser.test_looks import FOREIGN_LETTERS
from tocsin.acts import sweep
from tocsin.proofs.verify import Tampered, verify_receipt
from tocsin.web.accounts import open_account
from web.furnished import House

PASSWORD = "a long walk by the canal"
TUESDAY = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
ACCOUNT = "He came to school without a coat again, and says nobody is at home in the evening."
DECIDED = "I asked the family and the school nurse. There is food and heating at home now."
GROUNDS = "Nobody has seen him at home. The nurse was never asked."
OUTCOME = "We decided that nothing more will be done for now. You can challenge that."
RUNGS = {
    "hub_manager": "Hub manager",
    "head": "Head of children's services",
    "director": "Director of children's services",
    "lead_partner": "Lead safeguarding partner",
    "scrutineer": "Independent scrutineer",
}
"""Who hears of it after the hub, in this order."""

OFFLINE = """
import socket, sys
def refuse(*_): raise SystemExit("it tried to reach a network")
socket.socket.connect = refuse
from tocsin.cli import main
sys.exit(main(sys.argv[1:]))
"""


@dataclass
class Story:
    """What the chapters hand on to one another."""

    house: House
    address: str
    wall: Wall
    browser: Any
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)
    concern: str = ""
    reference: str = ""
    proof: Path = Path()
    key: str = ""
    pages: int = 0

    def seat(self, who: str, purpose: str = "safeguard_child") -> Person:
        """One of the register's people at a browser of their own, the same one each time."""
        if who not in self.people:
            self.people[who] = seated(self.browser, self.address, getattr(self.house.register, who), purpose)
        return self.people[who]

    def stranger(self, who: str) -> Person:
        """Somebody at a browser who has not signed in yet."""
        context = self.browser.new_context(viewport={"width": 1200, "height": 900})
        self.people[who] = Person(context.new_page(), self.address)
        return self.people[who]

    def page(self, person: Person, heading: str, name: str) -> Person:
        """Come to a page: its heading is this, nothing is wrong with it, and it is saved at two widths."""
        expect(person.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.pages += 1
        person.page.evaluate("document.fonts.ready")
        for width in (390, 1200):
            person.page.set_viewport_size({"width": width, "height": 900})
            assert person.page.evaluate("document.documentElement.scrollWidth") <= width
            person.photograph(f"journey-{self.pages:02}-{name}", width)
        assert person.faults() == []
        assert person.page.evaluate(FOREIGN_LETTERS) == []
        return person


@pytest.fixture
def story(house, address, wall, browser, tmp_path):
    wall.at = TUESDAY
    story = Story(house, address, wall, browser, tmp_path)
    yield story
    for person in story.people.values():
        person.page.context.close()


def test_a_warning_is_raised_kept_and_answered(story):
    the_teacher_raises_it(story)
    she_holds_a_receipt_on_paper_and_as_a_file(story)
    anybody_can_check_it_and_nobody_can_change_it(story)
    the_hub_receives_and_rates_it(story)
    nothing_more_is_to_be_done_and_a_second_person_is_needed(story)
    the_first_person_cannot_be_the_second(story)
    the_second_person_confirms(story)
    the_teacher_challenges(story)
    nobody_answers_and_it_climbs_to_the_scrutineer(story)
    she_is_told(story)


def the_teacher_raises_it(story):
    teacher = story.stranger("teacher").go("/")
    open_account(story.house.register.teacher.practitioner, "asha", PASSWORD)
    story.page(teacher, "Sign in", "sign-in").write("User name", "asha").write("Password", PASSWORD)
    teacher.open(teacher.page.get_by_role("button", name="Sign in", exact=True))
    story.page(teacher, "As whom are you here, Asha Teal?", "as-whom")
    teacher.choose("Class teacher, Hill Road School").choose("Safeguarding a child").press("Continue")
    story.page(teacher, "My work", "work-of-a-teacher").follow("Find")
    teacher.write("Name", "robin").press("Find")
    story.page(teacher, "Find a child, an adult or a place", "find").follow("Robin Sample")
    story.page(teacher, "Robin Sample", "child").follow("Raise a concern about Robin Sample")
    story.page(teacher, "Raise a concern", "raise").press("Start now")
    story.page(teacher, "What you know", "what").write("What did you see, hear or were told?", ACCOUNT)
    teacher.press("Save and continue")
    story.page(teacher, "Danger now", "danger").choose("No, not at this moment").press("Save and continue")
    story.page(teacher, "When and where", "when").write("Where did it happen?", "At school").press("Save and continue")
    story.page(teacher, "Who else knows", "knows").choose("No").press("Save and continue")
    story.page(teacher, "Check what you are about to send", "check")
    assert ACCOUNT in teacher.text and "Robin Sample" in teacher.text
    teacher.press("Send the concern")
    story.page(teacher, "It is in the register", "receipt")
    story.reference = teacher.page.locator("dd strong").first.inner_text()
    story.concern = teacher.page.get_by_role("link", name="See what has happened since").get_attribute("href")


def she_holds_a_receipt_on_paper_and_as_a_file(story):
    teacher = story.people["teacher"]
    code = teacher.page.locator(".receipt__code").inner_text()
    teacher.page.emulate_media(media="print")
    paper = teacher.page.inner_text("body")
    for words in (
        story.reference,
        code,
        "Safeguarding hub",
        "How to challenge",
        "Printed by Asha Teal",
        "go out of date",
    ):
        assert words in paper, words
    for words in ("Save the proof", "Exit this page", "Sign out", "My work"):
        assert words not in paper, words
    assert teacher.page.evaluate(FOREIGN_LETTERS) == []
    printed = teacher.page.pdf(format="A4", path=ROOT / "build/screenshots/journey-receipt.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2
    teacher.page.emulate_media(media="screen")
    teacher.page.get_by_text("How to check the proof without this register").click()
    story.key = teacher.page.locator(".receipt__key").inner_text()
    saved = teacher.save("link", "Save the proof")
    story.proof = story.folder / saved.suggested_filename
    saved.save_as(story.proof)


def anybody_can_check_it_and_nobody_can_change_it(story):
    text = story.proof.read_text(encoding="utf-8")
    assert verify_receipt(text, story.key).entry.type == "concern.raised/1"
    accepted = checked(story.proof, story.key)
    assert accepted.returncode == 0, accepted.stderr
    assert accepted.stdout.startswith("ACCEPTED.")
    assert [each.name for each in story.folder.iterdir()] == [story.proof.name], "checking leaves nothing behind"
    for changed in changes(text):
        with pytest.raises(Tampered) as refusal:
            verify_receipt(changed, story.key)
        assert_sentence(str(refusal.value))
    lines = [sum(len(line) + 1 for line in text.split("\n")[:number]) for number in range(text.count("\n"))]
    for position in lines[:: len(lines) // 3]:
        story.proof.write_text(changed_at(text, position), encoding="utf-8")
        refused = checked(story.proof, story.key)
        assert refused.returncode == 1
        assert refused.stderr.startswith("REFUSED.") and refused.stdout == ""
        assert_sentence(refused.stderr.strip())


def checked(proof: Path, key: str) -> subprocess.CompletedProcess[str]:
    """What `tocsin verify receipt` says where there is no register, no setting and no network."""
    asked = [sys.executable, "-c", OFFLINE, "verify", "receipt", proof.name, "--key", key]
    bare = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return subprocess.run(asked, cwd=proof.parent, env=bare, capture_output=True, text=True, timeout=60)


def changes(text: str):
    """Every proof that differs from this one in one character: another in its place, none, or one too many."""
    for position in range(len(text)):
        yield changed_at(text, position)
        yield text[:position] + chr(ord(text[position]) ^ 1) + text[position + 1 :]
        yield text[:position] + text[position + 1 :]
        yield text[:position] + "A" + text[position:]


def changed_at(text: str, position: int) -> str:
    return text[:position] + ("B" if text[position] == "A" else "A") + text[position + 1 :]


def assert_sentence(words: str) -> None:
    assert words.endswith(".") and "\n" not in words and "Traceback" not in words, words


def the_hub_receives_and_rates_it(story):
    hub = story.stranger("hub").go(story.concern)
    hub.press("Sign in as Gwen Sienna")
    expect(hub.page.get_by_role("heading", level=1)).to_have_text("Robin Sample")
    hub.follow("My work")
    story.page(hub, "My work", "work-of-the-hub")
    row = hub.page.locator(".clocks li", has_text=story.reference).filter(has_text="Decide what happens next")
    hub.open(row.get_by_role("link"))
    story.page(hub, "Decide what happens next", "duty").follow("Open the concern")
    story.page(hub, "Robin Sample", "concern").follow("Say that we have it")
    story.page(hub, "Say that we have it", "receive").press("We have it")
    story.page(hub, "It is in the register", "receipt-of-the-hub").follow("See what has happened since")
    hub.follow("Rate how urgent it is")
    story.page(hub, "Rate how urgent it is", "rate").choose("Green").write("Your reason", "Looked into this week.")
    hub.press("Rate it")
    expect(hub.page.get_by_role("heading", level=1)).to_have_text("It is in the register")


def nothing_more_is_to_be_done_and_a_second_person_is_needed(story):
    hub = story.people["hub"].go(story.concern).follow("Decide what happens next")
    story.page(hub, "Decide what happens next", "decide")
    assert "a second person has to confirm it: an earlier concern was raised about the same person" in hub.text
    hub.press("Decide")
    story.page(hub, "Decide what happens next", "decide-with-errors")
    hub.choose("No further action").write("Why?", DECIDED)
    pick(hub, "Which law do you rely on?", "Children Act 1989, section 17")
    hub.press("Decide")
    assert "No further action needs one of the listed reasons." in hub.text
    expect(hub.page.get_by_label("Why?", exact=True)).to_have_value(DECIDED)
    pick(hub, "For which of these reasons?", "Help was given and the need is met")
    hub.press("Decide")
    assert "of the items held on this person have not been opened by you." in hub.text
    hub.write("If you have not opened everything above: why not?", "The nurse's item is restricted; I spoke with her.")
    hub.press("Decide")
    story.page(hub, "It is in the register", "receipt-of-the-decision")
    assert "Second person: confirm or refuse the decision" in hub.text
    hub.go(story.concern)
    story.page(hub, "Robin Sample", "concern-waiting")
    assert "Decided by one person, waiting for a second" in hub.text
    assert "A decision waits for a second person" in hub.text


def the_first_person_cannot_be_the_second(story):
    hub, manager = story.people["hub"], story.seat("hub_manager").go(story.concern)
    confirm = manager.page.get_by_role("link", name="Confirm the decision").get_attribute("href")
    assert not hub.page.get_by_role("link", name="Confirm the decision").is_visible()
    assert "you cannot be the second person" in hub.text
    hub.go(confirm).write("Your reason", "I looked twice.").press("Confirm the decision")
    story.page(hub, "Confirm the decision", "refused-as-second-person")
    assert "You cannot confirm this decision: it was your own, and a second person has to look." in hub.text
    hub.go(story.concern.replace("concern", "decide"))
    story.page(hub, "Decide what happens next", "decide-waiting")
    assert "waits for a second person" in hub.text
    assert not hub.page.get_by_role("button", name="Decide").is_visible()


def the_second_person_confirms(story):
    manager = story.people["hub_manager"].go("/work")
    row = manager.page.locator(".clocks li", has_text=story.reference).filter(has_text="Second person")
    manager.open(row.get_by_role("link"))
    expect(manager.page.get_by_role("heading", level=1)).to_have_text("Second person: confirm or refuse the decision")
    manager.follow("Open the concern")
    story.page(manager, "Robin Sample", "concern-of-the-second-person").follow("Confirm the decision")
    manager.write("Your reason", "I read all of it and spoke with the nurse.").press("Confirm the decision")
    story.page(manager, "It is in the register", "receipt-of-the-second-person")
    assert "Tell whoever raised it what was decided, and why" in manager.text


def the_teacher_challenges(story):
    teacher = story.people["teacher"].go("/work").follow(story.reference)
    expect(teacher.page.get_by_role("heading", level=1)).to_have_text("Robin Sample")
    teacher.follow("Challenge what was decided")
    story.page(teacher, "Challenge what was decided", "challenge")
    assert "No further action" in teacher.text
    teacher.write("Why do you challenge it?", GROUNDS).press("Send the challenge")
    story.page(teacher, "It is in the register", "receipt-of-the-challenge")
    assert "Answer the challenge, practitioner to practitioner" in teacher.text


def nobody_answers_and_it_climbs_to_the_scrutineer(story):
    for who, office in RUNGS.items():
        assert story.reference not in owed(story, who), f"too early for the {who}"
        for _ in range(12):
            sweep(story.wall.later(days=1))
            if story.reference in owed(story, who):
                break
        assert story.reference in owed(story, who), f"the {who} never heard of it"
        teacher = story.people["teacher"].go(story.concern)
        assert f"now with {office}" in teacher.text
    scrutineer = story.people["scrutineer"]
    story.page(scrutineer.go("/work"), "My work", "work-of-the-scrutineer")
    story.page(scrutineer.go("/oversight"), "Oversight", "oversight")
    unanswered = scrutineer.page.locator("h2", has_text="Challenges nobody answered")
    assert unanswered.locator(f"xpath=following-sibling::div[contains(., '{story.reference}')]").count()
    story.page(scrutineer.go(story.concern), "Robin Sample", "concern-of-the-scrutineer")
    story.page(teacher.go(story.concern.replace("concern", "challenge")), "Challenge what was decided", "climbed")
    assert "it has gone up to Independent scrutineer" in teacher.text
    assert "Independent scrutineer · it is here now" in teacher.text


def owed(story: Story, who: str) -> str:
    """What My work shows this office it owes an answer to a challenge on."""
    person = story.seat(who, "scrutiny" if who == "scrutineer" else "safeguard_child").go("/work")
    rows = person.page.locator(".clocks li").filter(has_text="Answer the challenge")
    return " ".join(rows.all_inner_texts())


def she_is_told(story):
    hub = story.people["hub"].go(story.concern).follow("Tell whoever raised it the outcome")
    story.page(hub, "Tell whoever raised it the outcome", "tell").write("What do you tell them?", OUTCOME)
    hub.press("Tell them")
    expect(hub.page.get_by_role("heading", level=1)).to_have_text("It is in the register")
    teacher = story.people["teacher"].go("/raised-by-me")
    story.page(teacher, "Concerns I have raised", "raised-by-me").follow(story.reference)
    story.page(teacher, "Robin Sample", "told")
    assert OUTCOME in teacher.text
    assert not teacher.page.get_by_role("link", name="Accept the answer").is_visible(), "nobody has answered"
    assert "A challenge is open" in teacher.text, "being told does not end a challenge"


def pick(person: Person, label: str, option: str) -> None:
    person.page.get_by_label(label).first.select_option(label=option)
