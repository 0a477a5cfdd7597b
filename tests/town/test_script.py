"""The script, without playing it: on whatever day it ends it stays in order, and nobody in it can be real."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tocsin.ledger import REGISTER, verify_register
from tocsin.town.cast import cast, details, read
from tocsin.town.dice import Dice
from tocsin.town.ordinary import worries
from tocsin.town.playing import Player, sweeps
from tocsin.town.script import script
from tocsin.town.timetable import timetable
from tocsin.words import load_profile

UNTIL = date(2026, 6, 1)
FIRST_ACTS = 60


def scripted(until: date) -> Any:
    times = timetable(until, load_profile())
    return times, script(times, Dice(1912))


def named(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("@"):
        yield value[1:].partition(".")[0]
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from named(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from named(each)


@pytest.mark.parametrize("until", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 366, 5)])
def test_it_may_end_on_any_day(until: date) -> None:
    times, acts = scripted(until)
    done = {"office", "practitioner", "agency"}
    for act in acts:
        assert set(named(act.given)) <= done, f"{act.name} comes before what it is about"
        done.add(act.name)
    assert acts[-1].at < times.end


def test_every_act_has_a_name_of_its_own() -> None:
    _, acts = scripted(UNTIL)
    names = [act.name for act in acts]
    assert len(set(names)) == len(names)


def test_the_same_seed_and_day_give_the_same_root(scratch: Any) -> None:
    roots = set()
    for alias in ("town_one", "town_two"):
        with scratch(alias):
            times, acts = scripted(UNTIL)
            player = Player(cast(), times, Dice(1912))
            player.found(times.moment("-128 09:00"))
            for act in acts[:FIRST_ACTS]:
                player.play(act)
            found = verify_register(REGISTER)
            roots.add((found.size, found.root))
    assert len(roots) == 1


def test_another_seed_gives_other_children_their_ages() -> None:
    def ages(seed: int) -> list[float]:
        return [worry.child["age"] for worry in worries(Dice(seed))]

    assert ages(1) == ages(1) != ages(2)


def test_dice_fall_the_same_way_and_on_every_side() -> None:
    dice = Dice(7)
    thrown = [dice.number(6, "die", n) for n in range(200)]
    assert thrown == [dice.number(6, "die", n) for n in range(200)] and set(thrown) == set(range(6))
    draw = dice.entropy("key")
    first, second = draw(32), draw(32)
    assert first != second and dice.entropy("key")(32) == first


def test_a_refused_act_names_itself(scratch: Any) -> None:
    times, acts = scripted(UNTIL)
    with scratch("town_refused"):
        player = Player(cast(), times, Dice(1912))
        player.found(times.moment("-128 09:00"))
        lost = next(act for act in acts if act.do == "ReceiveConcern")
        with pytest.raises(ValueError, match=re.escape(lost.name)):
            player.play(lost)


def test_sweeps_fall_between_the_first_act_and_the_end() -> None:
    first, last = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC)
    moments = list(sweeps(first, last))
    assert moments == sorted(moments) and len(moments) == 4 and first < moments[0] and moments[-1] < last


@pytest.mark.parametrize("place", ["", "tomorrow", "-84 15", "84 15:45", "-84 15:45 9h"])
def test_a_place_in_time_nobody_can_read_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="no place in time"):
        timetable(UNTIL, load_profile()).moment(place)


def test_working_days_and_every_day() -> None:
    times = timetable(UNTIL, load_profile())
    assert times.moment("-1 15:00") == datetime(2026, 5, 29, 14, tzinfo=UTC)
    assert times.moment("-5 15:00") == datetime(2026, 5, 22, 14, tzinfo=UTC)  # 25 May is a bank holiday
    assert times.moment("-1d 23:30 +9h") == datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
    assert times.when("-1").text == "2026-05-29"


# --- Nobody in it can be real ----------------------------------------------------------------------------------------


def everybody() -> list[dict[str, Any]]:
    return [*read("people.toml").values(), *(worry.child for worry in worries(Dice(1912)))]


def test_children_are_named_after_plants_and_practitioners_after_stones() -> None:
    plants = {row["family"] for row in everybody() if "family" in row}
    stones = {row["name"].rpartition(" ")[2] for row in cast().people.values()}
    assert not plants & stones
    assert len(stones) == len(cast().people)
    written = set(read("ordinary.toml")["families"])
    assert len(written) == len(read("ordinary.toml")["families"]) and written < plants


def test_no_number_or_address_can_be_anybodys() -> None:
    for row in everybody():
        person = details(row, UNTIL)
        assert not person.nhs_number or person.nhs_number.startswith("999")
        assert not person.upn or person.upn[1:4] == "999"
        assert all(re.fullmatch(r"07700 900\d{3}|01632 960\d{3}", phone) for phone in person.phones)
        assert all(address.postcode.startswith("Q") for address in person.addresses)


def test_no_two_children_share_a_number() -> None:
    people = [details(row, UNTIL) for row in everybody()]
    for numbers in ([each.nhs_number for each in people], [each.upn for each in people]):
        given = [number for number in numbers if number]
        assert len(set(given)) == len(given)
