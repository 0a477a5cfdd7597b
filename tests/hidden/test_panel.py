"""Asking by name, asking a panel, and being refused: every rule of the table fires on a case made for it."""

import json
from pathlib import Path

import numpy as np
import pytest

from hidden.published import ARTIFICIAL, HEPATITIS, KOREA, KOSOVO, SPINA_BIFIDA, UK5, table
from tocsin.hidden import METHODS, PANEL, Estimate, Interval, LowerBoundOnly, Refused, estimate
from tocsin.hidden.checking import Consistency, Known
from tocsin.hidden.panel import Asked, panel
from tocsin.hidden.refusing import RULES, Case, Declared, envelope, reasons
from tocsin.hidden.results import Drawn

DECLARED = Declared(joined=0.95, months=12)


def answer(low: float, high: float, **diagnostics: object) -> Estimate:
    draws = np.linspace(low, high, 1001)
    return Estimate(
        method="made", table=KOSOVO, estimate=(low + high) / 2, spread=Drawn(draws), diagnostics=diagnostics,
        options={"n_boot": 100},
    )  # fmt: skip


def consistency(*estimates: tuple[int, float, float]) -> Consistency:
    return Consistency(tuple(Known("list", size, answer(low, high)) for size, low, high in estimates))


GOOD = answer(10_000, 12_000)
REFUSED = Refused(method="made", table=KOSOVO, reasons=())
CASES = {
    1: Case(table("a b", {1: 50, 2: 50, 3: 20}), {}, DECLARED),
    2: Case(table("a b c", {1: 50, 2: 50, 3: 3, 4: 9, 5: 2, 6: 1}), {}, DECLARED),
    3: Case(KOSOVO, {"stepwise": REFUSED, "bic": REFUSED, "bma": REFUSED}, DECLARED),
    4: Case(KOSOVO, {"stepwise": answer(10_000, 12_000, failed=11)}, DECLARED),
    5: Case(KOSOVO, {"dga": answer(10_000, 12_000, **{"complete graph weight": 0.21})}, DECLARED),
    6: Case(KOSOVO, {"latent": answer(10_000, 12_000, **{"R-hat": 1.011, "ESS": 900.0})}, DECLARED),
    7: Case(KOSOVO, {"stepwise": answer(5_000, 6_000), "bic": answer(5_500, 17_000)}, DECLARED),
    8: Case(KOSOVO, {"stepwise": answer(1_000, 20_000)}, DECLARED),
    9: Case(KOSOVO, {"stepwise": GOOD}, DECLARED, influence={"EXH": 0.11}),
    10: Case(KOSOVO, {}, DECLARED, consistency=consistency((100, 90, 110), (200, 90, 110))),
    11: Case(KOSOVO, {"stepwise": GOOD}),
    12: Case(KOSOVO, {"stepwise": GOOD}, Declared(joined=1.0, months=25)),
}


@pytest.mark.parametrize("number", range(1, 13))
def test_each_rule_fires_alone_on_its_case_and_says_what_would_help(number: int) -> None:
    (found,) = reasons(CASES[number])
    assert found.rule == RULES[number - 1].name and RULES[number - 1].number == number
    assert found.found.endswith(".") and found.remedy


@pytest.mark.parametrize(
    "case",
    [
        Case(KOSOVO, {"stepwise": GOOD, "bic": answer(9_000, 11_000, failed=10)}, DECLARED, {"EXH": 0.1}),
        Case(KOSOVO, {"latent": answer(10_000, 12_000, **{"R-hat": 1.01, "ESS": 400.0})}, DECLARED),
        Case(KOSOVO, {"dga": answer(10_000, 12_000, **{"complete graph weight": 0.2})}, Declared(1.0, 24)),
    ],
    ids=["failed and influence", "chains", "complete graph and months"],
)
def test_at_the_limit_no_rule_fires(case: Case) -> None:
    assert not reasons(case)


def test_intervals_that_do_not_touch_disagree() -> None:
    case = Case(KOSOVO, {"stepwise": answer(5_000, 6_000), "bic": answer(6_500, 7_000)}, DECLARED)
    assert [each.rule for each in reasons(case)] == ["methods disagree"]


def test_estimates_that_are_far_too_low_at_the_median_are_inconsistent() -> None:
    low = consistency((150, 50, 160), (160, 50, 170), (155, 50, 165))
    assert reasons(Case(KOSOVO, {}, DECLARED, consistency=low))[0].found.startswith("Asked for the size")


def test_the_united_kingdom_yields_a_range_only() -> None:
    found = panel(UK5, Asked(0.95, 10, 1, latent_steps=1000), DECLARED)
    assert isinstance(found, Refused) and found.spans is not None
    assert "methods disagree" in {each.rule for each in found.reasons}
    assert found.spans.low < 11_000 and found.spans.high > 25_000
    assert isinstance(found.members["latent"], Refused)
    assert not hasattr(found, "estimate") and "Methods run from" in found.statement()


def test_spina_bifida_yields_a_number_with_what_it_rests_on() -> None:
    found = panel(SPINA_BIFIDA, Asked(0.95, 200, 1, latent_steps=1000), DECLARED)
    assert isinstance(found, Estimate) and set(found.members) == set(PANEL)
    assert 700 < found.estimate < 770
    assert found.interval() == envelope(Case(SPINA_BIFIDA, found.members))
    assert "which is no confidence interval" in found.statement() and "cannot be checked" in found.statement()


def test_unless_it_is_said_how_complete_the_joins_are_the_panel_gives_a_range() -> None:
    found = panel(SPINA_BIFIDA, Asked(0.95, 50, 1, latent_steps=1000), Declared())
    assert isinstance(found, Refused) and [each.rule for each in found.reasons] == ["joins unknown"]
    assert isinstance(found.spans, Interval)


def test_two_lists_give_a_bound_by_default() -> None:
    found = estimate(table("a b", {1: 50, 2: 50, 3: 20}))
    assert isinstance(found, LowerBoundOnly) and "2 lists" in found.reason


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"latent", "bic", "bma"}))
def test_a_method_by_name_answers_and_can_be_written_down(method: str) -> None:
    known = table("a b", {1: 50, 2: 50, 3: 20}) if method == "chapman" else KOREA
    said = json.loads(estimate(known, method=method, n_boot=50, seed=3).to_json())
    assert said["method"] == method and said["options"]["seed"] == 3 and said["data"] == known.fingerprint


def test_a_method_by_name_is_refused_by_the_rules_about_it() -> None:
    found = estimate(HEPATITIS, method="dga")
    assert isinstance(found, Refused) and found.reasons[0].rule == "complete graph heavy"
    assert isinstance(estimate(ARTIFICIAL, method="stepwise", n_boot=10), Refused)


def test_a_method_nobody_knows_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="There is no method 'magic'; there are panel, chao"):
        estimate(KOSOVO, method="magic")


def test_every_rule_and_what_helps_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "hidden.md").read_text(encoding="utf-8")
    rows = [f"| {rule.number} | {rule.name}: {rule.found.__doc__} | {rule.remedy} |" for rule in RULES]
    assert not [row for row in rows if row not in guide]
