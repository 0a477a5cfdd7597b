"""Two areas learn that they hold the same child before either shows what it holds.

Each area writes its children's names, birthdays and postcodes as keyed Bloom filters and gives only those; filters of
similar texts share bits, so a misspelt child is still found. The method is published: Bloom filters of bigrams compared
by Dice's coefficient (Schnell, Bachteler and Reiher, BMC Medical Informatics 9:41, 2009), positions drawn by random
hashing instead of double hashing (Niedermeyer, Steinmetzer, Kroll and Schnell, 2014), a key for each field, and each
filter XOR-folded to half its length (Schnell and Borgs, 2016). Numbers are compared whole, under HMAC.

**What it leaks, plainly.** A token is a pseudonym of personal data and not anonymous. Whoever holds the key can encode
every name there is and read tokens back, so the key belongs to neither area's analysts and never beside the tokens; the
areas must trust each other not to try, or leave comparing to a third party without the key. Without the key, common
names still have common tokens: with enough records of one key, frequencies and shared bits tell names apart (Christen,
Ranbaduge, Vatsalan and Schnell, 2018); folding makes this harder and not impossible. Equal tokens say that two records
agree, and how many records there are is seen by all. So: a fresh key for each comparison, as few records as the
question needs, tokens destroyed with the key afterwards. Nothing more is claimed than those papers show.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256, sha512

LENGTH, HASHES = 1024, 16
"""Bits of a filter before folding, and how many of them each bigram sets."""

SHORTEST_KEY = 32
BIGRAMS_OF = ("forename", "forename_root", "surname", "postcode")
PLACES_OF = ("born",)
WHOLE = ("nhs", "upn")

ALIKE_FROM = {"forename": 0.6, "surname": 0.4, "born": 0.9}
"""What each field must reach: twins and siblings differ in the forename, and no other field makes up for it. The day of
birth must in effect be the same: one digit off finds half a point more children and ten times as many wrong ones."""

TOGETHER_FROM = 0.7
"""What the fields that both areas know must reach on average."""

Columns = Mapping[str, str | tuple[str, ...] | list[str] | None]


class WeakKey(ValueError):
    """The key is too short to protect children's names; the sentence says how long it must be."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one area shows of one record: a filter for each field it knows, and a keyed digest of each number."""

    filters: Mapping[str, int]
    numbers: Mapping[str, str]

    def as_json(self) -> dict[str, dict[str, str]]:
        """As it travels: filters in hexadecimal."""
        return {"filters": {name: f"{bits:x}" for name, bits in self.filters.items()}, "numbers": dict(self.numbers)}

    @classmethod
    def read(cls, given: Mapping[str, Mapping[str, str]]) -> Tokens:
        """As the other area sent it."""
        return cls({name: int(text, 16) for name, text in given["filters"].items()}, dict(given["numbers"]))


@dataclass(frozen=True, slots=True)
class Alike:
    """How similar two records' tokens are, field by field, and whether that is one child; None: too little to say."""

    fields: Mapping[str, float]
    numbers: Mapping[str, bool]
    same: bool | None


def encode(columns: Columns, key: bytes) -> Tokens:
    """The tokens of a record under a key that both areas hold for this comparison alone. Raises `WeakKey`."""
    if len(key) < SHORTEST_KEY:
        raise WeakKey(
            f"The key has {len(key)} bytes. It needs {SHORTEST_KEY} random ones: whoever guesses it can read every "
            "name. Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    texts = {name: value for name, value in columns.items() if isinstance(value, str) and value}
    drawn = {name: _filter(texts[name], name, key) for name in (*BIGRAMS_OF, *PLACES_OF) if name in texts}
    numbers = {name: _digest(texts[name], name, key) for name in WHOLE if name in texts}
    return Tokens({name: bits for name, bits in drawn.items() if bits}, numbers)


def compare(one: Tokens, other: Tokens) -> Alike:
    """Whether two areas' tokens are of one child. A forename counts by its spelling or by what it is short for."""
    fields = {name: dice(bits, other.filters[name]) for name, bits in one.filters.items() if name in other.filters}
    if root := fields.pop("forename_root", 0.0):
        fields["forename"] = max(fields.get("forename", 0.0), root)
    numbers = {name: text == other.numbers[name] for name, text in one.numbers.items() if name in other.numbers}
    return Alike(fields, numbers, _same(fields, numbers))


def dice(one: int, other: int) -> float:
    """Dice's coefficient of two filters: twice the bits they share, over the bits they have."""
    return 2 * (one & other).bit_count() / max(one.bit_count() + other.bit_count(), 1)


def _same(fields: Mapping[str, float], numbers: Mapping[str, bool]) -> bool | None:
    agreed = any(numbers.values())
    if "forename" not in fields or not (agreed or {"surname", "born"} <= fields.keys()):
        return None
    if fields["forename"] < ALIKE_FROM["forename"] or numbers.get("nhs") is False:
        return False
    return agreed or (
        all(fields[name] >= least for name, least in ALIKE_FROM.items())
        and sum(fields.values()) / len(fields) >= TOGETHER_FROM
    )


def _filter(text: str, name: str, key: bytes) -> int:
    """The bits of a text's grams, folded to half the length: what is lost is what an attacker would count."""
    bits = 0
    field_key = _field_key(name, key)
    for gram in _places(text) if name in PLACES_OF else _bigrams(text):
        drawn = hmac.digest(field_key, gram.encode("utf-8", "surrogatepass"), sha512)
        for at in range(0, 2 * HASHES, 2):
            bits |= 1 << (int.from_bytes(drawn[at : at + 2], "big") % LENGTH)
    return (bits >> (LENGTH // 2)) ^ (bits & ((1 << (LENGTH // 2)) - 1))


def _digest(text: str, name: str, key: bytes) -> str:
    return hmac.new(_field_key(name, key), text.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _field_key(name: str, key: bytes) -> bytes:
    return hmac.digest(key, f"tocsin tokens 1: {name}".encode(), sha256)


def _bigrams(text: str) -> Iterator[str]:
    padded = f" {text} "
    yield from (padded[at : at + 2] for at in range(len(padded) - 1))


def _places(text: str) -> Iterator[str]:
    """Each digit with its place, so that a slip changes one gram and not its neighbours."""
    yield from (f"{at}{sign}" for at, sign in enumerate(text) if sign.isdigit())
