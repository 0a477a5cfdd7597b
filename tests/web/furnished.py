"""A register with a little history: enough for every page to show something worth looking at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.test import Client

from register import Register, found
from tocsin.access import Actor, Restrict
from tocsin.acts import sweep
from tocsin.concerns import AskForCheck, Challenge, Decide, RaiseConcern, ReceiveConcern, ReportMissing
from tocsin.people import Name, PersonDetails
from tocsin.reports import Finding, LodgeReport, Recommend
from tocsin.web.accounts import demo_user
from tocsin.words import When

CHILD = PersonDetails(
    names=(Name(given="Robin", family="Sample"), Name(given="Bobby", family="Sample", kind="alias")),
    born=When.parse("2012-05-04"),
    school="Hill Road School",
)


@dataclass
class House:
    """The register, ids worth visiting, and a way in for each of its people."""

    register: Register
    concern: str
    repeat: str
    check: str
    challenge: str
    missing: str
    person: str
    record: str
    sealed: str
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
    """Concerns about one child from four agencies, one decided and challenged, one restricted, one missing episode."""
    register = found()
    raised = register.perform(
        RaiseConcern(
            person=CHILD, account="Bruises on both arms. “I fell,” he said, and looked away.", harms=("neglect",)
        ),
        register.teacher,
    )
    concern, record = raised.ids["concern"], raised.ids["record"]
    register.later(hours=2)
    register.perform(ReceiveConcern(concern=concern), register.hub)
    asked = register.perform(
        AskForCheck(concern=concern, office=register.nurse.office, question="Is he known to you, and for what?"),
        register.hub,
    )
    decided = register.perform(
        Decide(concern=concern, outcome="assessment", reason="A first look is needed.", law="ca1989_s17"), register.hub
    )
    register.later(days=3)
    challenged = register.perform(
        Challenge(concern=concern, grounds="He came with a new bruise.", decision=decided.ids["decision"]),
        register.teacher,
    )
    register.later(days=11)
    gone = ReportMissing(
        record=record, when=When.parse("2026-03-14T22:30"), kind="home", circumstances="By the back door."
    )
    missing = register.perform(gone, register.police)
    register.later(days=17)
    again = register.perform(
        RaiseConcern(
            record=record, account="A man waits for him in a car outside the club.", harms=("sexual_exploitation",)
        ),
        register.youth_worker,
    )
    sealed = register.perform(RaiseConcern(record=record, account="Seen at clinic.", harms=("sexual",)), register.nurse)
    register.perform(
        Restrict(
            item=sealed.ids["concern"],
            level="closed",
            reason_code="health",
            reason="Health detail.",
            until=register.at + timedelta(days=150),
        ),
        register.nurse,
    )
    report = _report(register)
    sweep(register.later(days=3))
    return House(
        register=register,
        concern=concern,
        repeat=again.ids["concern"],
        check=asked.ids["check"],
        challenge=challenged.ids["challenge"],
        missing=missing.ids["missing"],
        sealed=sealed.ids["concern"],
        person="p_" + record.partition("_")[2],
        record=record,
        report=report,
        receipt=raised.entry,
    )


def _report(register: Register) -> str:
    lodged = register.perform(
        LodgeReport(
            kind="report",
            title="Taxis and children after dark",
            summary="Children are driven about in taxis at night, and drivers pass them on.",
            recipients=(register.director.office, register.superintendent.office),
            findings=(Finding(topic="taxis", text="Drivers pass children on to one another."),),
        ),
        register.youth_worker,
    )
    report = lodged.ids["report"]
    register.perform(
        Recommend(report=report, topic="taxis", text="Check every licence.", office=register.director.office),
        register.youth_worker,
    )
    return report
