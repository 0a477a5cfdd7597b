"""What an administrator can do to the tables: one random attack of each kind, covered up as far as their care goes."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from attack.books import Leaf, cover_up, leaves, rewritten, written
from attack.ground import ALIAS, REDACTED, Ground
from tocsin.ledger import LOOKS, REGISTER
from tocsin.ledger.cases import case_key
from tocsin.proofs import seal
from tocsin.proofs.entry import stamp

SIGNS = string.ascii_letters + string.digits + "-_/:. "


@dataclass(frozen=True)
class Attempt:
    """One attack: on what ground, by what chance, in which log, and with how much care it is covered up."""

    here: Ground
    chance: random.Random
    log: str
    care: str

    def pick(self) -> int:
        """A random entry of the log."""
        return self.chance.choice(list(leaves(self.here, self.log)))

    def leaf(self, n: int) -> bytes:
        """The stored leaf of an entry."""
        ((leaf,),) = self.here.sql("SELECT leaf FROM ledger_entry WHERE log = %s AND n = %s", self.log, n)
        return bytes(leaf)

    def write(self, n: int, leaf: bytes) -> None:
        """Put other bytes in an entry's place."""
        self.here.update("ledger_entry", (self.log, n), leaf=leaf)

    def cover_up(self) -> None:
        """Make the rest fit, as far as the forger's care goes."""
        cover_up(self.here, self.log, self.care)


def change_a_byte(a: Attempt) -> None:
    """Any byte of any column of any row of any table of the ledger."""
    table = a.chance.choice(sorted(a.here.tables))
    rows = a.here.before[table]
    if rows:
        key = a.chance.choice(sorted(rows))
        at = a.chance.randrange(len(rows[key]))
        value = spoilt(rows[key][at], a.chance)
        a.here.update(table, key, **{a.here.tables[table].columns[at]: value})


def spoilt(value: object, chance: random.Random) -> object:
    """The value with one byte, sign or digit of it changed, dropped or added."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return int(_spoilt_text(str(value), chance, string.digits) or "0")
    if isinstance(value, str):
        return _spoilt_text(value, chance, SIGNS)
    if not isinstance(value, bytes):
        raise TypeError(f"no column of the ledger holds a {type(value).__name__}")
    return _spoilt_bytes(value, chance)


def _spoilt_bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    kept = data[at + 1 :] if chance.random() < 0.8 else data[at:]
    return data[:at] + (chance.randbytes(1) if chance.random() < 0.9 else b"") + kept


def _spoilt_text(text: str, chance: random.Random, signs: str) -> str:
    at = chance.randrange(len(text) + 1)
    kept = text[at + 1 :] if chance.random() < 0.8 else text[at:]
    return text[:at] + (chance.choice(signs) if chance.random() < 0.9 else "") + kept


def change_a_kind(a: Attempt) -> None:
    """A value of another kind than the column's: SQLite takes any; PostgreSQL refuses."""
    table = a.chance.choice(sorted(a.here.tables))
    rows = a.here.before[table]
    if rows:
        key = a.chance.choice(sorted(rows))
        column = a.chance.choice(a.here.tables[table].columns)
        a.here.update(table, key, **{column: a.chance.choice(["text", b"bytes", -7, 5.5, 2**62, "\x00", b"\xff"])})


def delete_a_row(a: Attempt) -> None:
    """One row of any table."""
    table = a.chance.choice(sorted(a.here.tables))
    if a.here.before[table]:
        a.here.delete(table, a.chance.choice(sorted(a.here.before[table])))


def swap_two_rows(a: Attempt) -> None:
    """The contents of two rows of a table, each under the other's key."""
    table = a.chance.choice(sorted(each for each, rows in a.here.before.items() if len(rows) > 1))
    rows, found = a.here.before[table], a.here.tables[table]
    first, second = a.chance.sample(sorted(rows), 2)
    for key, other in ((first, second), (second, first)):
        pairs = zip(found.columns, rows[other], strict=True)
        values = {column: value for column, value in pairs if column not in found.key}
        if values:
            a.here.update(table, key, **values)


def duplicate_a_row(a: Attempt) -> None:
    """A row once more, under a key of its own."""
    table = a.chance.choice(sorted(a.here.tables))
    rows, found = a.here.before[table], a.here.tables[table]
    if rows:
        key = a.chance.choice(sorted(rows))
        changed = a.chance.choice(found.key)
        pairs = zip(found.columns, rows[key], strict=True)
        copy = [spoilt(value, a.chance) if column == changed else value for column, value in pairs]
        a.here.insert(table, tuple(copy))


