"""The short acts of publication: put forward, publish or decline, challenge, answer, count again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tocsin import figures
from tocsin.access import Refused
from tocsin.web.fields import Day, Line, Long, OneOf
from tocsin.web.pages.acts import Act, Questions, coded, prose
from tocsin.web.visit import Visit
from tocsin.words import id_from
from tocsin.words.when import LONDON


class LastDay(Day):
    """A day that may be given in the address too, as 2026-03-31, where a page leads here."""

    def prepare_value(self, value: Any) -> Any:
        """The three boxes filled from an address."""
        parts = str(value).split("-") if isinstance(value, str) else []
        return dict(zip(("year", "month", "day"), parts, strict=False)) if len(parts) == 3 else value


def _propose(visit: Visit) -> Questions:
    return {
        "until": LastDay(
            "Up to which day is it counted?", hint="Left empty: the register’s last day.", named="The day"
        ),
        "why": Long("What is it published for?", "Say what it is published for.", rows=3),
    }


def _challenge(visit: Visit) -> Questions:
    return {
        "records": Long(
            "Which records do you doubt?",
            "Name at least one record that the figure counts.",
            hint="References of concerns, like 7K2M-9QFD-3XWA, one a line. For a missing episode or a person’s record "
            "write m_ or r_ before it.",
            rows=4,
            named="The records",
        ),
        "grounds": Long(
            "On what grounds?",
            "Give your grounds, record by record.",
            hint="What each of them says that is not so, or what the figure makes of it.",
            named="Your grounds",
        ),
    }


def _answer(visit: Visit) -> Questions:
    return {
        "outcome": OneOf("What came of it?", "Choose what came of it.", options=coded("figure_answer")),
        "answer": Long("Your answer", "Answer record by record, and say how it was found out."),
    }


def _rerun(visit: Visit) -> Questions:
    return {
        "digest": Line("The digest you got", "Give the digest you got.", hint="64 signs, 0 to 9 and a to f."),
        "words": Long("How was it counted?", "Say by whom and on which machine it was counted.", rows=3),
    }


def cited(text: str) -> tuple[str, ...]:
    """The ids of the references somebody typed, by lines or commas. Raises `Refused` naming the one that is none."""
    try:
        return tuple(id_from(each) for each in re.split(r"[\n,;]+", text) if each.strip())
    except ValueError as wrong:
        raise Refused(str(wrong), field="records") from None


def last_of(until: Any) -> date | None:
    """The last day of a date as far as it was given."""
    return until.latest.astimezone(LONDON).date() if until else None


FIGURING: dict[str, Act] = {
    "propose-figure": Act(
        "Put a figure forward for publication",
        "It is counted now, as it stands, and kept to the last digit. A second person looks at it and publishes it, or "
        "says why not. Nobody who puts a figure forward writes it.",
        "Put it forward",
        _propose,
        lambda name, given, visit: figures.ProposeFigure(figure=name, why=given["why"], until=last_of(given["until"])),
    ),
    "publish-figure": Act(
        "Publish the figure",
        "You are the second person. Look at what is counted, what is missing and what is hidden before you publish it: "
        "it then stays at its address for ever, for everybody here to read, to recount and to challenge.",
        "Publish it",
        lambda visit: {},
        lambda id, given, visit: figures.PublishFigure(publication=id),
    ),
    "decline-figure": Act(
        "Do not publish the figure",
        "What was put forward, and why you declined it, stays to be seen.",
        "Decline it",
        prose("Your reason", "Say why it is not published.", name="reason"),
        lambda id, given, visit: figures.DeclineFigure(publication=id, reason=given["reason"]),
    ),
    "challenge-figure": Act(
        "Challenge the figure",
        "A challenge names records and says what is wrong with them. The records stay in every count until it is "
        "answered. Whoever put the figure forward owes the answer; silence climbs.",
        "Send the challenge",
        _challenge,
        lambda id, given, visit: figures.ChallengeFigure(
            publication=id, records=cited(given["records"]), grounds=given["grounds"]
        ),
    ),
    "answer-figure": Act(
        "Answer the challenge to the figure",
        "Whoever challenged reads your answer on the figure’s page.",
        "Send the answer",
        _answer,
        lambda id, given, visit: figures.AnswerFigureChallenge(
            doubt=id, outcome=given["outcome"], answer=given["answer"]
        ),
    ),
    "rerun-figure": Act(
        "Record that you counted it again",
        "Whatever digest you got is kept. One that differs is an alarm, and stands on the figure’s page as one.",
        "Record it",
        _rerun,
        lambda id, given, visit: figures.RecordRerun(publication=id, digest=given["digest"], words=given["words"]),
    ),
}
"""By the word in their address."""
