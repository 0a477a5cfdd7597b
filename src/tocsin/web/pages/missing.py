"""One missing episode: reported, returned, talked to by somebody independent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tocsin.concerns import TheMissing
from tocsin.web.visit import Visit, ask, draw, page


@page
def missing(request: HttpRequest, visit: Visit, missing_id: str) -> HttpResponse:
    """Show the episode's trail."""
    return draw(request, visit, "missing.html", ask(visit, TheMissing(missing=missing_id)))
