"""The town written as files: the same bytes for the same seed, nobody who could be real, people in their numbers."""

from __future__ import annotations

import hashlib
import json
import math
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tocsin.cli import founding
from tocsin.town.made import NotEmpty, Rate, Size, build_files, load, table_of
from tocsin.town.made.lives import after
from tocsin.words import nhs_number, upn
from town.making import CHILDREN, bytes_of, rows, small


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(made: Path, tmp_path: Path) -> None:
    build_files(small(), tmp_path / "again")
    build_files(small(seed=8), tmp_path / "other")
    assert bytes_of(tmp_path / "again") == bytes_of(made)
    assert rows(tmp_path / "other", "truth/truth_person") != rows(made, "truth/truth_person")


def test_the_manifest_has_the_hash_of_every_file(made: Path) -> None:
    told = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    files = bytes_of(made)
    del files["manifest.json"]
    assert {name: hashlib.sha256(data).hexdigest() for name, data in files.items()} == {
        name: file["sha256"] for name, file in told["files"].items()
    }
    assert told["files"]["truth/truth_person.csv"]["rows"] == len(rows(made, "truth/truth_person"))
    assert (told["seed"], told["size"]) == (7, "street")


def test_every_identifier_fits_its_check_is_of_no_range_in_use_and_belongs_to_one_person(made: Path) -> None:
    people = rows(made, "truth/truth_person")
    for key, check in (("nhs_number", nhs_number), ("upn", upn)):
        numbers = [person[key] for person in people if person[key]]
        assert len(set(numbers)) == len(numbers) > CHILDREN
        assert [check(number) for number in numbers] == numbers
    assert {person["nhs_number"][0] for person in people} == {"9"}
    assert {person["upn"][1:4] for person in people if person["upn"]} == {"999"}
    assert all(re.fullmatch(r"QX\d+ \d[CIKMOV]{2}", person["postcode"]) for person in people)


def test_as_many_children_are_at_home_on_the_last_day_as_the_size_says(made: Path) -> None:
    grown = date(2008, 3, 31).isoformat()
    home = [row for row in rows(made, "truth/truth_person") if row["town"] == "Merrowby" and row["role"] == "child"]
    assert abs(sum(row["born"] > grown for row in home) - CHILDREN) < 0.1 * CHILDREN


def test_people_are_of_one_household_each_and_parents_are_older(made: Path) -> None:
    people = rows(made, "truth/truth_person")
    assert len({person["id"] for person in people}) == len(people)
    eldest = {person["household"]: person["born"] for person in reversed(people) if person["role"] == "child"}
    for person in people:
        if person["role"] == "adult" and person["household"] in eldest:
            assert int(eldest[person["household"]][:4]) - int(person["born"][:4]) >= 17


def test_names_follow_the_year_of_birth(made: Path) -> None:
    girls = [row for row in rows(made, "truth/truth_person") if (row["sex"], row["origin"]) == ("F", "british")]
    young = Counter(row["given"] for row in girls if row["born"] > "2010")
    old = Counter(row["given"] for row in girls if row["born"] < "1985")
    assert young["Olivia"] > old["Olivia"] and old["Sarah"] > young["Sarah"]


def test_the_partnership_file_founds_a_register_of_the_towns_agencies(made: Path) -> None:
    path = made / "partnership.toml"
    agencies = founding.read(path)
    founding.check(agencies)
    kinds = {office.kind for agency in agencies for office in agency.offices}
    assert {"hub", "hub_manager", "director", "scrutineer", "lead_partner", "administrator"} <= kinds
    assert all(office.holders for agency in agencies for office in agency.offices)
    held = {holder for agency in agencies for office in agency.offices for holder in office.holders}
    assert {f"{row['given']} {row['family']}" for row in rows(made, "practitioners") if row["team"] == "hub"} & held


def test_four_towns_stand_apart_on_the_map(made: Path) -> None:
    hexagons = {(int(row["q"]), int(row["r"])): row["town"] for row in rows(made, "hexagons")}
    assert Counter(hexagons.values()) == {"Merrowby": 7, "Sallowford": 7, "Quernhithe": 7, "Ashen Cross": 7}
    for (q, r), town in hexagons.items():
        beside = {hexagons.get((q + dq, r + dr), town) for dq, dr in ((1, 0), (0, 1), (1, -1), (-1, 1))}
        assert beside == {town}


