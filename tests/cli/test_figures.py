"""`tocsin figures`: listed, counted at any size to the same bytes, and a kept one counted again."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from register import Register
from tocsin.concerns import RaiseConcern
from tocsin.ledger import REGISTER, size


@pytest.fixture
def counted(tocsin, register: Register) -> int:
    """Twelve contacts of one agency; gives the register's size, after which five more came."""
    for number in range(12):
        register.perform(RaiseConcern(account=f"Concern {number}.", source="2A"), register.teacher)
    then = size(REGISTER)
    for number in range(5):
        register.perform(RaiseConcern(account=f"Later concern {number}.", source="2A"), register.teacher)
    return then


def test_every_figure_is_listed_with_its_definition(tocsin) -> None:
    listed = tocsin("figures", "list")
    assert "contacts: Contacts\n  Every concern that was raised" in listed.out


def test_a_figure_is_printed_with_its_table_and_what_it_was_counted_from(tocsin, counted: int) -> None:
    done = tocsin("figures", "run", "contacts")
    assert done.status == 0 and "17 contacts in 2025-26" in done.out
    assert re.search(r"2025-26 .* 17 +17", done.out)
    assert re.search(r"^202526,.*,17,", tocsin("figures", "run", "contacts", "--csv").out, re.MULTILINE)
    assert f"Counted from the first {counted + 5:,} entries, up to 02 March 2026" in done.out


def test_an_earlier_size_is_counted_twice_to_the_same_bytes(tocsin, counted: int, tmp_path) -> None:
    kept = tmp_path / "contacts.json"
    kept.write_text(tocsin("figures", "run", "contacts", "--at", counted, "--json").out, encoding="utf-8")
    made = json.loads(kept.read_bytes())
    assert made["size"] == counted and "12 contacts in 2025-26" in made["finding"]
    done = tocsin("figures", "check", kept)
    assert done.status == 0 and hashlib.sha256(kept.read_bytes()).hexdigest() in done.out


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("17 contacts", "7 contacts", "It found “7 contacts in 2025-26"),
        (
            '["2025-26","total"],"17"',
            '["2025-26","total"],"18"',
            "Contacts by agency, 2025-26, total: 18 then, 17 now.",
        ),
        ('"root":"', '"root":"00', "The ledger is another"),
        ("{", "{ ", "it was saved anew"),
    ],
)
def test_a_figure_somebody_changed_is_told_apart(tocsin, counted: int, tmp_path, before, after, words) -> None:
    kept = tmp_path / "contacts.json"
    made = tocsin("figures", "run", "contacts", "--json").out
    assert before in made
    kept.write_text(made.replace(before, after, 1), encoding="utf-8")
    done = tocsin("figures", "check", kept)
    assert done.status == 1 and done.out.startswith("NOT THE SAME.") and words in done.out


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("run", "scores"), "There is no such figure"),
        (("run", "contacts", "--at", 10**6), "it cannot be seen at 1,000,000"),
        (("run", "contacts", "--until", "2099-01-01"), "nothing is known of 1 January 2099"),
        (("run", "contacts", "--as", "u_nobody"), "holds no office today"),
        (("check", "nowhere.json"), "it is not there"),
    ],
)
def test_what_cannot_be_counted_is_said_in_a_sentence(tocsin, counted: int, more, sentence: str) -> None:
    assert sentence in tocsin("figures", *more).refused


def test_who_may_not_run_figures_may_not_here(tocsin, counted: int, register: Register) -> None:
    asked = ("figures", "run", "contacts", "--as", register.teacher.practitioner, "--purpose", "safeguard_child")
    assert "may not count a figure that is not published" in tocsin(*asked).refused


TRUTH = {
    "truth_capture": "child,agency,year,seen\nP1,police,2025,1\nP2,police,2025,0\nP3,police,2025,1\n",
    "truth_exploitation": "child,group,harm,begins,ends\nP1,X,11A,,\nP2,X,11A,,\nP3,X,11A,,\n",
    "truth_person": "id,household,origin,sex,born\n",
    "truth_record_link": "agency,file,record,person,event,role\n",
    "truth_duty": "about,duty,state\n",
}


def test_the_truth_of_a_made_up_town_stands_beside_what_the_register_names(
    tocsin, register: Register, tmp_path
) -> None:
    assert "no whole town" in tocsin("figures", "truth", "--town", tmp_path).refused
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "truth").mkdir()
    for name, rows in TRUTH.items():
        (tmp_path / "truth" / f"{name}.csv").write_text(rows)
    done = tocsin("figures", "truth", "--town", tmp_path, "--lists", tmp_path / "lists.csv").out
    assert (tmp_path / "lists.csv").read_text() == "police\n1\n1\n"
    assert "Exploited in truth: 3 children." in done
    assert "Seen with those who do it: 2 (police 2). Seen by nobody: 1." in done
    assert "Named in exploitation concerns of this register: 0 different children." in done
    assert "Why they differ: " in done
