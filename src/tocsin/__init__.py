"""Tocsin: a child-safeguarding register in which a warning, once raised, is kept, joined, answered and counted."""

__version__ = "0.1.0"
