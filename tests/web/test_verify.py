"""The door that stands open: a receipt of any age and kind is answered in words, and so is what is none."""

from __future__ import annotations

import base64
import random
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from tocsin.ledger import LOOKS, REGISTER, receipt, size, verification_key
from tocsin.ledger.opening import openings
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.disclosure import write
from tocsin.proofs.keys import Kind
from tocsin.proofs.note import Checkpoint, Signer
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.tree import leaf_hash, node_hash
from tocsin.web.pages import verify as page
from tocsin.web.verdict import HEADLINES, WORDS_HELD


@pytest.fixture(autouse=True)
def open_door(monkeypatch):
    """Every test comes to a door nobody has been at this minute."""
    from tocsin.web.doorkeeper import Doorkeeper

    monkeypatch.setattr(page, "DOOR", Doorkeeper(each=100_000, all=100_000))


@pytest.fixture
def genuine(house):
    """A genuine receipt of the furnished register."""
    return receipt(house.receipt)


def brought(text, **more):
    """The page's answer to a pasted receipt, from somebody nobody knows."""
    return Client().post("/verify", {"pasted": text} | more)


def headline(response):
    return re.sub(r"\s+", " ", re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)[1]).strip()


def drop_triggers():
    """What whoever owns the database can always do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS ledger_only_grows CASCADE")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def sql(statement, *params):
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_anybody_may_ask_and_nothing_is_kept_about_them(house, genuine):
    before = size(LOOKS), size(REGISTER)
    client = Client(enforce_csrf_checks=True)
    asked = client.get("/verify")
    answered = client.post("/verify", {"pasted": genuine})
    assert (asked.status_code, answered.status_code) == (200, 200)
    assert not asked.cookies and not answered.cookies
    assert (size(LOOKS), size(REGISTER)) == before
    assert answered.headers["Cache-Control"] == "no-store"


def test_a_genuine_receipt_is_held_and_says_what_it_proves_and_what_not(house, genuine):
    answer = brought(genuine)
    words = answer.content.decode()
    assert headline(answer) == HEADLINES["held"]
    assert f"entry {house.receipt:,} on" in words and "“concern raised”" in words
    assert words.index("What it proves") < words.index("What it does not prove") < words.index("Technical details")
    assert "This page is the register’s own" in words
    assert verification_key(REGISTER).replace("+", "&#43;") in words or verification_key(REGISTER) in words


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_receipt_is_taken_from_a_file_of_any_machine(house, genuine, ends):
    file = SimpleUploadedFile("1.tlog-proof", b"\xef\xbb\xbf" + genuine.replace("\n", ends).encode())
    assert headline(Client().post("/verify", {"receipt": file})) == HEADLINES["held"]


def test_the_newest_receipt_is_given_to_whoever_brings_one(house, genuine):
    from tocsin.concerns import AddInformation

    house.register.perform(AddInformation(concern=house.concern, text="More."), house.register.teacher)
    saved = Client().post("/verify/newest", {"pasted": genuine})
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{house.receipt}.tlog-proof"'
    assert saved.content.decode() != genuine
    assert headline(brought(saved.content.decode())) == HEADLINES["held"]
    for nothing in ("", "not a receipt", genuine.replace("index ", "index 1")):
        assert Client().post("/verify/newest", {"pasted": nothing}).status_code == 302


def test_what_the_register_no_longer_holds_is_an_alarm_and_says_whom_to_tell(house, genuine):
    sql("DELETE FROM ledger_entry WHERE log = %s AND n = %s", REGISTER, house.receipt)
    answer = brought(genuine)
    words = answer.content.decode()
    assert headline(answer) == HEADLINES["gone"]
    assert "Independent scrutineer" in words and "Keep the receipt" in words
    assert "Save the newest receipt" not in words


def test_an_entry_reworded_under_its_number_is_an_alarm(house, genuine):
    other = Receipt.parse(receipt(house.receipt + 1)).leaf
    sql("UPDATE ledger_entry SET leaf = %s WHERE log = %s AND n = %s", other, REGISTER, house.receipt)
    assert headline(brought(genuine)) == HEADLINES["changed"]


def test_another_entry_changed_behind_the_receipt_is_an_alarm(house, genuine):
    sql("UPDATE ledger_entry SET hash = %s WHERE log = %s AND n = %s", bytes(32), REGISTER, house.receipt + 1)
    assert headline(brought(genuine)) == HEADLINES["rewritten"]


def test_a_register_restored_from_an_old_backup_is_an_alarm(house, genuine):
    sql("UPDATE ledger_head SET size = size - 1 WHERE log = %s", REGISTER)
    sql("DELETE FROM ledger_entry WHERE log = %s AND n = %s", REGISTER, size(REGISTER))
    assert headline(brought(genuine)) == HEADLINES["shortened"]


def test_a_receipt_of_another_register_is_sent_on_or_checked_with_its_key(house, genuine):
    signer, n = Signer("other.example/register1", bytes(range(32))), house.receipt
    leaf = Receipt.parse(genuine).leaf.replace(b"tocsin.invalid/demo", b"other.example")
    root, height = leaf_hash(leaf), n.bit_length()
    for each in range(height):
        root = node_hash(bytes(32), root) if n >> each & 1 else node_hash(root, bytes(32))
    note = signer.sign(Checkpoint(signer.verifier.name, 2**height, root).text)
    theirs = Receipt(n, leaf, (bytes(32),) * height, note).text
    assert headline(brought(theirs)) == HEADLINES["foreign"]
    assert headline(brought(theirs, trust=signer.verifier.text)) == HEADLINES["elsewhere"]


def test_a_key_of_ones_own_is_the_one_that_counts(house, genuine):
    own = verification_key(REGISTER)
    assert headline(brought(genuine, trust=own)) == HEADLINES["held"]
    forged = Signer(own.partition("+")[0], bytes(32)).verifier.text
    for wrong in (forged, "nonsense", "log\n", "x" * 5000):
        assert headline(brought(genuine, trust=wrong)) == HEADLINES["refused"]


HOSTILE = {
    "nothing but its first line": "c2sp.org/tlog-proof@v1",
    "empty lines": "c2sp.org/tlog-proof@v1\n\n\n\n",
    "markup": "<script>alert(1)</script>",
    "a template": "{{ 7*7 }}",
    "half a letter": "\\ud800",
    "a null": "c2sp.org/tlog-proof@v1\x00",
    "reversed": "\u202e1v@foorp-golt",
    "a million letters": "x" * 1_000_000,
    "json": '{"receipts": []}',
    "deep json": "[" * 100_000,
    "a huge number": "c2sp.org/tlog-proof@v1\nextra AAAA\nindex " + "9" * 5000 + "\n\nx",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_a_stranger_pastes_or_uploads_is_answered_in_words(house, text):
    for given in ({"pasted": text}, {"receipt": SimpleUploadedFile("x", text.encode())}):
        answer = Client().post("/verify", given)
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode()
        if answer.status_code == 200:
            assert headline(answer) in (HEADLINES["refused"], HEADLINES["foreign"])


def test_no_byte_of_a_receipt_can_be_changed_into_a_traceback_or_a_better_verdict(house, genuine):
    dice, good = random.Random(7), genuine.encode()
    for _ in range(150):
        changed = bytearray(good)
        for _ in range(dice.randint(1, 3)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        answer = Client().post("/verify", {"receipt": SimpleUploadedFile("r", bytes(changed))})
        assert answer.status_code in (200, 422)
        if answer.status_code == 200 and bytes(changed) != good:
            assert headline(answer) in (HEADLINES["refused"], HEADLINES["foreign"])


def test_a_leaf_that_is_no_entry_but_signed_is_refused(house):
    log = Signer("other.example/register1", bytes(32))
    for leaf in (b"\x00", b"{}", b"[]", b"null", b'{"v":1}', base64.b64decode("//8="), b'{"n":' + b"9" * 400 + b"}"):
        note = log.sign(Checkpoint(log.verifier.name, 1, leaf_hash(leaf)).text)
        answer = brought(Receipt(0, leaf, (), note).text, trust=log.verifier.text)
        assert headline(answer) == HEADLINES["refused"]


def test_nothing_brought_is_asked_for_again(house):
    answer = Client().post("/verify", {})
    assert answer.status_code == 422
    assert "Choose the receipt’s file, or paste its text." in answer.content.decode()


def test_what_is_too_large_is_not_even_read(house):
    file = SimpleUploadedFile("big", b"x" * (page.LARGEST + 1))
    answer = Client().post("/verify", {"receipt": file})
    assert answer.status_code == 413
    assert "too large to be a receipt" in answer.content.decode()


def test_the_door_is_not_for_hammering(house, genuine, monkeypatch):
    from tocsin.web.doorkeeper import Doorkeeper

    monkeypatch.setattr(page, "DOOR", Doorkeeper(each=3, all=5))
    codes = [brought(genuine).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    others = [Client(REMOTE_ADDR=f"192.0.2.{each}").post("/verify", {"pasted": "x"}).status_code for each in range(3)]
    assert others == [200, 200, 429]
    assert Client().get("/verify").status_code == 200


def test_a_malformed_request_is_answered_in_words(house):
    odd = Client().generic("POST", "/verify", b"--x\r\nbroken", content_type="multipart/form-data; boundary=y")
    assert odd.status_code in (400, 422)
    many = Client().post("/verify", {f"f{each}": "x" for each in range(1500)})
    assert many.status_code == 400
    for answer in (odd, many):
        assert "Traceback" not in answer.content.decode()


def test_in_the_past_no_receipt_is_checked(house, genuine, settings):
    settings.TOCSIN_AS_KNOWN = "2012-09-01"
    answer = brought(genuine)
    assert answer.status_code == 404
    assert "Receipts are not checked in the past" in answer.content.decode()


def test_there_is_a_sentence_for_every_finding():
    from tocsin.acts import verdicts

    source = Path(verdicts.__file__).read_text(encoding="utf-8")
    said = set(re.findall(r'"(held|gone|changed|shortened|rewritten|elsewhere|foreign|refused|lost)"', source))
    assert said | verdicts.ALARMS == set(HEADLINES)


def test_a_file_that_is_no_text_is_named(house):
    answer = Client().post("/verify", {"receipt": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff\xe0")})
    assert answer.status_code == 422
    assert "is not a text file" in answer.content.decode()


@pytest.fixture
def private(house):
    """The private file of whoever raised the first concern."""
    answer = house.client("teacher").get(f"/receipt/{house.receipt}/words")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{house.receipt}-private.json"'
    return answer.content.decode()


def test_the_private_file_shows_the_words_and_proves_them(house, private):
    answer = Client().post("/verify", {"receipt": SimpleUploadedFile("mine.json", private.encode())})
    words = answer.content.decode()
    assert headline(answer) == WORDS_HELD
    assert "“I fell,” he said, and looked away." in words
    assert "What was written. A receipt" not in words


def test_a_word_changed_in_the_private_file_is_refused(house, private):
    for was, becomes in (("I fell", "He fell"), ('"account"', '"accounts"'), ('"entry": ', '"entry": 1')):
        assert was in private
        assert headline(brought(private.replace(was, becomes))) == HEADLINES["refused"]


def test_the_words_of_an_entry_that_is_gone_are_an_alarm(house, private):
    sql("DELETE FROM ledger_entry WHERE log = %s AND n = %s", REGISTER, house.receipt)
    assert headline(brought(private)) == HEADLINES["gone"]


def test_nobody_but_the_author_may_take_the_words_away(house):
    for who in ("hub", "scrutineer", "nurse"):
        purpose = "scrutiny" if who == "scrutineer" else "safeguard_child"
        assert house.client(who, purpose).get(f"/receipt/{house.receipt}/words").status_code == 403
    assert "Save the private file" in house.client("teacher").get(f"/receipt/{house.receipt}").content.decode()
    shown = house.client("scrutineer", "scrutiny").get(f"/receipt/{house.receipt}").content.decode()
    assert "Save the private file" not in shown


def test_a_part_left_out_of_an_opening_file_is_named(house):
    hidden = write([receipt(house.receipt + 1)], [])
    shown = openings(house.receipt)
    assert shown
    answer = brought(write([receipt(house.receipt), receipt(house.receipt + 1)], shown))
    assert headline(answer) == WORDS_HELD
    assert headline(brought(hidden)) == HEADLINES["held"]


@pytest.fixture
def policy(house, settings, tmp_path):
    """A policy that asks for one auditor; gives the auditor's key."""
    auditor = Cosigner("auditor.example", bytes(32), Kind.COSIGNATURE)
    settings.TOCSIN_POLICY = tmp_path / "policy"
    settings.TOCSIN_POLICY.write_text(
        f"log {verification_key(REGISTER)}\nwitness Auditor {auditor.verifier.text}\nquorum Auditor\n"
    )
    return auditor


