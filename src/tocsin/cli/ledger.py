"""`tocsin ledger`: what is done about the logs themselves: witnessed, recovered, exported, their keys changed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from tocsin.cli import rewrapping
from tocsin.cli.progress import progress_of
from tocsin.cli.sentence import Sentence, now, operator, sentence_of

LOGS = ("register", "looks")
EVERY = 60.0


def add_to(verbs: Any) -> None:
    """Add the verb and what it can do."""
    verb = verbs.add_parser("ledger", help="have the logs witnessed, recovered, exported; change their keys")
    kinds = verb.add_subparsers(title="what to do", metavar="WHAT", required=True)
    gather = kinds.add_parser("gather", help="offer both logs to the witnesses of the policy and enter what they sign")
    gather.add_argument("--every-minute", action="store_true", help="again each minute, until stopped")
    gather.add_argument("--while", dest="beside", type=int, metavar="PID", help="stop when this process has ended")
    gather.set_defaults(run=gather_cosignatures)
    keys = kinds.add_parser("keys", help="every verification key, those in use first")
    keys.set_defaults(run=print_keys, mends=True)
    recover = kinds.add_parser(
        "recover", help="close a log that no longer holds what it signed; go on under a new name"
    )
    recover.add_argument("--because", required=True, metavar="WORDS", help="what happened, for those who read it later")
    recover.add_argument("--log", action="append", default=[], choices=LOGS, help="close this one though it is whole")
    recover.set_defaults(run=recover_logs, mends=True)
    rotate = kinds.add_parser("rotate-key", help="have a new key sign beside the old one, and then alone")
    rotate.add_argument("--log", default="register", choices=LOGS, help="whose key (default: %(default)s)")
    rotate.add_argument("--finish", action="store_true", help="the new key signs alone from now on")
    rotate.set_defaults(run=rotate_key)
    export = kinds.add_parser("export", help="write both logs as static files that anybody can check")
    export.add_argument("folder", type=Path, help="a folder that is not there yet")
    export.set_defaults(run=export_logs)
    add_disclose(kinds)
    rewrapping.add_to(kinds)


def add_disclose(kinds: Any) -> None:
    """Add the one kind that opens words, and so needs somebody who may read them."""
    disclose = kinds.add_parser("disclose", help="write a file that proves some texts of one item, the rest held back")
    disclose.add_argument("item", metavar="ITEM", help="a concern, report or record, by its id")
    disclose.add_argument("file", type=Path, help="the file to write, such as case.disclosure.json")
    disclose.add_argument("--as", dest="who", required=True, metavar="PRACTITIONER-ID", help="who discloses it: u_…")
    disclose.add_argument("--purpose", default="scrutiny", help="why (default: %(default)s)")
    disclose.add_argument("--open", action="append", default=[], metavar="ENTRY/PART", help="default: every text")
    disclose.set_defaults(run=disclose_texts)


def disclose_texts(options: argparse.Namespace) -> int:
    """Write what this person may read of the item, in one of the offices they hold."""
    from tocsin.access import Refused, actor, offices_of
    from tocsin.acts.exporting import disclose

    offices = offices_of(options.who, now())
    if not offices:
        raise Sentence(f"{options.who} holds no office today. Give the id of somebody who may read the item.")
    by = actor(options.who, offices[0].id)
    try:
        text = disclose(options.item, options.open, by=by, purpose=options.purpose, at=now())
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    options.file.write_text(text, encoding="utf-8")
    print(f"Written: {options.file}. Checked with: tocsin verify disclosure {options.file} --trust KEY")
    return 0


def gather_cosignatures(options: argparse.Namespace) -> int:
    """Ask every witness once, or each minute for as long as the process beside it lives."""
    while True:
        asked = gather_once()
        if not options.every_minute:
            return asked
        began = time.monotonic()
        while time.monotonic() - began < EVERY:
            if options.beside and not _lives(options.beside):
                return 0
            time.sleep(1)


def gather_once() -> int:
    """Ask every witness; each that gave no answer is a line on the error output, and status 1."""
    from tocsin.acts.witnessing import gather

    done = gather(now())
    for why in done.refused:
        print(why, file=sys.stderr, flush=True)
    if done.entered:
        print(f"{done.entered} cosignatures entered.", flush=True)
    return 1 if done.refused else 0


def print_keys(options: argparse.Namespace) -> int:
    """One a line, as receipts are checked with."""
    from tocsin.ledger import every_key

    for key in every_key():
        print(key)
    return 0


def recover_logs(options: argparse.Namespace) -> int:
    """Say what was wrong, close, begin anew, fold again, and say what has to be done by people now."""
    from tocsin.access import Refused
    from tocsin.acts import rebuild
    from tocsin.acts.housekeeping import recover
    from tocsin.ledger import why_not_continued

    for why in filter(None, (why_not_continued(log) for log in LOGS)):
        print(f"{why}\n", file=sys.stderr)
    try:
        seams = recover(options.because, by=operator(), at=now(), logs=options.log)
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    for seam in seams:
        print(f"{seam.previous} is closed at {seam.size} entries and goes on as {seam.shard}.")
        if seam.signed > seam.size:
            print(
                f"  Entries {seam.size} to {seam.signed - 1} are lost. Whoever holds a receipt of one brings it again."
            )
    with progress_of("Folding the ledger") as progress:
        rebuild(progress)
    print("Hand the new keys to whoever checks receipts, and to every witness (tocsin ledger keys).")
    return 0


def rotate_key(options: argparse.Namespace) -> int:
    """Begin, or finish, and say what is to be done with the new key."""
    from tocsin.access import Refused
    from tocsin.acts.housekeeping import begin_key_rotation, finish_key_rotation

    change = finish_key_rotation if options.finish else begin_key_rotation
    try:
        old, new = change(options.log, by=operator(), at=now())
    except Refused as refused:
        raise Sentence(sentence_of(refused)) from None
    if options.finish:
        print(f"This key signs alone now:\n{new}\nReceipts signed before are checked, as ever, with:\n{old}")
    else:
        print(f"Both keys sign now. Hand this one to witnesses and to whoever checks receipts:\n{new}")
        print("When all of them have it: tocsin ledger rotate-key --finish")
    return 0


def export_logs(options: argparse.Namespace) -> int:
    """Write each log under its own name, with every key and the policy beside them."""
    from tocsin.acts.exporting import export

    for log, entries in export(options.folder, by=operator(), at=now()).items():
        print(f"{log}: {entries} entries in {options.folder / log}")
    print(f"Checked with: tocsin verify export {options.folder / 'register'} --trust {options.folder / 'policy'}")
    return 0


def _lives(process: int) -> bool:
    """Whether the process that started this one, and whose number it was given, is still its parent."""
    return os.getppid() == process
