"""The agencies' files of the made town: whose each row is, what is wrong in it, and that nothing else is."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tocsin.town.made import Rate, Size, build_files, load
from tocsin.town.made.files.untidy import CHANGES, impossible_date
from tocsin.town.made.files.wording import TABLE
from tocsin.town.made.files.workbook import workbook
from tocsin.words import load_profile
from town.making import bytes_of, rows, small

Decade = tuple[Path, tuple[Rate, ...]]

RECORD_COLUMNS = {
    "council/ssd/ssd_contacts": "cont_contact_id",
    "school/safeguarding-log": "Log No",
    "police/incidents": "Entry Ref",
    "police/missing": "Misper Ref",
    "health/contacts": "contact_id",
}


POLICE = "%d-%b-%Y %H:%M"


def moment(text: str, form: str) -> datetime:
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def of_agency(town: Path, name: str) -> list[dict[str, str]]:
    return rows(town, f"agencies/{name}")


def tidy(town: Path, name: str) -> list[dict[str, str]]:
    """The rows that came out as they were entered, each once: what happened to the others is told."""
    untidy = {row["record"] for row in rows(town, "truth/truth_mutation") if row["kind"] in {*CHANGES, "twice"}}
    found = of_agency(town, name)
    return [row for row in found if next(iter(row.values())) not in untidy]


def linked(town: Path, name: str) -> dict[str, dict[str, str]]:
    """The link of each row of one file, by the row's number; adults who are only spoken of left out."""
    short = name.replace("council/ssd/", "")
    return {
        row["record"]: row
        for row in rows(town, "truth/truth_record_link")
        if row["file"] == short and row["role"] not in ("mentioned", "report")
    }


def sheet(town: Path) -> list[list[Any]]:
    """The rows of the project's workbook, texts and numbers as they stand."""
    with zipfile.ZipFile(town / "agencies/voluntary/log.xlsx") as zipped:
        tree = etree.fromstring(zipped.read("xl/worksheets/sheet1.xml"))
    return [_cells(row) for row in tree.iter("{*}row")]


def _cells(row: Any) -> list[Any]:
    found: dict[str, Any] = {}
    for cell in row:
        text = "".join(cell.itertext())
        found[re.sub(r"\d", "", cell.get("r"))] = text if cell.get("t") else int(text)
    return [found.get(chr(letter), "") for letter in range(ord("A"), ord("P"))]


def test_a_street_is_the_same_to_the_byte_twice(tmp_path: Path) -> None:
    for name in ("once", "twice"):
        build_files(load(Size.STREET, 1912), tmp_path / name)
    once = bytes_of(tmp_path / "once")
    assert once == bytes_of(tmp_path / "twice")
    assert sum(name.startswith("agencies/") for name in once) == 23


@pytest.mark.parametrize("name", RECORD_COLUMNS)
def test_every_row_has_a_number_of_its_own_and_a_person(decade: Decade, name: str) -> None:
    numbers = [row[RECORD_COLUMNS[name]] for row in of_agency(decade[0], name)]
    links = linked(decade[0], name)
    twice = {row["record"] for row in rows(decade[0], "truth/truth_mutation") if row["kind"] == "twice"}
    assert len(numbers) > 100 and {id for id, count in Counter(numbers).items() if count > 1} == twice & set(numbers)
    assert links.keys() == set(numbers)
    people = {row["id"] for row in rows(decade[0], "truth/truth_person")}
    assert {link["person"] for link in links.values()} <= people


def test_the_event_of_every_row_is_in_the_truth(decade: Decade) -> None:
    truth = {
        row["id"]
        for name in ("contact", "missing", "meeting", "offence", "note")
        for row in rows(decade[0], f"truth/truth_{name}")
    }
    truth |= {row["about"] for row in rows(decade[0], "truth/truth_duty") if row["duty"] == "answer_report"}
    events = {row["event"] for row in rows(decade[0], "truth/truth_record_link") if row["event"]}
    assert {"R1", "R2", "R3"} < events <= truth


