"""The pictures of figures: they tell no more than their tables and keep the content policy, every time the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest

from tocsin.figures import Cell, Dimension, Figure, ShownTable, Span
from tocsin.figures.control import Point, Rebase, chart
from tocsin.figures.funnels import Area
from tocsin.figures.funnels import funnel as placed
from tocsin.web.charts import bars, control, funnel, funnelling, paper, upset
from tocsin.web.pages.figure_pictures import picture_of

MONTHS = [f"{month} {year}" for year in (25, 26) for month in ("Jan", "Mar", "May", "Jul", "Aug", "Sep", "Oct", "Dec")]
LISTS = ["Council", "Police", "School & nursery"]
FORBIDDEN = re.compile(r"\s(style|class|id|on\w+)=|<(script|style|image|foreignObject|use)\b|url\(|href=")
ORANGE, BLUE = paper.ORANGE, paper.BLUE


def a_control(last: float | None = 70.0) -> str:
    values: list[float | None] = [*[20.0, 30.0] * 7, 25.0, last]
    return control.control(chart([Point(label, value) for label, value in zip(MONTHS, values, strict=True)]))


def a_funnel() -> str:
    areas = [Area(f"Team {at}", 40 + at, 100 + at) for at in range(9)]
    return funnel.funnel(placed([*areas, Area("Quay <team>", 2, 100), Area("Empty", 0, 20), Area("Hidden", None, 90)]))


def some_bars(hidden: str = "c") -> str:
    rows = [bars.Bar("Abuse & neglect", 40, "40"), bars.Bar("Online", None, hidden), bars.Bar("Trafficking", 0, "0")]
    return bars.bars(rows)


def an_upset() -> str:
    on = [(LISTS[:1], 30), (LISTS[:2], None), (LISTS[2:], 41), (LISTS, None)]
    return upset.upset(LISTS, [upset.Pattern(frozenset(names), n, str(n or "c")) for names, n in on])


def a_loss() -> str:
    lost = (funnelling.Loss("Not recorded", 31, "31"), funnelling.Loss("Waiting", None, "c"))
    found = funnelling.Stage("Recorded", 74, "74", (funnelling.Loss("No suspect", 30, "30"),))
    return funnelling.losses(
        [funnelling.Stage("Alleged", 120, "120", lost), found, funnelling.Stage("Charged", 11, "11")]
    )


DRAWN: list[Callable[[], str]] = [a_control, a_funnel, some_bars, an_upset, a_loss]


def completeness() -> Figure:
    """Nine teams that write ethnicity down for 40 of 100, one for 12, and one whose number is hidden."""
    given = {f"t{at}": ("40", "100") for at in range(9)} | {"quay": ("12", "100"), "hill": ("", "20")}
    team = Dimension("team", "Written by", tuple(given), {"quay": "Quay team"})
    what = Dimension("what", "What", ("ethnicity", "nationality"), {"ethnicity": "Ethnicity"}, summed=False)
    held = {(name, "ethnicity"): pair for name, pair in given.items()}
    table = ShownTable(
        name="by_team",
        title="Given",
        unit="records",
        dimensions=(team, what),
        cells={key: Cell(count, "" if count else "c") for key, (count, _) in held.items()},
        bases={key: Cell(base) for key, (_, base) in held.items()},
    )
    return Figure(
        recipe="completeness",
        version="",
        title="",
        size=1,
        root="",
        as_of=datetime(2026, 4, 1, tzinfo=UTC),
        span=Span(date(2025, 4, 1), date(2026, 3, 31), 4),
        finding="",
        tables=(table,),
        blanks=(),
        notes=(),
    )


def test_the_team_that_under_records_is_named_from_its_shown_table() -> None:
    drawn = picture_of("funnel", completeness())
    assert drawn.says.startswith("Ethnicity: Quay team is below the 99.8% limits.")
    assert "hill (hidden)" in drawn.says
    assert "Quay team" in drawn.svg
    assert drawn.svg.count("<circle") == 9 + 1


@pytest.mark.parametrize("draw", DRAWN)
def test_every_picture_keeps_the_rules(draw: Callable[[], str]) -> None:
    svg = draw()
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert (root.get("aria-label") or "").endswith("The same is in the table below.")
    assert not FORBIDDEN.search(svg)
    assert not {"red", "green", "#d4351c", "#00703c"} & set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))
    assert svg == draw()


@pytest.mark.parametrize("draw", DRAWN)
def test_nothing_is_drawn_beyond_the_sheet_and_no_words_run_out_of_it(draw: Callable[[], str]) -> None:
    root = ElementTree.fromstring(draw())
    _, _, wide, high = (float(end) for end in (root.get("viewBox") or "").split())
    for each in root.iter():
        for name, most in (("x", wide), ("cx", wide), ("x2", wide), ("y", high), ("cy", high), ("y2", high)):
            assert -1 <= float(each.get(name, "0")) <= most, ElementTree.tostring(each)
        if each.tag.endswith("text") and not each.get("transform") and not each.get("text-anchor"):
            assert float(each.get("x", "0")) + 7.5 * len(each.text or "") <= wide + 1, each.text


def test_hidden_numbers_have_one_mark_wherever_they_stand() -> None:
    def marks(svg: str) -> set[str]:
        return set(re.findall(rf'width="{paper.HATCHED}" height="(\d+)"', svg))

    assert marks(some_bars()) == marks(an_upset()) == {"18"}
    assert some_bars("1") != some_bars("5")
    assert some_bars("1").replace(">1<", "><") == some_bars("5").replace(">5<", "><")


def test_hidden_patterns_come_last_in_the_order_given() -> None:
    said = re.findall(r">(\d+|c)</text>", an_upset())
    assert said == ["41", "30", "c", "c"]


def test_more_than_chance_is_orange_and_of_another_shape() -> None:
    assert a_control().count(f'fill="{ORANGE}"') == 2, "the point and the key"
    assert a_control(25.0).count(f'fill="{ORANGE}"') == 1, "the key alone"
    assert f'fill="{ORANGE}"><title>Dec 26: 70</title></path>' in a_control()
    assert f'r="5" fill="{BLUE}"><title>Jan 25: 20</title></circle>' in a_control()


def test_a_hidden_month_is_a_mark_and_no_point_of_the_line() -> None:
    assert a_control(None).count("<title>") == a_control().count("<title>") - 1
    assert f'width="{paper.HATCHED}" height="18"' in a_control(None)


def test_limits_break_where_a_person_set_them_anew() -> None:
    points = [Point(label, 20 + at % 2) for at, label in enumerate(MONTHS)]
    rebase = Rebase(MONTHS[8], date(2026, 1, 5), "A. Person", "A new front door opened")
    whole, broken = (control.control(chart(points, rebases=each)) for each in ([], [rebase]))
    assert broken.count("stroke-dasharray") == whole.count("stroke-dasharray") + 2
    assert broken.count('stroke-width="1.5"') == whole.count('stroke-width="1.5"') - 1


def test_a_funnel_names_only_whom_it_may() -> None:
    svg = a_funnel()
    assert "Quay &lt;team&gt;" in svg
    for name in ("Team", "Empty", "Hidden"):
        assert name not in svg
    assert svg.count("<circle") == 9 + 1, "the areas inside and the key"


def test_a_rate_is_drawn_in_so_many_that_it_can_be_read() -> None:
    svg = funnel.funnel(placed([Area(f"A{at}", 30 + at, 10_000) for at in range(5)], "rate"))
    assert ">In 1,000<" in svg


def test_every_loss_is_named_and_what_is_not_is_said() -> None:
    svg = a_loss()
    for said in ("− Not recorded", "− Waiting", "− No suspect", f"− {funnelling.UNNAMED}"):
        assert said in svg
    assert svg.count(funnelling.UNNAMED) == 1, "not where a loss is hidden: it could be worked out"
    assert ">33<" in svg


@pytest.mark.parametrize(
    "svg",
    [
        bars.bars([]),
        upset.upset(LISTS, []),
        funnelling.losses([]),
        control.control(chart([Point("Jan", None)])),
        funnel.funnel(placed([Area("North", 0, 100)])),
    ],
)
def test_nothing_to_draw_is_no_picture(svg: str) -> None:
    assert svg == ""


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 212, [0, 50, 100, 150, 200, 250]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-3, 7, [-4, -2, 0, 2, 4, 6, 8]),
        (5, 5, [5, 6]),
    ],
)
def test_a_scale_has_round_numbers(low: float, high: float, ticks: list[float]) -> None:
    assert paper.scale(low, high) == ticks
