"""Every address of the register, in the order a person meets them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
