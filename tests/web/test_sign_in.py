"""Who gets in, as whom, and for which purpose."""

from __future__ import annotations

import pytest

from tocsin.access import PURPOSES, Refused
from tocsin.web.accounts import open_account

PASSWORD = "seven-grey-geese-over-the-weir"


@pytest.fixture
def account(house):
    open_account(house.register.hub.practitioner, "gwen", PASSWORD)
    return house


def test_somebody_with_a_password_chooses_office_and_purpose(account, client):
    signed_in = client.post("/sign-in", {"username": "gwen", "password": PASSWORD, "next": "/find"})
    assert signed_in.headers["Location"] == "/as-whom?next=/find"
    chosen = client.post(
        "/as-whom", {"office": account.register.hub.office, "purpose": "safeguard_child", "next": "/find"}
    )
    assert chosen.headers["Location"] == "/find"
    page = client.get("/work").content.decode()
    assert "Gwen Sienna" in page
    assert "Purpose: Safeguarding a child" in page


def test_a_wrong_password_says_nothing_about_which_part_was_wrong(account, client):
    for name in ("gwen", "nobody"):
        response = client.post("/sign-in", {"username": name, "password": "wrong"})
        assert response.status_code == 422
        assert "The user name or the password is not right." in response.content.decode()


def test_an_office_not_held_and_a_purpose_not_allowed_are_refused(account, client):
    client.post("/sign-in", {"username": "gwen", "password": PASSWORD})
    foreign = client.post("/as-whom", {"office": account.register.director.office, "purpose": "safeguard_child"})
    assert foreign.status_code == 422
    assert "Choose the office you are acting in." in foreign.content.decode()
    assert "hub_worker" not in PURPOSES["scrutiny"]
    wrong = client.post("/as-whom", {"office": account.register.hub.office, "purpose": "scrutiny"})
    assert wrong.status_code == 422


def test_signing_in_never_leads_to_another_site(account, client):
    response = client.post("/sign-in", {"username": "gwen", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/as-whom?next=/work"


def test_made_up_people_sign_in_only_in_a_demonstration(house, client, settings):
    settings.TOCSIN_DEMO = False
    assert "made-up" not in client.get("/sign-in").content.decode()
    hub = house.register.hub
    response = client.post("/sign-in/as", {"practitioner": hub.practitioner, "office": hub.office})
    assert response.headers["Location"] == "/sign-in"
    assert client.get("/work").status_code == 302


def test_a_weak_password_a_taken_name_and_a_stranger_are_refused(account):
    hub = account.register.hub.practitioner
    for practitioner, name, password in ((hub, "new", "short"), (hub, "gwen", PASSWORD), ("u_nobody", "new", PASSWORD)):
        with pytest.raises(Refused):
            open_account(practitioner, name, password)
