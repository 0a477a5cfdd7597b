"""The notebook in `docs/` prints what it is said to print, and is small enough to be read."""

from pathlib import Path

import pytest
from tools.notebook import kept, printed, read

NOTEBOOK = Path(__file__).parents[2] / "docs/notebooks/estimate.ipynb"


@pytest.mark.long
def test_every_cell_prints_what_is_kept() -> None:
    for cell, said in printed(read(NOTEBOOK)):
        assert said == kept(cell), cell["id"]


def test_it_is_small_and_was_run_in_order() -> None:
    assert NOTEBOOK.stat().st_size < 40_000
    code = [cell for cell in read(NOTEBOOK)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
