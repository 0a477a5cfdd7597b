"""A stranger without account and somebody with a hostile keyboard, through the pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings

from register import Register
from tocsin.concerns import RaiseConcern
from tocsin.web.accounts import open_account
from web.furnished import signed_in

PASSWORD = "a long enough pass phrase 9"
HOSTILE = (
    "=HYPERLINK(0)",
    "{{ 7 * 7 }}{% raw %}",
    "<script>alert(1)</script>",
    "a\x00b",
    "\u202eevil\u202c",
    "A" * 400_000,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "   ",
)
ADDRESSES = (
    *("/work", "/raise", "/find", "/warnings", "/oversight", "/oversight/late", "/ledger", "/raised-by-me", "/with-us"),
    *("/concern/c_1", "/decide/c_1", "/challenge/c_1", "/child/p_1", "/missing/m_1", "/report/w_1", "/duty/y_1"),
    *("/receipt/1", "/receipt/1/proof", "/act/add/c_1", "/act/restrict/c_1", "/raise/x/what", "/carry-on"),
)


@pytest.fixture
def house(register: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr("tocsin.web.clock.now", lambda: register.at)
    return register


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_shown_nothing_and_no_copy_is_kept(house: Register, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302 and answer["Cache-Control"] == "no-store"
    assert answer["Location"].startswith(("/sign-in", "/work"))


@pytest.mark.parametrize(
    "next", ["//evil.example", "https://evil.example", "/\\evil.example", "foo", "javascript:1", "\t//e"]
)
def test_signing_in_leads_nowhere_else(house: Register, next: str) -> None:
    open_account(house.teacher.practitioner, "asha", PASSWORD)
    client = Client()
    answer = client.post("/sign-in", {"username": "asha", "password": PASSWORD, "next": next})
    assert answer.status_code == 302
    office = {"office": house.teacher.office, "purpose": "safeguard_child", "next": next}
    assert client.post("/as-whom", office)["Location"] == "/work"


def test_a_wrong_name_and_a_wrong_password_sound_the_same(house: Register) -> None:
    open_account(house.teacher.practitioner, "asha", PASSWORD)
    said = [
        re.sub(r'value="[^"]*"', "", Client().post("/sign-in", {"username": name, "password": "x"}).content.decode())
        for name in ("asha", "nobody")
    ]
    assert said[0] == said[1]


def test_nobody_signs_in_as_somebody_unless_it_is_a_demonstration(house: Register) -> None:
    wanted = {"practitioner": house.scrutineer.practitioner, "office": house.scrutineer.office}
    with override_settings(TOCSIN_DEMO=False):
        client = Client()
        assert client.post("/sign-in/as", wanted)["Location"] == "/sign-in"
        assert "Noor Cedar" not in client.get("/sign-in").content.decode()
        assert client.get("/work").status_code == 302


@pytest.mark.parametrize("session", [{"office": "scrutineer"}, {"purpose": "run_system"}, {"purpose": "nonsense"}])
def test_an_office_or_a_purpose_not_held_opens_nothing(house: Register, session: dict[str, str]) -> None:
    """Even with the session's own secret: the office is looked up and the purpose judged at every look."""
    concern = house.perform(RaiseConcern(account="Bruises."), house.nurse).ids["concern"]
    client = signed_in(house.teacher, "safeguard_child")
    held = client.session
    for name, value in session.items():
        held[name] = getattr(house, value).office if name == "office" else value
    held.save()
    answer = client.get(f"/concern/{concern}")
    assert answer.status_code in (302, 403) and "Bruises" not in answer.content.decode()


@pytest.mark.parametrize("kept", ["AAAA", "no base 64 at all", "é", "A" * 100_000, "e30="])
def test_what_was_not_sealed_here_is_not_carried_on(house: Register, kept: str) -> None:
    open_account(house.teacher.practitioner, "asha", PASSWORD)
    client = Client()
    answer = client.post("/sign-in", {"username": "asha", "password": PASSWORD, "kept": kept})
    assert answer.status_code == 302 and "kept" not in client.session


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_sentence_or_plain_text(house: Register, text: str) -> None:
    concern = house.perform(RaiseConcern(account="Bruises."), house.teacher).ids["concern"]
    client = signed_in(house.hub, "safeguard_child")
    client.raise_request_exception = True
    for address in (f"/act/add/{concern}", f"/challenge/{concern}", f"/act/rate/{concern}", f"/decide/{concern}"):
        form = client.get(address).content.decode()
        names = set(re.findall(r'name="([a-z_]+)"', form)) - {"csrfmiddlewaretoken", "key"}
        key = re.search(r'name="key"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="key"', form)
        assert key
        answer = client.post(address, dict.fromkeys(names, text) | {"key": key[1] or key[2]})
        assert answer.status_code in (302, 422)
    page = client.get(f"/concern/{concern}").content.decode()
    assert "<script>alert" not in page and "\u202e" not in page and ">49<" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/oversight/late?office=hello%20world",
        "/oversight/late?office=%00",
        "/concern/hello%20world",
        "/concern/%00",
        "/child/%F0%9F%92%A9",
        "/missing/" + "x" * 3000,
        "/act/restrict/hello%20world",
        "/act/nothing/c_1",
        "/receipt/999999999999999999999999",
        "/find?number=%00&name=" + "a" * 3000,
        "/find?name=%00%00",
        "/find?number=0000-0000-0000",
        "/raised-by-me?before=999999999999999",
        "/work?page=999999",
    ],
)
@pytest.mark.parametrize("who", ["director", "administrator"])
def test_a_made_up_address_is_answered_with_a_page(house: Register, who: str, address: str) -> None:
    """And a refusal is kept, though what was asked for is no identifier."""
    client = signed_in(getattr(house, who), "run_system" if who == "administrator" else "safeguard_child")
    answer = client.get(address)
    assert answer.status_code in (200, 302, 403, 404, 422)


def test_another_persons_key_draft_and_receipt_are_refused(house: Register) -> None:
    concern = house.perform(RaiseConcern(account="Bruises."), house.teacher)
    mine, theirs = signed_in(house.hub, "safeguard_child"), signed_in(house.hub_manager, "safeguard_child")
    key = re.search(r'name="key"[^>]*value="([^"]*)"', mine.get(f"/act/add/{concern.ids['concern']}").content.decode())
    assert key
    answer = theirs.post(f"/act/add/{concern.ids['concern']}", {"text": "Mine.", "key": key[1]})
    assert answer.status_code == 422
    draft = mine.post("/raise")["Location"]
    assert theirs.get(draft).status_code == 404
    assert theirs.get(f"/receipt/{concern.entry}").status_code == 403
    assert theirs.get(f"/receipt/{concern.entry}/proof").status_code == 403


def test_a_form_without_its_token_is_not_taken_in(house: Register) -> None:
    client = signed_in(house.teacher, "safeguard_child", enforce_csrf_checks=True)
    assert client.post("/raise").status_code == 401
    assert client.post("/sign-out").status_code == 401
