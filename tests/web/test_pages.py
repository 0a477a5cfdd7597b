"""Every page answers, to whom it may, with what was asked; and to nobody else."""

from __future__ import annotations

import pytest

ADDRESSES = {
    "/work": "hub",
    "/raised-by-me": "teacher",
    "/with-us": "hub",
    "/raise": "teacher",
    "/receipt/{house.receipt}": "teacher",
    "/find": "social_worker",
    "/find?name=Robin": "social_worker",
    "/child/{house.person}": "social_worker",
    "/concern/{house.concern}": "hub",
    "/concern/{house.repeat}": "hub",
    "/decide/{house.repeat}": "hub",
    "/challenge/{house.concern}": "teacher",
    "/act/receive/{house.repeat}": "hub",
    "/act/ask-check/{house.repeat}": "hub",
    "/act/restrict/{house.repeat}": "hub",
    "/report/{house.report}": "director",
    "/oversight": "scrutineer",
    "/oversight/late": "scrutineer",
    "/ledger": "teacher",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_answers(house, address):
    client = house.client(ADDRESSES[address], "scrutiny" if ADDRESSES[address] == "scrutineer" else "safeguard_child")
    response = client.get(address.format(house=house))
    assert response.status_code == 200, response.content.decode()[:3000]
    assert b"<h1" in response.content
