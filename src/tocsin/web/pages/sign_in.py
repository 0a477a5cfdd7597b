"""Page 1: sign in, and say in which office and for which purpose; both stand in the header of every page from then on.

Purpose limitation: every look and act is entered with the purpose chosen here (Caldicott principle 1; UK GDPR
article 5(1)(b)).
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tocsin.access import PURPOSES, OfficeView, agency_names, holders, offices_of, open_offices, practitioner_name
from tocsin.ledger import Tampered
from tocsin.town import residents
from tocsin.web import clock
from tocsin.web.accounts import demo_user
from tocsin.web.drawing import moment
from tocsin.web.fields import Choice, Form, Hidden, Line, OneOf, Password
from tocsin.web.guessing import counts_of, known_from_now_on, told_to_wait, was_right
from tocsin.web.pages.acts import titled
from tocsin.web.secrecy import is_own, opened
from tocsin.web.visit import draw, practitioner_of, visit_of
from tocsin.words import load_profile

TOO_OFTEN = (
    "There were too many wrong passwords, so this one was not looked at. Try again after {again}. "
    "If a child is in danger now, call 999."
)


class SignInForm(Form):
    """Name and password."""

    username = Line("User name", "Enter your user name.", remembers="username", width="govuk-input--width-20")
    password = Password("Password", "Enter your password.")
    next = Hidden("")
    kept = Hidden("")


class AsWhomForm(Form):
    """Office and purpose, offered as far as this person holds them."""

    office = OneOf("Which office are you acting in?", "Choose the office you are acting in.")
    purpose = OneOf("Why are you here today?", "Choose why you are here today.")
    next = Hidden("")

    def clean(self) -> dict[str, Any]:
        """Refuse a purpose this office may not act for."""
        chosen = super().clean() or {}
        role = self.roles.get(chosen.get("office", ""), "")
        if role and chosen.get("purpose") and role not in PURPOSES[chosen["purpose"]]:
            self.add_error("purpose", "The office you chose may not act for this purpose. Choose another of the two.")
        return chosen

    def offer(self, held: tuple[OfficeView, ...]) -> None:
        """Set what can be chosen by somebody who holds these offices."""
        agencies = agency_names({office.agency for office in held})
        self.roles = {office.id: office.role for office in held}
        named = [(office.id, titled(office.label, agencies.get(office.agency, ""))) for office in held]
        offered = {"office": named, "purpose": purposes_of(set(self.roles.values()))}
        for name, field in self.fields.items():
            if isinstance(field, Choice):
                field.offered = list(offered[name])


def purposes_of(roles: set[str]) -> list[tuple[str, str]]:
    """The purposes any of these roles may act for, in the profile's order and words."""
    return [
        (code.code, code.label) for code in load_profile().codes["purpose"] if PURPOSES.get(code.code, set()) & roles
    ]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One made-up person to sign in as, and what there is for them to see."""

    practitioner: str
    name: str
    office: str
    label: str
    agency: str
    shows: str = ""


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in page; `people` is empty unless this is a demonstration."""

    form: SignInForm
    people: tuple[DemoPerson, ...]


@dataclass(frozen=True, slots=True)
class AsWhomPage:
    """The choice of office and purpose; `name` greets, `offices` may be empty for somebody who holds none."""

    form: AsWhomForm
    name: str
    offices: tuple[OfficeView, ...]


