"""The ledger page says first what a scrutineer wants to know; a register that has to stop says so and why."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tocsin.concerns import AddInformation
from tocsin.ledger import REGISTER, Behind, Cosignature, checkpoint, keep_cosignatures, log_of, size, verification_key
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.keys import Kind
from tocsin.proofs.note import Checkpoint

ORIGIN = "tocsin.invalid/demo/register1"
NAMES = ("Auditor", "Union")


@pytest.fixture
def cosigners(house, settings, tmp_path):
    """Two witnesses, one for each kind of key, both asked for by the policy."""
    found = {
        "Auditor": Cosigner("auditor.example", bytes(32), Kind.COSIGNATURE),
        "Union": Cosigner("union.example", bytes([1]) * 32, Kind.ML_DSA_44),
    }
    lines = [f"witness {name} {each.verifier.text}" for name, each in found.items()]
    settings.TOCSIN_POLICY = tmp_path / "policy"
    text = "\n".join((f"log {verification_key(REGISTER)}", *lines, "group both all Auditor Union", "quorum both"))
    settings.TOCSIN_POLICY.write_text(text)
    return found


def sign(cosigners, at, *names):
    """Let these witnesses sign the register as it stands."""
    note = checkpoint(REGISTER)
    state = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
    for name in names:
        witness, line = cosigners[name].verifier, cosigners[name].cosign(state, at)
        keep_cosignatures(ORIGIN, [Cosignature(state.size, witness.name, witness.id.hex(), at, line)])


def lead(house):
    words = house.client("teacher").get("/ledger").content.decode()
    return re.search(r'<p class="govuk-body-l">(.*?)</p>', words, re.DOTALL)[1], words


def test_a_register_that_nobody_watches_says_so(house):
    finding, words = lead(house)
    assert finding.startswith("Nobody outside this register watches it yet.")
    assert "No witness is named" in words
    assert log_of(ORIGIN) == REGISTER


def test_named_witnesses_that_never_signed_are_named(house, cosigners):
    finding, words = lead(house)
    assert finding.startswith("Witnesses are named, and none has signed yet.")
    assert words.count("<strong>Never</strong>") == 2


def test_who_has_seen_how_much_and_when_is_one_sentence_and_a_table(house, cosigners):
    at = house.register.at
    sign(cosigners, at, *NAMES)
    seen = size(REGISTER)
    assert f"{seen:,} entries are witnessed, last by" in lead(house)[0]
    assert "That is all of them." in lead(house)[0]
    house.register.perform(AddInformation(concern=house.concern, text="More."), house.register.teacher)
    finding, words = lead(house)
    assert f"{size(REGISTER) - seen} since then {'is' if size(REGISTER) - seen == 1 else 'are'} signed by" in finding
    assert "The latest witnessed checkpoint" in words
    assert "auditor.example" in words and "union.example" in words
    assert "Fewer have signed" not in finding and "Silent" not in finding


def test_fewer_than_the_policy_asks_for_and_a_silence_are_said(house, cosigners):
    sign(cosigners, house.register.at - timedelta(hours=3), "Auditor")
    finding, words = lead(house)
    assert "Fewer have signed than the policy asks for." in finding
    assert "Silent for more than two hours: auditor.example, union.example." in finding
    assert "silent since" in words


def test_the_checkpoint_is_saved_whole_and_shown_cut(house, cosigners):
    sign(cosigners, house.register.at, *NAMES)
    client = house.client("scrutineer", "scrutiny")
    saved = client.get("/ledger/checkpoint")
    assert saved.headers["Content-Disposition"] == 'attachment; filename="checkpoint.txt"'
    assert any(len(line) > 3000 for line in saved.content.decode().splitlines())
    assert max(len(line) for line in client.get("/ledger").content.decode().splitlines()) < 3000


def test_a_cosignature_that_was_changed_in_the_database_is_an_alarm(house, cosigners):
    note = checkpoint(REGISTER)
    state = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
    auditor = cosigners["Auditor"]
    forged = auditor.cosign(Checkpoint(state.origin, state.size + 1, state.root), house.register.at)
    row = Cosignature(state.size, "auditor.example", auditor.verifier.id.hex(), house.register.at, forged)
    keep_cosignatures(ORIGIN, [row])
    answer = house.client("teacher").get("/ledger")
    assert answer.status_code == 403
    assert "Alarm: this register can no longer prove what it signed." in answer.content.decode()


def test_a_register_that_holds_less_than_it_signed_stops_and_says_why(house, monkeypatch):
    sentence = "register1 holds 5 entries and has signed 9: entries 5 to 8 are gone."

    def behind(*_):
        raise Behind(sentence)

    monkeypatch.setattr("tocsin.web.pages.ledger.ask", behind)
    answer = house.client("teacher").get("/ledger")
    words = answer.content.decode()
    assert answer.status_code == 503
    assert "Alarm: this register no longer holds what it signed" in words
    assert sentence in words and "call 999" in words


def test_a_witness_with_two_keys_is_one_witness(house, cosigners, settings):
    second = Cosigner("auditor.example", bytes([2]) * 32, Kind.ML_DSA_44)
    text = settings.TOCSIN_POLICY.read_text()
    settings.TOCSIN_POLICY.write_text(text.replace("group", f"witness Auditor-2 {second.verifier.text}\ngroup"))
    sign(cosigners, house.register.at, "Auditor")
    words = lead(house)[1]
    assert words.count('scope="row"') == 2
    assert "no longer in the policy" not in words
