"""`tocsin meet`: two areas learn that they hold the same child; neither file nor pair names anybody."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tocsin.access import Restrict
from tocsin.acts.meeting import pseudonym
from tocsin.concerns import RaiseConcern
from tocsin.matching.columns import prepare
from tocsin.matching.described import Described
from tocsin.matching.tokens import encode
from tocsin.people import Name, PersonDetails
from tocsin.words import When

HARM = "sexual_exploitation"


def raised(register: Any, given: str, family: str, born: str, harm: str = HARM) -> str:
    person = PersonDetails(names=(Name(given=given, family=family),), born=When.parse(born))
    raising = RaiseConcern(account="Seen in a car.", person=person, harms=(harm,))
    record: str = register.perform(raising, register.teacher).ids["record"]
    return record


def who(register: Any, name: str) -> tuple[str, ...]:
    actor = getattr(register, name)
    return ("--as", f"{actor.practitioner},{actor.office}", "--purpose", "scrutiny")


@pytest.fixture
def key(tocsin: Any, tmp_path: Path) -> Path:
    path = tmp_path / "key"
    assert tocsin("meet", "key", "--out", path).status == 0
    return path


def theirs(path: Path, key: Path, *children: tuple[str, str, str]) -> Path:
    """Another area's file, made by another register's hand."""
    secret = bytes.fromhex(key.read_text().strip())
    lines = []
    for number, (given, family, born) in enumerate(children):
        columns = prepare(Described(id=f"other-{number}", names=((given, family, "current"),), born=born))
        tokens = encode(columns, secret).as_json()
        lines.append(json.dumps({"who": pseudonym(f"other-{number}", secret)} | tokens))
    path.write_text("\n".join(lines) + "\n")
    return path


def test_two_areas_find_the_child_they_share_and_show_nobody(tocsin, register, key, tmp_path) -> None:
    maja = raised(register, "Maja", "Sorrelska", "2011-05-04")
    raised(register, "Robin", "Vale", "2010-01-09")
    raised(register, "Kim", "Ash", "2010-01-09", harm="neglect")
    ours, pairs, met = tmp_path / "ours", tmp_path / "pairs.csv", tmp_path / "met.csv"
    done = tocsin("meet", "show", "--harm", HARM, "--key", key, *who(register, "scrutineer"), "--out", ours)
    assert done.status == 0 and "Tokens of 2 records" in done.out
    assert not any(word in ours.read_text().lower() for word in ("maja", "sorrel", "vale", maja))
    others = theirs(tmp_path / "theirs", key, ("Maya", "Sorrelska", "2011-05-04"), ("Robin", "Vale", "2009-09-01"))
    assert "1 pairs of 2 and 2" in tocsin("meet", "compare", ours, others, "--out", pairs).out
    done = tocsin("meet", "who", pairs, "--harm", HARM, "--key", key, *who(register, "scrutineer"), "--out", met)
    assert done.status == 0
    rows = list(csv.DictReader(met.read_text().splitlines()))
    assert [row["record"] for row in rows] == [maja]


def test_another_key_finds_nobody(tocsin, register, key, tmp_path) -> None:
    raised(register, "Maja", "Sorrelska", "2011-05-04")
    ours, another = tmp_path / "ours", tmp_path / "another"
    tocsin("meet", "show", "--harm", HARM, "--key", key, *who(register, "scrutineer"), "--out", ours)
    tocsin("meet", "key", "--out", another)
    others = theirs(tmp_path / "theirs", another, ("Maja", "Sorrelska", "2011-05-04"))
    assert "0 pairs" in tocsin("meet", "compare", ours, others, "--out", tmp_path / "pairs").out


def test_what_is_restricted_is_not_shown_and_what_is_unseen_is_not_counted(
    tocsin, register, key, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("tocsin.cli.meeting.now", lambda: register.at)
    for level, name in (("closed", "Robin"), ("unseen", "Kim")):
        record = raised(register, name, "Vale", "2010-01-09")
        until = register.at + timedelta(days=30)
        restrict = Restrict(item=record, level=level, reason_code="safety", until=until, reason="A threat.")
        register.perform(restrict, register.school_lead)
    raised(register, "Maja", "Sorrelska", "2011-05-04")
    done = tocsin(
        "meet", "show", "--harm", HARM, "--key", key, *who(register, "lead_partner"), "--out", tmp_path / "ours"
    )
    assert "Tokens of 1 records" in done.out and "1 are restricted" in done.out


@pytest.mark.parametrize(("name", "sentence"), [("teacher", "may not"), ("hub", "may not")])
def test_not_everybody_hands_out_tokens(tocsin, register, key, tmp_path, name, sentence) -> None:
    raised(register, "Maja", "Sorrelska", "2011-05-04")
    done = tocsin("meet", "show", "--harm", HARM, "--key", key, *who(register, name), "--out", tmp_path / "ours")
    assert sentence in done.refused
    assert not (tmp_path / "ours").exists()


def test_a_key_that_is_none_and_a_file_that_is_there(tocsin, register, key, tmp_path) -> None:
    bad = tmp_path / "bad"
    bad.write_text("secret")
    done = tocsin(
        "meet", "show", "--harm", HARM, "--key", bad, *who(register, "scrutineer"), "--out", tmp_path / "ours"
    )
    assert "holds no key" in done.refused
    assert "there already" in tocsin("meet", "key", "--out", key).refused
    assert "no file of tokens" in tocsin("meet", "compare", bad, bad, "--out", tmp_path / "pairs").refused


def test_nobody_with_that_harm_is_a_sentence(tocsin, register, key, tmp_path) -> None:
    done = tocsin(
        "meet", "show", "--harm", "gangs", "--key", key, *who(register, "scrutineer"), "--out", tmp_path / "ours"
    )
    assert "1 to 5,000 records" in done.refused
