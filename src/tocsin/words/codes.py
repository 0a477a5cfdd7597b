"""Code lists: every coded value in the register has a label, a meaning and a source, and knows since when it holds.

The register keeps codes, never labels, in its permanent record; the profile (see `profile.py`) says what they mean. The
shape follows the code lists of the children in need census: code, description, years in which it is collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


class UnknownCode(KeyError):
    """A code that its list does not hold; the text is a sentence for the person who typed or imported it."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a list. `flags` are properties the product acts on; `maps` gives its codes in other lists."""

    code: str
    label: str
    meaning: str
    source: str
    since: date | None = None
    until: date | None = None
    flags: frozenset[str] = frozenset()
    maps: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def held_on(self, day: date) -> bool:
        """Say whether the code was in use on that day (both ends included; no date means no end)."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A named list of codes in the order of its source; the order carries no rank unless the title says so."""

    name: str
    title: str
    source: str
    codes: tuple[Code, ...]
    _by_code: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {code.code: code for code in self.codes})

    def __getitem__(self, code: str) -> Code:
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownCode(self._unknown(code)) from None

    def get(self, code: str) -> Code | None:
        """Return the code, or None where an unknown one is expected (tolerant imports)."""
        return self._by_code.get(code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def labels(self) -> dict[str, str]:
        """Map code to label, in order: what a form's list of choices needs."""
        return {code.code: code.label for code in self.codes}

    def flagged(self, flag: str) -> frozenset[str]:
        """Return the codes that carry a flag."""
        return frozenset(code.code for code in self.codes if flag in code.flags)

    def mapped(self, to: str, value: str) -> tuple[str, ...]:
        """Return this list's codes that map to `value` of the list `to`: the way back from an outside vocabulary."""
        return tuple(code.code for code in self.codes if value in code.maps.get(to, ()))

    def find(self, label: str) -> str | None:
        """Return the code whose label reads like `label`, whatever its case and spacing; None if there is none."""
        wanted = _folded(label)
        return next((code.code for code in self.codes if _folded(code.label) == wanted), None)

    def _unknown(self, code: str) -> str:
        known = ", ".join(list(self._by_code)[:12]) + (", …" if len(self._by_code) > 12 else "")
        return f"“{str(code)[:40]}” is not a code of the list “{self.title}”. The list has: {known}."


def _folded(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
