"""Page 4: the receipt of an act, on paper and as files that anybody can check without this register."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from tocsin.acts import OpeningOf, ReceiptOf, ReceiptView
from tocsin.web.charts import LONGEST, qr
from tocsin.web.verdict import standing_in_words
from tocsin.web.visit import Visit, ask, draw, page, text_file

LONG_SIGNATURE = 400
"""Signature lines longer than this are post-quantum cosignatures of some 3,300 signs, too long for paper."""


WHOLE = "This code holds the whole receipt. Read it with a telephone and paste its text at {}"
SHORTER = (
    "This code holds the receipt without its longest signatures, which only the file holds. Read it with a telephone "
    "and paste its text at {}"
)
ADDRESS = "The receipt is too long for a code: keep the file. This code holds the check code and the address {}"


@dataclass(frozen=True, slots=True)
class Code:
    """The code on the receipt's print, and a sentence that says what it holds."""

    picture: str
    holds: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt and its code; without a proof (a register of the past signs nothing) there is no code."""

    receipt: ReceiptView
    standing: str
    code: Code | None


@page
def receipt(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """Show what to quote, who must now do what by when, and how to challenge."""
    found = ask(visit, ReceiptOf(n=n))
    code = code_of(found, request.build_absolute_uri("/verify")) if found.proof else None
    standing = standing_in_words(found.standing) if found.standing else ""
    return draw(request, visit, "receipt.html", ReceiptPage(found, standing, code), exit=True)


@page
def proof(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """Hand the proof over as a file (C2SP tlog-proof)."""
    return text_file(ask(visit, ReceiptOf(n=n)).proof, f"{n}.tlog-proof")


@page
def opening(request: HttpRequest, visit: Visit, n: int) -> HttpResponse:
    """Hand whoever wrote an entry its words in a file of their own, which shows them to whoever holds it."""
    return text_file(ask(visit, OpeningOf(n=n)).text, f"{n}-private.json")


def code_of(found: ReceiptView, address: str) -> Code:
    """As much of the receipt as a code can hold: all of it, or all but the longest signatures, or where to check it."""
    name = f"The receipt of entry {found.n} as a code"
    without = "".join(line for line in found.proof.splitlines(keepends=True) if not _is_long_signature(line))
    for text, holds in ((found.proof, WHOLE), (without, SHORTER)):
        if len(text.encode()) <= LONGEST:
            return Code(qr(text, name), holds.format(address))
    return Code(qr(f"{address}\n{' '.join(found.code)}\n", name), ADDRESS.format(address))


def _is_long_signature(line: str) -> bool:
    return line.startswith("\N{EM DASH} ") and len(line) > LONG_SIGNATURE
