"""The page that checks receipts for anybody, given whatever anybody may send: always an answer, never a fault."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from independent.parsers import DISCLOSURE, NOTE, PARSERS, POLICY, hostile
from independent.parsers import receipt as strange_receipt
from independent.test_parsers import bent, quietly
from register import Register
from tocsin.ledger import receipt
from tocsin.web.doorkeeper import Doorkeeper
from tocsin.web.pages import verify as page

ANSWERS = (200, 422)


@pytest.fixture
def genuine(register: Register, monkeypatch: pytest.MonkeyPatch) -> Iterator[bytes]:
    """A genuine receipt of this register, at a door that nobody has been at this minute."""
    monkeypatch.setattr(page, "DOOR", Doorkeeper(each=1_000_000, all=1_000_000))
    yield receipt(0).encode()


def brought(data: bytes, trust: str = "") -> int:
    file = SimpleUploadedFile("entry.tlog-proof", data)
    return Client().post("/verify", {"receipt": file, "trust": trust}).status_code


def test_bent_files_and_policies_are_answered(genuine: bytes) -> None:
    receipts = (genuine, DISCLOSURE.encode(), strange_receipt(3, NOTE).encode())

    @settings(quietly, max_examples=30)
    @given(bent(receipts), st.sampled_from(receipts), bent((POLICY.encode(),)))
    def holds(data: bytes, whole: bytes, trust: bytes) -> None:
        assert brought(data) in ANSWERS
        assert brought(whole, trust.decode("utf-8", "replace")) in ANSWERS

    holds()


@pytest.mark.parametrize("name", ["disclosure", "policy"])
def test_pages_that_ask_for_too_much_are_answered_soon(name: str, genuine: bytes) -> None:
    (parser,) = (each for each in PARSERS if each.name == name)
    for shape, data in hostile(parser, 200_000):
        before = time.process_time()
        answer = brought(data) if name == "disclosure" else brought(genuine, data.decode("utf-8", "replace"))
        assert answer in ANSWERS and time.process_time() - before < 2, shape
