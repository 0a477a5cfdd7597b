"""The look is what was vendored, the settings are what the guide lists, and pictures keep their rules."""

from __future__ import annotations

import hashlib
import re
import tomllib
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tocsin.web import settings
from tocsin.web.charts import Mark, finding, lanes

ROOT = Path(__file__).parents[2]
VENDOR = settings.STATIC_ROOT / "vendor"
GUIDE = ROOT / "docs" / "guide"
WEB = ROOT / "src" / "tocsin" / "web"


def test_every_vendored_file_is_the_one_that_was_committed():
    listed = {each["name"]: each for each in tomllib.loads((VENDOR / "VENDORED.toml").read_text())["file"]}
    assert set(listed) == {path.name for path in VENDOR.iterdir()} - {"VENDORED.toml"}
    for name, each in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == each["sha256"], name
        assert each["licence"] in {"MIT", "OFL-1.1"}


def test_the_look_has_neither_the_crown_nor_the_governments_font():
    css = (VENDOR / "govuk.css").read_text() + (settings.STATIC_ROOT / "house.css").read_text()
    assert "GDS Transport" not in css
    assert "crest" not in css
    assert not re.search(r"url\([\"']?(https?:)?//", css)


def test_the_lock_of_the_look_names_no_host():
    lock = (ROOT / "tools/vendor/package-lock.json").read_text()
    assert lock.count('"integrity"') > 10
    assert "resolved" not in lock and "://" not in lock


@pytest.mark.skipif(not GUIDE.exists(), reason="there is no guide yet")
def test_the_guide_lists_every_variable_with_its_default_and_meaning():
    guide = "\n".join(path.read_text() for path in GUIDE.rglob("*.md"))
    for variable in settings.VARIABLES:
        assert f"| `{variable.name}` |" in guide
        assert variable.meaning in guide


def test_a_database_is_named_by_its_address_or_refused_in_a_sentence(tmp_path):
    found = settings.database("postgresql://tocsin:p%40ss@db.example:5433/register", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("tocsin", "p@ss", "db.example", "5433")
    assert settings.database("", tmp_path)["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with pytest.raises(settings.ImproperlyConfigured, match="postgresql://"):
        settings.database("mysql://x/y", tmp_path)


def test_a_secret_is_made_once_and_kept_to_its_owner(tmp_path):
    path = tmp_path / "keys" / "a.secret"
    first = settings.kept_secret(path)
    assert settings.kept_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["a.secret"]


START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def marks(count):
    kinds = ("concern", "missing", "decision", "restricted")
    return [
        Mark(f"Agency {n % 5} & <sons>", START + timedelta(days=n // 3), kinds[n % 4], f"“{n}” <b>", f"/x?a=1&b={n}")
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 40, 400])
def test_a_picture_is_sound_escaped_the_same_twice_and_shows_every_mark(count):
    drawn = lanes(marks(count))
    root = ET.fromstring(drawn)
    assert lanes(marks(count)) == drawn
    assert len(root.findall("{http://www.w3.org/2000/svg}a")) == count
    assert "class=" not in drawn and "style=" not in drawn


def test_a_finding_is_a_sentence_and_not_a_title():
    assert finding([]) == "Nothing dated is held."
    assert finding(marks(1)) == "1 item is held by one agency, Agency 0 & <sons>, since 2 March 2026."
    assert finding(marks(8)).startswith("8 items are held by 5 agencies. Agency 0 & <sons> was first, on 2 March 2026;")
    assert lanes([]) == ""


def test_every_number_of_a_table_that_stacks_on_a_phone_says_there_what_it_is():
    """The heads of a stacked table are out of sight: a bare number under another tells nobody anything."""
    drawn = [path.read_text() for folder in ("templates", "components") for path in (WEB / folder).glob("*.html")]
    tables = [table for page in drawn for table in re.findall(r"govuk-table--stack.*?</table>", page, re.DOTALL)]
    assert len(tables) > 3
    for table in tables:
        assert not re.findall(r'<td class="[^"]*--numeric"(?! data-of)[^>]*>', table)
