"""Pictures: well-formed, the same figures in drawing and table, and no small count anywhere."""

import numpy as np
import pytest
from lxml import etree

from hidden.published import KOSOVO, UK5, table
from tocsin.hidden.decomposable import dga
from tocsin.hidden.elementary import chao
from tocsin.hidden.interaction import nhoi
from tocsin.hidden.pictures import (
    Picture,
    density,
    forest,
    n_against_bic,
    protected,
    settling,
    upset,
    weights,
    xi_curve,
)
from tocsin.hidden.results import Drawn, Estimate, Reason, Refused
from tocsin.hidden.selection import Ranking

REFUSED = Refused(method="latent", table=KOSOVO, reasons=(Reason("chains", "They <disagree>."),))
REPLICATED = Estimate(
    method="made", table=KOSOVO, estimate=150, spread=Drawn(np.r_[np.full(50, 100.0), np.full(50, 200.0)])
)
MEMBERS = {"chao": chao(KOSOVO), "nhoi": nhoi(KOSOVO), "dga": dga(KOSOVO), "latent": REFUSED}


def pictures() -> dict[str, Picture]:
    ranking = Ranking.of(KOSOVO)
    return {
        "forest": forest(MEMBERS, published=10_401),
        "xi": xi_curve(4400, 12_541.88),
        "weights": weights(dga(KOSOVO)),
        "upset": upset(UK5),
        "density": density(dga(KOSOVO)),
        "settling": settling(REPLICATED),
        "N and BIC": n_against_bic(ranking.totals, ranking.bic),
    }


@pytest.mark.parametrize("name", ["forest", "xi", "weights", "upset", "density", "settling", "N and BIC"])
def test_every_picture_is_well_formed_and_says_its_finding(name: str) -> None:
    made = pictures()[name]
    drawing = etree.fromstring(made.svg)
    assert drawing[0].tag.endswith("title") and drawing[0].text == made.finding
    assert all(len(row) == len(made.head) for row in made.rows) and made.rows
    assert made.finding in made.text
    at = [float(node.get("cx")) for node in drawing.iter("{*}circle")]
    assert all(0 <= x <= 720 for x in at)


def test_the_forest_says_what_each_method_said() -> None:
    assert forest(MEMBERS).rows[2:] == (("dga", "12,700", "10,800 to 15,000"), ("latent", "refused", ""))


def test_the_curve_has_the_published_figures() -> None:
    rows = dict(xi_curve(4400, 12_541.88).rows)
    assert rows == {"0.25": "54,600", "0.5": "29,500", "1": "16,900", "2": "10,700", "4": "7,540"}


def test_small_counts_are_neither_drawn_nor_written() -> None:
    made = upset(UK5)
    assert {said for _, said in made.rows if said.isdigit() and 0 < int(said) < 5} == set()
    assert ("LA × NG × PFNCA × GO", "1 to 4") in made.rows and ("LA × GP", "0") in made.rows


def test_one_small_count_takes_the_next_smallest_along() -> None:
    """Else whoever knows the total would subtract."""
    assert protected(table("a b", {1: 50, 2: 9, 3: 2})) == {1: "50", 2: "hidden", 3: "1 to 4"}


def test_the_two_clouds_of_the_united_kingdom_are_seen() -> None:
    """Pairwise models that fit about as well say eleven thousand, and twenty-three."""
    ranking = Ranking.of(UK5, 2)
    made = n_against_bic(ranking.totals, ranking.bic)
    near = ranking.totals[ranking.bic <= ranking.bic.min() + 10]
    assert np.nanmin(near) < 12_500 and np.nanmax(near) > 22_000 and len(made.rows) == np.isfinite(near).sum()


def test_a_density_has_nearly_all_draws_and_is_tallest_in_the_middle() -> None:
    shares = [float(share) for _, share in density(dga(KOSOVO)).rows]
    assert 0.98 < sum(shares) <= 1.0 and 2 < int(np.argmax(shares)) < 16


def test_draws_that_have_not_settled_are_seen() -> None:
    """The first half says 100; with all of them the upper end has doubled."""
    made = settling(REPLICATED)
    assert made.rows[4] == ("50", "100", "100 to 100") and made.rows[-1] == ("100", "150", "100 to 200")
    assert "move by 100.0%" in made.finding
