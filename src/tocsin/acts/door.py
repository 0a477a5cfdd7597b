"""The one door in: `perform` takes a command, judges it, and enters what happened, all in one transaction.

Permission, then the command's own check, then the ledger, then every shadow table, or nothing at all. A refusal for
want of permission is itself entered, in the log of looks.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings

from tocsin.access import REGISTER_ITSELF, Actor, Command, Refused, Situation, check_may
from tocsin.acts.folding import fold
from tocsin.acts.sealing import check_restricting
from tocsin.ledger import (
    LOOKS,
    OWN_KEYS,
    REGISTER,
    Busy,
    Entry,
    Fact,
    KeyReused,
    NotKept,
    PerhapsKept,
    current,
    writing,
)
from tocsin.words import load_profile, reference

ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, so that a reference can be read out over a telephone."""

REFERENCE = re.compile(r"[a-z0-9_]{0,40}")
"""What an id of the register looks like."""

PAST = "as_known"
"""The database a past register is folded into."""

SWEEPS_KEY = "sweep-"
"""How the keys of the register's own climbs begin. Under another's act with such a key the climb would not happen."""

RESERVED = (SWEEPS_KEY, OWN_KEYS)

PERMISSION_CODES = frozenset({"role_forbids", "purpose_forbids", "holds_no_office", "founded"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets back: that it was taken in, where it stands, and what to quote."""

    entries: tuple[int, ...]
    at: datetime
    case: str
    reference: str
    ids: dict[str, str]

    @property
    def entry(self) -> int:
        """The number of the entry to quote: the last one made, which is the act itself."""
        return self.entries[-1]


def perform(
    command: Command,
    *,
    by: Actor,
    purpose: str,
    at: datetime,
    key: str = "",
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> Receipt:
    """Take a command in and return its receipt.

    `at` is now (aware). `key` makes it exactly once: the same key with the same command returns the first receipt and
    enters nothing. Raises `Refused` with a sentence for the person; then nothing was entered but the denial, if that
    is what it was.
    """
    if key.startswith(RESERVED) and by != REGISTER_ITSELF:
        raise Refused("This form has come apart.", next_step="Open it again and send it.")
    key = key or entropy(16).hex()
    s = Situation(by=by, purpose=purpose, at=at, profile=load_profile(), new_id=_ids_from(key), remembered={})
    try:
        return _receipt(_take_in(command, s, key, entropy))
    except KeyReused:
        raise Refused(
            "This form was sent before with other words. What you sent first is kept.",
            next_step="Open its receipt and add what is missing there, or start a new form.",
        ) from None
    except (Busy, NotKept, PerhapsKept) as fault:
        raise Refused(str(fault)) from fault
    except Refused as refusal:
        if refusal.code in PERMISSION_CODES:
            enter_look(s, type(command).__name__, "", refusal.code)
        raise


def _take_in(command: Command, s: Situation, key: str, entropy: Callable[[int], bytes]) -> tuple[Entry, ...]:
    with writing(REGISTER, key=key, digest=_digest(command, s.by)) as pen:
        if pen.earlier:
            return pen.earlier
        if settings.TOCSIN_AS_KNOWN or current() == PAST:
            raise Refused("This is the register as it was known in the past. Nothing can be added to it.")
        check_may(s, command.ability)
        check_ids(*_values(command))
        check_restricting(command, s)
        command.check(s)
        entries: list[Entry] = []
        # One by one: an act made of several commands asks for its next fact only when the last one is folded.
        for fact in command.facts(s):
            entries += pen.append(
                [fact], by=s.by.practitioner, office=s.by.office, purpose=s.purpose, at=s.at, entropy=entropy
            )
            fold(entries[-1], s.profile)
            if s.remembered:
                s.remembered.clear()
        return tuple(entries)


def check_ids(*given: object) -> None:
    """Refuse an id that holds a NUL: PostgreSQL cannot even be asked about it. In a text a NUL is cleaned away."""
    if any(isinstance(each, str) and each[1:2] in ("_", "") and "\x00" in each for each in given):
        raise Refused("There is nothing of that name in the register.", next_step="Check the address or the reference.")


def enter_look(
    s: Situation, question: str, subject: str, verdict: str, items: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Enter in the log of looks who asked what about whom, what they came upon, and what the verdict was."""
    found = {how: list(each) for how, each in (items or {}).items() if each}
    # An address somebody made up is not an identifier, and a leaf holds nothing else.
    subject = subject if REFERENCE.fullmatch(subject) else ""
    meta = {"question": question, "subject": subject, "verdict": verdict, **found}
    key = secrets.token_hex(16)
    with writing(LOOKS, key=key, digest=key) as pen:
        facts = [Fact("look.taken/1", subject, meta)]
        for entry in pen.append(facts, by=s.by.practitioner, office=s.by.office, purpose=s.purpose, at=s.at):
            fold(entry, s.profile)


def _receipt(entries: tuple[Entry, ...]) -> Receipt:
    last = entries[-1]
    ids = {
        name: value
        for entry in entries
        for name, value in entry.meta.items()
        if isinstance(value, str) and "_" in value[:2]
    }
    return Receipt(
        tuple(entry.n for entry in entries), last.at, last.case, reference(last.case) if last.case else "", ids
    )


def _ids_from(key: str) -> Callable[[str], str]:
    """Ids that depend on the command's key alone, so that a repeated command would make the same ones."""
    made = 0

    def new_id(prefix: str) -> str:
        nonlocal made
        made += 1
        number = int.from_bytes(hashlib.sha256(f"{key}:{made}".encode()).digest()[:8], "big") >> 4
        return prefix + "_" + "".join(ID_ALPHABET[number >> shift & 31] for shift in range(55, -5, -5))

    return new_id


def _digest(command: Command, by: Actor) -> str:
    return hashlib.sha256(repr((_plain(command), by.practitioner, by.office)).encode()).hexdigest()


def _values(command: Any) -> list[Any]:
    return [getattr(command, each.name) for each in fields(command)]


@cache
def _named(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for any other kind."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else None


def _plain(value: Any) -> Any:
    kind: type = type(value)
    if kind is str:
        return value
    if (names := _named(kind)) is not None:
        return kind.__name__, [(name, _plain(getattr(value, name))) for name in names]
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, dict):
        return sorted((name, _plain(each)) for name, each in value.items())
    return value
