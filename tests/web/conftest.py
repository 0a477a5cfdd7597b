"""A register with a little history, and people signed in to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from register import Register, found

from tocsin.access import Actor
from tocsin.concerns import Decide, RaiseConcern, ReceiveConcern
from tocsin.people import Name, PersonDetails
from tocsin.reports import Finding, LodgeReport
from tocsin.web.accounts import demo_user
from tocsin.words import When


@dataclass
class House:
    """The register, ids worth visiting, and a way in for each of its people."""

    register: Register
    concern: str
    repeat: str
    decision: str
    person: str
    report: str
    receipt: int

    def client(self, who: str, purpose: str = "safeguard_child", **options: bool) -> Client:
        """A browser signed in as one of the register's people."""
        return signed_in(getattr(self.register, who), purpose, **options)


def signed_in(actor: Actor, purpose: str, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.force_login(demo_user(actor.practitioner))
    session = client.session
    session["office"], session["purpose"] = actor.office, purpose
    session.save()
    return client


def furnished() -> House:
    """Two concerns about one child, the first decided, and one report: enough for every page to show something."""
    register = found()
    child = PersonDetails(
        names=(Name(given="Robin", family="Sample"),), born=When.parse("2012-05-04"), school="Hill Road"
    )
    raised = register.perform(
        RaiseConcern(person=child, account="Bruises on both arms.", harms=("neglect",)), register.teacher
    )
    concern, record = raised.ids["concern"], raised.ids["record"]
    register.later(hours=2)
    register.perform(ReceiveConcern(concern=concern), register.hub)
    decided = register.perform(
        Decide(concern=concern, outcome="assessment", reason="A first look is needed.", law="ca1989_s17"), register.hub
    )
    register.later(days=30)
    again = register.perform(
        RaiseConcern(record=record, account="It has happened again.", harms=("physical",)), register.youth_worker
    )
    lodged = register.perform(
        LodgeReport(
            kind="report",
            title="Taxis and children",
            summary="Children are driven about in taxis at night.",
            recipients=(register.director.office,),
            findings=(Finding(topic="taxis", text="Drivers pass children on."),),
        ),
        register.youth_worker,
    )
    return House(
        register=register,
        concern=concern,
        repeat=again.ids["concern"],
        decision=decided.ids["decision"],
        person="p_" + record.partition("_")[2],
        report=lodged.ids["report"],
        receipt=raised.entry,
    )


@pytest.fixture
def house(db: None) -> House:
    return furnished()


@pytest.fixture
def visiting() -> Callable[..., Client]:
    return signed_in
