"""What the register enters about itself: in either log, and unlike every other act also when it must change its name.

The door (`acts.door`) takes commands about children into one log. These are acts about the logs: that one lost entries
and goes on under a new name, that a key took over, that a witness signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from tocsin.access import Actor, Refused, Situation, check_may
from tocsin.acts.folding import fold
from tocsin.ledger import (
    LOOKS,
    OWN_KEYS,
    REGISTER,
    ROTATED,
    Closing,
    Entry,
    Fact,
    Json,
    Recovery,
    begin_rotation,
    checkpoint,
    closing,
    finish_rotation,
    recovery_in,
    retire,
    rotation_key,
    rotation_under_way,
    rotations,
    why_not_continued,
    writing,
)
from tocsin.words import load_profile


def enter(
    log: str,
    facts: Sequence[Fact],
    *,
    by: Actor,
    at: datetime,
    key: str,
    shard: str = "",
    number: int | None = None,
    besides: Callable[[], None] = lambda: None,
) -> tuple[Entry, ...]:
    """Enter facts about a log in that log, once for each key; `besides` is done in the same transaction.

    Refused when the first would not get the `number` that it was made for.
    """
    s = Situation(by=by, purpose="run_system", at=at, profile=load_profile(), new_id=str)
    check_may(s, "keep_ledger")
    digest = hashlib.sha256(repr((facts, by.practitioner)).encode()).hexdigest()
    with writing(log, key=OWN_KEYS + key, digest=digest, shard=shard) as pen:
        if pen.earlier:
            return pen.earlier
        made = pen.append(facts, by=by.practitioner, office=by.office, purpose=s.purpose, at=at)
        for entry in made:
            fold(entry, s.profile)
        besides()
        if number is not None and made[0].n != number:
            raise Refused("Something was entered meanwhile.", next_step="Stop the register's pages and try again.")
        return made


def recover(because: str, *, by: Actor, at: datetime, logs: Collection[str] = ()) -> tuple[Recovery, ...]:
    """Close each log that cannot go on under its name, and those in `logs` besides; begin each anew and sign it.

    The first entry under the new name says what was signed under the old one, so that what is lost is a declared loss;
    `because`, in a person's words, is its part. Refused when nothing is wrong and no log was named.
    """
    if not because.strip():
        raise Refused("Say what happened: whoever reads the register later has only these words.", field="because")
    lost = [log for log in (REGISTER, LOOKS) if log in logs or why_not_continued(log)]
    if not lost:
        raise Refused(
            "Both logs hold everything that they signed, so nothing has to be recovered.",
            next_step="To close a log nonetheless, as when its key was stolen, name it: --log register",
        )
    return tuple(_go_on(closing(log), because, by, at) for log in lost)


def _go_on(close: Closing, because: str, by: Actor, at: datetime) -> Recovery:
    retire(close.previous)  # first, so that the old name is closed before there is another
    fact = Fact("log.recovered/1", "", close.meta, {"reason": because.encode()})
    (made,) = enter(close.log, [fact], by=by, at=at, key=close.key, shard=close.shard, number=close.size)
    checkpoint(close.log)
    return recovery_in(made, close.log)


def begin_key_rotation(log: str, *, by: Actor, at: datetime) -> tuple[str, str]:
    """Have a new key sign beside the present one, enter that, and sign it with both: their vkeys, old first."""
    return _rotation_told(log, *begin_rotation(log), by=by, at=at)


def finish_key_rotation(log: str, *, by: Actor, at: datetime) -> tuple[str, str]:
    """Have the new key sign alone, once both have signed that it will: the vkeys, old first."""
    under_way = rotation_under_way(log)
    if under_way is None:
        raise Refused(
            f"No new key signs beside the old one of {log}.", next_step="Begin with: tocsin ledger rotate-key"
        )
    keys = _rotation_told(log, *under_way, by=by, at=at)
    finish_rotation(under_way[0])
    return keys


def _rotation_told(
    log: str, shard: str, number: int, meta: dict[str, Json], *, by: Actor, at: datetime
) -> tuple[str, str]:
    enter(log, [Fact(ROTATED, "", meta)], by=by, at=at, key=rotation_key(shard, number, str(meta["step"])))
    checkpoint(log)
    told = next(each for each in rotations(log) if (each.shard, each.number) == (shard, number))
    return told.old, told.new
