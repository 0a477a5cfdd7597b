"""How a page is drawn: one Jinja environment in which a missing value is an error and every value is escaped.

Sources: Jinja 3.1, "API"; govuk-frontend-jinja, whose macros take the options the Design System documents.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, Undefined

from tocsin.access import Hole, RestrictedLine
from tocsin.concerns import Gap
from tocsin.duties import MOST
from tocsin.words import reference

LONDON = ZoneInfo("Europe/London")
LOADERS = (
    PackageLoader("tocsin.web", "templates"),
    PrefixLoader({"components": PackageLoader("tocsin.web", "components")}),
    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
)


WORDS_OF_MACROS = {"undefined", "null", "caller"}


class Missing(Undefined):
    """A value that is not there: an error for a name or a view's field, since a blank could stand where a risk should.

    The macros we build on ask about options nobody gave them; those are keys of a plain dict (or one of
    WORDS_OF_MACROS), which no view of ours is, and they alone may be asked about and come out empty.
    """

    def _unless_option(self) -> None:
        if not isinstance(self._undefined_obj, (dict, Missing)) and self._undefined_name not in WORDS_OF_MACROS:
            self._fail_with_undefined_error()

    def __bool__(self) -> bool:
        self._unless_option()
        return False

    def __str__(self) -> str:
        self._unless_option()
        return ""

    def __iter__(self) -> Iterator[Any]:
        self._unless_option()
        return iter(())

    def __len__(self) -> int:
        self._unless_option()
        return 0

    def __eq__(self, other: object) -> bool:
        self._unless_option()
        return isinstance(other, Missing)

    def __hash__(self) -> int:
        return id(type(self))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._unless_option()
        return Missing(obj=self, name=name)


def environment(**options: Any) -> Environment:
    """Build the environment Django asks for, with the few words our pages use beside Jinja's own."""
    env = Environment(
        loader=ChoiceLoader(LOADERS),
        undefined=Missing,
        autoescape=True,
        auto_reload=options.get("auto_reload", False),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(moment=moment, day=day, first_upper=first_upper, counted=counted)
    env.globals.update(asset=asset, reference=reference)
    env.tests.update(
        restricted=lambda value: isinstance(value, RestrictedLine),
        gap=lambda value: isinstance(value, Gap),
        hole=lambda value: isinstance(value, Hole),
    )
    return env


def moment(at: datetime) -> str:
    """Write a moment the way a person says it, in the time of the place: “16 October 2026, 2:20pm”."""
    there = at.astimezone(LONDON)
    return f"{day(at)}, {there:%I:%M}{there:%p}".replace(", 0", ", ").replace("AM", "am").replace("PM", "pm")


def day(at: datetime) -> str:
    """Write the day of a moment: “16 October 2026”."""
    there = at.astimezone(LONDON)
    return f"{there.day} {there:%B %Y}"


def first_upper(text: str) -> str:
    """Begin a sentence with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def counted(number: int) -> str:
    """Write a count, which stops at a thousand so that no page grows with the register: “1,000 or more”."""
    return f"{number:,} or more" if number >= MOST else f"{number:,}"


@cache
def asset(name: str) -> str:
    """Return the address of a static file with a mark of its content, so that an upgrade reaches every browser."""
    content = (settings.STATIC_ROOT / name).read_bytes()
    return f"{settings.STATIC_URL}{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
