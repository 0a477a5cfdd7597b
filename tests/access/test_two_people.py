"""Two people, one of them outside: truth tables over the plain decisions."""

from __future__ import annotations

from itertools import product

import pytest

from tocsin.access import may_authorise, may_close, may_lift, may_propose, never_redacted, repeats
from tocsin.words.entries import ENTRY_KEYS

BOTH = (False, True)


@pytest.mark.parametrize("settled,same,outside,held", list(product(BOTH, BOTH, BOTH, ("", "A hold."))))
def test_a_redaction_takes_another_person_with_one_outside_and_no_hold(
    settled: bool, same: bool, outside: bool, held: str
) -> None:
    verdict = may_authorise(settled=settled, same=same, outside=outside, held=held)
    assert verdict.allowed == (not settled and not same and outside and not held)
    assert verdict.code and verdict.reason.endswith(".")


@pytest.mark.parametrize("never,gone,waiting,held", list(product(("", "Never."), BOTH, BOTH, ("", "A hold."))))
def test_a_text_that_is_there_may_be_proposed_once(never: str, gone: bool, waiting: bool, held: str) -> None:
    verdict = may_propose(never=never, gone=gone, waiting=waiting, held=held)
    assert verdict.allowed == (not (never or gone or waiting or held))
    assert verdict.code and verdict.reason.endswith(".")


@pytest.mark.parametrize("lifted,asked,same,placers", list(product(BOTH, repeat=4)))
def test_lifting_a_hold_takes_two_and_one_of_those_who_placed_it(
    lifted: bool, asked: bool, same: bool, placers: bool
) -> None:
    verdict = may_lift(lifted=lifted, asked=asked, same=same, placers=placers)
    assert verdict.allowed == (not lifted and asked and not same and placers)
    assert verdict.code and verdict.reason.endswith(".")


@pytest.mark.parametrize("asked,same,outside", list(product(BOTH, repeat=3)))
def test_closing_an_office_outside_takes_two_and_one_of_those_outside(asked: bool, same: bool, outside: bool) -> None:
    verdict = may_close(asked=asked, same=same, outside=outside)
    assert verdict.allowed == (asked and not same and outside)
    assert verdict.code and verdict.reason.endswith(".")


def test_a_hold_is_named_to_whoever_is_refused_by_it() -> None:
    assert may_propose(never="", gone=False, waiting=False, held="Legal hold L-1.").reason == "Legal hold L-1."
    assert may_authorise(settled=False, same=False, outside=True, held="Legal hold L-1.").reason == "Legal hold L-1."


# Every entry the register writes is here: whoever adds one says whether its words may ever be taken away.
STAY = {"redaction", "part", "hold", "retention", "log", "key"}
FIGURES = {"figure.proposed/1", "figure.published/1", "figure.declined/1", "figure.rerun/1"}


@pytest.mark.parametrize("type", sorted(ENTRY_KEYS))
def test_what_explains_a_redaction_is_never_redacted(type: str) -> None:
    assert bool(never_redacted(type)) == (type.partition(".")[0] in STAY or type in FIGURES)


@pytest.mark.parametrize(
    "type",
    ["log.recovered/1", "key.rotated/1", "practitioner.registered/1", "office.created/1", "office.closing_proposed/1"],
)
def test_the_ledgers_own_account_and_who_acted_stay(type: str) -> None:
    assert never_redacted(type).endswith(".")


@pytest.mark.parametrize(
    ("reason", "text", "says_it_again"),
    [
        ("It names her address, 4 Safe Street, Millbrook.", "She lives at 4 Safe Street, Millbrook, with him.", False),
        ("It says: she lives at 4 SAFE street.", "She lives at 4 Safe Street, Millbrook, with him.", True),
        ("He said “no”.", "No", True),
        ("The order of 3 March asks for it.", "Seen crying at the gate, again.", False),
        ("", "Seen.", False),
        ("Seen.", "", False),
    ],
)
def test_a_reason_does_not_say_again_what_it_asks_to_have_redacted(reason: str, text: str, says_it_again: bool) -> None:
    assert repeats(reason, text) == says_it_again
