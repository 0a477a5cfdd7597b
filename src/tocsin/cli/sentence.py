"""How the command line says what went wrong, and who acts when nobody signed in."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tocsin.access import Actor, Refused


class Sentence(Exception):
    """Something went wrong that one sentence explains."""


def sentence_of(refused: Refused) -> str:
    """What was refused and what to do about it."""
    return f"{refused.reason} {refused.next_step}".strip()


def moment(text: str) -> datetime:
    """Read a date or a time given on the command line; a bare date means its end, so that the day itself counts."""
    from tocsin.words import When

    try:
        return When.parse(text).latest
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def now() -> datetime:
    """The time an act on the command line happens at."""
    return datetime.now(UTC)


def operator() -> Actor:
    """Who acts on the command line: the register's administrator, or its founder while there is none yet."""
    from tocsin.access import FOUNDER, actor, holders, open_offices

    for office in open_offices(now(), ("administrator",)):
        for person in holders(office.id, now()):
            return actor(person.id, office.id)
    return FOUNDER
