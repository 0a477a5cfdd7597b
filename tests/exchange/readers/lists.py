"""The same family in three formats of tables, for the tests that hold of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from exchange.readers.books import DAY, book, cell, sheet

Rows = dict[str, list[dict[str, str]]]

SSD: Rows = {
    "ssd_person": [
        {"pers_person_id": "P1", "pers_forename": "Ann", "pers_sex": "F", "pers_dob": "2011-05-17"},
        {"pers_person_id": "P2", "pers_forename": "Ben", "pers_sex": "1", "pers_dob": "2013-02-01 00:00:00"},
        {"pers_person_id": "P3", "pers_forename": "Cat"},
    ],
    "ssd_address": [
        {
            "addr_table_id": "A1",
            "addr_person_id": "P1",
            "addr_address_end_date": "2020-01-01",
            "addr_address_json": "Old",
        },
        {"addr_table_id": "A2", "addr_person_id": "P1", "addr_address_json": '{"HOUSE": "1", "STREET": "Long Row"}'},
    ],
    "ssd_linked_identifiers": [
        {
            "link_table_id": "L1",
            "link_person_id": "P1",
            "link_identifier_type": "Unique Pupil Number",
            "link_identifier_value": "N999145432099",
        },
    ],
    "ssd_contacts": [
        {
            "cont_contact_id": "K1",
            "cont_person_id": "P2",
            "cont_contact_date": "2026-01-05 14:20:00",
            "cont_contact_source_code": "6",
            "cont_contact_outcome_json": '{"NFA_FLAG": "Y"}',
        },
        {"cont_contact_id": "K2", "cont_person_id": "P1", "cont_contact_date": "2026-01-06"},
    ],
    "ssd_cin_episodes": [
        {
            "cine_referral_id": "R1",
            "cine_person_id": "P1",
            "cine_referral_date": "2026-02-02",
            "cine_referral_source_code": "2A",
            "cine_cin_primary_need_code": "N1",
        },
    ],
    "ssd_cin_assessments": [
        {
            "cina_assessment_id": "S1",
            "cina_person_id": "P1",
            "cina_referral_id": "R1",
            "cina_assessment_start_date": "2026-02-03",
            "cina_assessment_auth_date": "2026-03-10",
        },
    ],
    "ssd_assessment_factors": [
        {
            "cinf_table_id": "F1",
            "cinf_assessment_id": "S1",
            "cinf_assessment_factors_json": '{"11A": "Yes", "10A": "No"}',
        },
    ],
    "ssd_s47_enquiry": [
        {
            "s47e_s47_enquiry_id": "E1",
            "s47e_person_id": "P2",
            "s47e_referral_id": "R9",
            "s47e_s47_start_date": "2026-01-07",
        },
    ],
    "ssd_initial_cp_conference": [
        {
            "icpc_icpc_id": "I1",
            "icpc_person_id": "P2",
            "icpc_s47_enquiry_id": "E1",
            "icpc_icpc_date": "2026-01-20",
        },
    ],
    "ssd_missing": [
        {
            "miss_table_id": "M1",
            "miss_person_id": "P2",
            "miss_missing_episode_start_date": "2026-01-10",
            "miss_missing_episode_type": "M",
            "miss_missing_episode_end_date": "2026-01-11",
        },
    ],
}
"""P3 has nothing that raises a concern; P2's enquiry belongs to a referral nobody sent."""

MISSED = "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months"
PERSON = {"Gender": "b) Female", "Ethnicity": "a) WBRI", "Date of Birth": "2011-05-17", "Age": "14.6"}
ANNEX_A: Rows = {
    "List 1": [
        {"Child Unique ID": "101", **PERSON, "Date of Contact": "2026-01-05", "Contact Source": "q) 6: Police"},
        {"Child Unique ID": "102", "Date of Contact": "2026-01-06", "Contact Source": "e) 2A: Schools"},
    ],
    "List 3": [
        {
            "child unique id ": "101",
            "Gender": "b) Female",
            "Date of Referral": "2026-02-02",
            "Referral Source": "q) 6: Police",
            "Referral NFA?": "b) No",
        },
    ],
    "List 4": [
        {
            "Child Unique ID": "101",
            "Gender": "b) Female",
            "Age": "14.6",
            "Continuous Assessment Start Date": "2026-02-03",
            "Continuous Assessment Date of Authorisation": "2026-03-10",
        },
    ],
    "List 5": [
        {
            "Child Unique ID": "102",
            "Age": "9",
            "Allocated Team": "North",
            "Strategy discussion initiating Section 47 Enquiry Start Date": "2026-01-07",
            "Date of Initial Child Protection Conference": "2026-01-20",
        },
    ],
    "List 6": [
        {
            "Child Unique ID": "101",
            "Gender": "b) Female",
            "Age": "14.6",
            "CIN Start Date": "2026-02-02",
            "Primary Need Code": "N1 - Abuse or Neglect",
        },
    ],
    "List 8": [
        {"Child Unique ID": "103", "Age": "15", "Allocated Team": "Care", MISSED: "2"},
        {"Child Unique ID": "105", "Age": "11", "Allocated Team": "Care", MISSED: "0"},
    ],
    "List 9": [{"Child Unique ID": "104", "Age": "19", "Allocated Team": "Leaving care", "LA in Touch": "a) Yes"}],
}

RETURN: Rows = {
    "header": [
        {"CHILD": "1", "SEX": "2", "DOB": "17/05/2011", "ETHNIC": "WBRI", "UPN": "N999145432099"},
        {"CHILD": "2", "SEX": "1", "DOB": "01/02/2013", "ETHNIC": "WBRI", "UPN": ""},
    ],
    "missing": [
        {"CHILD": "1", "DOB": "17/05/2011", "MISSING": "M", "MIS_START": "10/01/2026", "MIS_END": "11/01/2026"},
        {"CHILD": "1", "DOB": "17/05/2011", "MISSING": "A", "MIS_START": "03/02/2026", "MIS_END": ""},
    ],
    "episodes": [{"CHILD": "1", "DECOM": "15/02/2020", "RNE": "S"}],
}


def workbook(path: Path, lists: Mapping[str, Sequence[Mapping[str, str]]]) -> Path:
    """Lists as sheets, with true dates."""
    return book(path.with_suffix(".xlsx"), {name: _sheet(rows) for name, rows in lists.items()})


def _sheet(rows: Sequence[Mapping[str, str]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return sheet([columns, *([_cell(row.get(column, "")) for column in columns] for row in rows)])


def _cell(text: str) -> str:
    dated = len(text) == 10 and text[4] == "-"
    return cell((date.fromisoformat(text) - date(1899, 12, 30)).days, DAY) if dated else cell(text)
