"""What a model learns from records: numbers near what they were made with, none below a floor, no rare name."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from tocsin.cli import main
from tocsin.matching.columns import prepare
from tocsin.matching.default import default_model
from tocsin.matching.described import Described
from tocsin.matching.engines.files import NotRecords, records_in
from tocsin.matching.engines.tables import arrow
from tocsin.matching.model import Model
from tocsin.matching.training import LEAST_M, NothingToLearn, Plan, Report, told, train

PLAN = Plan(pairs_for_u=300_000, held_by=10)
NAMES = ["Oliver", "Amelia", "Noah", "Isla", "Leo", "Ava", "Jude", "Mia", "Zainab", "Kacper"]
FAMILIES = ["Smith", "Khan", "Jones", "Nowak", "Brown", "Okafor", "Hirst", "Walker", "Ali", "Green"]


@cache
def made() -> Any:
    """Six hundred children, each in two agencies' records; the second misspells one forename in five."""
    dice = random.Random(11)
    records = dict[str, Described]()
    for number in range(600):
        given, family = dice.choice(NAMES), dice.choice(FAMILIES)
        rest: dict[str, Any] = {
            "born": f"{dice.randrange(2005, 2020)}-{dice.randrange(1, 13):02}-{dice.randrange(2, 29):02}",
            "addresses": ((f"{dice.randrange(1, 90)} Mill Lane", f"QX{dice.randrange(1, 9)} 1AA"),),
            "sex": "F",
        }
        other = f"{given[0]}x{given[1:]}" if dice.random() < 0.2 else given
        records[f"a{number}"] = Described(names=((given, family, "current"),), **rest)
        records[f"b{number}"] = Described(names=((other, family, "current"),), **rest)
    records["rare"] = Described(names=(("Xanthippe", "Quarrington", "current"),))
    return arrow((key, prepare(each)) for key, each in records.items())


@cache
def learnt() -> tuple[Model, Report]:
    return train(made(), default_model(), version="made", trained_on="made children", plan=PLAN)


def level(model: Model, comparison: str, name: str) -> Any:
    found = next(each for each in model.comparisons if each.name == comparison)
    return next(each for each in found.levels if each.name == name)


def test_numbers_are_learnt_without_knowing_who_is_who() -> None:
    model, _ = learnt()
    assert level(model, "forename", "exact").m == pytest.approx(0.8, abs=0.06)
    assert level(model, "forename", "exact").u == pytest.approx(0.1, abs=0.03)
    assert 1 / model.prior == pytest.approx(1200, rel=0.6)


def test_what_is_fixed_stays_and_nothing_is_below_its_floor() -> None:
    model, _ = learnt()
    assert (level(model, "sex", "exact").m, level(model, "sex", "exact").u) == (0.99, 0.5)
    levels = [each for comparison in model.comparisons for each in comparison.levels if not each.null]
    assert all(each.u >= model.floor for each in levels)
    assert all(each.m >= LEAST_M for each in levels if each.m not in _judged())


def _judged() -> set[float | None]:
    return {each.m for comparison in default_model().comparisons for each in comparison.levels}


def test_what_was_not_seen_keeps_its_number_and_the_report_says_so() -> None:
    model, report = learnt()
    unseen = next(each for each in report.moved if (each.comparison, each.before.name) == ("nhs", "exact"))
    assert "m not seen, kept" in unseen.note and unseen.after.m == unseen.before.m
    assert any("nhs exact" in line and "not seen" in line for line in told(report))


def test_a_model_that_is_passed_around_holds_no_rare_name() -> None:
    text = learnt()[0].to_json()
    assert "oliver" in text and "xanthippe" not in text and "quarrington" not in text


@pytest.mark.long
def test_the_same_records_teach_the_same() -> None:
    again, _ = train(made(), default_model(), version="made", trained_on="made children", plan=PLAN)
    assert (again.prior, again.comparisons) == (learnt()[0].prior, learnt()[0].comparisons)
    assert again.hash == learnt()[0].hash


def test_records_that_share_nothing_teach_nothing() -> None:
    alone = arrow((name, prepare(Described(names=((name, "", "current"),)))) for name in ("Anna", "Bela"))
    with pytest.raises(NothingToLearn, match="nothing to learn from"):
        train(alone, default_model(), version="none", trained_on="", plan=PLAN)


CSV = "id,given,family,born,address,postcode,phones,aliases\n"
ROWS = (
    "1,Leo,Hirst,2011-03-04,3 Mill Lane,QX1 1AA,07700 900001|07700 900002,Leonard Hurst\n"
    "2,Leo,Hirst,2011-03-04,3 Mill Lane,QX1 1AA,,\n"
    "3,Mia,Khan,2015-01-09,,,,\n"
)


def test_pairs_of_a_file_are_written_and_nothing_is_joined(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    records, out = tmp_path / "records.csv", tmp_path / "pairs.csv"
    records.write_text(CSV + ROWS, encoding="utf-8")
    assert main(["match", "batch", str(records), "--out", str(out)]) == 0
    head, *lines = out.read_text(encoding="utf-8").splitlines()
    assert head == "first,second,weight,probability,twins" and [line.split(",")[:2] for line in lines] == [["1", "2"]]
    assert "1 pairs that may be one person's" in capsys.readouterr().out


def test_a_batch_of_new_records_leaves_out_pairs_of_old_ones(tmp_path: Any) -> None:
    old, new, out = tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "pairs.csv"
    old.write_text(CSV + ROWS, encoding="utf-8")
    new.write_text(CSV + "4,Leo,Hirst,2011-03-04,3 Mill Lane,QX1 1AA,,\n", encoding="utf-8")
    assert main(["match", "batch", str(new), "--old", str(old), "--out", str(out)]) == 0
    pairs = [line.split(",")[:2] for line in out.read_text(encoding="utf-8").splitlines()[1:]]
    assert sorted(pairs) == [["1", "4"], ["2", "4"]]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("name\nLeo\n", "columns that no record has: name"),
        ("given\nLeo\n", "no column “id”"),
        ("id,given\n1,Leo\n1,Mia\n", "line 3: the id “1” is there twice"),
        ("id,given\n,Leo\n", "line 2: it has no id"),
    ],
)
def test_a_file_that_is_no_table_of_records_is_refused(tmp_path: Any, text: str, wrong: str) -> None:
    path = tmp_path / "records.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotRecords, match=wrong):
        records_in(path)
