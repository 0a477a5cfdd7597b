"""The file-read: drawn by nobody's choice, read by two unseen by each other, settled by a third: through the doors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tocsin.access import Refused
from tocsin.acts import rebuild
from tocsin.concerns import RaiseConcern
from tocsin.figures import DrawFiles, ReadFile, TheFileRead, TheFileReads
from tocsin.figures.models import DrawnFile, FileRead, Reading

FILES = 12


@pytest.fixture
def filed(register: Any) -> Any:
    """Twelve concerns of a school and four of a charity, none of them marked as exploitation, and one that is."""
    for number in range(FILES):
        register.perform(RaiseConcern(account=f"Concern {number}."), register.teacher)
    for number in range(4):
        register.perform(RaiseConcern(account=f"Log {number}."), register.youth_worker)
    register.perform(RaiseConcern(account="Marked.", harms=("sexual_exploitation",)), register.nurse)
    return register


def drawing(**more: Any) -> DrawFiles:
    given = {"frame": "not_flagged", "each": 5, "first": date(2026, 1, 1), "last": date(2026, 3, 31), "why": "Audit."}
    return DrawFiles(**(given | more))


def drawn(register: Any) -> str:
    made: str = register.perform(drawing(), register.scrutineer, purpose="scrutiny").ids["file_read"]
    return made


def seen(register: Any, read: str, by: Any) -> Any:
    return register.look(TheFileRead(file_read=read), by)


def answer(register: Any, read: str, file: str, by: Any, answer: str) -> None:
    register.perform(ReadFile(file_read=read, file=file, answer=answer, note="What it says on page 1."), by)


def test_a_sample_is_drawn_from_every_agency_and_leaves_out_what_is_marked(filed: Any) -> None:
    view = seen(filed, drawn(filed), filed.hub)
    lines = {line.label: (line.population, line.drawn, line.waiting) for line in view.strata}
    assert lines == {"Hill Road School": (FILES, 5, 5), "Lantern Youth Project": (4, 4, 4)}
    assert view.estimate is None
    assert "No file" in view.agreement


def test_nobody_chooses_the_seed_and_the_same_ledger_draws_the_same(filed: Any) -> None:
    first, second = drawn(filed), drawn(filed)
    rows = {row.id: row for row in FileRead.objects.all()}
    assert rows[first].seed != rows[second].seed
    before = [list(table.objects.order_by("pk").values()) for table in (FileRead, DrawnFile)]
    rebuild()
    assert [list(table.objects.order_by("pk").values()) for table in (FileRead, DrawnFile)] == before


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"frame": "whatever"}, "no such frame"),
        ({"each": 0}, "Draw 1 to"),
        ({"first": date(2001, 1, 1), "last": date(2001, 12, 31)}, "No file"),
        ({"why": " "}, "What it is for"),
    ],
)
def test_a_sample_that_cannot_be_drawn(filed: Any, more: dict[str, Any], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        filed.perform(drawing(**more), filed.scrutineer, purpose="scrutiny")
    assert not FileRead.objects.exists()


def test_two_read_and_neither_sees_the_other(filed: Any) -> None:
    read = drawn(filed)
    file = DrawnFile.objects.values_list("file", flat=True)[0]
    answer(filed, read, file, filed.hub, "yes")
    line = next(each for each in seen(filed, read, filed.social_worker).files if each.file == file)
    assert (line.readers, line.mine, line.found, line.open_to_me) == (1, "", "", True)
    with pytest.raises(Refused, match="somebody else"):
        answer(filed, read, file, filed.hub, "no")
    answer(filed, read, file, filed.social_worker, "yes")
    line = next(each for each in seen(filed, read, filed.head).files if each.file == file)
    assert (line.readers, line.found, line.open_to_me) == (2, "yes", False)
    with pytest.raises(Refused, match="two people who agree"):
        answer(filed, read, file, filed.head, "no")


def test_a_third_settles_what_two_disagree_on(filed: Any) -> None:
    read = drawn(filed)
    file = DrawnFile.objects.values_list("file", flat=True)[0]
    answer(filed, read, file, filed.hub, "yes")
    answer(filed, read, file, filed.social_worker, "no")
    assert next(each for each in seen(filed, read, filed.head).files if each.file == file).found == ""
    answer(filed, read, file, filed.head, "yes")
    assert next(each for each in seen(filed, read, filed.head).files if each.file == file).found == "yes"
    assert list(Reading.objects.order_by("n").values_list("settles", flat=True)) == [False, False, True]
    with pytest.raises(Refused, match="settled it"):
        answer(filed, read, file, filed.director, "no")


def test_the_estimate_says_how_many_of_all_files_and_how_far_readers_agree(filed: Any) -> None:
    read = drawn(filed)
    files = list(DrawnFile.objects.order_by("file").values_list("file", flat=True))
    for number, file in enumerate(files):
        found = "yes" if number % 3 == 0 else "no"
        answer(filed, read, file, filed.hub, found)
        answer(filed, read, file, filed.social_worker, "no" if number == 0 else found)
    view = seen(filed, read, filed.scrutineer)
    assert "kappa" in view.agreement
    assert view.estimate.low <= view.estimate.share <= view.estimate.high
    assert view.estimate.total <= FILES + 4


def test_cannot_tell_is_an_answer_and_never_a_no(filed: Any) -> None:
    read = drawn(filed)
    file = DrawnFile.objects.values_list("file", flat=True)[0]
    answer(filed, read, file, filed.hub, "cannot_tell")
    answer(filed, read, file, filed.social_worker, "cannot_tell")
    view = seen(filed, read, filed.scrutineer)
    assert sum(line.waiting for line in view.strata) == len(view.files)


@pytest.mark.parametrize(("answered", "refused"), [("maybe", "Answer one of"), ("yes", "not in the sample")])
def test_an_answer_that_is_none_and_a_file_that_was_not_drawn(filed: Any, answered: str, refused: str) -> None:
    read = drawn(filed)
    file = DrawnFile.objects.values_list("file", flat=True)[0] if answered == "maybe" else "c_another"
    with pytest.raises(Refused, match=refused):
        answer(filed, read, file, filed.hub, answered)


def test_the_list_says_how_many_were_drawn_and_a_teacher_does_not_read_samples(filed: Any) -> None:
    drawn(filed)
    (line,) = filed.look(TheFileReads(), filed.hub)
    assert line.drawn == 9
    with pytest.raises(Refused, match="may not"):
        filed.look(TheFileReads(), filed.teacher)
