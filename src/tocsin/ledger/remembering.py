"""What the register remembers of its own past states: its keys, whom it trusts, its root at a size, what it signed.

Read by whoever brings a receipt or a checkpoint of any age, so that an old one is judged by what was true then.
"""

import re
from pathlib import Path

from django.conf import settings
from django.db import connections

from tocsin.ledger.database import current
from tocsin.ledger.errors import NoSuchEntry, PolicyUnreadable
from tocsin.ledger.proving import verification_keys
from tocsin.ledger.recovering import recoveries
from tocsin.ledger.rotating import rotations
from tocsin.ledger.store import LOOKS, REGISTER, origin_of, read_head
from tocsin.ledger.tiles import Tiles
from tocsin.proofs.keys import Verifier
from tocsin.proofs.policy import Policy
from tocsin.proofs.policy import trust as parse_trust
from tocsin.proofs.tree import frontier_of, frontier_root

SIGNED = "SELECT size FROM ledger_checkpoint WHERE log = %s ORDER BY size DESC LIMIT %s"


def every_key() -> tuple[str, ...]:
    """The vkeys of every key this register's logs were ever signed with, those in use first."""
    used = [key for log in (REGISTER, LOOKS) for key in verification_keys(log)]
    known = [key for log in (REGISTER, LOOKS) for keys in keys_by_shard(log).values() for key in keys]
    return tuple(dict.fromkeys((*used, *known)))


def keys_by_shard(log: str) -> dict[str, tuple[str, ...]]:
    """Each name the log ever had, the present one first, with the vkeys it was signed with; none if they were lost."""
    with connections[current()].cursor() as cursor:
        origin = origin_of(log, read_head(cursor, log))
    closed = {each.previous: each.keys for each in reversed(recoveries(log))}
    keys = {origin: verification_keys(log)} | closed
    for each in rotations(log):
        keys[each.shard] = tuple(dict.fromkeys((*keys.get(each.shard, ()), each.new, each.old)))
    return keys


def trust() -> str:
    """What to weigh this register's own receipts and checkpoints with: its policy, and every key it ever signed with.

    A policy file that cannot be read counts as none: it is the register's fault, and no receipt is worth less for it.
    """
    written = _policy()
    named = {log.text for log in parse_trust(written).logs} if written else set()
    logs = "".join(f"log {key}\n" for key in every_key() if key not in named)
    return logs + (written or "quorum none\n")


def policy() -> Policy | None:
    """Whom the register asks and believes; None where no policy was written.

    Unlike `trust`, it does not pass over a policy that cannot be read: PolicyUnreadable says what is wrong with it.
    """
    path = Path(settings.TOCSIN_POLICY)
    try:
        return Policy.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise PolicyUnreadable(f"The policy {path} cannot be used, so no witness is known by it. {fault}") from None


def policy_witnesses() -> dict[str, tuple[Verifier, ...]]:
    """Where each witness of the policy answers, with the keys it answers by; none without a policy."""
    known = policy()
    found: dict[str, tuple[Verifier, ...]] = {}
    for each in known.witnesses if known else ():
        if each.url:
            found[each.url] = (*found.get(each.url, ()), each.verifier)
    return found


def _policy() -> str:
    try:
        text = Path(settings.TOCSIN_POLICY).read_text(encoding="utf-8")
        return f"{text}\n" if parse_trust(text) else ""
    except (OSError, ValueError):
        return ""


def log_of(origin: str) -> str:
    """Which of our logs an origin such as `register.example.org/register2` is a shard of; "" for another register's."""
    host, _, shard = origin.rpartition("/")
    named = re.fullmatch(f"({REGISTER}|{LOOKS})[1-9][0-9]*", shard)
    return named[1] if named and host == settings.TOCSIN_ORIGIN else ""


def root_at(log: str, size: int) -> bytes:
    """The root over the log's first `size` entries as they are kept now; NoSuchEntry when it holds fewer."""
    with connections[current()].cursor() as cursor:
        held = read_head(cursor, log).size
        if not 0 <= size <= held:
            raise NoSuchEntry(f"{log} has no state of {size} entries. It holds {held}.")
        return frontier_root(frontier_of(Tiles(cursor, log).node, size))


def sizes_signed(log: str, most: int) -> tuple[int, ...]:
    """The sizes at which the log signed a checkpoint that it keeps: the latest `most` of them, oldest first."""
    with connections[current()].cursor() as cursor:
        cursor.execute(SIGNED, (log, most))
        return tuple(row[0] for row in reversed(cursor.fetchall()))
