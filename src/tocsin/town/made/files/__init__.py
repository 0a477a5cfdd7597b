"""The agencies' own files, each in its agency's layout, codes, dates and habits, with its own errors in them."""

from tocsin.town.made.files.writers import Agencies

__all__ = ["Agencies"]
