"""Every address of the register, in the order a person meets them."""

from django.urls import path
from django.views.generic import RedirectView

from tocsin.web.pages import sign_in

urlpatterns = [
    path("", RedirectView.as_view(url="/work")),
    path("sign-in", sign_in.sign_in),
    path("sign-in/as", sign_in.demo_sign_in),
    path("sign-out", sign_in.sign_out),
    path("as-whom", sign_in.as_whom),
    path("carry-on", sign_in.carry_on),
]

handler400 = "tocsin.web.pages.errors.not_understood"
handler404 = "tocsin.web.pages.errors.not_found"
handler500 = "tocsin.web.pages.errors.broken"
