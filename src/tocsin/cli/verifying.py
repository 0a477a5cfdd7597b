"""`tocsin verify`: check what a register handed out, alone and offline, or the whole register itself.

All but `register` run without Django, a database or settings, so that an auditor needs none. A single-file verifier,
`proofs/tocsin_verify.py`, checks the same without this program.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.sentence import Sentence

if TYPE_CHECKING:
    from tocsin.proofs.disclosure import Disclosed
    from tocsin.proofs.entry import Entry
    from tocsin.proofs.policy import Standing

NOT_WITNESSED = 3
TRUST = "the register's verification key, as its ledger page prints it, or a file with the key or a policy"
STATUSES = "Exit status: 0 accepted, 1 refused, 3 accepted but not witnessed as the policy asks."


def add_to(verbs: Any) -> None:
    """Add the verb and its kinds."""
    verb = verbs.add_parser("verify", help="check a receipt, a disclosure, an export, or the whole register")
    kinds = verb.add_subparsers(title="what to check", metavar="WHAT", required=True)
    for name, run, file, what in (
        ("receipt", verify_receipt, "the .tlog-proof file", "that an entry is in the register, untouched"),
        ("disclosure", verify_disclosure, "the .json file", "that words are what entries were made with"),
        ("export", verify_export, "the folder", "that files are the whole register, entry by entry"),
    ):
        kind = kinds.add_parser(name, help=f"check {what}, with the register's key alone", epilog=STATUSES)
        kind.add_argument("file", type=Path, help=file)
        kind.add_argument("--trust", "--key", required=True, metavar="TRUST", help=TRUST)
        kind.set_defaults(run=run, needs_register=False)
    register = kinds.add_parser("register", help="recompute every hash of this register")
    register.add_argument("--deep", action="store_true", help="also open every text and compare it with its commitment")
    register.add_argument("--trust", metavar="TRUST", help="also say who stands behind its last cosigned checkpoint")
    register.set_defaults(run=verify_register, mends=True)


def verify_receipt(options: argparse.Namespace) -> int:
    """Say what the receipt proves, or why it proves nothing."""
    from tocsin.proofs import Tampered, verify

    try:
        proved = verify.verify_receipt(_text(options.file), _trust(options.trust))
    except Tampered as fault:
        raise Sentence(f"REFUSED. This receipt proves nothing: {fault}") from None
    print(f"ACCEPTED. {_entry(proved.entry, proved.origin)}")
    return _standing(proved.standing)


def verify_disclosure(options: argparse.Namespace) -> int:
    """Show what a disclosure proves was written, and which parts are held back."""
    from tocsin.proofs import Tampered
    from tocsin.proofs.disclosure import verify_disclosure

    try:
        proved = verify_disclosure(_text(options.file), _trust(options.trust))
    except Tampered as fault:
        raise Sentence(f"REFUSED. This disclosure proves nothing: {fault}") from None
    print("ACCEPTED.")
    for line in _disclosed(proved):
        print(line)
    return _standing(proved.standing)


def verify_export(options: argparse.Namespace) -> int:
    """Name every entry and file of an export that is not as it was signed."""
    from tocsin.proofs import Tampered
    from tocsin.proofs.export import verify_export

    try:
        found = verify_export(options.file, _trust(options.trust))
    except Tampered as fault:
        raise Sentence(f"REFUSED. This export proves nothing: {fault}") from None
    if found.problems:
        raise Sentence("\n  ".join(["REFUSED. This export is not what was signed:", *found.problems]))
    print(f"ACCEPTED. These are all the entries of {found.standing.checkpoint.origin}.")
    return _standing(found.standing)


def verify_register(options: argparse.Namespace) -> int:
    """Recompute both logs and name every entry that is not as it was."""
    from tocsin.ledger import LOOKS, REGISTER, verify_register

    problems = 0
    for log in (REGISTER, LOOKS):
        found = verify_register(log, deep=options.deep)
        print(f"{log}: {found.size} entries, root {found.root.hex()}, {len(found.problems)} problems")
        for problem in found.problems:
            print(f"  {problem}")
        problems += len(found.problems)
    return 1 if problems else _cosigned(options.trust)


def _cosigned(given: str | None) -> int:
    """Who stands behind the register's last cosigned checkpoint, where a policy was given to weigh it with."""
    from tocsin.ledger import REGISTER, checkpoint, cosigned
    from tocsin.proofs import Tampered
    from tocsin.proofs.verify import trusted

    if given is None:
        return 0
    try:
        return _standing(trusted(_trust(given)).weigh(cosigned(REGISTER) or checkpoint(REGISTER)))
    except Tampered as fault:
        raise Sentence(f"The register's checkpoint cannot be weighed so: {fault}") from None


def _text(path: Path) -> str:
    from tocsin.proofs import Tampered

    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Sentence(f"Cannot read {error.filename}: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise Tampered(f"{path.name} is not text ({error}).") from None


def _trust(given: str) -> str:
    """The key or policy itself, or what the file of that name holds. A key may be too long to be a file's name."""
    try:
        is_file = Path(given).is_file()
    except (OSError, ValueError):
        is_file = False
    return _text(Path(given)) if is_file else given


def _entry(entry: Entry, origin: str) -> str:
    said = f"Entry {entry.n} of {origin} says {entry.type}, recorded {entry.at:%d %B %Y %H:%M:%S} UTC."
    return said if entry.log == origin else f"{said} It was recorded in {entry.log}, which had to be closed."


def _disclosed(proved: Disclosed) -> Iterable[str]:
    """Entry by entry: what it is, the texts that were opened, the parts that were not."""
    for entry in proved.entries:
        yield _entry(entry, proved.standing.checkpoint.origin)
        for opening in proved.opened:
            if opening.entry == entry.n:
                yield f"  It was made with this {opening.kind}:\n{_shown(opening.text)}"
        for hole in proved.withheld:
            if hole.entry == entry.n:
                why = "is not shown" if hole.redacted_by is None else f"was erased, as entry {hole.redacted_by} says"
                yield f"  Its part “{hole.part.kind}” ({hole.part.size} bytes) {why}."


def _shown(text: bytes) -> str:
    """A text as a terminal may show it: a sign that would move its pen is not let through."""
    try:
        signs = text.decode()
    except UnicodeDecodeError:
        return f"({len(text)} bytes that are not text)"
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in signs)


def _standing(standing: Standing) -> int:
    """Say who stands behind a checkpoint; the exit status tells whether that is as many as the policy asks for."""
    signed = standing.checkpoint
    print(f"It is in the register of {signed.size} entries whose signed root is {signed.root.hex()}.")
    print(f"Behind that root: {standing}.")
    if not standing.lacking:
        return 0
    print("The policy asks for more witnesses than that.")
    return NOT_WITNESSED
