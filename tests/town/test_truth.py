"""The truth of the invented town fits its story, and its page sets it beside what the register names."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tocsin.town.cast import cast
from tocsin.town.dice import Dice
from tocsin.town.scoring import Exploited, named
from tocsin.town.scoring.truth import Link
from tocsin.town.script import script
from tocsin.town.timetable import timetable
from tocsin.town.truth import exploited, in_words
from tocsin.words import load_profile


def harms_by_description() -> dict[str, set[str]]:
    """Of each description in the script the kinds of harm that anybody named of whom it describes."""
    profile = load_profile()
    described, harms = dict[str, str](), defaultdict[str, set[str]](set)
    for act in script(timetable(date(2026, 10, 16), profile), Dice(1912)):
        who = act.given.get("person") or act.given.get("details") or act.given.get("record", "")
        name = described.get(who, who) if isinstance(who, str) else ""
        described[f"@{act.name}.record"] = name
        if act.given.get("about", "child") == "child":
            harms[name] |= set(act.given.get("harms", ()))
    return harms


def test_every_child_who_is_exploited_is_written_about_as_the_truth_says() -> None:
    harms, flagged = harms_by_description(), load_profile().codes["harm"].flagged("exploitation")
    for child in exploited():
        assert set(child.records) <= cast().described.keys()
        named = {harm for record in child.records for harm in harms[record]}
        assert bool(named & flagged) == (child.written == "as exploited"), child
        assert bool(child.records) == (child.written in {"as exploited", "as something else"})
    known = {record for child in exploited() for record in child.records}
    assert {name for name, named in harms.items() if named & flagged} <= known


def test_the_truth_in_words() -> None:
    assert in_words(exploited()) == (
        "13 children are exploited in it: 7 are written about as exploited, 1 is written about, but as something else, "
        "1 is written about without a name, and 4 are written about by nobody."
    )


def test_whom_a_register_names_is_told_apart_from_whom_is_exploited() -> None:
    truth = Exploited(
        ("P1", "P2", "P3"), {"P1": frozenset({"police"}), "P2": frozenset({"police", "school"})}, ("police", "school")
    )
    kept = {record: Link("police", "", record, person, "", "child") for record, person in RECORDS.items()}
    found = named(truth, {"p_a": ["r_1"], "p_b": ["r_2"], "p_c": ["r_3"], "p_d": ["r_unknown"]}, kept)
    assert (found.persons, found.right, found.children) == (4, 2, 1)
    assert truth.lists() == {"police": ["1", "1"], "school": ["0", "1"]}


RECORDS = {"r_1": "P1", "r_2": "P1", "r_3": "P9"}
"""Two records of one child who is exploited, never joined, and one of a child who is not."""
