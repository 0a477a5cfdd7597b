"""A figure counted, published by two, doubted record by record, answered, and counted again: through the doors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tocsin.access import Refused, RestrictedLine
from tocsin.acts import perform, rebuild, run_at
from tocsin.concerns import RaiseConcern
from tocsin.duties import duties_about
from tocsin.figures import (
    TOTAL,
    AnswerFigureChallenge,
    ChallengeFigure,
    DeclineFigure,
    Figure,
    ProposeFigure,
    PublishFigure,
    RecordRerun,
    TheFigure,
    TheFigures,
    ThePublication,
)
from tocsin.figures.models import Doubt, Publication
from tocsin.ledger import REGISTER, size
from tocsin.words import When

CONTACTS = 12


@pytest.fixture
def counted(register: Any) -> Any:
    """Twelve contacts of one agency, so that nothing about them is small."""
    for number in range(CONTACTS):
        raising = RaiseConcern(account=f"Concern {number}.", source="2A")
        register.concern = register.perform(raising, register.teacher).ids["concern"]
    return register


def published(register: Any) -> str:
    publication = proposed(register)
    register.perform(PublishFigure(publication=publication), register.scrutineer, purpose="scrutiny")
    return publication


def proposed(register: Any) -> str:
    command = ProposeFigure(figure="contacts", why="The yearly report.")
    made: str = register.perform(command, register.head, purpose="supervise").ids["publication"]
    return made


def seen(register: Any, publication: str, by: Any = None) -> Any:
    return register.look(ThePublication(publication=publication), by or register.scrutineer, purpose="safeguard_child")


def doubted(register: Any, publication: str) -> str:
    challenge = ChallengeFigure(publication=publication, records=(register.concern,), grounds="It was a training case.")
    made: str = register.perform(challenge, register.police).ids["doubt"]
    return made


def test_the_figure_counts_every_contact_and_says_of_what_it_was_computed(counted: Any) -> None:
    view = counted.look(TheFigure(figure="contacts"), counted.head)
    figure = view.figure
    assert figure.size == size(REGISTER)
    assert figure.tables[0].cells[TOTAL, TOTAL].value == str(CONTACTS)
    assert Figure.from_bytes(figure.to_bytes()) == figure
    assert "def count" in view.recipe.code
    assert "None is held of the years before, which does not say that there were none." in figure.finding


def test_years_of_which_nothing_can_be_held_are_not_shown_as_nought(counted: Any) -> None:
    figure = counted.look(TheFigure(figure="contacts"), counted.head).figure
    assert figure.span.years() == ("2025-26",)
    assert "not shown as nought" in figure.notes[-1]
    older = RaiseConcern(account="From the files.", imported=True, when=When.parse("2019-03-31"), source="10")
    counted.perform(older, counted.administrator, purpose="run_system")
    brought, entered = (
        counted.look(TheFigure(figure=name), counted.head).figure for name in ("contacts", "challenges")
    )
    assert brought.span.years()[0] == "2018-19" and brought.tables[0].cells["2020-21", TOTAL].value == "0"
    assert entered.span.years() == ("2025-26",)


def test_the_same_ledger_gives_the_same_bytes(counted: Any) -> None:
    first = counted.look(TheFigure(figure="contacts"), counted.head).figure
    counted.later(days=40)
    rebuild()
    again = counted.look(TheFigure(figure="contacts"), counted.director).figure
    assert again.to_bytes() == first.to_bytes()


def test_two_people_publish(counted: Any) -> None:
    publication = proposed(counted)
    with pytest.raises(Refused, match="Somebody else"):
        counted.perform(PublishFigure(publication=publication), counted.head, purpose="supervise")
    with pytest.raises(Refused, match="may not publish a figure"):
        counted.perform(PublishFigure(publication=publication), counted.teacher)
    assert seen(counted, publication).line.status == "proposed"
    counted.perform(PublishFigure(publication=publication), counted.scrutineer, purpose="scrutiny")
    view = seen(counted, publication, counted.teacher)
    assert view.line.status == "published"
    assert view.figure.digest == view.line.digest
    with pytest.raises(Refused, match="decided already"):
        counted.perform(DeclineFigure(publication=publication, reason="No."), counted.director)


def test_a_proposal_is_owed_a_decision_and_a_declined_one_stays_to_be_seen(counted: Any) -> None:
    publication = proposed(counted)
    owed = duties_about([publication], counted.at)
    assert [duty.code for duty in owed] == ["settle_figure"]
    counted.perform(DeclineFigure(publication=publication, reason="One agency sent nothing."), counted.director)
    assert duties_about([publication], counted.at) == ()
    view = seen(counted, publication)
    assert (view.line.status, view.reason) == ("declined", "One agency sent nothing.")
    listed = counted.look(TheFigures(), counted.teacher)
    assert all(line.published is None for line in listed.figures)


def test_a_year_that_began_with_few_is_shown_when_there_are_many(counted: Any) -> None:
    def raise_many(many: int) -> None:
        for number in range(many):
            counted.perform(RaiseConcern(account=f"Concern {number}.", source="2A"), counted.teacher)

    counted.later(days=31)
    raise_many(18)
    counted.later(days=365)
    raise_many(1)
    shown = seen(counted, published(counted)).figure.tables[0]
    assert shown.cells["2027-28", TOTAL].value == ""
    raise_many(20)
    shown = seen(counted, published(counted)).figure.tables[0]
    assert shown.cells["2027-28", TOTAL].value == "21"


def test_what_was_published_does_not_move_when_the_register_does(counted: Any) -> None:
    publication = published(counted)
    before = seen(counted, publication).figure.to_bytes()
    counted.perform(RaiseConcern(account="One more.", source="2A"), counted.teacher)
    assert seen(counted, publication).figure.to_bytes() == before


@pytest.mark.parametrize(
    ("records", "grounds", "refused"),
    [
        ((), "I do not believe it.", "cites the records"),
        (("c_nobody",), "I do not believe it.", "holds nothing"),
        (("the concern",), "  ", "Grounds"),
    ],
)
def test_disbelief_cites_records_and_grounds(
    counted: Any, records: tuple[str, ...], grounds: str, refused: str
) -> None:
    publication = published(counted)
    cited = tuple(counted.concern if each == "the concern" else each for each in records)
    with pytest.raises(Refused, match=f"(?i){refused}"):
        counted.perform(
            ChallengeFigure(publication=publication, records=cited, grounds=grounds), counted.superintendent
        )
    assert not Doubt.objects.exists()


def test_only_a_published_figure_can_be_challenged(counted: Any) -> None:
    publication = proposed(counted)
    with pytest.raises(Refused, match="published"):
        doubted(counted, publication)


def test_challenged_records_stay_in_every_count(counted: Any) -> None:
    publication = published(counted)
    before = counted.look(TheFigure(figure="contacts"), counted.head).figure.tables
    doubted(counted, publication)
    assert counted.look(TheFigure(figure="contacts"), counted.head).figure.tables == before


def test_a_challenge_is_owed_an_answer_and_climbs(counted: Any) -> None:
    doubt = doubted(counted, published(counted))
    (owed,) = duties_about([doubt], counted.at)
    assert (owed.code, owed.office) == ("answer_figure_challenge", counted.head.office)
    answer = AnswerFigureChallenge(doubt=doubt, outcome="stands", answer="The record is of a real child.")
    with pytest.raises(Refused, match="yourself"):
        counted.perform(answer, counted.police)
    with pytest.raises(Refused, match="owed by"):
        counted.perform(answer, counted.teacher)
    counted.perform(answer, counted.head)
    assert duties_about([doubt], counted.at) == ()
    with pytest.raises(Refused, match="answered already"):
        counted.perform(answer, counted.scrutineer, purpose="scrutiny")


def test_whom_it_climbs_to_may_answer(counted: Any) -> None:
    doubt = doubted(counted, published(counted))
    answer = AnswerFigureChallenge(doubt=doubt, outcome="records_wrong", answer="Looked at one by one.")
    counted.perform(answer, counted.scrutineer, purpose="scrutiny")
    assert seen(counted, Doubt.objects.get().publication).doubts[0].outcome == "records_wrong"


def test_the_grounds_are_read_by_those_they_concern(counted: Any) -> None:
    publication = published(counted)
    doubted(counted, publication)
    readers = {
        name: not isinstance(seen(counted, publication, getattr(counted, name)).doubts[0], RestrictedLine)
        for name in ("police", "head", "scrutineer", "teacher", "nurse")
    }
    assert readers == {"police": True, "head": True, "scrutineer": True, "teacher": False, "nurse": False}


@pytest.mark.parametrize("same", [True, False])
def test_a_recount_is_kept_whatever_it_says(counted: Any, same: bool) -> None:
    publication = published(counted)
    digest = seen(counted, publication).line.digest if same else "0" * 64
    counted.perform(RecordRerun(publication=publication, digest=digest, words="On another machine."), counted.police)
    (rerun,) = seen(counted, publication).reruns
    assert rerun.same is same


def test_a_recount_needs_a_digest(counted: Any) -> None:
    publication = published(counted)
    with pytest.raises(Refused, match="64 signs"):
        counted.perform(RecordRerun(publication=publication, digest="abc", words="By hand."), counted.police)


def test_a_day_that_has_not_come_and_a_figure_nobody_knows_are_refused(counted: Any) -> None:
    tomorrow = counted.at.date() + timedelta(days=1)
    with pytest.raises(Refused, match="nothing is known"):
        counted.look(TheFigure(figure="contacts", until=tomorrow), counted.head)
    with pytest.raises(Refused, match="no such figure"):
        counted.look(TheFigure(figure="children_at_risk"), counted.head)
    with pytest.raises(Refused, match="no such figure"):
        counted.perform(ProposeFigure(figure="scores", why="x"), counted.head)


def test_the_figure_ends_on_the_day_asked_for(counted: Any) -> None:
    counted.later(days=60)
    counted.perform(RaiseConcern(account="Later.", source="2A"), counted.teacher)
    view = counted.look(TheFigure(figure="contacts", until=date(2026, 3, 31)), counted.head)
    assert view.figure.span.last == date(2026, 3, 31)
    assert view.figure.tables[0].cells["2025-26", TOTAL].value == str(CONTACTS)


def test_rebuilding_gives_the_same_rows(counted: Any) -> None:
    publication = published(counted)
    doubt = doubted(counted, publication)
    counted.perform(AnswerFigureChallenge(doubt=doubt, outcome="stands", answer="Checked."), counted.head)
    before = [list(table.objects.values()) for table in (Publication, Doubt)]
    rebuild()
    assert [list(table.objects.values()) for table in (Publication, Doubt)] == before


class TestAtAPastSize:
    """The whole register folded to a size gives the bytes that were counted when it had it."""

    def test_same_size_same_bytes(self, counted: Any) -> None:
        made = counted.look(TheFigure(figure="contacts"), counted.head).figure
        for _ in range(3):
            counted.perform(RaiseConcern(account="Later.", source="2A"), counted.teacher)
        again = run_at("contacts", made.size, by=counted.scrutineer, purpose="scrutiny", at=counted.at)
        assert again.to_bytes() == made.to_bytes()
        assert counted.look(TheFigure(figure="contacts"), counted.head).figure.size > made.size

    def test_a_size_it_never_had(self, counted: Any) -> None:
        with pytest.raises(ValueError, match="holds"):
            run_at("contacts", size(REGISTER) + 1, by=counted.head, purpose="supervise", at=counted.at)

    def test_not_for_everybody(self, counted: Any) -> None:
        with pytest.raises(Refused, match="may not count a figure"):
            run_at("contacts", 1, by=counted.teacher, purpose="safeguard_child", at=counted.at)


def test_the_figure_proposed_is_counted_by_the_register_and_not_by_who_proposes(counted: Any) -> None:
    command = ProposeFigure(figure="contacts", why="The yearly report.")
    receipt = perform(command, by=counted.head, purpose="supervise", at=counted.at)
    view = seen(counted, receipt.ids["publication"])
    assert view.figure.size == receipt.entry
    assert view.figure.digest == Publication.objects.get().digest
