"""Every act that is one short form: a table of what is asked and the command the answers make, and one page for all.

The form's own key is the command's key: a form sent twice is one act, and its second sending shows the first receipt.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tocsin.access import Refused
from tocsin.acts import perform
from tocsin.web.fields import Form, Hidden
from tocsin.web.pages.acts import ACTS, Act
from tocsin.web.pages.figuring_acts import FIGURING
from tocsin.web.pages.learning_acts import LEARNING
from tocsin.web.pages.redacting_acts import KEEPING
from tocsin.web.secrecy import is_own, new_key
from tocsin.web.visit import Visit, draw, page, put_on_form


@dataclass(frozen=True, slots=True)
class ActPage:
    """One form: what it is, what it is about, and where back leads."""

    title: str
    intro: str
    button: str
    form: Form
    back: str


BACK = {"q_": "/reliability", "pairs": "/reliability", "c_": "/concern/{}", "y_": "/figures/published/{}"}
"""Where back leads from an act, by what it is about."""


@page
def act(request: HttpRequest, visit: Visit, name: str, subject: str) -> HttpResponse:
    """Ask, perform, and lead to the receipt."""
    asked = (ACTS | KEEPING | FIGURING | LEARNING).get(name)
    if asked is None:
        raise Http404
    form = form_for(asked, request, visit)
    if request.method == "POST" and form.is_valid():
        try:
            command = asked.command(subject, form.cleaned_data, visit)
            receipt = perform(command, by=visit.actor, purpose=visit.purpose, at=visit.at, key=key_of(form, visit))
            return redirect(f"/receipt/{receipt.entry}")
        except Refused as refusal:
            put_on_form(form, refusal)
    back = next((address for begins, address in BACK.items() if subject.startswith(begins)), "/work")
    view = ActPage(asked.title, asked.intro, asked.button, form, back.format(subject))
    return draw(request, visit, "act.html", view, status=422 if form.errors else 200)


def form_for(asked: Act, request: HttpRequest, visit: Visit) -> Form:
    """The act's questions as a form, with a key of its own."""
    given = request.POST if request.method == "POST" else None
    form = Form(given, auto_id="%s", initial=request.GET.dict() | {"key": new_key(visit.actor.practitioner)})
    form.fields = asked.questions(visit) | {"key": Hidden("")}
    return form


def key_of(form: Form, visit: Visit) -> str:
    """The key the form was sent with. Raises `Refused` when it was given to somebody else, or made up."""
    key = form.cleaned_data.get("key") or ""
    if not is_own(key, visit.actor.practitioner):
        raise Refused(
            "This form was opened by somebody else, or has come apart.", next_step="Open it again and send it."
        )
    return f"form-{key}"
