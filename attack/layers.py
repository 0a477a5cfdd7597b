"""What each memory says of a register that was attacked, asked one by one, so that it shows what each alone can see.

A layer answers with sentences; none means that it saw nothing. `named` asks whether a sentence names what was touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from attack.books import leaves, roots, signing_key
from attack.ground import BEGAN, Ground, State
from tocsin.ledger import LOOKS, REGISTER, CannotSign, KeyMissing, NoSuchEntry, Tampered, verify_register
from tocsin.ledger.errors import AnchorLost, Behind
from tocsin.ledger.proving import check_continues_signed, consistency
from tocsin.ledger.signing import state_in
from tocsin.ledger.tiles import split_hashes
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.tree import frontier_root, leaf_hash
from tocsin.witness.errors import Inconsistent, Malformed, Outdated
from tocsin.witness.request import write
from tocsin.witness.signer import LogSigner
from tocsin.witness.state import Witness

REFUSALS = (Tampered, Behind, Inconsistent, Outdated, Malformed, KeyMissing, AnchorLost, CannotSign, NoSuchEntry)

BROKE_DOWN = "BROKE DOWN:"
"""How a sentence begins that no person should ever see: an exception nobody meant."""

Touched = set[tuple[str, int]]

Layer = Callable[[Ground, Touched], list[str]]

ENTRIES = re.compile(r"\b[Ee]ntr(?:y|ies) (\d+)(?: to (\d+))?")


def touched(here: Ground, after: State) -> Touched:
    """The entries, by log and number, that the changed rows are about."""
    found: Touched = set()
    for table, rows in here.before.items():
        now = after[table]
        for key in rows.keys() | now.keys():
            if rows.get(key) != now.get(key):
                for row in (rows.get(key), now.get(key)):
                    found |= _about(here, table, row) if row else set()
    return found


def difference(here: Ground, after: State) -> str:
    """In which tables, and at which of their columns, the register is not what it was."""
    found = []
    for table, rows in here.before.items():
        now = after[table]
        gone, new = rows.keys() - now.keys(), now.keys() - rows.keys()
        columns = {
            column
            for key in rows.keys() & now.keys()
            for column, old, mine in zip(here.tables[table].columns, rows[key], now[key], strict=True)
            if old != mine
        }
        if gone or new or columns:
            some = f"{sorted(gone)[:1]}{sorted(new, key=str)[:1]}"
            found.append(f"{table} -{len(gone)} +{len(new)} {','.join(sorted(columns))} {some}")
    return "; ".join(found)


def _about(here: Ground, table: str, row: tuple[object, ...]) -> Touched:
    said = dict(zip(here.tables[table].columns, row, strict=True))
    log = str(said.get("log", REGISTER))
    if table in ("ledger_entry", "ledger_part"):
        return {(log, _number(said["n"]))}
    if table == "ledger_tile":
        return {(log, n) for n in _within(here, _number(said["n"]) * 256, 256)}
    if table == "ledger_commandkey":
        return {(log, n) for n in _within(here, _number(said["first"]), _number(said["count"]))}
    if table == "ledger_casekey":
        parts = here.before["ledger_part"].values()
        return {(row[0], row[1]) for row in parts if row[3] == said["case"]}
    return {(log, n) for n in range(here.ended)}


def _within(here: Ground, first: int, count: int) -> range:
    return range(max(0, first), max(0, first) + min(max(0, count), here.ended))


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1


THINGS = {
    "ledger_head": ("head",),
    "ledger_checkpoint": ("checkpoint", "cosigned"),
    "ledger_cosignature": ("cosigned",),
    "ledger_commandkey": ("command",),
    "ledger_casekey": ("key",),
    "ledger_tile": ("tile",),
}
"""What a sentence calls a row that belongs to no single entry."""


def changed(here: Ground, after: State) -> set[str]:
    """The tables that are not what they were."""
    return {table for table, rows in here.before.items() if rows != after[table]}


def names_it(sentences: Iterable[str], about: Touched, tables: set[str]) -> bool:
    """Whether a sentence names an entry that was touched, alone or in a range, or the one other thing that was."""
    numbers = {n for _, n in about}
    said = list(sentences)
    if tables <= THINGS.keys() and any(word in each for table in tables for word in THINGS[table] for each in said):
        return True
    return any(
        any(int(first) <= n <= int(last or first) for n in numbers)
        for sentence in said
        for first, last in ENTRIES.findall(sentence)
    )


def harmless(here: Ground, after: State) -> bool:
    """Whether nothing was touched but what no promise rests on.

    A checkpoint row taken away is kept in receipts, the anchor and the witnesses; the digest of a command key only
    decides in which words a command sent twice is answered: with its receipt, or that other words came first.
    """
    for table in changed(here, after):
        rows, now = here.before[table], after[table]
        if table == "ledger_checkpoint" and now.items() <= rows.items():
            continue
        place = here.tables[table].columns.index("digest") if table == "ledger_commandkey" else None
        if place is None or rows.keys() != now.keys():
            return False
        if any(row[:place] + row[place + 1 :] != now[key][:place] + now[key][place + 1 :] for key, row in rows.items()):
            return False
    return True


def names_log(sentences: Iterable[str], log: str) -> bool:
    """Whether a sentence says at least in which log something was changed."""
    return any(f"/{log}1" in each for each in sentences)


def all_said(said: dict[str, list[str]]) -> list[str]:
    """Every sentence, with its layer."""
    return [f"{layer}: {each}" for layer, sentences in said.items() for each in sentences]


def problems(here: Ground) -> list[str]:
    """Every problem that verifying both logs finds, every text opened."""
    found: list[str] = []
    for log in (REGISTER, LOOKS):
        try:
            found += verify_register(log, deep=True).problems
        except Exception as fault:
            found.append(f"{BROKE_DOWN} verify_register({log!r}): {fault!r}")
    return found


def rests_on_signatures(sentence: str) -> bool:
    """Whether what verifying found rests on a signed state kept in the database."""
    return "signed" in sentence or "checkpoint" in sentence or "witness" in sentence


def receipts(here: Ground, about: Touched) -> list[str]:
    """What those say who hold receipts of the touched entries, and whoever holds the latest of all."""
    held = leaves(here, REGISTER)
    root_at = roots([leaf_hash(leaf) for leaf in held.values()])
    found = []
    for n in sorted({n for log, n in about if log == REGISTER and n in here.receipts} | {here.ended - 1}):
        mine = here.receipts[n]
        if n not in held:
            found.append(f"Entry {n} has a receipt and is gone.")
        elif held[n] != mine.leaf:
            found.append(f"Entry {n} is not what its receipt says.")
        signed = state_in(mine.checkpoint)
        if signed.size >= len(root_at) or root_at[signed.size] != signed.root:
            found.append(f"Entries 0 to {signed.size - 1} are not those that the receipt of {n} was signed for.")
    return found


def anchor(here: Ground, about: Touched) -> list[str]:
    """What the register says when it starts, or is asked to write, and looks at its anchor."""
    return [said for log in (REGISTER, LOOKS) if (said := _refused(partial(check_continues_signed, log)))]


def signer(here: Ground, about: Touched) -> list[str]:
    """What the signer says when it is asked to sign the register as it stands, with the best proof there is."""
    return [said for log in (REGISTER, LOOKS) if (said := _refused(partial(_sign, here, log)))]


def witness(here: Ground, about: Touched) -> list[str]:
    """What a witness says that is sent the register as it stands, signed by whoever has the log's key."""
    return [said for log in (REGISTER, LOOKS) if (said := _refused(partial(_cosign, here, log)))]