def test_no_id_of_the_truth_stands_in_an_agencys_file(made: Path) -> None:
    ids = [row["id"] for name in ("person", "contact", "meeting") for row in rows(made, f"truth/truth_{name}")]
    for name, data in bytes_of(made).items():
        if name.startswith("agencies/"):
            words = set(re.findall(rb"[\w-]+", data))
            assert not words & {id.encode() for id in ids}, name


def test_every_agencys_record_differs_from_the_truth_where_it_is_told_and_nowhere_else(decade: Decade) -> None:
    out = decade[0]
    people = {row["id"]: row for row in rows(out, "truth/truth_person")}
    told: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for row in rows(out, "truth/truth_mutation"):
        if row["agency"] == "council":
            told[row["record"]].setdefault(row["field"], []).append(row["after"])
    links = linked(out, "ssd_person")
    fields = {
        "pers_forename": "given",
        "pers_surname": "family",
        "pers_dob": "born",
        "pers_common_child_id": "nhs_number",
    }
    checked: Counter[bool] = Counter()
    for row in tidy(out, "council/ssd/ssd_person"):
        person, changed = people[links[row["pers_person_id"]]["person"]], told[row["pers_person_id"]]
        for column, field in fields.items():
            differs = row[column] != person[field]
            allowed = field in changed or ("name" in changed and field in ("given", "family"))
            assert differs <= allowed, (row, field)
            checked[differs] += 1
    assert checked[True] > 100 and checked[False] > 1000


@pytest.mark.parametrize(
    ("agency", "field", "kind"),
    [
        ("council", "nhs_number", "missing"),
        ("council", "postcode", "missing"),
        ("school", "given", "nickname"),
        ("school", "address", "former"),
        ("police", "nhs_number", "missing"),
        ("health", "ethnicity", "missing"),
    ],
)
def test_errors_are_as_many_as_the_table_says(decade: Decade, agency: str, field: str, kind: str) -> None:
    share = load(Size.STREET, 1).table["errors"][agency][field][kind]
    mutations = rows(decade[0], "truth/truth_mutation")
    found = {row["record"] for row in mutations if (row["agency"], row["field"], row["kind"]) == (agency, field, kind)}
    records = len(_records(decade[0], agency))
    luck = 3 * (share * (1 - share) / records) ** 0.5
    assert abs(len(found) / records - share) < luck + 0.01


def _records(out: Path, agency: str) -> set[tuple[str, ...]]:
    """The records of children that one agency keeps, told apart by what it keeps them under."""
    if agency == "council":
        return {(row["pers_person_id"],) for row in of_agency(out, "council/ssd/ssd_person")}
    if agency == "police":
        incidents = {
            (row["Nominal Ref"],) for row in of_agency(out, "police/incidents") if row["Role"] in ("VICTIM", "SUBJECT")
        }
        return incidents | {(row["Nominal Ref"],) for row in of_agency(out, "police/missing")}
    name = {"school": "school/safeguarding-log", "health": "health/contacts"}[agency]
    links = linked(out, name)
    column = RECORD_COLUMNS[name]
    return {(links[row[column]]["person"], row.get("School", "")) for row in of_agency(out, name)}


def test_every_error_of_a_record_leads_to_a_row_filed_under_it(made: Path) -> None:
    told = [row for row in rows(made, "truth/truth_mutation") if row["kind"] not in {*CHANGES, "twice"}]
    filed = {(row["agency"], row["filed_under"]) for row in rows(made, "truth/truth_record_link")}
    assert len(told) > 100 and {(row["agency"], row["record"]) for row in told} <= filed


