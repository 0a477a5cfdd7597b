"""Page 14 in its first form: how far the register has come, signed, and the key to check receipts with."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tocsin.acts import TheLedger
from tocsin.web.visit import Visit, ask, draw, page


@page
def ledger(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the latest checkpoint."""
    return draw(request, visit, "ledger.html", ask(visit, TheLedger()))
