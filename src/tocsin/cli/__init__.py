"""The command line: `tocsin` and its verbs (floor 9). Each verb is a module; this is the list."""

from tocsin.cli.program import main

__all__ = ["main"]
