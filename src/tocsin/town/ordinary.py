"""The other children of the town: ordinary worries, told in the same rows as the story and answered as they should be.

Two dozen children are to be seen around the story, so that a list is long enough to page and most clocks are kept. Who
raises what, when, and how long each step takes falls by the dice; nothing about a child but their age decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tocsin.town.cast import Table, read
from tocsin.town.dice import Dice

FIRST, LAST = 122, 7
"""Working days before the end between which ordinary worries are raised."""

SHORTEST, LONGEST = 18, 43
"""Working days an assessment takes; the law allows 45 from the referral."""


@dataclass(frozen=True, slots=True)
class Worry:
    """One child's ordinary worry: the row it is told from, when it was raised, who has it in the hub."""

    name: str
    child: Table
    told: Table
    day: int
    hub: str
    length: int

    def row(self, days: int, time: str, by: str, **given: object) -> Table:
        """An act some working days after the worry was raised."""
        return {"on": f"{self.day + days:+d} {time}", "by": by, **given}

    def about(self, days: int, time: str, by: str, do: str, **given: object) -> Table:
        """The same, about the concern."""
        return self.row(days, time, by, do=do, concern=f"@{self.name}.concern", **given)


def ordinary_rows(dice: Dice) -> Iterator[Table]:
    """Every act of the ordinary children, in rows as the story's chapters have them."""
    for worry in worries(dice):
        for row in (*_raised(worry), *COURSES[worry.told["course"]](worry)):
            if not row["on"].startswith(("+", "-0")):
                yield row


def worries(dice: Dice) -> Iterator[Worry]:
    """One worry for each child, spread over the half-year."""
    table = read("ordinary.toml")
    children = len(table["families"])
    for number in range(children):
        told = table["worry"][number % len(table["worry"])]
        day = FIRST - (FIRST - LAST) * number // children
        child = _child(table, number, told, dice)
        hub = dice.one_of(("hub_worker", "second_hub_worker"), "hub", number)
        length = SHORTEST + dice.number(LONGEST - SHORTEST, "length", number)
        yield Worry(f"ordinary_{number}", child, told, -day, hub, length)


def _child(table: Table, number: int, told: Table, dice: Dice) -> Table:
    girl = number % 2 == 0
    months = dice.number((told["oldest"] - told["youngest"]) * 12, "age", number)
    age = told["youngest"] + months / 12
    return {
        "given": table["girls" if girl else "boys"][number // 2],
        "family": table["families"][number],
        "age": age,
        "sex": "F" if girl else "M",
        "ethnicity": dice.one_of(table["ethnicities"], "ethnicity", number),
        "lines": f"{1 + dice.number(60, 'house', number)} {dice.one_of(table['streets'], 'street', number)}",
        "postcode": "QZ3 4CV",
        "patient": 3000 + number,
    } | _schooling(age, number)


def _schooling(age: float, number: int) -> Table:
    if age < 5:
        return {}
    return {"school": "Copperbeck Primary School" if age < 11.5 else "Tenterfield School", "pupil": 500 + number}


def _raised(worry: Worry) -> Iterator[Table]:
    told = worry.told
    account = told["account"].format(name=worry.child["given"])
    raised = {"person": worry.child, "harms": told["harms"], "source": told["source"], "account": account}
    yield worry.row(0, "15:10", told["by"], do="RaiseConcern", name=worry.name, **raised)
    yield worry.about(1, "09:20", worry.hub, "ReceiveConcern")
    yield worry.about(1, "09:30", worry.hub, "TellRaiser", text="Received. Thank you; we decide today.")
    yield worry.about(1, "09:45", worry.hub, "Rate", rating=told["rating"], reason="On what the account says.")


def _decided(worry: Worry, **given: object) -> Table:
    decided = {"name": f"{worry.name}_decided", "reason": worry.told["reason"]} | given
    return worry.about(1, "14:30", worry.hub, "Decide", **decided)


def _told(worry: Worry, days: int, by: str, text: str) -> Table:
    return worry.about(days, "16:00", by, "TellRaiser", what="outcome", text=text)


def _read(worry: Worry, days: int, by: str) -> Table:
    return worry.row(days, "13:30", by, ask="concern", id=f"@{worry.name}.concern")


def _accepted(worry: Worry, days: int, by: str, offer: str) -> Table:
    handover = f"@{worry.name}_{offer}.handover"
    return worry.row(days, "11:00", by, do="AcceptHandOver", handover=handover, words=worry.told["words"])


def _early_help(worry: Worry) -> Iterator[Table]:
    yield _decided(worry, outcome="early_help", law="ca2004_s10", accepted_by="@office.early_help")
    yield _accepted(worry, 2, "early_help_worker", "decided")
    yield _told(worry, 2, worry.hub, "Early help has accepted and begins this week.")


def _school(worry: Worry) -> Iterator[Table]:
    yield _decided(worry, outcome="other_agency", law="ca2004_s11", accepted_by="@office.tenterfield_lead")
    yield _accepted(worry, 2, "school_lead", "decided")
    yield _told(worry, 2, worry.hub, "The school's lead has taken it on and will talk to you.")


def _advice(worry: Worry) -> Iterator[Table]:
    yield _read(worry, 1, worry.hub)
    yield _decided(worry, outcome="advice", law="ca1989_s17", reason_code="below_threshold")
    yield _told(worry, 1, worry.hub, "We agree with what you did. Please come back to us if it goes on.")


def _assessment(worry: Worry) -> Iterator[Table]:
    yield _decided(worry, outcome="assessment", law="ca1989_s17")
    yield _told(worry, 1, worry.hub, "A social worker will assess what the child and the family need.")
    team = {"office": "@office.duty_team", "kind": "allocation", "reason": "For the assessment."}
    yield worry.about(1, "16:10", worry.hub, "HandOver", name=f"{worry.name}_team", **team)
    yield _accepted(worry, 2, "second_social_worker", "team")
    yield _step(worry, 3, "assessment_started")
    yield _step(worry, worry.length, "assessment_authorised")
    ended = worry.told["ended"].format(name=worry.child["given"])
    yield worry.about(worry.length, "12:10", "second_social_worker", "AddInformation", text=ended)
    yield _read(worry, worry.length, "second_social_worker")
    met = {"outcome": "help_ended", "reason_code": "need_met", "law": "ca1989_s17", "reason": ended}
    yield worry.about(worry.length, "14:30", "second_social_worker", "Decide", **met)
    yield _told(worry, worry.length, "second_social_worker", "The help we gave has ended: " + ended)


def _step(worry: Worry, days: int, step: str) -> Table:
    when = f"{worry.day + days:+d}"
    return worry.about(days, "12:00", "second_social_worker", "TakeStep", step=step, when=when)


COURSES: dict[str, Callable[[Worry], Iterator[Table]]] = {
    "early_help": _early_help,
    "school": _school,
    "advice": _advice,
    "assessment": _assessment,
}
