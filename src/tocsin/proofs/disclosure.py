"""Showing some of what is sealed: receipts with the words of chosen parts, each checked against its commitment.

One small JSON file serves a reporter, who can later prove *what* they wrote, and whoever hands over a case with parts
held back. It holds whole receipts (C2SP tlog-proof, all under one checkpoint) and, for each part opened, the salt and
the plaintext of `seal.commitment`. Every part of these entries that is not opened shows as a hole; a hole that an entry
`part.redacted/1` among them explains names that entry. There is one way only to write a file, so that nothing in it can
be changed without showing.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.proofs.checkpoint import exact_base64
from tocsin.proofs.entry import Entry, PartRef, decode_strictly
from tocsin.proofs.errors import Tampered
from tocsin.proofs.policy import Standing
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.seal import SALT_SIZE, commitment
from tocsin.proofs.verify import proved_entry, trusted

FORMAT = "tocsin-disclosure/1"
LONGEST = 50_000_000
REDACTED = "part.redacted/1"


@dataclass(frozen=True, slots=True)
class Opening:
    """One part laid open: its entry's number, its kind, and the salt and text its commitment was made of."""

    entry: int
    kind: str
    salt: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part that is committed to and not shown; `redacted_by` is the entry that says it was erased, if it is here."""

    entry: int
    part: PartRef
    redacted_by: int | None


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a disclosure proved: these entries, these texts in them, and that these other parts exist unseen."""

    entries: tuple[Entry, ...]
    opened: tuple[Opening, ...]
    withheld: tuple[Withheld, ...]
    standing: Standing


def write(receipts: Iterable[str], opened: Iterable[Opening] = ()) -> str:
    """The file's text. Tampered where a receipt cannot be read or an opening does not fit its entry's commitment."""
    proofs = sorted((Receipt.parse(text) for text in receipts), key=lambda proof: proof.n)
    openings = sorted(opened, key=lambda opening: (opening.entry, opening.kind))
    _check_together(proofs)
    _check_openings([decode_strictly(proof.leaf) for proof in proofs], openings)
    return _written(proofs, openings)


def verify_disclosure(text: str, trust_text: str) -> Disclosed:
    """Check a disclosure with a key or a policy, as text; Tampered says what does not fit."""
    proofs, openings = _read(text)
    _check_together(proofs)
    standing = trusted(trust_text).weigh(proofs[0].checkpoint)
    entries = [proved_entry(proof, standing.checkpoint) for proof in proofs]
    _check_openings(entries, openings)
    return Disclosed(tuple(entries), tuple(openings), tuple(_withheld(entries, openings)), standing)


def _written(proofs: Sequence[Receipt], openings: Sequence[Opening]) -> str:
    whole = {
        "format": FORMAT,
        "receipts": [proof.text for proof in proofs],
        "opened": [_as_object(opening) for opening in openings],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _as_object(opening: Opening) -> dict[str, str | int]:
    start: dict[str, str | int] = {
        "entry": opening.entry,
        "kind": opening.kind,
        "salt": b64encode(opening.salt).decode(),
    }
    try:
        return start | {"text": opening.text.decode()}
    except UnicodeDecodeError:
        return start | {"base64": b64encode(opening.text).decode()}


def _read(text: str) -> tuple[list[Receipt], list[Opening]]:
    """The pieces of a file that is written exactly as `write` would write them."""
    if len(text) > LONGEST:
        raise Tampered(f"This is {len(text)} characters long; a disclosure has at most {LONGEST}.")
    try:
        whole = json.loads(text)
        proofs = [Receipt.parse(each) for each in whole["receipts"]]
        openings = [_as_opening(each) for each in whole["opened"]]
        same = _written(proofs, openings) == text
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Tampered(f"This is not a disclosure: one is JSON with the format {FORMAT}.") from fault
    if not same:
        raise Tampered("The disclosure is not written as it should be: somebody changed it, or a program rewrote it.")
    return proofs, openings


def _as_opening(said: dict[str, Any]) -> Opening:
    if type(said["entry"]) is not int or type(said["kind"]) is not str:
        raise TypeError("an entry's number and a part's kind")
    text = said["text"].encode() if "text" in said else exact_base64(said["base64"], "a part that is opened")
    return Opening(said["entry"], said["kind"], exact_base64(said["salt"], "the salt of a part"), text)


def _check_together(proofs: Sequence[Receipt]) -> None:
    if not proofs:
        raise Tampered("The disclosure holds no receipt, so it proves nothing.")
    if any(proof.checkpoint != proofs[0].checkpoint for proof in proofs):
        raise Tampered("The receipts are of different checkpoints. Ask for all of them at once, and put them together.")
    numbers = [proof.n for proof in proofs]
    if numbers != sorted(set(numbers)):
        raise Tampered("The receipts do not stand in the order of their entries, each once.")


def _check_openings(entries: Sequence[Entry], openings: Sequence[Opening]) -> None:
    """Each opening fits the commitment its entry, which is here, has for that kind of part; in order, each once."""
    places = [(opening.entry, opening.kind) for opening in openings]
    if places != sorted(set(places)):
        raise Tampered("The opened parts do not stand in the order of their entries and kinds, each once.")
    parts = {(entry.n, part.kind): part for entry in entries for part in entry.parts}
    for opening in openings:
        part = parts.get((opening.entry, opening.kind))
        if not part:
            raise Tampered(f"Entry {opening.entry} is not here, or has no part called {opening.kind!r}.")
        if not _fits(opening, part):
            raise Tampered(f"The {part.kind} of entry {opening.entry} is not what the entry was made with.")


def _fits(opening: Opening, part: PartRef) -> bool:
    """The lengths are checked too: they fix where the salt ends and the text begins."""
    sizes = len(opening.salt) == SALT_SIZE and len(opening.text) == part.size
    return sizes and commitment(opening.salt, opening.text) == part.commitment


def _withheld(entries: Sequence[Entry], openings: Sequence[Opening]) -> Iterable[Withheld]:
    shown = {(opening.entry, opening.kind) for opening in openings}
    for entry in entries:
        for part in entry.parts:
            if (entry.n, part.kind) not in shown:
                by = (later.n for later in entries if later.n > entry.n and _erases(later, entry.n, part.kind))
                yield Withheld(entry.n, part, next(by, None))


def _erases(entry: Entry, n: int, kind: str) -> bool:
    said = entry.meta.get("entry")
    return entry.type == REDACTED and type(said) is int and said == n and entry.meta.get("part") == kind
