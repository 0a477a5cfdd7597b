"""bench/RESULTS.md: a section for each part, replaced when that part is measured again; what people wrote in it stays.

A section begins with a line "## name: title" and what a machine writes beneath it ends at the first "### " heading.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
HEAD = ("| what | measured | beside | ratio or limit | met |", "| --- | --- | --- | --- | --- |")


@dataclass
class Section:
    """One part's section: its heading, what the machine wrote, and what people wrote after it."""

    heading: str
    measured: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The section as it stands in the page."""
        return [self.heading, "", *self.measured, "", *self.written]


def load() -> float:
    """How busy the machine is."""
    return os.getloadavg()[0]


def write(name: str, title: str, rows: Iterable[str], *, before: float) -> None:
    """Put what was measured into the section of this name, which is made if it is not there. `before`: load then."""
    machine = (
        f"{datetime.now(UTC):%d %B %Y at %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}. Load when it began {before:.1f}, when it ended {load():.1f}."
    )
    head, sections = read(RESULTS.read_text(encoding="utf-8").splitlines())
    heading = f"## {name}: {title}"
    section = next((each for each in sections if each.heading.startswith(f"## {name}:")), None)
    if section is None:
        section = Section(heading)
        sections.append(section)
    section.heading, section.measured = heading, [machine, "", *HEAD, *rows]
    text = "\n".join([*head, *(line for each in sections for line in each.lines)]).rstrip() + "\n"
    RESULTS.write_text(text, encoding="utf-8")


def read(lines: list[str]) -> tuple[list[str], list[Section]]:
    """What stands before the first section, and the sections."""
    head, sections = list[str](), list[Section]()
    for line in lines:
        if line.startswith("## "):
            sections.append(Section(line))
        elif not sections:
            head.append(line)
        elif line.startswith("### ") or sections[-1].written:
            sections[-1].written.append(line)
        else:
            sections[-1].measured.append(line)
    for each in sections:
        each.measured = "\n".join(each.measured).strip().splitlines()
        each.written = "\n".join(each.written).strip().splitlines() + ([""] if each.written else [])
    return head, sections