def reword_a_leaf(a: Attempt) -> None:
    """Another code, actor, office, purpose, case or harm in an entry."""
    n = a.pick()
    lies: list[Callable[[Leaf], object]] = [
        lambda said: said.update(by="u_2"),
        lambda said: said.update({"as": "o_9"}),
        lambda said: said.update(why="curiosity"),
        lambda said: said.update(case="c_99"),
        lambda said: said.update(type="concern.withdrawn/1"),
        lambda said: said.update(cmd="another"),
        lambda said: said.update(refs=[0]),
        lambda said: said.update(parts=[]),
        lambda said: said["meta"].update(danger=None),
    ]
    told = rewritten(a.leaf(n), a.chance.choice(lies))
    if told != a.leaf(n):
        a.write(n, told)
        a.cover_up()


def date_back(a: Attempt) -> None:
    """An entry recorded earlier than it was."""
    _date(a, -timedelta(minutes=a.chance.randrange(1, 100_000)))


def date_forward(a: Attempt) -> None:
    """An entry recorded later than it was."""
    _date(a, timedelta(minutes=a.chance.randrange(1, 100_000)))


def _date(a: Attempt, moved: timedelta) -> None:
    n = a.pick()

    def lie(said: Leaf) -> None:
        said["at"] = stamp(datetime.fromisoformat(said["at"]) + moved)

    a.write(n, rewritten(a.leaf(n), lie))
    a.cover_up()


def swap_two_entries(a: Attempt) -> None:
    """Two entries in each other's place, renumbered to fit it."""
    first, second = a.chance.sample(sorted(leaves(a.here, a.log)), 2)
    one, other = a.leaf(first), a.leaf(second)
    a.write(first, rewritten(other, lambda said: said.update(n=first)))
    a.write(second, rewritten(one, lambda said: said.update(n=second)))
    a.cover_up()


def take_an_entry_out(a: Attempt) -> None:
    """An entry gone, and every later one moved up and renumbered."""
    kept = leaves(a.here, a.log)
    gone = a.chance.choice(list(kept))
    _renumber(a, [leaf for n, leaf in kept.items() if n != gone])


def slip_an_entry_in(a: Attempt) -> None:
    """A made-up entry among the others, and every later one moved down and renumbered."""
    kept = list(leaves(a.here, a.log).values())
    at = a.chance.randrange(len(kept))
    made_up = rewritten(kept[at], lambda said: said.update(by="u_9", parts=[], case="c_77"))
    _renumber(a, [*kept[:at], made_up, *kept[at:]])


def _renumber(a: Attempt, kept: list[bytes]) -> None:
    hashes = dict(a.here.sql("SELECT leaf, hash FROM ledger_entry WHERE log = %s", a.log))
    a.here.sql("DELETE FROM ledger_entry WHERE log = %s", a.log)
    for n, leaf in enumerate(kept):
        moved = written(json.loads(leaf) | {"n": n})
        a.here.insert("ledger_entry", (a.log, n, moved, hashes.get(leaf, bytes(32))))
    a.cover_up()


def cut_the_tail(a: Attempt) -> None:
    """The last entries gone, with everything that hung on them."""
    last = max(leaves(a.here, a.log))
    size = a.chance.randrange(max(0, last - 60), last + 1)
    cut(a, size)


def cut(a: Attempt, size: int) -> None:
    """Keep the first `size` entries of the log."""
    for table in ("ledger_entry", "ledger_part"):
        a.here.sql(f"DELETE FROM {table} WHERE log = %s AND n >= %s", a.log, size)
    a.here.sql("DELETE FROM ledger_commandkey WHERE log = %s AND first >= %s", a.log, size)
    a.cover_up()


def remove_a_text(a: Attempt) -> None:
    """A part gone, without the entry that explains it."""
    a.here.delete("ledger_part", a.chance.choice(sorted(a.here.before["ledger_part"])))


def move_a_text(a: Attempt) -> None:
    """A part put under another entry."""
    log, n, kind = a.chance.choice(sorted(a.here.before["ledger_part"]))
    other = a.chance.choice([each for each in range(a.here.ended) if each != n])
    a.here.sql("DELETE FROM ledger_part WHERE log = %s AND n = %s AND kind = %s", log, other, kind)
    a.here.update("ledger_part", (log, n, kind), n=other)


