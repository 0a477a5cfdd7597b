"""`tocsin meet`: two areas learn that they hold the same child before either shows what it holds.

Each shows keyed tokens of a few records; anybody compares the two files, without the key and without a register; each
then finds out which of its own records met. A child's name leaves neither area. Source: `tocsin.matching.tokens`.
"""

from __future__ import annotations

import argparse
import csv
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, sentence_of

if TYPE_CHECKING:
    from tocsin.access import Actor
    from tocsin.matching.tokens import Tokens

KEY_BYTES = 32
HEAD = ("first", "second", "forename", "surname", "born")


def add_to(verbs: Any) -> None:
    """Add the verb."""
    meet = verbs.add_parser("meet", help="learn with another area that both hold the same child, and show nothing else")
    what = meet.add_subparsers(title="what to do", metavar="WHAT", required=True)
    key = what.add_parser("key", help="make a key for one comparison; give it to the other area, and to nobody else")
    key.add_argument("--out", type=Path, required=True, metavar="FILE")
    key.set_defaults(run=make_key, needs_register=False)
    show = what.add_parser("show", help="write the tokens of this register's records of children with one kind of harm")
    _add_ours(show, "the file of tokens to write")
    show.set_defaults(run=show_ours)
    both = what.add_parser("compare", help="find who is in both files of tokens; needs no key and no register")
    both.add_argument("first", type=Path, metavar="OURS")
    both.add_argument("second", type=Path, metavar="THEIRS")
    both.add_argument("--out", type=Path, required=True, metavar="FILE", help="a CSV of pairs to write")
    both.set_defaults(run=compare_both, needs_register=False)
    who = what.add_parser("who", help="say which of this register's records are among the pairs")
    who.add_argument("pairs", type=Path, metavar="PAIRS")
    _add_ours(who, "a CSV of records to write")
    who.set_defaults(run=say_who)


def _add_ours(what: Any, out: str) -> None:
    what.add_argument(
        "--harm", required=True, metavar="CODE", help="such as sexual_exploitation: no more than is needed"
    )
    what.add_argument("--key", type=Path, required=True, metavar="FILE", help="the key of this comparison")
    what.add_argument("--as", dest="who", required=True, metavar="PRACTITIONER,OFFICE", help="who asks: u_…,o_…")
    what.add_argument("--purpose", required=True, help="why, as signed in with: supervise, scrutiny, inquiry, …")
    what.add_argument("--out", type=Path, required=True, metavar="FILE", help=out)


def make_key(options: argparse.Namespace) -> int:
    """Write a fresh key that only its owner may read."""
    _not_there(options.out)
    options.out.touch(mode=0o600)
    options.out.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
    print(
        f"A key is in {options.out}. Give it to the other area by another way than the tokens; destroy it afterwards."
    )
    return 0


def show_ours(options: argparse.Namespace) -> int:
    """Write tokens, and say how many and what they may give away."""
    from tocsin.access import Refused
    from tocsin.acts.meeting import show_tokens

    _not_there(options.out)
    try:
        by, records = _actor(options.who), _records(options.harm)
        shown = show_tokens(records, _key(options.key), by=by, purpose=options.purpose, at=now())
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    lines = (json.dumps({"who": name} | tokens.as_json(), sort_keys=True) for name, tokens in shown.tokens.items())
    options.out.write_text("\n".join(lines) + "\n", encoding="ascii")
    kept = f" {shown.restricted:,} are restricted and not in it." if shown.restricted else ""
    print(f"Tokens of {len(shown.tokens):,} records are in {options.out}.{kept}")
    print("They are personal data: whoever holds the key can try names. Destroy them when the question is answered.")
    return 0


def compare_both(options: argparse.Namespace) -> int:
    """Write the pairs that are one child."""
    from tocsin.matching.tokens import compare

    _not_there(options.out)
    ours, theirs = _tokens(options.first), _tokens(options.second)
    found = []
    with progress_of("Comparing") as progress:
        for number, (name, tokens) in enumerate(ours.items()):
            compared = ((other, compare(tokens, each)) for other, each in theirs.items())
            found += [(name, other, alike.fields) for other, alike in compared if alike.same]
            progress(number + 1, len(ours))
    with options.out.open("w", encoding="ascii", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        writer.writerows((*pair[:2], *(f"{pair[2].get(name, 0):.2f}" for name in HEAD[2:])) for pair in found)
    print(f"{len(found):,} pairs of {len(ours):,} and {len(theirs):,} may be one child; they are in {options.out}.")
    return 0


def say_who(options: argparse.Namespace) -> int:
    """Write this register's own records among the pairs, each with what it met."""
    from tocsin.access import Refused
    from tocsin.acts.meeting import who_is

    _not_there(options.out)
    pairs = [row for row in _rows(options.pairs) if len(row) == len(HEAD)][1:]
    try:
        by, records = _actor(options.who), _records(options.harm)
        named = {name for pair in pairs for name in pair[:2]}
        found = who_is(named, records, _key(options.key), by=by, purpose=options.purpose, at=now())
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    met = [(found[one], other) for pair in pairs for one, other in (pair[:2], pair[1::-1]) if one in found]
    with options.out.open("w", encoding="ascii", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("record", "met"))
        writer.writerows(met)
    print(f"{len({record for record, _ in met}):,} of this register's records met one of the other area's.")
    print(f"They are in {options.out}. Ask the other area, child by child, for what it may share.")
    return 0


def _records(harm: str) -> list[str]:
    from tocsin.concerns import counting

    return [row.record for row in counting.raised() if row.record and harm in row.harms]


def _actor(given: str) -> Actor:
    from tocsin.access import actor, offices_of

    practitioner, _, office = given.partition(",")
    if not any(each.id == office for each in offices_of(practitioner, now())):
        raise Sentence(f"{practitioner} does not hold the office “{office}” today. Give both ids, a comma between.")
    return actor(practitioner, office)


def _key(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        raise Sentence(f"{path} holds no key. Make one with: tocsin meet key --out FILE") from None


def _tokens(path: Path) -> dict[str, Tokens]:
    from tocsin.matching.tokens import Tokens

    try:
        rows = [json.loads(line) for line in path.read_text("ascii").splitlines() if line]
        return {row["who"]: Tokens.read(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError):
        raise Sentence(f"{path} is no file of tokens. `tocsin meet show` writes one.") from None


def _rows(path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(path.read_text("ascii").splitlines()))
    except (OSError, ValueError):
        raise Sentence(f"{path} is no file of pairs. `tocsin meet compare` writes one.") from None


def _not_there(path: Path) -> None:
    if path.exists():
        raise Sentence(f"{path} is there already. Name a file that is not.")
