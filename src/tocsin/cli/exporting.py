"""`tocsin export`: write what the register holds in a format others read, enter that it was made, say what is lost."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, sentence_of

if TYPE_CHECKING:
    from tocsin.access import Actor
    from tocsin.exchange.out import Asking, Made


def add_to(verbs: Any) -> None:
    """Add the verb and the formats it writes."""
    verb = verbs.add_parser("export", help="write what the register holds as a file others read")
    kinds = verb.add_subparsers(title="what to write", metavar="FORMAT", required=True)
    cin = kinds.add_parser("cin", help="a children-in-need census of one collection year (XML)")
    cin.add_argument("--year", type=int, required=True, help="the collection's year: 2026 is April 2025 to March 2026")
    cin.add_argument("--authority", required=True, metavar="NNN", help="the authority's number, three digits")
    cin.add_argument("--agency", default="", metavar="ID", help="the authority's agency (default: the exporter's own)")
    _add_common(cin, "the file to write, such as cin-2026.xml")
    cin.set_defaults(run=export_census)
    ssd = kinds.add_parser("ssd", help="the tables of the Standard Safeguarding Dataset, and reg_ tables beside (CSV)")
    _add_common(ssd, "the folder to write, which is not there yet")
    ssd.set_defaults(run=export_tables)
    bundle = kinds.add_parser("bundle", help="the same and events, with a dictionary: CSV, .xlsx, Parquet, DuckDB")
    _add_common(bundle, "the folder to write, which is not there yet", named=False)
    bundle.set_defaults(run=export_analysts)
    duties = kinds.add_parser(
        "duties", help="what an office owes and when, for a calendar; it names nobody (iCalendar)"
    )
    duties.add_argument("--by", required=True, metavar="PRACTITIONER,OFFICE", help="whose office: u_…,o_…")
    duties.add_argument("--purpose", default="safeguard_child", help="why, as signed in with")
    duties.add_argument("--out", type=Path, required=True, help="the file to write, such as duties.ics")
    duties.set_defaults(run=export_duties)


def _add_common(kind: Any, out: str, *, named: bool = True) -> None:
    """What every export asks for; names are in it unless told otherwise, or only when told so."""
    kind.add_argument("--out", type=Path, required=True, help=out)
    kind.add_argument("--as", dest="who", required=True, metavar="PRACTITIONER-ID", help="who exports it: u_…")
    kind.add_argument("--purpose", required=True, help="why, as signed in with: supervise, scrutiny, inquiry, …")
    if named:
        without = "pseudonyms, months of birth, no names, no words"
        kind.add_argument("--without-names", action="store_false", dest="identified", help=without)
    else:
        with_names = "with names: a permission of its own (without it: pseudonyms, months of birth, no words)"
        kind.add_argument("--identified", action="store_true", help=with_names)


def export_census(options: argparse.Namespace) -> int:
    """Write a census and print its counts, what was left out and what it cannot carry."""
    from tocsin.exchange.out import CensusOf, export_cin

    def make(asking: Asking) -> Made:
        agency = options.agency or asking.by.agency
        return export_cin(options.out, CensusOf(year=options.year, authority=options.authority, agency=agency), asking)

    return _export("cin", make, options)


def export_tables(options: argparse.Namespace) -> int:
    """Write the tables and print the same."""
    from tocsin.exchange.out import export_ssd

    return _export("ssd", lambda asking: export_ssd(options.out, asking), options)


def export_analysts(options: argparse.Namespace) -> int:
    """Write an analyst's bundle and print the same."""
    from tocsin.exchange.out import export_bundle

    return _export("bundle", lambda asking: export_bundle(options.out, asking), options)


def export_duties(options: argparse.Namespace) -> int:
    """Write the calendar of an office; what it may not ask for, and what is in the way, is said in a sentence."""
    from tocsin.access import Refused, actor, offices_of
    from tocsin.exchange.out.calendar import own_duties

    practitioner, _, office = options.by.partition(",")
    if not any(each.id == office for each in offices_of(practitioner, now())):
        raise Sentence(f"{practitioner} does not hold the office “{office}” today. Give both ids, a comma between.")
    if options.out.exists():
        raise Sentence(f"{options.out} is there already. Name a file that is not.")
    try:
        text, count = own_duties(by=actor(practitioner, office), purpose=options.purpose, at=now())
        options.out.write_bytes(text)
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    except OSError as error:
        raise Sentence(f"Cannot write {options.out}: {error.strerror}.") from None
    print(f"Written: {options.out}: {count:,} open duties, and nothing about anybody.")
    return 0


def _export(format: str, make: Callable[[Asking], Made], options: argparse.Namespace) -> int:
    from tocsin.access import Refused
    from tocsin.exchange.out import Asking, cannot_carry

    named = options.identified
    by = person_who_may(options.who, "export_identified" if named else "export_deidentified")
    try:
        with progress_of(f"Writing {options.out.name}") as progress:
            made = make(Asking(by=by, purpose=options.purpose, at=now(), identified=named, progress=progress))
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    print(_told(made))
    print(cannot_carry(format))
    return 0


def person_who_may(who: str, ability: str) -> Actor:
    """The person in an office of theirs that may; in another, who is refused with the reason, where none may."""
    from tocsin.access import abilities_of, actor, offices_of

    offices = offices_of(who, now())
    if not offices:
        raise Sentence(f"{who} holds no office today. Give the id of somebody who may do this.")
    return actor(who, next((each.id for each in offices if ability in abilities_of(each.role)), offices[0].id))


def _told(made: Made) -> str:
    """What is in the export, what is not, and where both are written down."""
    held_back = f"{made.restricted} items are kept back from whoever made it, and are not in it."
    return "\n".join(
        (
            f"Written: {made.path} (SHA-256 {made.sha256}), entered as {made.receipt.entry}.",
            *_lines("", made.rows),
            *_lines("Left out: ", made.left_out),
            *_lines("Said: ", made.said),
            *_lines("Has no place in this format: ", made.lost),
            *([held_back] if made.restricted else []),
            f"Each left out child, and why: {made.account}.",
        )
    )


def _lines(before: str, counts: Mapping[str, int]) -> list[str]:
    return [f"  {before}{what}: {n:,}" for what, n in counts.items() if n]
