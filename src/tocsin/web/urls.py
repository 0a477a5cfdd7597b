"""Every address of the register, in the order a person meets them."""

from django.urls import path
from django.views.generic import RedirectView

from tocsin.web.pages import (
    act,
    challenge,
    child,
    concern,
    decide,
    duty,
    find,
    ledger,
    missing,
    my_work,
    oversight,
    raise_concern,
    receipt,
    redaction,
    report,
    sign_in,
    verify,
    warnings,
)

urlpatterns = [
    path("", RedirectView.as_view(url="/work")),
    path("sign-in", sign_in.sign_in),
    path("sign-in/as", sign_in.demo_sign_in),
    path("sign-out", sign_in.sign_out),
    path("as-whom", sign_in.as_whom),
    path("carry-on", sign_in.carry_on),
    path("work", my_work.my_work),
    path("duty/<str:duty_id>", duty.duty),
    path("raised-by-me", concern.raised_by_me),
    path("with-us", concern.with_us),
    path("raise", raise_concern.start),
    path("raise/<str:draft_id>/danger-now", raise_concern.danger_now),
    path("raise/<str:draft_id>/check", raise_concern.check),
    path("raise/<str:draft_id>/discard", raise_concern.discard),
    path("raise/<str:draft_id>/<str:name>", raise_concern.step),
    path("receipt/<int:n>", receipt.receipt),
    path("receipt/<int:n>/proof", receipt.proof),
    path("receipt/<int:n>/words", receipt.opening),
    path("find", find.find),
    path("child/<str:person_id>", child.child),
    path("missing/<str:missing_id>", missing.missing),
    path("concern/<str:concern_id>", concern.concern),
    path("decide/<str:concern_id>", decide.decide),
    path("challenge/<str:concern_id>", challenge.challenge),
    path("act/<str:name>/<str:subject>", act.act),
    path("report/<str:report_id>", report.report),
    path("redact/<str:item>", redaction.redact),
    path("redaction/<str:redaction_id>", redaction.redaction),
    path("keeping", redaction.keeping),
    path("retention", redaction.retention),
    path("warnings", warnings.warnings),
    path("oversight", oversight.oversight),
    path("oversight/late", oversight.late),
    path("ledger", ledger.ledger),
    path("ledger/checkpoint", ledger.checkpoint),
    path("verify", verify.verify),
    path("verify/newest", verify.newest),
    path("verify/program", verify.program),
    path("verify/policy", verify.policy),
]

handler400 = "tocsin.web.pages.errors.not_understood"
handler404 = "tocsin.web.pages.errors.not_found"
handler500 = "tocsin.web.pages.errors.broken"
