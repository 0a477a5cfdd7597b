"""What is said to be at least so is: bounds are rounded down, in words, pictures and tables, and hold those counted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hidden.published import KOSOVO, SPINA_BIFIDA, UK5, table
from tocsin.hidden.elementary import chao
from tocsin.hidden.interaction import nhoi
from tocsin.hidden.panel import Asked, panel
from tocsin.hidden.pictures import forest
from tocsin.hidden.refusing import Case, Declared, below_the_bound
from tocsin.hidden.results import LowerBoundOnly
from tocsin.hidden.statement import at_least
from tocsin.hidden.stepwise import stepwise

UK4 = table("LA NG PF GO", {p: people for p, people in enumerate(UK5.counts.tolist()) if people and p < 16})


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_a_bound_is_rounded_down_but_never_below_those_counted(bound: float, share: float) -> None:
    counted = int(bound * share)
    said = int(at_least(bound, counted).replace(",", ""))
    assert counted <= said <= bound and said > bound - max(10.0, bound / 100)


def test_four_hundred_and_thirty_six_is_not_at_least_four_hundred_and_forty() -> None:
    assert (at_least(436.4), at_least(436.4, 433), at_least(12_987)) == ("430", "433", "12,900")


def test_estimates_below_the_bound_of_the_same_counts_are_named() -> None:
    """The four British lists: stepwise says 10,800, Chao's bound is 11,800."""
    case = Case(UK4, {"chao": chao(UK4), "stepwise": stepwise(UK4, n_boot=0, chance=np.random.default_rng(1))})
    found = below_the_bound(case)
    assert found.startswith("stepwise (10,800) lies below Chao's lower bound of the same counts (11,800)")
    said = panel(SPINA_BIFIDA, Asked(0.95, 20, 1, latent_steps=400), Declared(0.95, 12))
    assert said.statement().endswith(said.caution) and "of the same counts (789)" not in said.caution
    assert "of the same counts (780)" in said.caution


def test_what_lies_above_the_bound_needs_no_caution() -> None:
    case = Case(KOSOVO, {"chao": chao(KOSOVO), "nhoi": nhoi(KOSOVO)})
    assert below_the_bound(case) == ""


def test_statement_and_picture_say_the_same_bound() -> None:
    for known in (KOSOVO, UK5):
        found = chao(known)
        assert isinstance(found, LowerBoundOnly)
        assert f"At least {found.said} by chao" in found.statement()
        assert forest({"chao": found}).rows == (("chao", f"at least {found.said}", ""),)
