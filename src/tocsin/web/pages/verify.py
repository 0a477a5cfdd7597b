"""A door that stands open to everybody: check a receipt, with no account, no cookie, and nothing kept about who asks.

What is uploaded comes from strangers: it is bounded before it is read, and whatever it holds is answered in words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from tocsin.access import agency_names, open_offices
from tocsin.acts import Brought, weigh
from tocsin.ledger import REGISTER, trust, verification_key
from tocsin.web import clock
from tocsin.web.doorkeeper import Doorkeeper, caller_of
from tocsin.web.fields import Form, Pasted, Upload
from tocsin.web.pages.errors import Sorry
from tocsin.web.verdict import Verdict, verdict_of
from tocsin.web.visit import draw, text_file, visit_of

LARGEST = 4_000_000
DOOR = Doorkeeper(each=30, all=600)
PROGRAM = "tocsin_verify.py"
TOO_LARGE = Sorry(
    "That is too large to be a receipt",
    "A receipt is a page or two of text; this page reads no more than four million characters.",
    "Choose the file ending in .tlog-proof, as it was saved from the receipt’s page.",
)
TOO_OFTEN = Sorry(
    "Too many receipts at once",
    "This page is open to everybody, so it answers each caller thirty times a minute.",
    "Try again in a minute, or check the receipt on your own computer with the program offered on this page.",
)
THE_PAST = Sorry(
    "Receipts are not checked in the past",
    "These pages show the register as it was known at an earlier date. That copy signs nothing and checks nothing.",
    "Open the same page of the register itself.",
)


class BringForm(Form):
    """A receipt as a file or as text, and what else its bearer may want it checked with."""

    receipt = Upload(
        "The receipt’s file",
        named="The receipt’s file",
        hint="It ends in .tlog-proof; or the private file, which shows the words too",
    )
    pasted = Pasted("Or its text", named="The pasted text", hint="From the line beginning c2sp.org to the last line")
    trust = Pasted(
        "A key or policy of your own",
        named="The key or policy",
        hint="Leave it empty to use this register’s own key",
    )

    def clean(self) -> dict[str, Any]:
        """One of the two ways must have been used."""
        given = super().clean() or {}
        if not self.errors and not (given.get("receipt") or given.get("pasted")):
            self.add_error("receipt", "Choose the receipt’s file, or paste its text.")
        return given

    @property
    def text(self) -> str:
        """The receipt as brought, ending as texts end."""
        given = self.cleaned_data
        return f"{(given['receipt'] or given['pasted']).strip()}\n"


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The page before and after: `verdict` is None until something was brought."""

    form: BringForm
    verdict: Verdict | None
    brought: str
    newest: bool
    key: str


def public(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Make a view that anybody may post to: bounded in size and in number before anything is read.

    No token is asked for: nothing is changed, so there is nothing to forge, and asking would need a cookie.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if clock.past():
            return draw(request, visit_of(request), "sorry.html", THE_PAST, status=404)
        if request.method == "POST" and _length(request) > LARGEST:
            return draw(request, None, "sorry.html", TOO_LARGE, status=413)
        if request.method == "POST" and not DOOR.admits(caller_of(request), clock.now()):
            return draw(request, None, "sorry.html", TOO_OFTEN, status=429)
        return view(request)

    return csrf_exempt(answer)


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt, and say what it is worth."""
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if not form.is_valid():
        view = VerifyPage(form, None, "", False, verification_key(REGISTER))
        return draw(request, visit_of(request), "verify.html", view, status=422 if form.errors else 200)
    found = weigh(form.text, form.cleaned_data["trust"])
    verdict = verdict_of(found, bool(form.cleaned_data["trust"]), _whom_to_tell())
    view = VerifyPage(BringForm(), verdict, form.text, bool(found.newest), verification_key(REGISTER))
    return draw(request, visit_of(request), "verify.html", view)


@public
def newest(request: HttpRequest) -> HttpResponse:
    """Hand whoever brings a receipt the newest one of the same entry, as a file."""
    form = BringForm(request.POST, request.FILES)
    found = weigh(form.text, form.cleaned_data["trust"]) if form.is_valid() else Brought("refused")
    if not found.newest:
        return redirect("/verify")
    return text_file(found.newest, f"{found.entries[0].n}.tlog-proof")


def program(request: HttpRequest) -> HttpResponse:
    """The program that checks receipts without this register, as one file to read and run."""
    return text_file((files("tocsin.proofs") / PROGRAM).read_text(encoding="utf-8"), PROGRAM)


def policy(request: HttpRequest) -> HttpResponse:
    """The register's keys, also those it no longer uses, and its witnesses': one file to check with."""
    return text_file(trust(), "policy.txt")


def _whom_to_tell() -> tuple[str, ...]:
    """The scrutineers' offices, who answer to nobody inside: offices and agencies, no names."""
    offices = open_offices(clock.now(), ["scrutineer"])
    agencies = agency_names({office.agency for office in offices})
    return tuple(f"{office.label} ({agencies.get(office.agency, '')})" for office in offices)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else LARGEST + 1