def replace_a_text(a: Attempt) -> None:
    """Another text, sealed as the register seals them: the case's key has fallen into the forger's hands."""
    log, n, kind = key = a.chance.choice(sorted(a.here.before["ledger_part"]))
    case = a.here.before["ledger_part"][key][3]
    seal_again(a.here, log, n, kind, case, b"Nothing was seen.", a.chance.randbytes(seal.KEY_SIZE))


def seal_again(here: Ground, log: str, n: int, kind: str, case: str, text: bytes, key: bytes) -> None:
    """Put a text in a part's place under a key of the forger's own, wrapped by the case's."""
    where = seal.place(log, n, kind)
    outer = case_key(case, here.before["ledger_casekey"][(case,)][1])
    wrapped = seal.wrap(outer, key, where, bytes(seal.NONCE_SIZE))
    here.update("ledger_part", (log, n, kind), sealed=seal.seal(key, text, where), wrapped=wrapped)


def swap_case_keys(a: Attempt) -> None:
    """Two cases' keys, each in the other's place."""
    first, second = a.chance.sample(sorted(a.here.before["ledger_casekey"]), 2)
    keys = a.here.before["ledger_casekey"]
    a.here.update("ledger_casekey", first, wrapped=keys[second][1])
    a.here.update("ledger_casekey", second, wrapped=keys[first][1])


def shred_a_case(a: Attempt) -> None:
    """A case's key gone, and with it every text of the case."""
    a.here.delete("ledger_casekey", a.chance.choice(sorted(a.here.before["ledger_casekey"])))


def undo_a_redaction(a: Attempt) -> None:
    """A redacted text back out of an old backup."""
    n, kind = a.chance.choice(REDACTED)
    key = (REGISTER, n, kind)
    a.here.insert("ledger_part", a.here.backup["ledger_part"][key])


def bring_back_the_backup(a: Attempt) -> None:
    """The whole database as it once was: every table agrees with every other."""
    a.here.put_back(a.here.backup)


def fork(a: Attempt) -> None:
    """Another history from some entry on: a text reworded, its entry and everything after it made to fit."""
    log, n, kind = key = a.chance.choice(sorted(a.here.before["ledger_part"]))
    secret, text = a.chance.randbytes(seal.KEY_SIZE), b"Nothing was seen."
    seal_again(a.here, log, n, kind, a.here.before["ledger_part"][key][3], text, secret)
    said = json.loads(a.leaf(n))
    for part in said["parts"]:
        if part["k"] == kind:
            commitment = seal.commitment(seal.salt(secret), text)
            part.update(c=_base64(commitment), b=len(text))
    a.write(n, written(said))
    a.cover_up()


def _base64(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()


@dataclass(frozen=True)
class Kind:
    """A kind of attack: how it is done, how often it is tried, and whether it is covered up at all."""

    do: Callable[[Attempt], None]
    weight: int = 1
    covered: bool = False
    logs: tuple[str, ...] = (REGISTER,)

    @property
    def name(self) -> str:
        """What the table calls it."""
        return self.do.__name__.replace("_", " ")


BOTH = (REGISTER, REGISTER, REGISTER, LOOKS)
KINDS = (
    Kind(change_a_byte, 8, logs=BOTH),
    Kind(change_a_kind, 2),
    Kind(delete_a_row, 3),
    Kind(swap_two_rows, 2),
    Kind(duplicate_a_row, 2),
    Kind(reword_a_leaf, 3, True, BOTH),
    Kind(date_back, 2, True, BOTH),
    Kind(date_forward, 2, True, BOTH),
    Kind(swap_two_entries, 2, True, BOTH),
    Kind(take_an_entry_out, 2, True, BOTH),
    Kind(slip_an_entry_in, 2, True, BOTH),
    Kind(cut_the_tail, 3, True, BOTH),
    Kind(remove_a_text, 2),
    Kind(move_a_text, 2),
    Kind(replace_a_text, 1),
    Kind(swap_case_keys, 1),
    Kind(shred_a_case, 1),
    Kind(undo_a_redaction, 1),
    Kind(bring_back_the_backup, 1),
    Kind(fork, 2, True),
)


def done(kind: Kind, attempt: Attempt) -> bool:
    """Whether the attack could be made at all: some the database itself refuses, such as two rows of one key."""
    try:
        with transaction.atomic(using=ALIAS):
            kind.do(attempt)
    except (DatabaseError, OverflowError):
        return False
    return True
