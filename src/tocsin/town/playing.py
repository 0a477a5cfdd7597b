"""Playing the script: each act goes through the register's own door, as if a person had sent it that minute.

The register is swept between the acts, as `tocsin sweep` would: nobody in the script escalates anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from tocsin import access, concerns, people, reports
from tocsin.access import FOUNDER, Actor, Command, Question, Refused, actor
from tocsin.acts import look, perform
from tocsin.town.cast import Cast, details
from tocsin.town.dice import Dice
from tocsin.town.script import Act
from tocsin.town.timetable import LONDON, Timetable

COMMANDS: dict[str, Any] = {
    command.__name__: command
    for command in (
        access.AskToSee,
        access.Leave,
        access.Restrict,
        people.RecordPerson,
        people.SayDifferent,
        people.SayTheSame,
        people.TakeBack,
        concerns.AcceptHandOver,
        concerns.AddInformation,
        concerns.AnswerCheck,
        concerns.AskForCheck,
        concerns.Challenge,
        concerns.ConfirmDecision,
        concerns.ConfirmLowering,
        concerns.Decide,
        concerns.DeclineHandOver,
        concerns.HandOver,
        concerns.RaiseConcern,
        concerns.Rate,
        concerns.ReceiveConcern,
        concerns.RecordReturnInterview,
        concerns.RefuseDecision,
        concerns.RefuseLowering,
        concerns.ReportMissing,
        concerns.ReportReturn,
        concerns.TakeStep,
        concerns.TellRaiser,
        reports.Judge,
        reports.LinkReports,
        reports.LodgeReport,
        reports.Recommend,
        reports.Respond,
        reports.WithdrawReport,
    )
}
"""Everything the script's people do."""

SWEPT_AT = (time(7, 0), time(18, 0))
"""When the register is swept each day. A real one is swept every few minutes; here a climb is a little later."""


@dataclass(slots=True)
class Player:
    """Plays acts one by one. `made` holds, by act and then by kind, the ids of what was made."""

    cast: Cast
    times: Timetable
    dice: Dice
    made: dict[str, dict[str, str]] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def found(self, at: datetime) -> None:
        """Found the register: agencies, offices and everybody in them. The administrator comes last and ends it."""
        for name, row in self.cast.agencies.items():
            self._found("agency", name, access.RegisterAgency(name=row["name"], kind=row["kind"]), at)
        for name, row in self.cast.offices.items():
            agency = self.made["agency"][row["agency"]]
            self._found("office", name, access.CreateOffice(agency=agency, kind=row["kind"], label=row["label"]), at)
        for name in sorted(self.cast.people, key="administrator".__eq__):
            self._appoint(name, at)

    def _appoint(self, name: str, at: datetime) -> None:
        row = self.cast.people[name]
        agency = self.made["agency"][self.cast.offices[row["office"]]["agency"]]
        self._found("practitioner", name, access.RegisterPractitioner(name=row["name"], agency=agency), at)
        person, office = self.made["practitioner"][name], self.made["office"][row["office"]]
        self._found("holding", name, access.Appoint(practitioner=person, office=office), at)
        self.actors[name] = actor(person, office)

    def _found(self, kind: str, name: str, command: Command, at: datetime) -> None:
        key = f"{kind}-{name}"
        ids = perform(command, by=FOUNDER, purpose="run_system", at=at, key=key, entropy=self.dice.entropy(key)).ids
        self.made.setdefault(kind, {})[name] = ids.get(kind, "")

    def play(self, act: Act) -> None:
        """Play one act. Raises ValueError naming the act when the register refuses it: then the script is wrong."""
        try:
            given = {name: self._given(name, value) for name, value in act.given.items()}
            by = self.actors[act.by]
            if act.ask:
                look(QUESTIONS[act.ask](given["id"]), by=by, purpose=act.purpose, at=act.at)
                return
            command = COMMANDS[act.do](**given)
            entropy = self.dice.entropy(act.name)
            receipt = perform(command, by=by, purpose=act.purpose, at=act.at, key=act.name, entropy=entropy)
        except (Refused, KeyError, TypeError) as refused:
            raise ValueError(f"{act.name} ({act.do or act.ask} by {act.by}): {refused!r}") from refused
        self.made[act.name] = receipt.ids

    def _given(self, name: str, value: Any) -> Any:
        """A field as the command wants it: names become ids, places in time become moments, rows become people."""
        if name in READ:
            return READ[name](self, value)
        if isinstance(value, str):
            return self._named(value) if value.startswith("@") else value
        if isinstance(value, Sequence):
            return tuple(self._given("", each) for each in value)
        if isinstance(value, Mapping):
            return {key: self._given("", each) for key, each in value.items()}
        return value

    def _named(self, text: str) -> str:
        act, _, kind = text[1:].partition(".")
        return self.made[act][kind]

    def person(self, row: Any) -> people.PersonDetails:
        """The details of somebody described by name or by a row."""
        return details(self.cast.described[row] if isinstance(row, str) else row, self.times.until)


QUESTIONS: dict[str, Callable[[str], Question]] = {
    "concern": lambda id: concerns.TheConcern(concern=id),
    "child": lambda id: concerns.ConcernsAbout(record=id),
    "report": lambda id: reports.TheReport(report=id),
}
"""What the script's people look at."""

READ: dict[str, Callable[[Player, Any], Any]] = {
    "person": Player.person,
    "details": Player.person,
    "when": lambda player, place: player.times.when(place),
    "until": lambda player, place: player.times.moment(place),
    "findings": lambda player, rows: tuple(reports.Finding(**row) for row in rows),
}
"""Fields that are not taken as they are written."""


def sweeps(first: datetime, last: datetime) -> Iterator[datetime]:
    """The moments at which the register is swept, in order."""
    day = first.astimezone(LONDON).date()
    while day <= last.astimezone(LONDON).date():
        for hour in SWEPT_AT:
            moment = datetime.combine(day, hour, LONDON)
            if first < moment < last:
                yield moment
        day += timedelta(days=1)
