"""`tocsin import`: receive an agency's file, read it into the register, and print a balance that adds up."""

from __future__ import annotations

import argparse
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, operator

if TYPE_CHECKING:
    from tocsin.exchange import Balance

FILES: tuple[tuple[str, str], ...] = (
    ("cin", "a children-in-need census file (XML), of any year and any maker"),
    ("annex-a", "an Annex A workbook (.xlsx) of eleven lists"),
    ("ssd", "tables of the Standard Safeguarding Dataset: a folder or a .zip of CSV files"),
    ("ssda903", "the looked-after children return: a folder or a .zip of CSV files, or one XML file"),
    ("pds", "patients of the Personal Demographics Service (FHIR R4, JSON)"),
    ("mapped", "any table (CSV, .xlsx) through a saved mapping"),
)
"""What can be read, by the code of its format."""

BASIS = "Entered on the command line: the sharing agreement under which the file came is kept with the file."
FIXED = (2000, 1, 1, 0, 0, 0)
"""The date of every file in a folder packed to be received: the same folder is the same file."""


def add_to(verbs: Any) -> None:
    """Add the verb and the files it reads."""
    verb = verbs.add_parser("import", help="read an agency's file into the register")
    kinds = verb.add_subparsers(title="what to read", metavar="FORMAT", required=True)
    for code, help in FILES:
        kind = kinds.add_parser(code, help=help)
        kind.add_argument("file", type=Path)
        kind.add_argument("--from", dest="sender", default="", metavar="AGENCY", help="whose records these are")
        kind.add_argument("--basis", default=BASIS, help="the lawful basis on which the file is shared")
        kind.add_argument("--made", default="", metavar="DAY", help="when it was made, if the file does not say so")
        if code == "mapped":
            kind.add_argument(
                "--mapping", required=True, help="the name of the mapping, and @ its version for an old one"
            )
        kind.set_defaults(run=_take_in, format=code, mapping="")
    received = kinds.add_parser("received", help="go on with a file that was received before, by its number")
    received.add_argument("file")
    received.add_argument("--by", default="", help="whose act it is: practitioner and office, with a comma between")
    received.add_argument("--purpose", default="run_system", help="what it is done for, as a code of the profile")
    received.set_defaults(run=_go_on)
    warnings = kinds.add_parser("warnings", help="warnings of public record (CSV)")
    warnings.add_argument("file", type=Path)
    warnings.set_defaults(run=_warnings)


def _take_in(options: argparse.Namespace) -> int:
    from tocsin.access import agency_named
    from tocsin.exchange import import_received, receive
    from tocsin.exchange.mapped import the_mapping

    by, at = operator(), now()
    sender = agency_named(options.sender) if options.sender else ""
    if options.sender and not sender:
        raise Sentence(f"There is no agency called “{options.sender}”. Name it as the register does.")
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        file = receive(
            _one_file(options.file, Path(folder)),
            name=options.file.name,
            format=the_mapping(options.mapping).code if options.mapping else options.format,
            lawful_basis=options.basis,
            by=by,
            purpose="run_system",
            at=at,
            sender=sender,
            made=options.made,
        )
    _printed(
        options.file.name,
        lambda progress: import_received(file, by=by, purpose="run_system", at=at, progress=progress),
    )
    print(f"Received and kept as {file}.")
    return 0


def _go_on(options: argparse.Namespace) -> int:
    """Import a received file and keep its job's file, as the pages have it done."""
    from tocsin.access import Refused, actor
    from tocsin.exchange import import_received
    from tocsin.exchange.jobs import Running, Stopped
    from tocsin.exchange.receiving import IN_HAND

    by = actor(*options.by.split(",")) if options.by else operator()
    job = Running(options.file, now)
    try:
        balance = import_received(
            options.file, by=by, purpose=options.purpose, at=now(), progress=job.progress, watch=job.watch
        )
    except Stopped as stopped:
        job.end("stopped", f"{stopped.reason} {stopped.next_step}")
        return 1
    except Refused as refused:
        if refused.code == IN_HAND:  # whoever has it in hand keeps the job's file
            return 1
        job.end("failed", f"{refused.reason} {refused.next_step}".strip())
        return 1
    job.end("done", balance.in_words())
    return 0


def _warnings(options: argparse.Namespace) -> int:
    from tocsin.exchange import import_warnings

    by = operator()
    return _printed(
        options.file.name,
        lambda progress: import_warnings(options.file, by=by, purpose="run_system", at=now(), progress=progress),
    )


def _printed(name: str, read: Callable[[Callable[[int, int], None]], Balance]) -> int:
    """Import with a progress bar; the balance is printed whatever happened to single rows."""
    from tocsin.access import Refused

    try:
        with progress_of(f"Reading {name}") as progress:
            balance = read(progress)
    except Refused as refused:
        raise Sentence(str(refused)) from None
    print(balance.in_words())
    return 0


def _one_file(path: Path, folder: Path) -> Path:
    """The path itself; a folder is packed into one file, the same bytes for the same folder."""
    if not path.is_dir():
        return path
    packed = folder / f"{path.name}.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(path.iterdir()):
            if each.is_symlink() or not each.is_file():
                raise Sentence(f"{path.name}: {each.name} in it is no plain file. Put the tables themselves into it.")
            with (
                archive.open(zipfile.ZipInfo(each.name, FIXED), "w", force_zip64=True) as inner,
                each.open("rb") as outer,
            ):
                while block := outer.read(1 << 20):
                    inner.write(block)
    return packed
