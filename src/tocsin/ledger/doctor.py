"""Whether this installation keeps its promise: what a receipt says is kept must outlive a power cut and a lost disk.

Sources: PostgreSQL "Write Ahead Log" settings (fsync, full_page_writes, synchronous_commit); SQLite "PRAGMA
synchronous", "Write-Ahead Logging" (never on a network file system); Django 5.2 settings as read by this register.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections

from tocsin.ledger.cases import home
from tocsin.ledger.cosigning import witnesses
from tocsin.ledger.database import current
from tocsin.ledger.driver import Direct, asking
from tocsin.ledger.errors import KeyMissing, PolicyUnreadable, SignerSilent
from tocsin.ledger.keys import key_encryption_key
from tocsin.ledger.proving import verification_keys
from tocsin.ledger.reading import entry, size
from tocsin.ledger.remembering import policy
from tocsin.ledger.store import LOOKS, REGISTER, read_head

TOLERANCE = timedelta(seconds=120)
ENOUGH_ROOM = 500_000_000
SILENCE = timedelta(hours=2)
"""A witness is offered the newest checkpoint at least every hour, so one that missed two is not there."""
SEALED = "SELECT 1 FROM ledger_casekey LIMIT 1"
FEWEST_TRIGGERS = {"sqlite": 15, "postgresql": 17}
NETWORKED = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs")
SHOW = {name: f"SHOW {name}" for name in ("fsync", "full_page_writes", "synchronous_commit")}
TRIGGERS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%'",
    "postgresql": (
        "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND starts_with(c.relname, 'ledger_')"
    ),
}


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is wrong and what to do; a `dangerous` one stops the register from being served."""

    sentence: str
    dangerous: bool


def examine(now: datetime) -> tuple[Symptom, ...]:
    """Everything that is not as it should be, the dangerous first; nothing is changed."""
    vendor = connections[current()].vendor
    with asking() as cursor:
        found = [*{"sqlite": _sqlite, "postgresql": _postgres}[vendor](cursor), *_triggers(cursor, vendor)]
    found += [*_clock(now), *_keys(), *_lost_keys(), *_anchor(), *_room(), *_policy(now)]
    return tuple(sorted(found, key=lambda each: not each.dangerous))


def _sqlite(cursor: Direct) -> Iterator[Symptom]:
    if _asked(cursor, "PRAGMA synchronous") not in ("2", "3"):
        yield Symptom(
            "SQLite is set to answer before the disk does (synchronous is below FULL): a power cut could lose what "
            "receipts were given for. Remove whatever sets it.",
            True,
        )
    if _asked(cursor, "PRAGMA journal_mode") != "wal":
        yield Symptom("SQLite keeps no write-ahead log (journal_mode is not WAL): readers and writers wait.", False)
    name = str(connections[current()].settings_dict["NAME"])
    kind = _file_system(Path(name))
    if kind in NETWORKED:
        yield Symptom(
            f"The database lies on a network file system ({kind}), where SQLite's locks cannot be trusted. Move "
            "TOCSIN_HOME to a disk of this machine, or use PostgreSQL.",
            True,
        )


def _postgres(cursor: Direct) -> Iterator[Symptom]:
    for name in SHOW:
        value = _asked(cursor, SHOW[name])
        if value == "off":
            yield Symptom(
                f"PostgreSQL's {name} is {value}: a crash could lose what receipts were given for. Set it to on.", True
            )


def _triggers(cursor: Direct, vendor: str) -> Iterator[Symptom]:
    found = int(_asked(cursor, TRIGGERS[vendor]))
    if found < FEWEST_TRIGGERS[vendor]:
        yield Symptom(
            f"Of the triggers that refuse to change what was entered, {found} are left of at least "
            f"{FEWEST_TRIGGERS[vendor]}: somebody removed some. Verify the register (tocsin verify register --deep).",
            True,
        )


