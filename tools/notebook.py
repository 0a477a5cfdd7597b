"""Runs a notebook's cells in order and keeps what they print, so that what a reader sees is what the code says.

    python tools/notebook.py docs/notebooks/estimate.ipynb

Cells print text and nothing else, so no Jupyter is needed to run them; the file is a plain notebook of format 4.5.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]


def read(path: Path) -> Notebook:
    """A notebook as it is kept."""
    found: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return found


def printed(notebook: Notebook) -> Iterator[tuple[dict[str, Any], str]]:
    """Each cell of code with what it prints now, run in one namespace from the first on."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)  # noqa: S102 - our own cells, as a reader would run them
            yield cell, said.getvalue()


def kept(cell: dict[str, Any]) -> str:
    """What a cell printed when it was last kept."""
    return "".join(line for output in cell["outputs"] for line in output["text"])


def keep(path: Path) -> None:
    """Run all cells and write down what they print."""
    notebook = read(path)
    for number, (cell, said) in enumerate(printed(notebook), 1):
        cell["execution_count"] = number
        text = said.splitlines(keepends=True)
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": text}] if text else []
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        keep(Path(each))
