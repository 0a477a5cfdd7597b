"""Page 4: the receipt of an act, and its proof as a file that anybody can check without this register."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from tocsin.acts import ReceiptOf
from tocsin.web.visit import Visit, ask, draw, page


@page
def receipt(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """Show what to quote, who must now do what by when, and how to challenge."""
    return draw(request, visit, "receipt.html", ask(visit, ReceiptOf(n=n)), exit=True)


@page
def proof(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """Hand the proof over as a file (C2SP tlog-proof)."""
    found = ask(visit, ReceiptOf(n=n))
    name = f'attachment; filename="{n}.tlog-proof"'
    return HttpResponse(found.proof, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": name})
