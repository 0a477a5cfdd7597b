"""A concern in a founded register, and the few acts the tests of this package begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from register import Register
from tocsin.access import Actor, Command, Refused
from tocsin.concerns import AskForCheck, ConfirmDecision, Decide, RaiseConcern, ReceiveConcern, TellRaiser, held, status
from tocsin.people import Name, PersonDetails
from tocsin.words import load_profile

CHILD = PersonDetails(names=(Name(given="Jo", family="Pale"),))


@dataclass
class Story:
    """One concern, raised by the teacher about a child, and what happens to it."""

    register: Register
    concern: str
    record: str

    def do(self, command: Command, by: Actor, **more: Any) -> dict[str, str]:
        """Perform, and return the ids made or named."""
        return self.register.perform(command, by=by, **more).ids

    def refused(self, command: Command, by: Actor, field: str | None = None, saying: str = "", **more: Any) -> Refused:
        """Perform, expecting a refusal that names this field and says this, and that leaves the status as it was."""
        before = self.status
        with pytest.raises(Refused) as caught:
            self.register.perform(command, by=by, **more)
        assert field is None or caught.value.field == field, caught.value.reason
        assert saying in caught.value.reason, caught.value.reason
        assert self.status == before
        return caught.value

    @property
    def status(self) -> str:
        """Where the concern stands."""
        found = held(self.concern, load_profile())
        assert found is not None
        return status(found)

    def decide(self, by: Actor | None = None, **more: Any) -> str:
        """Decide no further action, or as `more` says, and return the decision."""
        stated = {"outcome": "nfa", "reason": "The bruise is from football, seen by the nurse."}
        stated |= {"reason_code": "below_threshold"} if more.get("outcome", "nfa") == "nfa" else {}
        law = {"law": "ca1989_s17"}
        command = Decide(concern=self.concern, **(stated | law | more))
        return self.do(command, by or self.register.hub)["decision"]

    def confirm(self, decision: str) -> None:
        """Confirm as the hub's manager."""
        self.do(ConfirmDecision(decision=decision, reason="I looked at the file and agree."), self.register.hub_manager)

    def tell(self, what: str = "outcome") -> None:
        """Tell the raiser."""
        self.do(TellRaiser(concern=self.concern, text="This is what we found.", what=what), self.register.hub)

    def receive(self) -> None:
        """Receive it in the hub."""
        self.do(ReceiveConcern(concern=self.concern), self.register.hub)

    def ask(self, by: str = "police") -> str:
        """Ask an office for a check and return the check."""
        office = self.register.people[by].office
        return self.do(AskForCheck(concern=self.concern, office=office, question="Is he known?"), self.register.hub)[
            "check"
        ]

    def again(self, **more: Any) -> Story:
        """Another concern about the same record."""
        command = RaiseConcern(account="It happened again.", record=self.record, **more)
        ids = self.do(command, self.register.teacher)
        return Story(self.register, ids["concern"], self.record)
