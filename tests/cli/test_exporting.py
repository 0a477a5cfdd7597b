"""`tocsin export`: what is printed, who may, and that a file read by one verb is written again by the other."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from exchange.census_files import NOTHING_FOLLOWED, REFERRAL, census, child
from exchange.out.round_trip import differences
from register import Register

WHOLE = REFERRAL.replace(
    "<InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse>",
    "<InitialCategoryOfAbuse>SAB</InitialCategoryOfAbuse><LatestCategoryOfAbuse>SAB</LatestCategoryOfAbuse>"
    "<NumberOfPreviousCPP>0</NumberOfPreviousCPP>",
)


@pytest.fixture
def file(tocsin, register: Register, tmp_path: Path) -> Path:
    """A census of two children, read in."""
    path = census(tmp_path, child("C1", WHOLE), child("C2", NOTHING_FOLLOWED.replace("2025-01", "2025-06")))
    assert tocsin("import", "cin", path).status == 0
    return path


def typed(tocsin, who: str, *more: object, format: str = "cin", why: str = "supervise"):
    census_only = ("--year", 2026, "--authority", "999") if format == "cin" else ()
    return tocsin("export", format, *census_only, "--as", who, "--purpose", why, *more)


def test_what_is_read_is_written_again_and_what_is_lost_is_printed(tocsin, register, file, tmp_path) -> None:
    out = tmp_path / "again.xml"
    done = typed(tocsin, register.director.practitioner, "--out", out)
    assert done.status == 0
    assert f"Written: {out} (SHA-256 {hashlib.sha256(out.read_bytes()).hexdigest()}), entered as " in done.out
    assert "  CINdetails: 2\n" in done.out
    assert "This format cannot carry:\n  - contacts and concerns that became no referral" in done.out
    assert f"Each left out child, and why: {tmp_path / 'again.account.csv'}." in done.out
    assert "pupil number: not held, and no code says why: 1" in done.out
    before, after = differences(file, out)
    assert (before, after) == (Counter(), Counter(UPNunknown=1))


def test_the_tables_are_written_with_names_and_without(tocsin, register, file, tmp_path) -> None:
    done = typed(tocsin, register.director.practitioner, "--out", tmp_path / "ssd", format="ssd")
    assert "  ssd_person: 2\n" in done.out and "suspects, places, objects" in done.out
    hidden = typed(
        tocsin, register.director.practitioner, "--out", tmp_path / "figures", "--without-names", format="ssd"
    )
    assert "  ssd_person: 2\n" in hidden.out
    assert "C1" not in (tmp_path / "figures/ssd_linked_identifiers.csv").read_text("utf-8-sig")
    assert "C1" in (tmp_path / "ssd/ssd_linked_identifiers.csv").read_text("utf-8-sig")


def test_a_bundle_has_names_only_when_told_to(tocsin, register, file, tmp_path) -> None:
    hidden = typed(
        tocsin, register.scrutineer.practitioner, "--out", tmp_path / "figures", format="bundle", why="scrutiny"
    )
    assert "  events: " in hidden.out and "in events.csv: concerns about adults and places" in hidden.out
    assert "C1" not in (tmp_path / "figures/csv/ssd_linked_identifiers.csv").read_text("utf-8-sig")
    with_names = ("--out", tmp_path / "named", "--identified")
    refused = typed(tocsin, register.scrutineer.practitioner, *with_names, format="bundle", why="scrutiny").refused
    assert refused.startswith("The office you are signed in as may not export records with names.")
    assert typed(tocsin, register.director.practitioner, *with_names, format="bundle").status == 0
    assert "C1" in (tmp_path / "named/csv/ssd_linked_identifiers.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("administrator", "The office you are signed in as may not export records with names."),
        ("teacher", "The office you are signed in as may not export records with names."),
        ("", "u_nobody holds no office today."),
    ],
)
def test_whoever_may_not_export_is_told_so_and_nothing_is_there(
    who: str, sentence: str, tocsin, register, file, tmp_path
) -> None:
    practitioner = getattr(register, who).practitioner if who else "u_nobody"
    out = tmp_path / "again.xml"
    assert typed(tocsin, practitioner, "--out", out).refused.startswith(sentence)
    assert not list(tmp_path.glob("again*"))
