"""Plain decisions about reports: whether a warning was answered, and how to say that it is the third.

A warning is answered when its author says that a reply answers it, and by nothing else. Three reports of 2002, 2003 and
2006 that "could not have been clearer" went unanswered, each as if it were the first (Jay 2014, chapter 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

ANSWERS, IN_PART, DOES_NOT = "answers", "answers_in_part", "does_not_answer"
ANSWERED, PARTLY, AWAITING, UNANSWERED, RESTRICTED = "answered", "partly", "awaiting", "unanswered", "restricted"

OUTCOME_OF_VERDICT = {ANSWERS: ANSWERED, IN_PART: PARTLY, "": AWAITING, DOES_NOT: UNANSWERED}
"""What a reply makes of a warning, by its author's verdict on it; "" while there is none."""

BEST_FIRST = (ANSWERED, PARTLY, AWAITING, UNANSWERED)

REST = {
    PARTLY: ("in part", "in part"),
    AWAITING: ("reply awaiting its author’s verdict", "replies awaiting their authors’ verdicts"),
    RESTRICTED: ("restricted", "restricted"),
}
"""How the other outcomes are counted, for one and for many."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def outcome(verdicts: Iterable[str]) -> str:
    """What became of one warning, from the latest verdict on each of its replies ("" where there is none yet)."""
    found = {OUTCOME_OF_VERDICT[verdict] for verdict in verdicts}
    return next((each for each in BEST_FIRST if each in found), UNANSWERED)


def repeat_sentence(label: str, outcomes: Sequence[str]) -> str:
    """Say how often a topic was warned of and how often that was answered: "taxis: third warning, none answered"."""
    if not outcomes:
        return f"{label}: no warning so far"
    counted = [_answered(outcomes.count(ANSWERED), len(outcomes))]
    for each, (one, many) in REST.items():
        if count := outcomes.count(each):
            counted.append(f"{number(count)} {one if count == 1 else many}")
    return f"{label}: {ordinal(len(outcomes))} warning, {', '.join(counted)}"


def ordinal(n: int) -> str:
    """Write "third", and from eleven on "11th", "21st", "112th"."""
    if n <= len(ORDINALS):
        return ORDINALS[n - 1]
    teen = 11 <= n % 100 <= 13
    return f"{n}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def number(n: int) -> str:
    """Write "none" to "ten" in letters, more in figures."""
    return NUMBERS[n] if n < len(NUMBERS) else str(n)


def _answered(answered: int, of: int) -> str:
    if of == 1:
        return "answered" if answered else "not answered"
    if of == 2:
        return ("neither answered", "one answered", "both answered")[answered]
    return f"{'all' if answered == of else number(answered)} answered"
