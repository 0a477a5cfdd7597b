"""One duty: how its time was counted, whom it climbed to, and whom silence reaches next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tocsin.duties import OneDuty
from tocsin.web.visit import Visit, ask, draw, page


@page
def duty(request: HttpRequest, visit: Visit, duty_id: str) -> HttpResponse:
    """Show the duty with its ladder."""
    return draw(request, visit, "duty.html", ask(visit, OneDuty(duty=duty_id)))