def _refused(ask: Callable[[], object]) -> str:
    """The sentence of a refusal; "" where there was none. Any other exception is a fault of ours, and told as one."""
    try:
        ask()
    except REFUSALS as fault:
        return f"{type(fault).__name__}: {fault}"
    except Exception as fault:
        return f"{BROKE_DOWN} {fault!r}"
    return ""


def _sign(here: Ground, log: str) -> None:
    state = _state(here, log)
    last = LogSigner(here.home / "keys", here.home / "anchor").last(state.origin)
    LogSigner(here.home / "keys", here.home / "anchor").sign(state, *_proof(log, last, state))


def _cosign(here: Ground, log: str) -> None:
    state = _state(here, log)
    note = signing_key(here, state.origin).sign(state.text)
    seen = Witness(here.home / "witness")
    last = next(each.note for each in seen.logs() if each.origin == here.origins[log])
    seen.add(write(note, *_proof(log, last, state)), BEGAN + timedelta(days=100))


def _state(here: Ground, log: str) -> Checkpoint:
    """The state that the head claims, under the name that the log has always had."""
    ((size, frontier),) = here.sql("SELECT size, frontier FROM ledger_head WHERE log = %s", log) or ((0, b""),)
    if not isinstance(size, int) or size < 0:
        raise Tampered(f"The head of {log} gives no size.")
    return Checkpoint(here.origins[log], size, frontier_root(tuple(split_hashes(frontier))))


def _proof(log: str, last: str, state: Checkpoint) -> tuple[int, tuple[bytes, ...]]:
    """Since when, and the proof: what an honest register would send, and a dishonest one cannot better."""
    old = state_in(last).size
    if old > state.size:
        raise Behind(f"{state.origin} has signed {old} entries; entries {state.size} to {old - 1} are gone.")
    return old, consistency(log, old, state.size)
