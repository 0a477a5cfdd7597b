"""Hostile and broken files: each gets one sentence with what to do, and nothing is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exchange.census_files import census, child
from tocsin.exchange import Unreadable, import_cin
from tocsin.exchange.reading import survey
from tocsin.ledger import REGISTER, size

LAUGHS = (
    "<!DOCTYPE m [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><Message>&a9;</Message>"
)
OUTSIDE = "<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><Message><Child>&x;</Child></Message>"

HOSTILE: dict[str, tuple[bytes, str]] = {
    "a billion laughs": (LAUGHS.encode(), "DOCTYPE"),
    "an entity from outside": (OUTSIDE.encode(), "DOCTYPE"),
    "a document type in UTF-16": (('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS).encode("utf-16"), "DOCTYPE"),
    "a document type that loads one": (b"<!DOCTYPE m SYSTEM 'http://127.0.0.1:1/m.dtd'><Message/>", "DOCTYPE"),
    "elements nested by the hundred": (b"<a>\n" * 500 + b"</a>" * 500, "line 31: elements are nested deeper"),
    "an encoding it does not keep": (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Message>\nZo\xeb</Message>'.encode("latin-1"),
        "line 3: there is a character that does not fit the encoding",
    ),
    "an encoding nobody knows": (b'<?xml version="1.0" encoding="klingon"?><Message/>', "encoding"),
    "nothing": (b"", "is empty"),
    "a spreadsheet": (b"PK\x03\x04" + b"\0" * 100, "not XML"),
    "a table": (b"LAchildID,Sex\n1,F\n", "line 1: the file is not XML"),
    "a page": (b"<html><body>Sign in</body></html>", "no children-in-need census"),
    "a file cut off": (b"<Message>\n<Children>\n<Child>", "line 3: the file stops before its tags are closed"),
    "a wrong tag": (b"<Message>\n<Child>\n</Chlid></Message>", "line 3: a tag is closed"),
    "a NUL": (b"<Message><Child>\x00</Child></Message>", "character that XML does not allow"),
    "an undefined reference": (b"<Message>\n<Child>&nbsp;</Child></Message>", "line 2: a character reference"),
    "two documents": (b"<Message/>\n<Message/>", "after the end"),
    "rows outside any child": (b"<Message><Child/><CINdetails/></Message>", "outside any child"),
    "a child in a child": (b"<Message><Child><Child/></Child></Message>", "inside another child"),
    "one text of eleven megabytes": (b"<Message><Child>" + b"x" * 11_000_000 + b"</Child></Message>", "larger than"),
    "one child of five megabytes": (b"<Message><Child>" + b"<a>bcdefgh</a>\n" * 350_000, "larger than 4 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence_and_nothing_is_written(
    name: str, register: Any, tmp_path: Path
) -> None:
    content, said = HOSTILE[name]
    path = tmp_path / "hostile.xml"
    path.write_bytes(content)
    before = size(REGISTER)
    with pytest.raises(Unreadable) as refused:
        import_cin(path, by=register.administrator, purpose="run_system", at=register.at)
    sentence = str(refused.value)
    assert said in sentence
    assert sentence.startswith("hostile.xml")
    assert "Nothing from this file was loaded." in sentence
    assert refused.value.next_step or "right file" in sentence or "again" in sentence
    assert len(sentence) < 400
    assert "\n" not in sentence
    assert size(REGISTER) == before


def test_a_file_that_is_not_there(register: Any, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="it is not there"):
        import_cin(tmp_path / "none.xml", by=register.administrator, purpose="run_system", at=register.at)


def test_a_file_broken_on_its_last_line_loads_none_of_its_children(register: Any, tmp_path: Path) -> None:
    path = census(tmp_path, child("C1"), child("C2"))
    path.write_text(path.read_text().removesuffix("</Message>"))
    before = size(REGISTER)
    with pytest.raises(Unreadable, match="stops before"):
        import_cin(path, by=register.administrator, purpose="run_system", at=register.at)
    assert size(REGISTER) == before


def test_fifty_megabytes_of_junk_are_counted_in_flat_memory(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "junk.xml"
    with path.open("wb") as stream:
        stream.write(b"<Message><Children>")
        for _ in range(50):
            stream.write((b"<Junk>" + b"x" * 2_000 + b"</Junk>\n") * 500)
        stream.write(b"</Children></Message>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = survey(path, "Child")
    assert found.paths["Message/Children/Junk"] == 50 * 500
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes
    assert found.root == "Message"
