"""Where rows come from, for files that have no date inside: the day their maker declared, else the moment they came."""

from __future__ import annotations

from tocsin.exchange.commands import Origin
from tocsin.exchange.queries import Received
from tocsin.words import When


def made_of(found: Received) -> str:
    """When a file was made, as text that sorts."""
    return found.made or found.at.isoformat(timespec="minutes")


def origin_of(found: Received, title: str) -> Origin:
    """The origin of a received file's rows, with the file in words."""
    dated = f"made on {When.parse(found.made[:10]).words()}" if found.made else f"received on {found.at:%-d %B %Y}"
    return Origin(sha256=found.sha256, extract=made_of(found), words=f"{title}, {dated}")
