"""How far a long verb has come: a bar on a terminal, beside what the verb prints, and nothing in a log or a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_of(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Inside the block, call what this gives with (done, total) as often as you like."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(transient=True, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
