"""What every column of the analyst bundle is: type, meaning, code list and standard name; data of `dictionary.toml`.

Names and types of the dataset's own columns are facts of the Standard Safeguarding Dataset (Data to Insight, July
2026); the meanings are ours, and say of a column the register never fills that it does not.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tocsin.exchange.out import events
from tocsin.exchange.out.dataset import dataset
from tocsin.exchange.out.loss import NOT_HELD
from tocsin.words import Profile, Table
from tocsin.words.table import text_in

DICTIONARY = ("table", "column", "type", "meaning", "code_list", "standard_name")
CODES = ("list", "code", "label", "meaning")
ENDINGS = (("_date", "date"), ("_dob", "date"), ("_json", "json"), ("_at", "moment"))
"""What a name's end says of its type, where the data do not say otherwise."""

EVENT = "event"
"""The list of the types of events: ours and the steps of a concern."""

NOT_FILLED = "The register holds nothing for this column"


@dataclass(frozen=True, slots=True)
class Words:
    """What `dictionary.toml` says, each by "table.column" or by column."""

    types: Mapping[str, str]
    meanings: Mapping[str, str]
    codes: Mapping[str, str]
    census: Mapping[str, str]


def tables() -> dict[str, tuple[str, ...]]:
    """Every table of the bundle with its columns, in a stable order."""
    return {"events": events.COLUMNS, **dataset().tables, "dictionary": DICTIONARY, "codes": CODES}


def type_of(table: str, column: str) -> str:
    """text, date, moment, number or json."""
    by_name = next((type for ending, type in ENDINGS if column.endswith(ending)), "text")
    return _said(_words().types, table, column) or by_name


def meaning_of(table: str, column: str) -> str:
    """What a column holds, or why it is empty."""
    if table in NOT_HELD:
        return f"Always empty: {NOT_HELD[table]}"
    return _said(_words().meanings, table, column) or NOT_FILLED


def dictionary() -> Iterator[dict[str, str]]:
    """The rows of the table `dictionary`: one for each column of each table, itself included."""
    words = _words()
    for table, columns in tables().items():
        for column in columns:
            yield {
                "table": table,
                "column": column,
                "type": type_of(table, column),
                "meaning": meaning_of(table, column),
                "code_list": _said(words.codes, table, column),
                "standard_name": _standard_name(table, column),
            }


def codes(profile: Profile) -> Iterator[dict[str, str]]:
    """The rows of the table `codes`: the types of events, and every code of every list that a column or type names."""
    yield from _event_types(profile)
    for name in sorted({*_words().codes.values(), *events.VALUES.values()} - {EVENT}):
        for code in profile.codes[name]:
            yield {"list": name, "code": code.code, "label": code.label, "meaning": code.meaning}


def _event_types(profile: Profile) -> Iterator[dict[str, str]]:
    own = dict.fromkeys((*(type for type, _ in events.TYPES.values()), *events.VALUES))
    labels = {type: type.replace("_", " ").capitalize() for type in own} | profile.codes["step"].labels()
    for type, label in sorted(labels.items()):
        values = f"Its value is of the list {events.VALUES[type]}" if type in events.VALUES else ""
        yield {"list": EVENT, "code": type, "label": label, "meaning": values}


def _standard_name(table: str, column: str) -> str:
    census = _said(_words().census, table, column)
    own = [f"SSD {table}.{column}"] if table in dataset().standard else []
    return "; ".join([*own, *([f"CIN {census}"] if census else [])])


def _said(words: Mapping[str, str], table: str, column: str) -> str:
    return words.get(f"{table}.{column}", words.get(column, ""))


@cache
def _words() -> Words:
    top = Table("dictionary.toml", tomllib.loads((files(__package__) / "dictionary.toml").read_text("utf-8")))
    named = Table("types", top.mapping("types"))
    types = {name: type for type in ("date", "moment", "number", "text") for name in named.texts(type)}
    named.end()
    meanings, codes, census = (_texts(top, name) for name in ("meanings", "codes", "census"))
    top.end()
    return Words(types, meanings, codes, census)


def _texts(top: Table, name: str) -> dict[str, str]:
    return {key: text_in(name, key, text) for key, text in top.mapping(name).items()}
