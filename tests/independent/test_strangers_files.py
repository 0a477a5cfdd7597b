"""The readers of agencies' files that `make fuzz` bends: real examples are read; what broke one once is refused."""

from __future__ import annotations

import pytest

from independent.parsers import Parser
from independent.strangers_files import READERS

BROKE_ONCE = {
    "census": (b"<Message><Children><x:Child><y:Sex>F</y:Sex></x:Child></Children></Message>",),
    "mapping": (b'{"name": "\\ud800"}', b'{"name": "x", "columns": 1}', b'{"name": "x", "kinds": []}', b"[" * 9_999),
    "return": (b"\0", b'CHILD,DOB\n1,"', b"CHILD\n1,2\n"),
}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_real_examples_are_read(reader: Parser) -> None:
    assert [reader.try_on(seed) for seed in reader.seeds] == [""] * len(reader.seeds)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_what_broke_one_once_is_refused_with_a_sentence(reader: Parser) -> None:
    for data in (b"", b"\0", *BROKE_ONCE.get(reader.name, ())):
        assert reader.try_on(data)


def test_a_telephone_without_a_number_is_passed_over() -> None:
    (patients,) = (each for each in READERS if each.name == "patients")
    assert patients.try_on(b'{"resourceType": "Patient", "telecom": [{"system": "phone"}]}') == ""
