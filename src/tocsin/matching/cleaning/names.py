"""Names of every tradition written in Britain: folded, split, and traced to the name they are a form of.

Letters become ASCII through `anyascii`; what it cannot know (the vowels of Arabic script, pet forms, other spellings,
words that are no name) stands in `names.toml`. Sounds are Metaphone's (Philips 1990), which joins Hussain and Husain.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jellyfish
from anyascii import anyascii

LONGEST = 100
MOST_WORDS = 8
SHORTEST_MAC = 7
BRACKETED = re.compile(r"[(\[\"“](?P<other>[^)\]\"”]*)[)\]\"”]")
PICTURE = re.compile(r":[a-z0-9_+-]+:")
"""What an emoji is folded to: it is no part of a name."""
KNOWN_AS = re.compile(
    r"(?<=\w)\W+(?:(?:also |formerly |previously )?known as|a\.?k\.?a|f\.?k\.?a|formerly|previously|alias"
    r"|n(?:é|e\u0301|e)e)\W+(?=\w)",
    re.IGNORECASE,
)
"""What stands between two names of one person; never at an end, since Nee is a surname too."""


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """The tables as the file has them."""
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=200_000)
def folded(text: str) -> str:
    """Plain lower-case letters, words parted by one space; apostrophes vanish, hyphens part."""
    in_script = _in_script()
    plain = anyascii(" ".join(in_script.get(word, word) for word in text[:LONGEST].split())).lower()
    return re.sub(r"[^a-z]+", " ", re.sub(r"['`’.]", "", PICTURE.sub(" ", plain))).strip()[:LONGEST]


@lru_cache(maxsize=200_000)
def forenames(text: str) -> tuple[str, ...]:
    """Every forename in what was given, brackets and "known as" included; () where it is no name at all."""
    spread = KNOWN_AS.sub(" ", BRACKETED.sub(r" \g<other> ", text[:LONGEST]))
    words = _words(spread, _set("titles"))
    return words[:1] + tuple(word for word in words[1:] if word not in _set("suffixes"))


@lru_cache(maxsize=200_000)
def surnames(text: str) -> tuple[str, ...]:
    """The surname run together, then each part of a double one, then former ones; () where it is no name at all."""
    each = KNOWN_AS.split(BRACKETED.sub(_former, text[:LONGEST]))
    return tuple(dict.fromkeys(name for one in each for name in _surnames(one)))


def _former(bracketed: re.Match[str]) -> str:
    """What a bracket after a surname adds: a former name where it says so, else nothing."""
    said = f"x {bracketed['other']}"
    return said[1:] + " " if KNOWN_AS.match(said, 1) else " "


def _surnames(text: str) -> tuple[str, ...]:
    words = _words(text, _set("suffixes") | _set("titles"))
    whole = "".join(words)
    parts = [word for word in words if word not in _set("particles")]
    stems = (_stem(each, endings) for endings in ("endings", "endings_besides") for each in (whole, *parts))
    return (*filter(None, stems), *_mc(whole)) if words else ()


def _mc(whole: str) -> tuple[str, ...]:
    """MacDonald and McDonald are one name to most who write it down."""
    return (f"mc{whole[3:]}",) if whole.startswith("mac") and len(whole) >= SHORTEST_MAC else ()


@lru_cache(maxsize=200_000)
def whole(text: str) -> str | None:
    """A full name in one text, for a parent or an alias; None where it is none."""
    return " ".join(_words(text, _set("titles"))) or None


@lru_cache(maxsize=200_000)
def roots(forename: str) -> tuple[str, ...]:
    """The names a forename is a form of: oliver and olivia for ollie; itself where it is known as the form of none."""
    return _roots().get(forename, (forename,))


@lru_cache(maxsize=200_000)
def sound(name: str) -> str | None:
    """How a name sounds, in lower case; the table of sounds first, since spelling hides how Siobhan is said."""
    said: str = tables()["sounds"].get(name) or jellyfish.metaphone(name[:40])
    return said.replace(" ", "").lower() or None


def _words(text: str, passed_over: frozenset[str]) -> tuple[str, ...]:
    plain = folded(text)
    if plain in _set("placeholders") or any(plain.startswith(each) for each in tables()["openings"]):
        return ()
    words = [word for word in plain.split() if word not in passed_over]
    return tuple(word for word in words if word not in _set("placeholders"))[:MOST_WORDS]


def _stem(surname: str, endings: str) -> str:
    """A surname in the form a family shares: Kowalska's brother is Kowalski, Ivanova's Ivanov, Novakova's Novak."""
    for ending, shared in tables()[endings].items():
        if len(surname) >= len(ending) + 3 and surname.endswith(ending):
            return f"{surname.removesuffix(ending)}{shared}"
    return surname if endings == "endings" else ""


@lru_cache(maxsize=8)
def _set(table: str) -> frozenset[str]:
    return frozenset(tables()[table])


@lru_cache(maxsize=1)
def _in_script() -> dict[str, str]:
    return dict(tables()["scripts"])


@lru_cache(maxsize=1)
def _roots() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for root, *forms in (line.split() for line in tables()["roots"]):
        for form in (root, *forms):
            found[form] = (*found.get(form, ()), root)
    return found
