"""The rules of the house, checked on the tree itself: size, names, private tables, one source for every law."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tocsin"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 400, 40, 8


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(node: ast.FunctionDef) -> int:
    """Lines from `def` to the end, the docstring included."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def body_length(node: ast.FunctionDef) -> int:
    """Lines of code: what the median is about, so that a good docstring costs nothing."""
    has_docstring = ast.get_docstring(node) is not None
    docstring = node.body[0]
    return length(node) - ((docstring.end_lineno or 0) - docstring.lineno + 1 if has_docstring else 0)


def test_no_module_is_longer_than_one_can_hold_in_the_head() -> None:
    beside = [path for folder in ("tests", "attack", "bench", "tools") for path in (ROOT / folder).glob("**/*.py")]
    lengths = {path.relative_to(ROOT).as_posix(): _lines(path) for path in MODULES + beside}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_functions_are_small() -> None:
    lengths = {f"{path.name}:{node.lineno} {node.name}": node for path in MODULES for node in functions(path)}
    assert not {name: length(node) for name, node in lengths.items() if length(node) > LONGEST_FUNCTION}
    assert statistics.median(body_length(node) for node in lengths.values()) <= MEDIAN_FUNCTION


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_module_says_what_it_is_for(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring and len(docstring.split()) >= 5


def test_tables_are_private_to_their_package() -> None:
    foreign = [
        f"{path.relative_to(SOURCE)} imports {package}.models"
        for path in MODULES
        for package in re.findall(r"(?:from|import) tocsin\.(\w+)\.models", path.read_text(encoding="utf-8"))
        if path.relative_to(SOURCE).parts[0] != package
    ]
    assert not foreign


def test_no_clock_is_read_below_the_top_floor() -> None:
    """Time is an argument: only pages and the command line know what time it is."""
    reading = [
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if path.relative_to(SOURCE).parts[0] not in {"web", "cli"}
        and re.search(r"\b(?:now|utcnow|today)\(\)|\.now\(|time\.time\(", path.read_text(encoding="utf-8"))
    ]
    assert not reading


def test_pinned_requirements_name_no_host_and_have_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][^\s;]*==", text, flags=re.MULTILINE | re.IGNORECASE)
        assert pins and text.count("--hash=sha256:") >= len(pins)


def test_the_tree_names_no_tool_and_no_path_of_a_machine() -> None:
    """The project speaks of itself alone."""
    suspicious = re.compile("|".join(("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/")))
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "tests", "docs", "bench", "attack", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".html", ".txt", ".sh"}
        and "node_modules" not in path.parts
        and suspicious.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