def _clock(now: datetime) -> Iterator[Symptom]:
    for log in (REGISTER, LOOKS):
        held = size(log)
        last = entry(log, held - 1).at if held else now
        if now < last - TOLERANCE:
            yield Symptom(
                f"This machine's clock says {now:%d %B %Y %H:%M} UTC, and the last entry of {log} is of "
                f"{last:%d %B %Y %H:%M}. Set the clock right; entries are never dated back.",
                True,
            )


def _keys() -> Iterator[Symptom]:
    for path in sorted((home() / "keys").glob("*.key")):
        if path.stat().st_mode & 0o077:
            yield Symptom(f"Others than the register's own user may read {path}. Run: chmod 600 {path}", True)


def _lost_keys() -> Iterator[Symptom]:
    with asking() as cursor:
        cursor.execute(SEALED)
        sealed = cursor.fetchone()
        begun = [log for log in (REGISTER, LOOKS) if (head := read_head(cursor, log)).signs and head.size]
    try:
        if sealed:
            key_encryption_key(home(), may_make=False)
    except KeyMissing as fault:
        yield Symptom(f"No text can be read, and none entered. {fault}", True)
    for log in begun:
        try:
            verification_keys(log)
        except (KeyMissing, SignerSilent) as fault:
            # Whoever has something to report is not turned away for it: entries are kept, receipts have to wait.
            yield Symptom(f"Nothing can be signed for {log}, so no receipt is given. {fault}", False)


def _policy(now: datetime) -> Iterator[Symptom]:
    try:
        known = policy()
    except PolicyUnreadable as fault:
        yield Symptom(f"No witness is asked, and none believed. {fault}", False)
        return
    asked = {each.verifier.name for each in known.witnesses if each.url} if known and size(REGISTER) else set()
    for name, at in _heard(asked).items():
        if at is None or now - at > SILENCE:
            yield Symptom(f"{_last(name, at)} Ask whoever runs it: only what is seen outside cannot be undone.", False)


def heard() -> tuple[str, ...]:
    """For each witness of the policy a sentence that says when it signed last; none where no policy can be read."""
    try:
        known = policy()
    except PolicyUnreadable:
        return ()
    names = {each.verifier.name for each in known.witnesses} if known else set()
    return tuple(_last(name, at) for name, at in _heard(names).items())


def _heard(names: set[str]) -> dict[str, datetime | None]:
    seen = {each.witness: each.at for each in witnesses(REGISTER)} if names else {}
    return {name: seen.get(name) for name in sorted(names)}


def _last(name: str, at: datetime | None) -> str:
    return f"The witness {name} " + (f"last signed on {at:%d %B %Y at %H:%M} UTC." if at else "has never signed.")


def _anchor() -> Iterator[Symptom]:
    anchor, data = Path(settings.TOCSIN_ANCHOR), home()
    if anchor.exists() and anchor.resolve().is_relative_to(data.resolve()):
        yield Symptom(
            f"The anchor ({anchor}) lies in the folder that is backed up with the register: put back together, they "
            "would agree, and what was lost would not show. Set TOCSIN_ANCHOR to a folder outside.",
            False,
        )


def _room() -> Iterator[Symptom]:
    free = shutil.disk_usage(home()).free if home().exists() else ENOUGH_ROOM
    if free < ENOUGH_ROOM:
        yield Symptom(f"The disk under {home()} has {free // 1_000_000} MB left. Make room before it is full.", False)


def _asked(cursor: Direct, question: str) -> str:
    cursor.execute(question)
    return str(cursor.fetchone()[0])


def _file_system(path: Path) -> str:
    """The kind of file system a path lies on, as the kernel lists its mounts; "" where it lists none."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    plain = [(re.sub(r"\\040", " ", place), kind) for place, kind in mounts]
    over = [(place, kind) for place, kind in plain if Path(os.path.realpath(path)).is_relative_to(place)]
    return max(over, key=lambda each: len(each[0]), default=("", ""))[1]
