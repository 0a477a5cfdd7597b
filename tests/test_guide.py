"""The guide says what the running system does: made pages are as made, and nothing is named that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.guide import GUIDE, pages

from tocsin.exchange.warnings_file import COLUMNS
from tocsin.web.settings import VARIABLES

ROOT = Path(__file__).parents[1]
WRITTEN = {path.name: path.read_text(encoding="utf-8") for path in sorted(GUIDE.glob("*.md"))}


@pytest.mark.parametrize("name", pages())
def test_a_made_page_is_what_the_running_system_says(name: str) -> None:
    assert WRITTEN[name] == pages()[name], "Run `make docs` and commit what it writes."


def test_the_settings_of_the_guide_are_those_there_are() -> None:
    told = re.findall(r"^\| `(TOCSIN_\w+)` \|", WRITTEN["settings.md"], flags=re.MULTILINE)
    assert told == [variable.name for variable in VARIABLES]
    named = {name for text in WRITTEN.values() for name in re.findall(r"TOCSIN_\w+", text)}
    assert named == set(told)


def test_the_index_leads_to_every_page() -> None:
    led_to = set(re.findall(r"\]\(([\w-]+\.md)", WRITTEN["README.md"]))
    assert led_to == WRITTEN.keys() - {"README.md"}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_link_and_picture_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[\w-]*)?\)", WRITTEN[name])
    assert [link for link in links if not (GUIDE / link).exists() and "://" not in link] == []


def test_every_command_in_the_guide_is_one_there_is() -> None:
    from tools.guide import parser, verbs_of

    known = {parser().prog, *(verb.prog for verb in verbs_of(parser()))}
    for name, text in WRITTEN.items():
        for verb in re.findall(r"(?:^|`)tocsin ([a-z]+)", text, flags=re.MULTILINE):
            assert f"tocsin {verb}" in known, name


def test_every_make_target_in_the_guide_is_one_there_is() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    for name, text in WRITTEN.items():
        assert set(re.findall(r"`make ([a-z]+)`", text)) <= targets, name


def test_the_columns_of_a_warnings_file_are_named() -> None:
    assert [column for column in COLUMNS if f"`{column}`" not in WRITTEN["importing.md"]] == []


def test_the_partnership_file_of_the_guide_can_be_read(tmp_path: Path) -> None:
    from tocsin.cli import founding

    (example,) = re.findall(r"```toml\n(.*?)```", WRITTEN["keeping-the-house.md"], flags=re.DOTALL)
    (tmp_path / "partnership.toml").write_text(example, encoding="utf-8")
    agencies = founding.read(tmp_path / "partnership.toml")
    assert len(agencies) >= 2
    assert any(office.kind == "administrator" for agency in agencies for office in agency.offices)