def test_errors_do_not_follow_where_somebody_is_from(tmp_path: Path, made: Path) -> None:
    people = load(Size.STREET, 7).table["people"]
    build_files(small(people=dict(people, ethnicity=dict.fromkeys(people["ethnicity"], "W1"))), tmp_path / "alike")
    names = ("truth/truth_mutation", "agencies/council/ssd/ssd_contacts", "agencies/police/missing")
    for name in names:
        assert _without_ethnicity(tmp_path / "alike", name) == _without_ethnicity(made, name)


def test_names_of_one_origin_can_be_spelled_worse_and_no_others_are(tmp_path: Path, made: Path) -> None:
    times = dict(load(Size.STREET, 7).table["spelling"]["times"], british=10)
    build_files(small(spelling={"times": times}), tmp_path / "worse")
    fair, worse = (_respelled(out) for out in (made, tmp_path / "worse"))
    assert len(worse["british"]) > 3 * len(fair["british"]) > 0
    assert {**worse, "british": []} == {**fair, "british": []} and len(fair) > 1


def _respelled(town: Path) -> dict[str, list[str]]:
    """What names of children of each origin were spelled like where it was heard, in the order of the files."""
    origins = {row["id"]: row["origin"] for row in rows(town, "truth/truth_person")}
    people = {row["filed_under"]: row["person"] for row in rows(town, "truth/truth_record_link")}
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows(town, "truth/truth_mutation"):
        if row["kind"] == "spelling":
            found[origins[people[row["record"]]]].append(row["after"])
    return found


def _without_ethnicity(town: Path, name: str) -> list[dict[str, str]]:
    return [row for row in rows(town, name) if row.get("field") != "ethnicity"]


def test_whoever_saw_an_exploited_child_wrote_it_down_and_nobody_else_did(decade: Decade) -> None:
    out = decade[0]
    meetings = {row["id"]: row for row in rows(out, "truth/truth_meeting")}
    wrote: dict[str, set[str]] = defaultdict(set)
    for link in rows(out, "truth/truth_record_link"):
        event = link["event"].removeprefix("O-")
        if event in meetings and link["person"] == meetings[event]["child"]:
            wrote[event].add(link["agency"])
    for id, meeting in meetings.items():
        assert wrote[id] == set(filter(None, meeting["seen_by"].split(";"))), id
    captured = {
        (row["child"], row["agency"], row["year"]) for row in rows(out, "truth/truth_capture") if row["seen"] == "1"
    }
    exploited = {row["child"] for row in rows(out, "truth/truth_exploitation")}
    groups = {row["id"] for row in rows(out, "truth/truth_group") if row["decoy"] == "0"}
    files = {
        (meetings[id]["child"], agency, meetings[id]["day"][:4])
        for id, agencies in wrote.items()
        for agency in agencies
        if meetings[id]["group"] in groups and meetings[id]["child"] in exploited
    }
    assert files == captured


def test_the_census_tells_of_children_and_referrals_the_tables_have(decade: Decade) -> None:
    out = decade[0]
    people = {row["pers_person_id"]: row for row in of_agency(out, "council/ssd/ssd_person")}
    referrals: dict[str, set[str]] = defaultdict(set)
    for row in of_agency(out, "council/ssd/ssd_cin_episodes"):
        referrals[row["cine_person_id"]].add(row["cine_referral_date"])
    for year in range(2022, 2027):
        tree = etree.parse(out / f"agencies/council/cin-{year}.xml")
        ids = [child.findtext(".//LAchildID") for child in tree.iter("Child")]
        assert len(set(ids)) == len(ids) > 50
        for child in tree.iter("Child"):
            id = str(child.findtext(".//LAchildID"))
            assert (child.findtext(".//PersonBirthDate") or "") == people[id]["pers_dob"]
            assert {str(day.text) for day in child.iter("CINreferralDate")} <= referrals[id]
        assert all(str(each.text) <= f"{year}-03-31" for each in tree.iter("CINclosureDate"))
        assert bool(tree.findall(".//Sex")) == (year >= 2025) != bool(tree.findall(".//GenderCurrent"))


