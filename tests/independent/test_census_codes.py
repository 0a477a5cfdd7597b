"""Our census lists against the schema the Department for Education published, and the warnings' topics against ours."""

import csv
import re
from pathlib import Path

import pytest

from tocsin.words import load_profile

SHARED = Path(__file__).parents[2].parent / "shared/cases"
SCHEMA = SHARED / "formats/cin-census/CIN_schema_2026.xsd"
WARNINGS = SHARED / "rotherham-warnings.csv"
TYPES = {
    "sextype": "sex",
    "unknownupntype": "upn_unknown",
    "ethnicitytype": "ethnicity_census",
    "disabilitytype": "disability",
    "referralsourcetype": "referral_source",
    "categoryofabusetype": "abuse_category",
    "primaryneedcodetype": "primary_need",
    "reasonforclosuretype": "closure_reason",
    "assessmentfactorstype": "assessment_factor",
}
SHORTER = {"scale about 1400": "scale", "a third already known": "already known to agencies"}


@pytest.mark.parametrize(("type", "name"), TYPES.items())
def test_a_list_has_exactly_the_codes_of_the_schema(type: str, name: str) -> None:
    if not SCHEMA.exists():
        pytest.skip(f"NOT CHECKED against the census schema: {SCHEMA} is not on this machine")
    body = re.search(rf'simpleType name="{type}">(.*?)</xs:simpleType>', SCHEMA.read_text("utf-8"), re.DOTALL)
    assert body is not None
    assert set(re.findall(r'enumeration value="([^"]+)"', body[1])) == set(load_profile().codes[name].labels())


def test_every_topic_of_the_public_warnings_has_a_code() -> None:
    if not WARNINGS.exists():
        pytest.skip(f"NOT CHECKED against the public warnings: {WARNINGS} is not on this machine")
    with WARNINGS.open(encoding="utf-8", newline="") as file:
        topics = {topic for row in csv.DictReader(file) for topic in row["topics"].split(";")}
    assert len(topics) == 18
    assert not {topic for topic in topics if not load_profile().codes["topic"].find(SHORTER.get(topic, topic))}
