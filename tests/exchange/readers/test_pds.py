"""Patients complete the record of somebody held already, raise nothing, and tell no restricted address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from exchange.readers.desk import Desk, ended, of_type, packed
from tocsin.exchange import quarantine
from tocsin.exchange.reading import Unreadable
from tocsin.ledger import REGISTER, parts_of, size
from tocsin.people import find_record, record

NUMBER = "9000000009"
VERIFICATION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"


def identifier(number: str, status: str = "01", **more: Any) -> dict[str, Any]:
    coded = {"url": VERIFICATION, "valueCodeableConcept": {"coding": [{"code": status}]}}
    return {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number, "extension": [coded]} | more


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": NUMBER,
        "identifier": [identifier(NUMBER)],
        "name": [
            {"use": "maiden", "family": "Old", "given": ["Jane"], "period": {"end": "2015-01-01"}},
            {"use": "usual", "family": "Smith", "given": ["Jane", "Marie"], "period": {"start": "2015-01-01"}},
            {"use": "nickname", "given": ["Janey"]},
        ],
        "gender": "female",
        "birthDate": "2010-10",
        "address": [
            {"use": "home", "line": ["1 Long Row"], "postalCode": "QX1 2AA", "period": {"end": "2019-06-01"}},
            {"use": "home", "line": ["2 Short Row", "Merrowby"], "postalCode": "QX1 3BB"},
        ],
        "telecom": [{"system": "phone", "value": "01632960587", "use": "home"}],
    } | more


def written(folder: Path, *resources: dict[str, Any], name: str = "patients.json") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(each) for each in resources), "utf-8")
    return path


@pytest.fixture
def desk(register: Any, tmp_path: Path) -> Desk:
    """The council holds a record with this NHS number, raised by a contact."""
    found = Desk(register)
    person = {"pers_person_id": "P1", "pers_forename": "J", "pers_common_child_id": NUMBER}
    contact = {"cont_contact_id": "C1", "cont_person_id": "P1", "cont_contact_date": "2026-01-05"}
    found.take(packed(tmp_path / "held.zip", {"ssd_person": [person], "ssd_contacts": [contact]}), "ssd")
    return found


def details(desk: Desk) -> Any:
    held = record(find_record(desk.by.agency, "P1"))
    assert held is not None
    return held.details


def test_a_patient_completes_the_record_with_its_number(desk: Desk, tmp_path: Path) -> None:
    raised = len(of_type("concern.raised/1"))
    assert ended(desk.take(written(tmp_path, patient()), "pds")) == {"loaded": 1}
    found = details(desk)
    assert [(name.whole, name.kind) for name in found.names] == [("Jane Marie Smith", "current"), ("Janey", "alias")]
    assert (found.sex, found.born.text, found.phones) == ("F", "2010-10", ("01632960587",))
    assert [(each.lines, each.postcode) for each in found.addresses] == [("2 Short Row, Merrowby", "QX1 3BB")]
    assert "The sender's number for the person: P1." in found.description
    assert "Also Jane Old (maiden, until 2015-01-01)." in found.description
    assert "Address (home, until 2019-06-01): 1 Long Row QX1 2AA." in found.description
    assert len(of_type("concern.raised/1")) == raised
    before = size(REGISTER)
    assert ended(desk.take(written(tmp_path, patient()), "pds")) == {"unchanged": 1}
    assert size(REGISTER) == before


def test_a_patient_nobody_holds_waits_and_is_taken_in_once_somebody_does(register: Any, tmp_path: Path) -> None:
    desk = Desk(register)
    path = written(tmp_path, patient())
    assert ended(desk.take(path, "pds")) == {"quarantined": 1}
    assert not of_type("person.recorded/1")
    (waiting,) = quarantine()
    assert "The register holds concerns, not children" in waiting.what_to_fix
    person = {"pers_person_id": "P1", "pers_common_child_id": NUMBER}
    contact = {"cont_contact_id": "C1", "cont_person_id": "P1", "cont_contact_date": "2026-01-05"}
    desk.take(packed(tmp_path / "held.zip", {"ssd_person": [person], "ssd_contacts": [contact]}), "ssd")
    assert ended(desk.take(path, "pds")) == {"loaded": 1}
    assert details(desk).called == "Jane Marie Smith"
    assert not quarantine()


@pytest.mark.parametrize("code", ["R", "V"])
def test_where_a_restricted_patient_lives_is_told_nowhere(code: str, desk: Desk, tmp_path: Path) -> None:
    restricted = patient(meta={"security": [{"code": code}]})
    desk.take(written(tmp_path, restricted), "pds")
    found = details(desk)
    assert not found.addresses and not found.phones
    assert "do not ask for the address" in found.description
    rows = [parts_of(entry).text("rows") or "" for entry in of_type("rows.imported/1")]
    said = "".join((*rows, found.to_json()))
    assert '"Marie"' in said and "(withheld: restricted)" in said
    assert "Short Row" not in said and "QX1 3BB" not in said and "01632960587" not in said


def test_a_superseded_number_still_finds_the_record_and_an_unverified_one_does_not(desk: Desk, tmp_path: Path) -> None:
    moved = patient(identifier=[identifier("9000000017"), identifier(NUMBER, use="old")], id="9000000017")
    assert ended(desk.take(written(tmp_path, moved), "pds")) == {"loaded": 1}
    assert details(desk).nhs_number == "9000000017"
    assert f"Superseded NHS number: {NUMBER}." in details(desk).description
    unsure = patient(identifier=[identifier("9000000017", status="02")], id="x")
    assert ended(desk.take(written(tmp_path, unsure), "pds")) == {"quarantined": 1}


def test_a_bundle_and_one_a_line_hold_the_same_rows(desk: Desk, tmp_path: Path) -> None:
    related = {"resourceType": "RelatedPerson", "id": "R1", "name": [{"text": "A Parent"}]}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": patient()}, {"resource": related}]}
    assert ended(desk.take(written(tmp_path, bundle), "pds")) == {"loaded": 1, "quarantined": 1}
    lines = written(tmp_path, related, patient(), name="lines.ndjson")
    assert ended(desk.take(lines, "pds")) == {"unchanged": 1, "quarantined": 1}


def test_what_is_said_cannot_be_read_is_kept_and_doubted(desk: Desk, tmp_path: Path) -> None:
    balance = desk.take(written(tmp_path, patient(birthDate="31/02/2010", deceasedBoolean=True)), "pds")
    assert ended(balance) == {"loaded": 1}
    assert "birthDate: “31/02/2010” is not a date" in balance.in_words()
    assert "Died; the date is not given." in details(desk).description


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1 is not JSON"),
        ('{"resourceType": "Observation"}', "no patient, but Observation"),
        ('{"a": 1}', "no FHIR resource"),
        ('{"resourceType": "Patient", "id": "\\ud800"}', "half of a character"),
        ('{"resourceType": "Patient", "\\udfff": 1}', "half of a character"),
        ('{"resourceType": "\\ud800"}', "no FHIR resource"),
        ('{"resourceType": "Patient", "name": [{"family": "a\\u0000b"}]}', "a NUL, or half of a character"),
        ('{"resourceType": ["Patient"]}', "no FHIR resource"),
        ("[" * 5000 + "]" * 5000, "line 1 is not JSON"),
        ('{"resourceType": "Patient", "x": ' + "[" * 50 + "1" + "]" * 50 + "}", "deeper within each other"),
        (json.dumps({"resourceType": "Patient", "x": list(range(2000))}), "more than 1,000 values"),
        ("\0", "NUL"),
        ("x" * ((1 << 20) + 2), "longer than in any table"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(text: str, said: str, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")
    before = len(of_type("rows.imported/1"))
    with pytest.raises(Unreadable) as refused:
        desk.take(path, "pds")
    assert said in str(refused.value)
    assert "Nothing from this file was loaded" in str(refused.value)
    assert len(of_type("rows.imported/1")) == before
