"""The return on looked-after children as XML says what its CSV files say, and harms nobody who opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from exchange.readers.desk import Desk, ended, of_type, packed
from exchange.readers.lists import RETURN
from tocsin.exchange import quarantine
from tocsin.exchange.readers.ssda903_xml import BLOCKS, HEADER
from tocsin.exchange.reading import Unreadable
from tocsin.ledger import REGISTER, size
from tocsin.people import find_record, record

SPELT = {"CHILD": "CHILDID", "PLACE": "PL"}
HEADED = "<HEADER><CHILDID>1</CHILDID><DOB>17/05/2011</DOB>{}</HEADER>"
MISSED = "<AMISSING><MISSING>M</MISSING><MIS_START>10/01/2026</MIS_START></AMISSING>"


@pytest.fixture
def desk(register: Any) -> Desk:
    return Desk(register)


def written(path: Path, tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """The tables as one element for each child of the header."""
    children = "".join(f"<CHILD>{_child(head, tables)}</CHILD>" for head in tables["header"])
    path.write_text(f'<?xml version="1.0"?>\n<EXPSSDA903>{children}</EXPSSDA903>', "utf-8")
    return path


def _child(head: Mapping[str, str], tables: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    inside = {
        name: "".join(
            f"<{BLOCKS[name].element}>{_elements(row, without=('CHILD', 'DOB'))}</{BLOCKS[name].element}>"
            for row in rows
            if row["CHILD"] == head["CHILD"]
        )
        for name, rows in tables.items()
        if name != "header"
    }
    episodes = inside.pop("episodes", "")
    return f"<{HEADER}>{_elements(head)}{''.join(inside.values())}</{HEADER}>{episodes}"


def _elements(row: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    named = ((SPELT.get(name, name), text) for name, text in row.items() if name not in without)
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in named)


def text(path: Path, inside: str) -> Path:
    path.write_text(f"<EXPSSDA903>{inside}</EXPSSDA903>", "utf-8")
    return path


def test_the_file_says_what_the_csv_files_say(desk: Desk, tmp_path: Path) -> None:
    first = desk.take(written(tmp_path / "a.xml", RETURN), "ssda903")
    assert ended(first) == {"loaded": 3, "quarantined": 2}
    held = record(find_record(desk.by.agency, "1"))
    assert held and held.details and held.details.born and held.details.born.text == "2011-05-17"
    assert [each.meta["when"] for each in of_type("missing.reported/1")] == ["2026-01-10", "2026-02-03"]
    before = size(REGISTER)
    again = desk.take(packed(tmp_path / "a.zip", RETURN), "ssda903")
    assert ended(again) == {"unchanged": 3, "quarantined": 2}
    assert size(REGISTER) == before + 2  # only that another file was received, and how it ended


def test_what_is_not_read_is_counted_and_said(desk: Desk, tmp_path: Path) -> None:
    inside = f"<CHILD>{HEADED.format(MISSED + '<UASC>1</UASC>' + '<NEWS><X>1</X></NEWS>' * 2)}</CHILD>"
    balance = desk.take(text(tmp_path / "a.xml", inside), "ssda903")
    assert balance.rows == {"detail": 1, "missing": 1, "unread": 1}
    assert set(balance.notes) == {
        f"<{name}>: 2 rows of a table not read here; they are kept with the file." for name in ("NEWS", "X")
    }


def test_a_namespace_another_encoding_and_a_date_that_is_none(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    bad = MISSED.replace("10/01/2026", "31/02/2026")
    path.write_text(
        f'<?xml version="1.0" encoding="utf-16"?><x:EXPSSDA903 xmlns:x="urn:x"><x:CHILD>'
        f"{HEADED.format(MISSED + bad)}</x:CHILD></x:EXPSSDA903>",
        "utf-16",
    )
    balance = desk.take(path, "ssda903")
    assert ended(balance) == {"loaded": 3}
    assert "MIS_START: “31/02/2026” is not a date" in balance.in_words()
    assert not quarantine()


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]><EXPSSDA903>&a11;</EXPSSDA903>', "DOCTYPE"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><EXPSSDA903/>', "DOCTYPE"),
        ("<EXPSSDA903><CHILD>" + "<a>" * 200 + "</a>" * 200 + "</CHILD></EXPSSDA903>", "nested deeper"),
        (f"<EXPSSDA903><CHILD>{HEADED.format('')}<CHILD>{HEADED.format('')}</CHILD></CHILD></EXPSSDA903>", "two child"),
        (f"<EXPSSDA903>{HEADED.format(MISSED)}</EXPSSDA903>", "stands in two children or in none"),
        ("<Message><Children/></Message>", "no return on looked-after children"),
        (f"<EXPSSDA903><CHILD>{HEADED.format('')}", "the file stops before its tags are closed"),
        (f"<EXPSSDA903><CHILD>{HEADED.format('x' * (11 << 20))}</CHILD></EXPSSDA903>", "larger than in any"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(whole: str, said: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(whole, "utf-8")
    with pytest.raises(Unreadable, match="Nothing from this file was loaded") as refused:
        desk.take(path, "ssda903")
    assert said in str(refused.value)
    assert not of_type("rows.imported/1")


def test_what_would_fetch_is_text(desk: Desk, tmp_path: Path) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    inside = f'<?xml-stylesheet href="http://127.0.0.1:9/x"?><CHILD>{HEADED.format(MISSED + include)}</CHILD>'
    balance = desk.take(text(tmp_path / "a.xml", inside), "ssda903")
    assert "<include>: 1 rows of a table not read here; they are kept with the file." in balance.notes
    assert ended(balance) == {"loaded": 2}