def test_who_witnessed_it_and_when_is_said_in_words(house, genuine, policy):
    alone = brought(genuine).content.decode()
    assert "Signed by the register alone, at" in alone and "though its policy asks for some" in alone
    signed = Checkpoint.parse(Receipt.parse(genuine).checkpoint.partition("\n\n")[0] + "\n")
    seen = datetime(2026, 4, 5, 11, 1, tzinfo=UTC)
    words = brought(genuine + policy.cosign(signed, seen)).content.decode()
    assert "witnessed by Auditor (5 April 2026, 12:01pm)" in words
    assert "These are as many as its policy asks for." in words
    assert "So it existed by 5 April 2026, 12:01pm at the latest" in words
    assert "none has signed under this receipt" not in words


def test_the_receipts_own_page_says_who_stands_behind_it(house, policy):
    words = house.client("teacher").get(f"/receipt/{house.receipt}").content.decode()
    assert "No witness outside it has signed this state yet, though its policy asks for some." in words


def test_the_program_and_the_policy_given_here_accept_the_receipt_and_refuse_a_changed_one(house, genuine, tmp_path):
    program, trusted = Client().get("/verify/program"), Client().get("/verify/policy")
    assert program.headers["Content-Disposition"] == 'attachment; filename="tocsin_verify.py"'
    for name, content in (("v.py", program.content), ("policy", trusted.content), ("r", genuine.encode())):
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "v.py", "receipt", "r", "--trust", "policy"]
    accepted = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    (tmp_path / "r").write_text(genuine.replace("index ", "index 1"), encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
