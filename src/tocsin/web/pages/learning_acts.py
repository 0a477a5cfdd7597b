"""The short acts by which a register learns how far its likelihoods are right: lots, a curve, and a second person."""

from __future__ import annotations

from tocsin.access import Refused
from tocsin.people import AdoptCalibration, DeclineCalibration, DrawPairs, ProposeCalibration
from tocsin.web.fields import Line, Long
from tocsin.web.pages.acts import Act, Given, Questions, prose
from tocsin.web.visit import Visit


def _draw(visit: Visit) -> Questions:
    return {
        "many": Line("How many pairs?", "Say how many pairs.", hint="500 or more. People read each of them."),
        "why": Long("What are they drawn for?", "Say what they are drawn for.", rows=3),
    }


def _lots(subject: str, given: Given, visit: Visit) -> DrawPairs:
    many = str(given["many"]).replace(",", "").strip()
    if not many.isdecimal():
        raise Refused("Give a number, such as 600.", field="many")
    return DrawPairs(many=int(many), why=given["why"])


LEARNING: dict[str, Act] = {
    "draw-pairs": Act(
        "Draw lots among the pairs",
        "Pairs nobody has judged are drawn from every band of likeness, by a seed that follows from the ledger, so "
        "that nobody chooses them. Every fifth pair of the queue is then one of these, until all are read.",
        "Draw lots",
        _draw,
        _lots,
    ),
    "propose-curve": Act(
        "Put a curve forward",
        "It is fitted now, on what reviewers have said, and tried on pairs it was not fitted on. It is refused when "
        "the reviews are too few or it is no better. Somebody else adopts it.",
        "Put it forward",
        prose("Why is it put forward?", "Say why it is put forward.", name="why", rows=3),
        lambda subject, given, visit: ProposeCalibration(why=given["why"]),
    ),
    "adopt-curve": Act(
        "Adopt the curve",
        "You are the second person. From then on every likelihood shown here is read off this curve. Nothing that "
        "people said of records changes, and no record is joined or parted.",
        "Adopt it",
        lambda visit: {},
        lambda curve, given, visit: AdoptCalibration(calibration=curve),
    ),
    "decline-curve": Act(
        "Decline the curve",
        "You are the second person. Likelihoods stay as they are, and another curve can be put forward.",
        "Decline it",
        prose("Why is it declined?", "Say why it is declined.", name="why", rows=3),
        lambda curve, given, visit: DeclineCalibration(calibration=curve, why=given["why"]),
    ),
}
"""By the word in their address."""
