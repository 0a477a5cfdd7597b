"""What became of every row of a file, and the sentence that adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tocsin.access import Refused

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""

Watch = Callable[["Balance"], None]
"""Called with a balance that rows will be counted in."""

RESULTS = ("loaded", "changed", "unchanged", "duplicate", "quarantined")
MOST_LISTED = 20
MOST_KEPT = 1000


class DoesNotAddUp(Refused):
    """The rows of a file and their results differ in number: a fault of this register, never of the file."""


def unwatched(balance: Balance) -> None:
    """A balance nobody looks at before it is whole."""


def silent(done: int, total: int) -> None:
    """A progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class ToFix:
    """One thing the sender should put right: which row, and the sentence for them."""

    kind: str
    line: int
    result: str
    sentence: str


@dataclass(slots=True)
class Balance:
    """The account of one import. `rows` counts what the file holds, by kind, before anything was read out of it.

    `results` counts (kind, result); `to_fix` lists what the sender should put right, `notes` what was passed over;
    `entered` counts rows that brought something new, be it that they wait.
    """

    file: str
    rows: Counter[str]
    kinds: dict[str, str]
    results: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_fix: list[ToFix] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    entered: int = 0

    def mend(self, fix: ToFix) -> None:
        """List one thing to put right. No more than a person can read are listed: the quarantine has all of them."""
        if len(self.to_fix) < MOST_KEPT:
            self.to_fix.append(fix)
        else:
            self.left_out += 1

    def count(self, result: str, kind: str = "") -> int:
        """How many rows ended so; of one kind when it is named."""
        return sum(n for (of, ended), n in self.results.items() if ended == result and kind in ("", of))

    @property
    def adds_up(self) -> bool:
        """Whether every row of every kind ended in exactly one way."""
        ended = Counter[str]()
        for (kind, _), n in self.results.items():
            ended[kind] += n
        return +ended == +self.rows

    def check(self) -> None:
        """Raise `DoesNotAddUp` unless every row is accounted for."""
        if not self.adds_up:
            raise DoesNotAddUp(
                f"{self.file} holds {self.rows.total()} rows and {self.results.total()} were accounted for.",
                next_step="Tell whoever runs this register: no row may be lost. What was loaded stays.",
            )

    def in_words(self) -> str:
        """The balance as printed: the total, each kind, what to put right, what was passed over."""
        counts = ", ".join(f"{self.count(result)} {result}" for result in RESULTS)
        fixes = [fix.sentence for fix in sorted(self.to_fix, key=lambda fix: (fix.result != "quarantined", fix.line))]
        return "\n".join(
            (
                f"{self.file}: {self.rows.total()} rows = {counts}. The balance adds up.",
                *(f"  {words}: {self._of_kind(kind)}" for kind, words in self.kinds.items() if self.rows[kind]),
                *_listed("To put right", fixes, self.left_out),
                *_listed("Passed over", [f"{note} ({n} times)" if n > 1 else note for note, n in self.notes.items()]),
            )
        )

    def _of_kind(self, kind: str) -> str:
        ended = ((self.count(result, kind), result) for result in RESULTS)
        return f"{self.rows[kind]} = " + ", ".join(f"{n} {result}" for n, result in ended if n)


def _listed(title: str, lines: list[str], left_out: int = 0) -> Iterable[str]:
    if not lines:
        return ()
    more = (f"  … and {len(lines) + left_out - MOST_LISTED} more.",) if len(lines) > MOST_LISTED else ()
    return (f"{title}:", *(f"  {line}" for line in lines[:MOST_LISTED]), *more)
