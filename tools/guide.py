"""The parts of docs/guide that the running system knows best; `tools.docs` writes them.

The glossary, the duties with their clocks and laws, the command line's help, the table of settings, and where a concern
can stand and what moves it, found by trying every event on the product's own rules. A test fails when what is committed
differs from what this gives.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.moves import moves

from tocsin.cli.program import parser
from tocsin.concerns.rules import STATUS_WORDS
from tocsin.web.settings import VARIABLES
from tocsin.words import GLOSSARY, DutyRule, Ladder, Profile, RetentionRule, load_profile

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
MADE = "*Written by `make docs` from the running system; change the system, not this page.*"


def pages() -> Mapping[str, str]:
    """Every page made here, by file name."""
    os.environ["COLUMNS"] = "100"
    return {
        "glossary.md": page("Glossary", glossary()),
        "duties.md": page("What must be done by when", duties(load_profile())),
        "how-long-it-is-kept.md": page("How long it is kept", keeping(load_profile())),
        "command-line.md": page("The command line", command_line(parser())),
        "settings.md": page("Settings", settings()),
        "where-a-concern-stands.md": page("Where a concern stands", standing()),
    }


def page(title: str, lines: Iterable[str]) -> str:
    """A whole page with its title and its origin."""
    return "\n".join((f"# {title}", "", MADE, "", *lines, ""))


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table; a bar in a cell would end it."""
    for row in (heads, tuple("---" for _ in heads), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def glossary() -> Iterator[str]:
    """Every term, in alphabetical order."""
    yield "The words the register uses, each with one meaning. The same words stand on its pages.\n"
    ordered = sorted(GLOSSARY.values(), key=lambda gloss: gloss.term.lower())
    yield from table(("Term", "Meaning", "From"), ((f"**{g.term}**", g.meaning, g.source) for g in ordered))


def duties(profile: Profile) -> Iterator[str]:
    """Every duty by ladder, and the ladders themselves."""
    yield f"From the profile “{profile.title}”: {len(profile.duties)} duties, each owed by an office, not by a person."
    yield "Only an answer ends a duty. Reading it, waiting, leaving the office: none of them does.\n"
    for ladder in profile.ladders.values():
        rules = [rule for rule in profile.duties if rule.ladder == ladder.name]
        yield f"## {ladder.label}\n"
        yield climbing(ladder)
        yield ""
        heads = ("Duty", "Owed by", "Within", "Law or practice")
        yield from table(heads, ((rule.label, owner(rule, profile), within(rule), law(rule)) for rule in rules))
        yield ""


def keeping(profile: Profile) -> Iterator[str]:
    """The retention rules, and why a text may be redacted or must be held."""
    yield KEPT
    heads = ("What is held on", "Kept for", "Law or practice", "Source")
    yield from table(heads, ((r.label, kept_for(r), r.law, r.source) for r in profile.retention))
    for name in ("redaction_basis", "hold_reason", "retention_outcome"):
        yield f"\n## {profile.codes[name].title}\n"
        yield f"{profile.codes[name].source}.\n"
        yield from table(("Basis", "Meaning"), ((code.label, code.meaning) for code in profile.codes[name]))


def kept_for(rule: RetentionRule) -> str:
    """How long, from when, and when it comes up again."""
    since = {"birth": "birth", "last_entry": "the last entry on the person"}[rule.counted_from]
    return f"{rule.years} years from {since}; where a review keeps it, looked at again after {rule.again}"


KEPT = """\
A rule disposes of nothing. When its time has run, the person comes onto a list that people look through; a review is an
entry with a name and a reason. Only then may texts be proposed for redaction, and each redaction takes two people, one
of them outside the agencies that keep the text. A hold stops both. Where several rules fit, the longest counts.
"""


def climbing(ladder: Ladder) -> str:
    """Where silence goes, in a sentence."""
    rungs = " → ".join(f"{rung.label} ({rung.allow})" for rung in ladder.rungs)
    return f"Not answered in time, it climbs: {rungs}. {ladder.source}."


def owner(rule: DutyRule, profile: Profile) -> str:
    """Who owes it, in words."""
    how, _, name = rule.owner.partition(":")
    return OWNERS.get(name, "the office named") if how == "field" else profile.offices[name].label


OWNERS = {
    "office": "the office that has it or was asked",
    "sender": "the office that offered it",
    "author_office": "the author's office",
}


def within(rule: DutyRule) -> str:
    """How long it may take, and from when."""
    if rule.allow.startswith("field:"):
        return "until the moment it names"
    return rule.allow + {"event": ", from when it happened", "recorded": ", from when it was entered"}.get(
        rule.clock_from, ", from the date it gives"
    )


def law(rule: DutyRule) -> str:
    """The provision, with what remains to be checked."""
    return f"{rule.law}. {rule.note}".strip()


def command_line(root: ArgumentParser) -> Iterator[str]:
    """Help for the program and each of its verbs, as it prints it."""
    yield "Every failure is one sentence and exit status 1; a command that is not understood ends with 2.\n"
    for each in (root, *verbs_of(root)):
        yield f"## {each.prog}\n"
        yield f"```text\n{each.format_help().strip()}\n```\n"


def verbs_of(root: ArgumentParser) -> Iterator[ArgumentParser]:
    """The parsers beneath one, in order, each followed by its own."""
    for action in root._actions:
        if isinstance(action.choices, dict):
            for verb in action.choices.values():
                yield verb
                yield from verbs_of(verb)


def settings() -> Iterator[str]:
    """Everything the environment may say."""
    yield "Read from the environment when a program starts. There is no other configuration.\n"
    rows = ((f"`{v.name}`", f"`{v.default}`" if v.default else "empty", v.meaning) for v in VARIABLES)
    yield from table(("Variable", "If not set", "What it means"), rows)


def standing() -> Iterator[str]:
    """Where a concern can stand: a diagram, and the same as a table."""
    found = moves()
    order = list(STATUS_WORDS)
    ordered = sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))
    yield DERIVED
    yield "```mermaid\nstateDiagram-v2\n  [*] --> raised"
    yield from (f"  {name}: {words}" for name, words in STATUS_WORDS.items())
    yield from (f"  {before} --> {after}" for before, after in ordered)
    yield "```\n"
    rows = ((STATUS_WORDS[a], "; ".join(found[a, b]), STATUS_WORDS[b]) for a, b in ordered)
    yield from table(("It stood at", "Then", "Now it stands at"), rows)
    yield "\nAn imported concern begins as “decided before it came into this register” and moves on as all others do."


DERIVED = """\
No act sets where a concern stands: it is worked out each time from what people have done. In particular there is no
way to close one. It *is* closed while a named person's decision with a reason stands, whoever raised it was told, any
receiving office accepted, and no challenge is open. Take one of these away and it is open again.
"""
