"""Whatever becomes of a file on its way, a reader reads it or refuses it with a sentence: never anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.readers.desk import packed
from exchange.readers.lists import ANNEX_A, RETURN, SSD, workbook
from exchange.readers.test_pds import patient
from tocsin.exchange.formats import FORMATS
from tocsin.exchange.queries import Received
from tocsin.exchange.reading import Unreadable

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONGEST_SENTENCE = 700
quietly = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def patients(path: Path) -> Path:
    path.write_text(json.dumps(patient()), "utf-8")
    return path


MADE: dict[str, Callable[[Path], Path]] = {
    "annex-a": lambda folder: workbook(folder / "seed", ANNEX_A),
    "ssd": lambda folder: packed(folder / "seed.zip", SSD),
    "ssda903": lambda folder: packed(folder / "seed.zip", RETURN),
    "pds": lambda folder: patients(folder / "seed.json"),
}


def received(format: str, name: str) -> Received:
    return Received(
        id="f_1",
        name=name,
        sha256="0" * 64,
        size=1,
        format=format,
        lawful_basis="",
        agency="a_1",
        sender="a_1",
        office="o_1",
        at=AT,
        made="",
        results=(),
        imported=None,
    )


@st.composite
def bent(draw: Any, data: bytes) -> bytes:
    """Bytes with a few of them altered, taken out, doubled or cut off."""
    some = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(some) - 1, 0)))
        some[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
    return bytes(some[: draw(st.integers(0, len(some)))] if draw(st.booleans()) else some)


@pytest.mark.parametrize("format", MADE)
@given(data=st.data())
@quietly
def test_a_bent_file_is_read_or_refused(format: str, data: st.DataObject, tmp_path: Path) -> None:
    seed = MADE[format](tmp_path)
    path = tmp_path / f"bent{seed.suffix}"
    path.write_bytes(data.draw(bent(seed.read_bytes())))
    try:
        extract = FORMATS[format].opened(path, date(2026, 11, 23), received(format, path.name))
        children = list(extract.children())
    except Unreadable as refused:
        assert len(str(refused)) <= LONGEST_SENTENCE
        return
    assert all(child.rows[0].kind == "child" for child in children)
    read = sum(not row.inside and row.kind != "unread" for child in children for row in child.rows)
    assert read == extract.rows.total()


@pytest.mark.parametrize("format", MADE)
@given(data=st.binary(max_size=200))
@quietly
def test_bytes_of_any_kind_are_read_or_refused(format: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(data)
    try:
        list(FORMATS[format].opened(path, date(2026, 11, 23), received(format, path.name)).children())
    except Unreadable as refused:
        assert "Nothing from this file was loaded." in str(refused)
