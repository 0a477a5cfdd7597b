"""The table of short acts: the title, the questions, and the command their answers make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Field

from tocsin import concerns, reports
from tocsin.access import AskToSee, Command, Refused, Restrict, agency_names, open_offices
from tocsin.web.fields import Day, Hidden, Long, OneOf, Option, Pick
from tocsin.web.visit import Visit
from tocsin.words import load_profile

Questions = dict[str, Field]
Given = dict[str, Any]

REASON = "Give your reason, in words the child could read one day."
KNOWN = (("yes", "Yes"), ("partly", "In part, or not for certain"), ("no", "No"))
CRIME_ENDED = "crime_outcome"
"""The step that carries an outcome type of the Home Office."""
CHANGES = (("yes", "Yes: it will be decided again"), ("no", "No: the decision stands"))


@dataclass(frozen=True, slots=True)
class Act:
    """One short act. `questions` depends on who asks, `command` on what it is about and what was answered."""

    title: str
    intro: str
    button: str
    questions: Callable[[Visit], Questions]
    command: Callable[[str, Given, Visit], Command]


def coded(name: str) -> list[Option]:
    """A code list of the profile as options, each with its meaning."""
    return [(code.code, code.label, code.meaning) for code in load_profile().codes[name]]


def other_offices(visit: Visit) -> list[Option]:
    """Every open office but the one signed in as."""
    others = [office for office in open_offices(visit.at) if office.id != visit.actor.office]
    agencies = agency_names({office.agency for office in others})
    return [(office.id, titled(office.label, agencies.get(office.agency, ""))) for office in others]


def titled(office: str, agency: str) -> str:
    """An office with its agency, unless its name says that already."""
    return office if agency in office else f"{office}, {agency}"


def prose(label: str, missing: str, **more: Any) -> Callable[[Visit], Questions]:
    """The questions of an act that asks for one text, under the name the command gives it."""
    name = more.pop("name", "text")
    return lambda visit: {name: Long(label, missing, **more)}


def _nothing(visit: Visit) -> Questions:
    return {}


def _reason(label: str = "Your reason") -> Callable[[Visit], Questions]:
    return prose(label, REASON, name="reason")


def _ask_check(visit: Visit) -> Questions:
    return {
        "office": Pick("Which office do you ask?", "Choose the office you ask.", options=other_offices(visit)),
        "question": Long("What do you want to know?", "Write what you want to know."),
    }


def _answer_check(visit: Visit) -> Questions:
    return {
        "known": OneOf("Does your agency know this person?", "Say whether your agency knows them.", options=KNOWN),
        "answer": Long("What does your agency hold?", "Write what your agency holds, or that it holds nothing."),
    }


def _rate(visit: Visit) -> Questions:
    options = coded("rating")
    return {"rating": OneOf("How urgent is it?", "Choose how urgent it is.", options=options)} | _reason()(visit)


def _answer_challenge(visit: Visit) -> Questions:
    return {
        "answer": Long("Your answer", "Answer the challenge, ground by ground."),
        "changes": OneOf("Does this change the decision?", "Say whether the decision changes.", options=CHANGES),
    }


def _hand_over(visit: Visit) -> Questions:
    return {
        "office": Pick("To which office?", "Choose the office that should take it on.", options=other_offices(visit)),
        "kind": OneOf("What kind of hand-over is it?", "Choose the kind of hand-over.", options=coded("handover_kind")),
    } | _reason()(visit)


def _step(visit: Visit) -> Questions:
    return {
        "step": Pick("Which step was taken?", "Choose the step that was taken.", options=coded("step")),
        "outcome": Pick(
            "If it is the outcome of a crime: how did the police end it?",
            options=coded("offence_outcome"),
            empty="It is another step",
        ),
        "when": Day("When was it taken?", "Give the date on which it was taken.", named="The date"),
        "note": Long("Anything to note?", rows=4),
    }


def _take(id: str, given: Given, visit: Visit) -> concerns.TakeStep:
    """A step with its outcome type, which one step has and no other."""
    if given["outcome"] and given["step"] != CRIME_ENDED:
        raise Refused(
            "Only the outcome of a crime has an outcome type. Take it out, or choose that step.", field="outcome"
        )
    if given["step"] == CRIME_ENDED and not given["outcome"]:
        raise Refused("Choose how the police ended it, by the Home Office's outcome types.", field="outcome")
    codes = {"offence_outcome": (given["outcome"],)} if given["outcome"] else {}
    return concerns.TakeStep(concern=id, step=given["step"], when=given["when"], note=given["note"], codes=codes)


def _see(visit: Visit) -> Questions:
    return {
        "reason_code": OneOf(
            "Why do you need to see it?", "Choose why you need to see it.", options=coded("see_reason")
        ),
        "words": Long("In your own words", "Say in your own words why you need to see it.", rows=4),
    }


def _restrict(visit: Visit) -> Questions:
    return {
        "level": OneOf("Who may read it?", "Choose who may read it.", options=coded("restriction_level")),
        "reason_code": OneOf("Why?", "Choose why it is restricted.", options=coded("restriction_reason")),
        "reason": Long("In your own words", "Say in your own words why it is restricted.", rows=4),
        "until": Day("Until when?", "Give the day on which the restriction ends.", named="The end"),
    }


def _respond(visit: Visit) -> Questions:
    return {
        "kind": OneOf("What do you answer?", "Choose what you answer.", options=coded("response_kind")),
        "answer": Long("Your answer", "Write your answer, point by point."),
        "office": Hidden(""),
    }


def _judge(visit: Visit) -> Questions:
    question = OneOf("Does it answer what you wrote?", "Say whether it answers you.", options=coded("verdict"))
    return {"verdict": question} | _reason()(visit)


def end_of(day: Any) -> datetime:
    """The last moment of a day somebody named."""
    last = day.latest.astimezone(ZoneInfo("Europe/London")).date()
    return datetime.combine(last, time(23, 59), ZoneInfo("Europe/London")).astimezone(UTC)


ACTS: dict[str, Act] = {
    "receive": Act(
        "Say that we have it",
        "Whoever raised it sees that somebody has it. This decides nothing: the clock to decide runs on.",
        "We have it",
        _nothing,
        lambda id, given, visit: concerns.ReceiveConcern(concern=id),
    ),
    "add": Act(
        "Add what you have learnt",
        "It is kept beside what is there already; nothing is changed. A decision made before it is looked at again.",
        "Add it",
        prose("What have you learnt?", "Write what you have learnt."),
        lambda id, given, visit: concerns.AddInformation(concern=id, text=given["text"]),
    ),
    "tell-received": Act(
        "Tell whoever raised it that it was received",
        "They read these words on their own page. Say who is looking at it and what happens next.",
        "Tell them",
        prose("What do you tell them?", "Write what you tell them."),
        lambda id, given, visit: concerns.TellRaiser(concern=id, text=given["text"], what="received"),
    ),
    "tell-outcome": Act(
        "Tell whoever raised it the outcome",
        "A concern is not closed until they know what came of it.",
        "Tell them",
        prose("What do you tell them?", "Write what you tell them about the outcome."),
        lambda id, given, visit: concerns.TellRaiser(concern=id, text=given["text"], what="outcome"),
    ),
    "ask-check": Act(
        "Ask another agency what it holds",
        "The office you ask owes an answer, with a clock of its own.",
        "Ask them",
        _ask_check,
        lambda id, given, visit: concerns.AskForCheck(concern=id, office=given["office"], question=given["question"]),
    ),
    "answer-check": Act(
        "Answer the check",
        "“We hold nothing” is an answer. Saying nothing is not: it climbs.",
        "Send the answer",
        _answer_check,
        lambda id, given, visit: concerns.AnswerCheck(check_id=id, known=given["known"], answer=given["answer"]),
    ),
    "rate": Act(
        "Rate how urgent it is",
        "Raising the rating takes effect at once. Lowering it waits for a second person.",
        "Rate it",
        _rate,
        lambda id, given, visit: concerns.Rate(concern=id, rating=given["rating"], reason=given["reason"]),
    ),
    "confirm-lowering": Act(
        "Confirm the lower rating",
        "You are the second person. If you are not sure, refuse: it then stays as it is.",
        "Confirm the lower rating",
        _reason(),
        lambda id, given, visit: concerns.ConfirmLowering(proposal=id, reason=given["reason"]),
    ),
    "refuse-lowering": Act(
        "Refuse the lower rating",
        "It stays as urgent as it is.",
        "Refuse the lower rating",
        _reason(),
        lambda id, given, visit: concerns.RefuseLowering(proposal=id, reason=given["reason"]),
    ),
    "confirm": Act(
        "Confirm the decision",
        "You are the second person. Read the concern, and everything held on the child, before you confirm.",
        "Confirm the decision",
        _reason(),
        lambda id, given, visit: concerns.ConfirmDecision(decision=id, reason=given["reason"]),
    ),
    "refuse": Act(
        "Refuse the decision",
        "It is then decided again. What was decided and why you refused it stay on the trail.",
        "Refuse the decision",
        _reason(),
        lambda id, given, visit: concerns.RefuseDecision(decision=id, reason=given["reason"]),
    ),
    "answer-challenge": Act(
        "Answer the challenge",
        "Whoever challenged reads your answer, and accepts it or takes it to the next stage.",
        "Send the answer",
        _answer_challenge,
        lambda id, given, visit: concerns.AnswerChallenge(
            challenge=id, answer=given["answer"], changes=given["changes"] == "yes"
        ),
    ),
    "accept-answer": Act(
        "Accept the answer",
        "The challenge ends here. You can challenge again when something new is known.",
        "Accept the answer",
        _nothing,
        lambda id, given, visit: concerns.AcceptAnswer(challenge=id),
    ),
    "take-up": Act(
        "Take the challenge to the next stage",
        "The next office must answer, with a clock of its own.",
        "Take it up",
        _reason("Why does the answer not do?"),
        lambda id, given, visit: concerns.TakeChallengeUp(challenge=id, reason=given["reason"]),
    ),
    "hand-over": Act(
        "Hand it over",
        "It stays yours until that office accepts.",
        "Offer it",
        _hand_over,
        lambda id, given, visit: concerns.HandOver(
            concern=id, office=given["office"], kind=given["kind"], reason=given["reason"]
        ),
    ),
    "accept-handover": Act(
        "Accept the hand-over",
        "From now on your office has this concern.",
        "Accept it",
        prose("What will your office do first?", "Write what your office will do first.", name="words"),
        lambda id, given, visit: concerns.AcceptHandOver(handover=id, words=given["words"]),
    ),
    "decline-handover": Act(
        "Decline the hand-over",
        "It stays with the office that offered it.",
        "Decline it",
        _reason(),
        lambda id, given, visit: concerns.DeclineHandOver(handover=id, reason=given["reason"]),
    ),
    "step": Act(
        "Record a statutory step",
        "That it was taken, and when. The papers stay in your agency’s own file.",
        "Record it",
        _step,
        _take,
    ),
    "ask-to-see": Act(
        "Ask to see a restricted item",
        "You see it for one working day. Who you are, when, and the reason you give here are kept for ever, and are "
        "shown to those who keep it.",
        "Show it to me",
        _see,
        lambda id, given, visit: AskToSee(item=id, reason_code=given["reason_code"], words=given["words"]),
    ),
    "restrict": Act(
        "Restrict who may read it",
        "Closed: one line still shows that it exists, who holds it and whom to ask. Unseen: not even that, and the "
        "holder is told who came upon it. A restriction has an end, and is counted. Open lifts it.",
        "Restrict it",
        _restrict,
        lambda id, given, visit: Restrict(
            item=id,
            level=given["level"],
            reason_code=given["reason_code"],
            reason=given["reason"],
            until=end_of(given["until"]),
        ),
    ),
    "respond": Act(
        "Answer the report",
        "Reading is not answering. The author says whether your answer answers it.",
        "Send the answer",
        _respond,
        lambda id, given, visit: reports.Respond(
            to=id, office=given["office"] or visit.actor.office, answer=given["answer"], kind=given["kind"]
        ),
    ),
    "judge": Act(
        "Say whether this answers you",
        "“Does not answer it” leaves the warning open, and a new answer is owed.",
        "Give your verdict",
        _judge,
        lambda id, given, visit: reports.Judge(response=id, verdict=given["verdict"], reason=given["reason"]),
    ),
    "withdraw": Act(
        "Withdraw the report",
        "It stays where it is, marked as withdrawn, with your name and reason. Those it was sent to are told.",
        "Withdraw it",
        _reason(),
        lambda id, given, visit: reports.WithdrawReport(report=id, reason=given["reason"]),
    ),
}
"""By the word in their address."""
