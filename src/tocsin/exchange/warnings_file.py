"""Import warnings of public record from a CSV file: one row a warning, dated as precisely as the record knows.

Columns: ref, date, date_precision, kind, title, from_office, to_offices, topics, documented_response, source; several
offices or topics are separated by semicolons. UTF-8, with or without a byte order mark (RFC 4180 for the rest).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from tocsin.access import Actor, Refused
from tocsin.acts.grouping import in_groups
from tocsin.exchange.balance import Balance, Progress, ToFix, silent
from tocsin.exchange.lodging import Founding, NamedOffice, PublicWarning, lodge
from tocsin.exchange.reading import NOTHING_LOADED, Unreadable
from tocsin.ledger import REGISTER, size
from tocsin.words import When, load_profile

COLUMNS = (
    "ref",
    "date",
    "date_precision",
    "kind",
    "title",
    "from_office",
    "to_offices",
    "topics",
    "documented_response",
    "source",
)
MAX_BYTES = 10_000_000
KINDS = {"warning": "warnings"}

OFFICES: tuple[tuple[str, str, str], ...] = (
    ("council manager", "council", "head_of_service"),
    ("council", "council", "chief_executive"),
    ("analyst", "police", "analyst"),
    ("police senior", "police", "chief_superintendent"),
    ("police", "police", "police_vulnerability_desk"),
    ("research", "university", "researcher"),
    ("health", "health", "health_named_nurse"),
    ("board", "partnership", "safeguarding_board"),
    ("voluntary", "voluntary", "voluntary_agency"),
    ("agencies", "voluntary", "youth_project"),
    ("home office", "government", "government"),
    ("government", "government", "government"),
    ("newspaper", "press", "press"),
    ("committee", "parliament", "parliament"),
    ("prosecution", "prosecution", "prosecutor"),
    ("inquiry", "inquiry", "inquiry"),
)
"""What an office's name says it is: agency kind and office kind of the first words found in it."""

OWES_NOTHING = ("public", "readers")
"""Words for those a warning reached who cannot owe an answer; they are named in the text and open no duty."""

TOPICS = {"scale about 1400": "scale", "a third already known": "already_known"}
"""Topics that files word otherwise than our list."""


def import_warnings(path: Path, *, by: Actor, purpose: str, at: datetime, progress: Progress = silent) -> Balance:
    """Lodge every warning of a file and return the balance. Missing offices are founded by `by`, who must be able to.

    Each warning keeps its own date, and what it opens counts from there. `purpose` is kept with every office founded.
    Raises `Unreadable` when the file is not this CSV, `Refused` when `by` may not found offices: nothing was loaded.
    """
    rows = _rows(path)
    balance = Balance(path.name, Counter(warning=len(rows)), KINDS)
    founding = Founding(by=by, purpose=purpose, at=at)
    seen: set[tuple[str, ...]] = set()

    def take_in(numbered: tuple[int, tuple[int, dict[str, str]]]) -> None:
        done, (line, row) = numbered
        said = tuple(row.values())
        try:
            result = "duplicate" if said in seen else _load(row, founding)
        except Refused as refused:
            if refused.code != "not_acceptable":
                raise
            result = "quarantined"
            sentence = f"Line {line}, {refused.field or 'row'}: {refused.reason} {refused.next_step}".rstrip()
            balance.to_fix.append(ToFix("warning", line, result, sentence))
        seen.add(said)
        balance.results["warning", result] += 1
        progress(done, len(rows))

    in_groups(enumerate(rows, start=1), take_in)
    balance.check()
    return balance


def _load(row: Mapping[str, str], founding: Founding) -> str:
    """Lodge one row and say how it ended. Raises `Refused`, naming the column, for one that cannot be lodged."""
    warning = _warning(row)
    author = founding.office(_office(warning.author, "from_office"))
    to = [founding.office(_office(each, "to_offices")).office for each in warning.to]
    before = size(REGISTER)
    return "loaded" if lodge(warning, author, to, founding.at).entry >= before else "unchanged"


def _warning(row: Mapping[str, str]) -> PublicWarning:
    try:
        when = When.parse(row["date"])
    except ValueError as error:
        raise Refused(str(error), field="date") from None
    if row["date_precision"] and when.precision != row["date_precision"]:
        raise Refused(f"“{row['date']}” is known to the {when.precision}.", field="date_precision")
    reached = _several(row["to_offices"])
    to = tuple(each for each in reached if not any(word in each.lower() for word in OWES_NOTHING))
    return PublicWarning(
        ref=row["ref"],
        when=when,
        kind=row["kind"],
        title=row["title"],
        summary=f"{row['title']}. From: {row['from_office']}. To: {', '.join(reached)}. About: {row['topics']}.",
        author=row["from_office"],
        to=to,
        topics=tuple(dict.fromkeys(_topic(each) for each in _several(row["topics"]))),
        response=row["documented_response"] or "nothing.",
        source=row["source"],
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(";") if each.strip())


def _topic(words: str) -> str:
    """Our code for a topic; one our list does not have is "other", and its words stand in the summary."""
    return TOPICS.get(words.lower()) or load_profile().codes["topic"].find(words) or "other"


def _office(name: str, column: str) -> NamedOffice:
    kinds = next(((agency, kind) for words, agency, kind in OFFICES if words in name.lower()), None)
    if kinds is None:
        raise Refused(
            f"“{name}” does not say what kind of office it is.",
            field=column,
            next_step="Name it by what it is, such as council, police, health service or newspaper.",
        )
    label = load_profile().codes["agency_kind"][kinds[0]].label
    return NamedOffice(agency=f"{label} (public record)", agency_kind=kinds[0], kind=kinds[1], label=name)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows with their line numbers; refuses a file that is not this CSV."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _unreadable(path, "it is larger than 10 MB, and no list of warnings is")
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True, restval="")
            _check_columns(path, reader.fieldnames or ())
            return [(reader.line_num, {name: (row[name] or "").strip() for name in COLUMNS}) for row in reader]
    except OSError:
        raise _unreadable(path, "it is not there or cannot be opened") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not written in UTF-8") from None
    except csv.Error as error:
        raise _unreadable(path, f"it cannot be read as CSV ({error})") from None


def _check_columns(path: Path, found: Collection[str]) -> None:
    if missing := [name for name in COLUMNS if name not in found]:
        raise _unreadable(path, f"its first line lacks the columns {', '.join(missing)}")


def _unreadable(path: Path, wrong: str) -> Unreadable:
    fix = "Save it as CSV in UTF-8 with the columns named in the guide."
    return Unreadable(f"{path.name}: {wrong}. {NOTHING_LOADED} {fix}", field="file", next_step=fix)
