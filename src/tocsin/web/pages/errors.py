"""Pages for what went wrong: not found, not understood, gone stale, broken. None shows how the house is built."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.web.visit import draw, interrupted


@dataclass(frozen=True, slots=True)
class Sorry:
    """A page with a heading, what happened, and what to do next."""

    heading: str
    what: str
    next: str


NOT_FOUND = Sorry(
    "There is no such page",
    "The address may be mistyped, or the reference may be wrong by a letter.",
    "Check the reference on your receipt, or use Find. Nothing in this register is ever deleted.",
)
NOT_UNDERSTOOD = Sorry(
    "This could not be taken in",
    "What was sent is larger than five million characters, or was not sent by one of our forms.",
    "Go back: what you typed is still there. Send a shorter text, and the rest as added information.",
)
BROKEN = Sorry(
    "Something broke on our side",
    "Nothing was half entered: an act is kept whole or not at all.",
    "Try again in a minute. If a child is in danger now, call 999 and do not wait for this page.",
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return draw(request, None, "sorry.html", NOT_FOUND, status=404)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return draw(request, None, "sorry.html", NOT_UNDERSTOOD, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    return draw(request, None, "sorry.html", BROKEN, status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose cookie is gone: keep what was typed and ask to sign in again."""
    return interrupted(request)
