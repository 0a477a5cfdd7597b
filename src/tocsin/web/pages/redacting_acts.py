"""The short acts of redaction, hold and retention, as questions and the commands their answers make."""

from __future__ import annotations

from typing import Any

from tocsin import acts
from tocsin.web.fields import Long, OneOf
from tocsin.web.pages.acts import Act, Questions, coded
from tocsin.web.visit import Visit

STAYS = "It stays for ever, so do not repeat the text."


def reason(label: str, missing: str = "Give your reason, in words the child could read one day.") -> Questions:
    """The reason every one of these acts asks for."""
    return {"reason": Long(label, missing, hint=STAYS, named="Your reason", rows=4)}


def _why(label: str) -> Any:
    return lambda visit: reason(label)


def _hold(visit: Visit) -> Questions:
    why = OneOf("Why must it be kept?", "Choose why it must be kept.", options=coded("hold_reason"))
    return {"reason_code": why} | reason("In your own words", "Say in your own words why it must be kept.")


def _review(visit: Visit) -> Questions:
    found = OneOf("What did you find?", "Say what you found.", options=coded("retention_outcome"))
    return {"outcome": found} | reason("Your reason")


KEEPING: dict[str, Act] = {
    "authorise-redaction": Act(
        "Redact the text",
        "You are the second person. When you send this the text and its key are gone, and nobody can bring them back. "
        "The hole stays, with both your names, the basis and the number of this entry.",
        "Redact it",
        _why("Why do you agree?"),
        lambda id, given, visit: acts.AuthoriseRedaction(redaction=id, reason=given["reason"]),
    ),
    "decline-redaction": Act(
        "Leave the text as it is",
        "The proposal ends here. What was proposed, and why it was declined, stays on the trail.",
        "Leave it as it is",
        _why("Why does it stay?"),
        lambda id, given, visit: acts.DeclineRedaction(redaction=id, reason=given["reason"]),
    ),
    "place-hold": Act(
        "Place a legal hold",
        "Nothing here may be redacted, and nothing that hangs together with it, until two people lift the hold.",
        "Place the hold",
        _hold,
        lambda id, given, visit: acts.PlaceHold(item=id, reason_code=given["reason_code"], reason=given["reason"]),
    ),
    "ask-to-lift": Act(
        "Propose lifting the hold",
        "It stands until a second person lifts it. One of you has to be of the agency that placed it, or outside.",
        "Propose it",
        _why("Why is it needed no longer?"),
        lambda id, given, visit: acts.AskToLift(hold=id, reason=given["reason"]),
    ),
    "lift-hold": Act(
        "Lift the hold",
        "You are the second person. From then on redactions can be proposed again.",
        "Lift the hold",
        _why("Why do you agree?"),
        lambda id, given, visit: acts.LiftHold(hold=id, reason=given["reason"]),
    ),
    "keep-hold": Act(
        "Let the hold stand",
        "The proposal to lift it ends here.",
        "Let it stand",
        _why("Why does it stand?"),
        lambda id, given, visit: acts.KeepHold(hold=id, reason=given["reason"]),
    ),
    "review-retention": Act(
        "Review whether this must be kept any longer",
        "Nothing is taken away by saying so. If it need not be kept, texts can be proposed for redaction one by one, "
        "by somebody else than you, and a second person decides on each.",
        "Enter the review",
        _review,
        lambda id, given, visit: acts.ReviewRetention(record=id, outcome=given["outcome"], reason=given["reason"]),
    ),
}
"""By the word in their address."""
