"""A password cannot be guessed at for long, and nobody is kept out for long because somebody else guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tocsin.web import clock, guessing
from tocsin.web.accounts import open_account
from tocsin.web.guessing import FIRST_WAIT, FORGOTTEN_AFTER, FREE, LONGEST_WAIT, wait_after
from tocsin.web.models import Guesses
from tocsin.web.pages import sign_in

PASSWORD = "seven-grey-geese-over-the-weir"
NIGHT = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)


class Door:
    """The sign-in page at a moment of one's choosing."""

    def __init__(self) -> None:
        self.at = NIGHT

    def tries(self, password: str, name: str = "gwen", *, browser: Client | None = None, address: str = "") -> int:
        return self.says(password, name, browser=browser, address=address).status_code

    def says(
        self, password: str, name: str = "gwen", *, browser: Client | None = None, address: str = ""
    ) -> HttpResponse:
        sent = {"username": name, "password": password}
        return (browser or Client()).post("/sign-in", sent, REMOTE_ADDR=address or "192.0.2.1")


@pytest.fixture
def door(house, monkeypatch, settings) -> Door:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick: how it is kept is not asked
    open_account(house.register.hub.practitioner, "gwen", PASSWORD)
    open_account(house.register.teacher.practitioner, "tess", PASSWORD)
    door = Door()
    monkeypatch.setattr(clock, "ticking", lambda: door.at)
    return door


def use_up(door: Door, name: str = "gwen", **how: Client | str) -> None:
    """Guess until the next guess has to wait."""
    assert [door.tries(f"wrong {i}", name, **how) for i in range(FREE["name"])] == [422] * FREE["name"]


def test_after_some_guesses_not_even_the_right_password_is_looked_at(door):
    use_up(door)
    refused = door.says(PASSWORD)
    assert refused.status_code == 429
    told = refused.content.decode()
    assert "Try again after 3 November 2026, 2:02am. If a child is in danger now, call 999." in told


def test_whoever_waits_as_told_gets_in_also_in_the_middle_of_the_night(door):
    use_up(door)
    door.at += FIRST_WAIT
    assert door.tries(PASSWORD) == 302


def test_each_further_guess_waits_longer_and_a_refused_one_makes_no_wait_longer(door):
    use_up(door)
    for wait in (1, 2, 4, 8, 15, 15, 15):
        door.at += timedelta(minutes=wait) - timedelta(seconds=1)
        assert [door.tries("wrong"), door.tries("wrong")] == [429, 429]
        door.at += timedelta(seconds=1)
        assert door.tries("wrong") == 422


def test_a_name_is_counted_from_every_address_and_however_it_is_written(door):
    written = ("gwen", "Gwen", "GWEN", "gweN", "gWen")
    assert [door.tries("wrong", name, address=f"192.0.2.{i}") for i, name in enumerate(written)] == [422] * 5
    assert door.tries(PASSWORD, address="192.0.2.99") == 429


def test_a_name_nobody_has_is_answered_like_one_somebody_has(door):
    use_up(door, "nobody")
    assert door.tries("wrong", "nobody") == 429


def test_strangers_who_guess_keep_nobody_out_of_a_browser_they_signed_in_with(door):
    hers, his = Client(), Client()
    assert door.tries(PASSWORD, browser=hers) == 302
    assert door.tries(PASSWORD, "tess", browser=his) == 302
    use_up(door)
    assert door.tries(PASSWORD, browser=his) == 429, "known as somebody else's"
    hers.cookies.pop("tocsin")
    assert door.tries(PASSWORD, browser=hers) == 302


def test_a_browser_that_is_known_may_not_guess_for_ever_either(door):
    hers = Client()
    assert door.tries(PASSWORD, browser=hers) == 302
    use_up(door, browser=hers)
    assert door.tries(PASSWORD, browser=hers) == 429
    assert door.tries(PASSWORD) == 302, "its guesses are its own"


def test_a_cookie_that_was_made_up_makes_no_browser_known(door):
    forger = Client()
    forger.cookies[guessing.COOKIE] = "0123456789abcdef0123456789abcdef:1tXyZ1:made-up"
    use_up(door, browser=forger)
    assert door.tries(PASSWORD) == 429, "counted with the name"


def test_one_address_may_not_try_a_password_on_every_name(door, monkeypatch):
    monkeypatch.setitem(FREE, "address", 7)
    assert [door.tries("Password-2026-now", f"name{i}") for i in range(7)] == [422] * 7
    assert door.tries(PASSWORD) == 429
    assert door.tries(PASSWORD, address="198.51.100.7") == 302


def test_a_right_password_counts_against_no_address(door, monkeypatch):
    monkeypatch.setitem(FREE, "address", 3)
    assert [door.tries(PASSWORD, name) for name in ("gwen", "tess") * 4] == [302] * 8


def test_a_right_password_forgives_the_wrong_ones_before_it(door):
    assert [door.tries("wrong") for _ in range(4)] + [door.tries(PASSWORD)] == [422] * 4 + [302]
    use_up(door)


def test_a_guess_is_counted_before_it_is_tried(door, monkeypatch):
    """A hundred sent at once are not all tried before the first is counted."""
    counted = []

    def slow(request: object, **given: str) -> None:
        counted.append(max(Guesses.objects.values_list("count", flat=True)))

    monkeypatch.setattr(sign_in, "authenticate", slow)
    door.tries("wrong")
    door.tries("wrong")
    assert counted == [1, 2]


def test_what_is_counted_names_nobody_and_is_forgotten_within_the_hour(door):
    use_up(door)
    kept = str(list(Guesses.objects.values_list()))
    assert "gwen" not in kept and "192.0.2.1" not in kept
    guessing.forget_old(door.at + FORGOTTEN_AFTER)
    assert Guesses.objects.count() == 2
    guessing.forget_old(door.at + FORGOTTEN_AFTER + timedelta(seconds=1))
    assert not Guesses.objects.exists()


def test_an_hour_later_every_guess_is_forgotten_even_if_nobody_swept(door):
    use_up(door)
    door.at += FORGOTTEN_AFTER + timedelta(seconds=1)
    use_up(door)


@given(count=st.integers(min_value=0, max_value=10**9), free=st.integers(min_value=1, max_value=1000))
def test_no_wait_is_longer_than_the_longest_and_none_shorter_than_the_one_before(count: int, free: int) -> None:
    assert wait_after(count, free) <= wait_after(count + 1, free) <= LONGEST_WAIT
    assert (wait_after(count, free) > timedelta(0)) == (count >= free)