def test_rates_are_the_published_ones(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    allowed = load(Size.STREET, 1)["tolerance"]["share"]
    far = [
        rate for rate in decade[1] if abs(rate.ratio - 1) > allowed + 2 / math.sqrt(max(rate.found, 0.01) * rate.out_of)
    ]
    assert not far, table_of(far)
    assert (decade[0] / "rates.txt").read_text(encoding="utf-8") == table_of(decade[1])


def test_rates_are_counted_from_what_is_written(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    told = {rate.measure: rate for rate in decade[1]}
    contacts, referrals = rows(decade[0], "truth/truth_contact"), rows(decade[0], "truth/truth_referral")
    assert told["contacts that become referrals"].out_of == len(contacts)
    assert told["contacts that become referrals"].found == len(referrals) / len(contacts)
    assert told["referrals again within a year"].found == sum(int(row["again"]) for row in referrals) / len(referrals)


def test_another_rate_is_seen_in_the_table(tmp_path: Path) -> None:
    table = dict(load(Size.STREET, 7).table["contacts"], per_thousand=2500)
    rate = build_files(small(contacts=table), tmp_path / "busy")[0]
    assert rate.published == 2500 and rate.found > 1000


def test_nothing_happens_before_birth_after_childhood_or_after_the_end(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    born = {row["id"]: date.fromisoformat(row["born"]) for row in rows(decade[0], "truth/truth_person")}
    for name in ("contact", "referral", "missing"):
        for row in rows(decade[0], f"truth/truth_{name}"):
            assert date(2016, 4, 1) <= (day := date.fromisoformat(row["day"])) <= date(2026, 3, 31)
            assert born[row["person"]] <= day < born[row["person"]] + timedelta(days=18 * 366)
    referrals = rows(decade[0], "truth/truth_referral")
    for row in referrals:
        steps = [row["day"], *(row[step] for step in ("enquiry", "conference") if row[step])]
        assert steps == sorted(steps) and max(steps[-1], row["assessed"]) <= "2026-03-31"


def test_what_happens_does_not_read_where_somebody_is_from(tmp_path: Path, made: Path) -> None:
    people = load(Size.STREET, 7).table["people"]
    build_files(small(people=dict(people, ethnicity=dict.fromkeys(people["ethnicity"], "W1"))), tmp_path / "alike")
    for name in ("contact", "referral", "missing"):
        assert rows(tmp_path / "alike", f"truth/truth_{name}") == rows(made, f"truth/truth_{name}")


def test_what_is_planted_is_told_whole(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    out = decade[0]
    groups = {row["id"]: row for row in rows(out, "truth/truth_group")}
    people = {row["id"]: row for row in rows(out, "truth/truth_person")}
    members = {(row["group"], row["person"]): row["role"] for row in rows(out, "truth/truth_member")}
    assert {row["kind"] for row in groups.values()} == {"exploitation", "team", "taxi_firm", "crowded_address"}
    assert all((row["decoy"] == "1") == (row["kind"] != "exploitation") == (not row["harm"]) for row in groups.values())
    meetings = rows(out, "truth/truth_meeting")
    assert {meeting["group"] for meeting in meetings} == groups.keys()
    for meeting in meetings:
        group = groups[meeting["group"]]
        assert group["begins"] <= meeting["day"] <= group["ends"]
        assert members[meeting["group"], meeting["child"]] == "child"
        assert members[meeting["group"], meeting["adult"]] == "adult"
        assert people[meeting["child"]]["role"] == "child" and people[meeting["adult"]]["role"] == "adult"


def test_what_planted_groups_use_can_be_nobodys(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    forms = {
        "vehicle": r"[IQ]{2}\d\d [IQ]{3}",
        "phone": r"07700 900[5-9]\d\d",
        "place": r"Unit .*, QX\d+ \d[CIKMOV]{2}",
    }
    things = rows(decade[0], "truth/truth_thing")
    assert {thing["kind"] for thing in things} == forms.keys()
    assert all(re.fullmatch(forms[thing["kind"]], thing["value"]) for thing in things)


def test_captures_are_of_the_exploited_and_agree_with_the_meetings(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    out = decade[0]
    exploited = {(row["child"], row["group"]) for row in rows(out, "truth/truth_exploitation")}
    seen = {
        (row["child"], agency, row["day"][:4])
        for row in rows(out, "truth/truth_meeting")
        if (row["child"], row["group"]) in exploited
        for agency in row["seen_by"].split(";")
        if agency
    }
    captures = rows(out, "truth/truth_capture")
    assert {(row["child"], row["agency"], row["year"]) for row in captures if row["seen"] == "1"} == seen
    assert seen and any(row["seen"] == "0" for row in captures)


def test_exploited_children_are_missing_more_often_than_others(decade: tuple[Path, tuple[Rate, ...]]) -> None:
    exploited = {row["child"]: row for row in rows(decade[0], "truth/truth_exploitation")}
    episodes = rows(decade[0], "truth/truth_missing")
    theirs = [row for row in episodes if row["person"] in exploited]
    assert len({row["id"] for row in episodes}) == len(episodes)
    during = [
        row for row in theirs if exploited[row["person"]]["begins"] <= row["day"] <= exploited[row["person"]]["ends"]
    ]
    assert len(during) > len(exploited) and len(during) > 20 * len(episodes) / 2500


def test_who_is_planted_does_not_follow_where_somebody_is_from(tmp_path: Path, made: Path) -> None:
    people = load(Size.STREET, 7).table["people"]
    build_files(small(people=dict(people, ethnicity=dict.fromkeys(people["ethnicity"], "W1"))), tmp_path / "alike")
    assert rows(tmp_path / "alike", "truth/truth_member") == rows(made, "truth/truth_member")


def test_weekdays_are_counted_over_weekends() -> None:
    friday = date(2026, 3, 6).toordinal()
    assert [date.fromordinal(after(friday, days)).day for days in (0, 1, 4, 5)] == [6, 9, 12, 13]
    assert [date.fromordinal(after(friday + 1, days)).day for days in (0, 1, 5)] == [7, 9, 13]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine", encoding="utf-8")
    with pytest.raises(NotEmpty, match="name another"):
        build_files(small(), tmp_path)
    assert bytes_of(tmp_path) == {"kept": b"mine"}


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    build_files(small(), tmp_path / "street", lambda done, total: seen.append((done, total)))
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1] > 0


def test_every_parameter_has_a_source() -> None:
    table = load(Size.STREET, 1).table
    bare = [name for name, part in table.items() if name not in {"size", "people"} and not part.get("source")]
    assert not bare
    assert all(size["source"] for size in table["size"].values())


def test_the_command_line_makes_one_without_django(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['django'] = None\nfrom tocsin.cli import main\n"
        f"sys.exit(main(['town', 'build', '--out', {str(tmp_path / 'street')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "manifest.json" in done.stdout and (tmp_path / "street" / "manifest.json").exists()
