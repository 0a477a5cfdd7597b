"""What a person typed, made safe to keep without changing what it says.

Text is kept as written, in Unicode normal form C (Unicode Standard Annex 15). Taken out are only characters nobody
types on purpose and that can deceive a reader or break a file: control characters and the marks that reverse the
direction of text (Unicode Standard Annex 9; the attack is described in CVE-2021-42574). A text that begins with "=" is
kept: making a cell harmless is the business of whoever writes a spreadsheet.

Of accents piled on one letter thirty are kept, as in the stream-safe format of Annex 15: no language needs more, and
putting a hundred thousand of them in order would stop the register for ten seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LIMIT = 100_000
MARKS = 30

_INVISIBLE = {
    *"\u202a\u202b\u202c\u202d\u202e",  # embeddings and overrides of direction
    *"\u2066\u2067\u2068\u2069",  # isolates
    *"\u200e\u200f\u061c",  # direction marks
    *"\ufeff\ufff9\ufffa\ufffb",  # byte order mark, interlinear annotation
}
_DROPPED_KINDS = {"Cc", "Cs"}  # control characters, halves of pairs
_ASCII_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def clean_text(text: str, field: str, limit: int = LIMIT) -> str:
    """Return the text fit to keep; raises ValueError with a sentence naming the field when it is empty or too long."""
    kept = "".join(_kept(_one_kind_of_line_end(text))).strip()
    if len(kept) > limit:
        raise ValueError(
            f"{field} has {len(kept):,} characters and {limit:,} is the most that can be kept in one piece. "
            "Nothing was lost: shorten it, or send the rest as added information."
        )
    if not kept:
        raise ValueError(f"{field} is empty. Write something there; a few words are enough.")
    return unicodedata.normalize("NFC", kept)


def plain_words(text: str) -> str:
    """Return the text as bare lower-case words with one space between: for finding a phrase however it is written."""
    seen = (each for each in _kept(_one_kind_of_line_end(text)) if unicodedata.category(each) != "Cf")
    bare = unicodedata.normalize("NFKC", "".join(seen)).casefold()
    return " ".join(re.findall(r"\w+", re.sub("['’‘ʼ`´]", "", bare)))


def _one_kind_of_line_end(text: str) -> str:
    return re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)


def _kept(text: str) -> Iterable[str]:
    """The characters that are kept. Most texts are plain ASCII and kept whole, which is seen at a glance."""
    return text if text.isascii() and not _ASCII_CONTROL.search(text) else _sifted(text)


def _sifted(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        kind = unicodedata.category(character)
        marks = marks + 1 if kind[0] == "M" else 0
        if character in "\n\t" or (marks <= MARKS and kind not in _DROPPED_KINDS and character not in _INVISIBLE):
            yield character
