"""Checking a receipt in a browser: a file chosen, a verdict read, the newest saved; and the receipt on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.seats import ROOT, Person
from tocsin.ledger import REGISTER, Cosignature, NoSuchEntry, checkpoint, keep_cosignatures, receipt, verification_key
from tocsin.proofs import verify_receipt
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.keys import Kind
from tocsin.proofs.note import Checkpoint
from tocsin.web.verdict import HEADLINES

WITNESSES = (("auditor", Kind.COSIGNATURE), ("union", Kind.ML_DSA_44), ("council", Kind.COSIGNATURE))
PAPER = (672, 1001)
"""What is left of a sheet of A4 within margins of 16 mm, in pixels of which an inch has 96."""


@pytest.fixture
def stranger(browser, address):
    """Somebody nobody knows, at a browser without a cookie."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    yield Person(context.new_page(), address)
    assert context.cookies() == []
    context.close()


@pytest.fixture
def file(house, tmp_path):
    """The receipt of the first concern, saved as a file."""
    path = tmp_path / "my-receipt.tlog-proof"
    path.write_text(receipt(house.receipt), encoding="utf-8")
    return path


def bring(stranger, path):
    stranger.go("/verify").page.get_by_label("The receipt’s file").set_input_files(path)
    return stranger.press("Check it")


def looked_at(stranger, name):
    """No fault at any width, and a picture of each for a person to look at."""
    for width in (1200, 390, 320):
        stranger.page.set_viewport_size({"width": width, "height": 900})
        assert stranger.faults() == []
        assert stranger.page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width} pixels"
        stranger.photograph(name, width)


def test_a_stranger_checks_a_file_reads_the_verdict_and_saves_the_newest(stranger, house, file):
    bring(stranger, file)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(HEADLINES["held"])
    expect(stranger.page.get_by_text("What it does not prove")).to_be_visible()
    looked_at(stranger, "verify-held")
    text = stranger.save("button", "Save the newest receipt").path().read_text(encoding="utf-8")
    key = stranger.page.locator(".receipt__key").inner_text()
    assert verify_receipt(text, key).entry.n == house.receipt


def test_a_changed_file_is_refused_in_one_sentence(stranger, file):
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("index ", "index 1"), encoding="utf-8")
    bring(stranger, file)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(HEADLINES["refused"])
    looked_at(stranger, "verify-refused")


def test_nothing_chosen_leads_to_the_field(stranger):
    stranger.go("/verify").press("Check it")
    stranger.page.get_by_role("link", name="Choose the receipt’s file, or paste its text.").click()
    assert stranger.page.evaluate("document.activeElement.type") == "file"
    assert stranger.faults() == []


def test_the_first_sheet_on_paper_holds_the_receipt_and_its_code(at_the_browser, house):
    teacher = at_the_browser("teacher").go(f"/receipt/{house.receipt}")
    teacher.page.pdf(format="A4", path=ROOT / "build" / "screenshots" / "receipt.pdf", prefer_css_page_size=True)
    teacher.page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    teacher.page.emulate_media(media="print")
    code = teacher.page.locator(".code svg").bounding_box()
    assert code["y"] + code["height"] < PAPER[1]
    assert code["width"] * 25.4 / 96 > 70, "narrower than seven centimetres no telephone tells its dots apart"
    assert teacher.page.locator(".code figcaption code").is_visible()
    assert not teacher.page.get_by_role("link", name="Save the proof").is_visible()


def test_an_alarm_looks_like_one_and_says_whom_to_tell(stranger, file, monkeypatch):
    def gone(log, n):
        raise NoSuchEntry(f"{log} has no entry {n}.")

    monkeypatch.setattr("tocsin.acts.verdicts.leaf", gone)
    bring(stranger, file)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text(HEADLINES["gone"])
    expect(stranger.page.get_by_text("Tell somebody who does not run the register")).to_be_visible()
    looked_at(stranger, "verify-alarm")


def test_the_ledger_page_shows_who_outside_has_signed(at_the_browser, house, wall, settings, tmp_path):
    keys = {name: Cosigner(f"{name}.example", bytes([n]) * 32, kind) for n, (name, kind) in enumerate(WITNESSES, 1)}
    lines = [f"witness {name} {each.verifier.text}" for name, each in keys.items()]
    settings.TOCSIN_POLICY = tmp_path / "policy"
    settings.TOCSIN_POLICY.write_text(
        "\n".join((f"log {verification_key(REGISTER)}", *lines, "group two 2 auditor union council", "quorum two"))
    )
    note = checkpoint(REGISTER)
    state = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
    for name in ("auditor", "union"):
        witness = keys[name].verifier
        line = keys[name].cosign(state, wall.at)
        keep_cosignatures(state.origin, [Cosignature(state.size, witness.name, witness.id.hex(), wall.at, line)])
    scrutineer = at_the_browser("scrutineer", "scrutiny").go("/ledger")
    expect(scrutineer.page.get_by_text("entries are witnessed, last by")).to_be_visible()
    expect(scrutineer.page.get_by_text("Silent for more than two hours: council.example.")).to_be_visible()
    looked_at(scrutineer, "ledger-witnessed")