def test_every_referral_of_a_year_is_in_that_years_census(decade: Decade) -> None:
    out = decade[0]
    tree = etree.parse(out / "agencies/council/cin-2024.xml")
    told = Counter(str(day.text) for day in tree.iter("CINreferralDate") if str(day.text) >= "2023-04-01")
    days = Counter(row["cine_referral_date"] for row in of_agency(out, "council/ssd/ssd_cin_episodes"))
    assert told == Counter({day: n for day, n in days.items() if "2023-04-01" <= day <= "2024-03-31"})


@pytest.mark.parametrize(
    ("table", "column", "to"),
    [
        ("ssd_contacts", "cont_person_id", "ssd_person"),
        ("ssd_missing", "miss_person_id", "ssd_person"),
        ("ssd_cin_episodes", "cine_person_id", "ssd_person"),
        ("ssd_cin_episodes", "cine_referral_team", "ssd_department"),
        ("ssd_cin_assessments", "cina_referral_id", "ssd_cin_episodes"),
        ("ssd_assessment_factors", "cinf_assessment_id", "ssd_cin_assessments"),
        ("ssd_cin_plans", "cinp_referral_id", "ssd_cin_episodes"),
        ("ssd_s47_enquiry", "s47e_referral_id", "ssd_cin_episodes"),
        ("ssd_initial_cp_conference", "icpc_s47_enquiry_id", "ssd_s47_enquiry"),
        ("ssd_cp_plans", "cppl_icpc_id", "ssd_initial_cp_conference"),
        ("ssd_cp_reviews", "cppr_cp_plan_id", "ssd_cp_plans"),
        ("ssd_address", "addr_person_id", "ssd_person"),
        ("ssd_disability", "disa_person_id", "ssd_person"),
        ("ssd_linked_identifiers", "link_person_id", "ssd_person"),
    ],
)
def test_every_row_of_the_councils_tables_leads_to_one_there_is(
    decade: Decade, table: str, column: str, to: str
) -> None:
    keys = [next(iter(row.values())) for row in of_agency(decade[0], f"council/ssd/{to}")]
    led_to = {row[column] for row in of_agency(decade[0], f"council/ssd/{table}")}
    assert len(set(keys)) == len(keys) and led_to and led_to <= set(keys)