@dataclass(frozen=True, slots=True)
class CarryOnPage:
    """What was typed when the session ended, ready to be sent again."""

    to: str
    fields: tuple[tuple[str, str], ...]


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password, and let in whoever has both."""
    typed = request.POST if "username" in request.POST else None
    begun = {"next": request.GET.get("next", ""), "kept": request.POST.get("kept", "")}
    form = SignInForm(typed, initial=begun)
    status = 200
    if typed is not None:
        status = _try_password(request, form) if form.is_valid() else 422
        if status == 200:
            answer = _settle(request, form.cleaned_data["kept"] or "", form.cleaned_data["next"] or "")
            return known_from_now_on(answer, form.cleaned_data["username"])
    people = demo_people() if settings.TOCSIN_DEMO else ()
    return draw(request, None, "sign_in.html", SignInPage(form, people), status=status)


def _try_password(request: HttpRequest, form: SignInForm) -> int:
    """Let in whoever has the password, unless it was guessed at too often; the status, with the reason on the form."""
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    counts = counts_of(request, name)
    if again := told_to_wait(counts, clock.ticking()):
        form.add_error("username", TOO_OFTEN.format(again=moment(again + timedelta(minutes=1))))
        return 429
    user = authenticate(request, username=name, password=password)
    if user is None:
        form.add_error("username", "The user name or the password is not right. Check both and try again.")
        return 422
    was_right(counts)
    login(request, user)
    return 200


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the made-up people, in one step; only in a demonstration."""
    wanted = (request.POST.get("practitioner", ""), request.POST.get("office", ""))
    person = next((each for each in demo_people() if (each.practitioner, each.office) == wanted), None)
    if not settings.TOCSIN_DEMO or person is None:
        return redirect("/sign-in")
    login(request, demo_user(person.practitioner), backend="django.contrib.auth.backends.ModelBackend")
    role = next(each.role for each in offices_of(person.practitioner, clock.now()) if each.id == person.office)
    request.session["office"] = person.office
    offered = [code for code, _ in purposes_of({role})]
    request.session["purpose"] = "scrutiny" if "scrutiny" in offered else offered[0]
    return _settle(request, request.POST.get("kept", ""), request.POST.get("next", ""))


def demo_people() -> tuple[DemoPerson, ...]:
    """The residents of the made-up town; in any other demonstration everybody who holds an open office."""
    found = residents(clock.now())
    told = (DemoPerson(r.actor.practitioner, r.name, r.actor.office, r.office, "", r.shows) for r in found)
    return tuple(told) or _everybody()


def _everybody() -> tuple[DemoPerson, ...]:
    at = clock.now()
    offices = open_offices(at)
    agencies = agency_names({office.agency for office in offices})
    people = [
        DemoPerson(person.id, person.name, office.id, office.label, agencies.get(office.agency, ""))
        for office in offices
        for person in holders(office.id, at)
    ]
    return tuple(sorted(people, key=lambda each: (each.agency, each.label, each.name)))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the visit."""
    logout(request)
    return redirect("/sign-in")


def as_whom(request: HttpRequest) -> HttpResponse:
    """Ask for office and purpose; both are remembered for this session only."""
    practitioner = practitioner_of(request)
    if not practitioner:
        return redirect("/sign-in")
    held = offices_of(practitioner, clock.now())
    begun = {name: request.session.get(name, "") for name in ("office", "purpose")} | {
        "next": request.GET.get("next", "")
    }
    form = AsWhomForm(request.POST or None, initial=begun)
    form.offer(held)
    if request.method == "POST" and form.is_valid():
        request.session["office"] = form.cleaned_data["office"]
        request.session["purpose"] = form.cleaned_data["purpose"]
        return redirect("/carry-on" if "kept" in request.session else _safe(request, form.cleaned_data["next"] or ""))
    view = AsWhomPage(form, practitioner_name(practitioner), held)
    return draw(request, visit_of(request), "as_whom.html", view, status=422 if form.errors else 200)


def carry_on(request: HttpRequest) -> HttpResponse:
    """Give back what was typed before the session ended, to the person whose form it was."""
    practitioner, visit = practitioner_of(request), visit_of(request)
    kept = request.session.get("kept")
    if not kept or visit is None:
        return redirect("/work")
    fields = [(name, value) for name, value in kept["fields"] if name != "csrfmiddlewaretoken"]
    if not is_own(dict(fields).get("key", ""), practitioner):
        del request.session["kept"]
        return redirect("/work")
    return draw(request, visit, "carry_on.html", CarryOnPage(kept["to"], tuple(fields)))


def _settle(request: HttpRequest, kept: str, to: str) -> HttpResponse:
    """Go on after signing in: what was kept waits in the session until an office and a purpose are chosen."""
    if kept:
        try:
            request.session["kept"] = opened(b64decode(kept), "kept")
        except (Tampered, ValueError):
            request.session.pop("kept", None)
    if visit_of(request) is None:
        return redirect(f"/as-whom?next={_safe(request, to)}")
    return redirect("/carry-on" if "kept" in request.session else _safe(request, to))


def _safe(request: HttpRequest, to: str) -> str:
    """Only addresses of this register are followed."""
    here = to.startswith("/") and url_has_allowed_host_and_scheme(to, {request.get_host()})
    return to if here else "/work"
