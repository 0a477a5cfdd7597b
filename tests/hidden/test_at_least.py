"""What is said to be at least so is: bounds are rounded down, in words, pictures and tables, and hold those counted."""

from hypothesis import given
from hypothesis import strategies as st

from hidden.published import KOSOVO, UK5
from tocsin.hidden.elementary import chao
from tocsin.hidden.pictures import forest
from tocsin.hidden.results import LowerBoundOnly
from tocsin.hidden.statement import at_least


@given(st.floats(0, 1e9), st.floats(0, 1))
def test_a_bound_is_rounded_down_but_never_below_those_counted(bound: float, share: float) -> None:
    counted = int(bound * share)
    said = int(at_least(bound, counted).replace(",", ""))
    assert counted <= said <= bound and said > bound - max(10.0, bound / 100)


def test_four_hundred_and_thirty_six_is_not_at_least_four_hundred_and_forty() -> None:
    assert (at_least(436.4), at_least(436.4, 433), at_least(12_987)) == ("430", "433", "12,900")


def test_statement_and_picture_say_the_same_bound() -> None:
    for known in (KOSOVO, UK5):
        found = chao(known)
        assert isinstance(found, LowerBoundOnly)
        assert f"At least {found.said} by chao" in found.statement()
        assert forest({"chao": found}).rows == (("chao", f"at least {found.said}", ""),)