def test_each_agency_has_its_own_dates_and_codes(decade: Decade) -> None:
    out = decade[0]
    raw = (out / "agencies/school/safeguarding-log.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(of_agency(out, "school/safeguarding-log")) + 1
    for row in tidy(out, "school/safeguarding-log"):
        happened, logged = (moment(row[name], "%d/%m/%Y") for name in ("Date of Incident", "Date Logged"))
        assert happened <= logged <= moment("31/03/2026", "%d/%m/%Y")
        assert re.fullmatch(r"[^a-z]+, .*|, .*", row["Pupil"])
    for row in tidy(out, "police/incidents"):
        assert moment(row["Reported"], POLICE) <= moment(row["Recorded"], POLICE)
    assert {row["sex"] for row in tidy(out, "health/contacts")} <= {"1", "2", "9"}
    ethnicities = {row["pers_ethnicity"] for row in of_agency(out, "council/ssd/ssd_person")}
    assert ethnicities - {""} <= {code.code for code in load_profile().codes["ethnicity_census"]}


def test_what_came_out_untidily_is_told_and_stands_in_its_row(decade: Decade) -> None:
    out = decade[0]
    told = [row for row in rows(out, "truth/truth_mutation") if row["kind"] in CHANGES]
    assert {row["kind"] for row in told} == CHANGES.keys()
    names = [*RECORD_COLUMNS, "council/ssd/ssd_person"]
    cells = {
        (next(iter(row.values())), column): row[column]
        for name in names
        for row in of_agency(out, name)
        for column in row
    }
    last = {(row["record"], row["field"]): row["after"] for row in told}
    assert {place: cells[place] for place in last} == last
    bad = [row for row in of_agency(out, "school/safeguarding-log") if row["Date of Incident"].startswith("31/02/")]
    assert {row["Log No"] for row in bad} == {row["record"] for row in told if row["after"].startswith("31/02/")}


@pytest.mark.parametrize(
    ("day", "never"),
    [("05/09/2025", "31/02/2025"), ("05-Sep-2025 10:00", "31-Feb-2025 10:00"), ("2025-09-05", "2025-02-31"), ("", "")],
)
def test_a_date_that_never_was_keeps_its_fashion(day: str, never: str) -> None:
    assert impossible_date(day) == never


def test_a_return_does_not_come_before_a_child_is_missed(decade: Decade) -> None:
    back = [row for row in tidy(decade[0], "police/missing") if row["Returned"]]
    assert len(back) > 100
    for row in back:
        gone, returned = (moment(row[name], POLICE) for name in ("Reported", "Returned"))
        assert gone < returned


def test_suspects_are_adults_and_some_are_known_by_a_nickname_alone(decade: Decade) -> None:
    out = decade[0]
    people = {row["id"]: row for row in rows(out, "truth/truth_person")}
    links = linked(out, "police/incidents")
    adults = [row for row in of_agency(out, "police/incidents") if row["Role"] in ("SUSPECT", "ASSOCIATE")]
    assert {people[links[row["Entry Ref"]]["person"]]["role"] for row in adults} == {"adult"}
    nameless = [row for row in adults if row["Nickname"]]
    assert 0.3 < len(nameless) / len(adults) < 0.5
    assert {row["Surname"] + row["DOB"] + row["Address"] for row in nameless} == {""}
    assert all(row["Age"].startswith("about ") for row in nameless)


def test_the_projects_log_is_a_workbook_with_real_dates_in_their_order(decade: Decade) -> None:
    head, *told = sheet(decade[0])
    assert head[:4] == ["Ref", "Date", "Young person", "Age"] and len(told) > 100
    days = [row[1] for row in told]
    assert days == sorted(days) and all(isinstance(day, int) for day in days)
    assert (
        (date(2016, 4, 1) - date(1899, 12, 30)).days
        <= days[0]
        <= days[-1]
        <= (date(2026, 3, 31) - date(1899, 12, 30)).days
    )
    assert {row[0] for row in told} >= linked(decade[0], "voluntary/log").keys()


def test_a_workbook_keeps_what_it_is_given() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook("A & B", [["a<b", 7, date(2026, 3, 31), ""]]))) as zipped:
        assert zipped.testzip() is None
        assert 'name="A &amp; B"' in zipped.read("xl/workbook.xml").decode()
        cells = etree.fromstring(zipped.read("xl/worksheets/sheet1.xml")).findall(".//{*}c")
    assert [("".join(cell.itertext()), cell.get("s")) for cell in cells] == [("a<b", None), ("7", None), ("46112", "1")]


def test_words_of_what_was_seen_name_the_adult_and_no_words_are_left_to_fill_in(decade: Decade) -> None:
    for agency in ("school", "health", "voluntary"):
        assert all("{who}" in text for text in TABLE[agency]["seen"]["narratives"])
    written = b"".join(
        data for name, data in bytes_of(decade[0]).items() if name.startswith("agencies/") and "ssd" not in name
    )
    assert not re.search(rb"\{(child|who|where|vehicle|phone)\}", written)


def test_years_at_school_turn_in_september() -> None:
    from tocsin.town.made.files.school import year_group

    born = date(2011, 8, 31).toordinal()
    days: Mapping[str, str] = {
        "2015-08-31": "Nursery",
        "2015-09-01": "Reception",
        "2016-09-01": "Year 1",
        "2027-08-31": "Year 11",
        "2027-09-01": "Sixth form",
    }
    assert {day: year_group(born, date.fromisoformat(day).toordinal()) for day in days} == days
