"""Three who need no database: a manager at the front door, a web tier in an attacker's hands, a careless witness."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.register import Register
from tests.witness.logs import ORIGIN, Log

from attack.ground import BEGAN
from attack.victims import Victim, faults
from tocsin.access import Command, Refused
from tocsin.acts import AuthoriseRedaction, ProposeRedaction
from tocsin.concerns import ConfirmDecision, ConfirmLowering, Decide, RaiseConcern, Rate
from tocsin.proofs.note import Checkpoint
from tocsin.proofs.policy import Policy
from tocsin.witness.errors import AnchorLost, Inconsistent, KeyMissing, Malformed, Outdated
from tocsin.witness.request import write
from tocsin.witness.service import RemoteSigner, SignerServer
from tocsin.witness.signer import LogSigner
from tocsin.witness.state import Witness, begin

WORDS, PURPOSE = "I read it and agree.", "safeguard_child"
SIZE = 300


@dataclass
class Tried:
    """What one role tried: how often, how often it was refused, and whatever got through that should not have."""

    tried: int = 0
    refused: int = 0
    through: list[str] = field(default_factory=list)
    note: str = ""


def manager(victim: Victim) -> Tried:
    """Every person alone tries to end, to calm and to redact a warning, giving both signatures themselves.

    That two of them can is tried as well: otherwise a refusal would say nothing.
    """
    came, register = Tried(), victim.people
    with victim.opened():
        for one in sorted(register.people):
            for plan in PLANS:
                came.tried += 1
                if _signed_by(register, plan, one, one):
                    came.through.append(f"{one} got both signatures of {plan.__name__.strip('_')}")
                else:
                    came.refused += 1
        for plan, second in zip(PLANS, ("hub_manager", "hub_manager", "scrutineer"), strict=True):
            if not _signed_by(register, plan, "hub", second):
                came.through.append(f"two people could not {plan.__name__.strip('_')} either: the trial shows nothing")
        came.through += faults(victim)
    return came


Plan = Callable[[str, int], tuple[Command, Callable[[dict[str, str]], Command]]]


def _signed_by(register: Register, plan: Plan, one: str, other: str) -> bool:
    """Whether a new warning could be dealt with by this plan, proposed by the one and confirmed by the other."""
    made = register.perform(RaiseConcern(account="Bruises.", where="At home.", danger=True), register.teacher)
    first, second = plan(made.ids["concern"], made.entry)
    try:
        ids = register.perform(first, getattr(register, one)).ids
        register.perform(second(ids), getattr(register, other), "scrutiny" if other == "scrutineer" else PURPOSE)
    except Refused:
        return False
    return True


def _bury(concern: str, entry: int) -> tuple[Command, Callable[[dict[str, str]], Command]]:
    law, why = "ca1989_s17", "below_threshold"
    nfa = Decide(concern=concern, outcome="nfa", reason="Seen and settled.", law=law, reason_code=why)
    return nfa, lambda ids: ConfirmDecision(decision=ids["decision"], reason=WORDS)


def _calm(concern: str, entry: int) -> tuple[Command, Callable[[dict[str, str]], Command]]:
    lower = Rate(concern=concern, rating="green", reason="Calm now.")
    return lower, lambda ids: ConfirmLowering(proposal=ids["proposal"], reason=WORDS)


def _redact(concern: str, entry: int) -> tuple[Command, Callable[[dict[str, str]], Command]]:
    asked = ProposeRedaction(entry=entry, part="where", basis="court_order", reason="The court said so.")
    return asked, lambda ids: AuthoriseRedaction(redaction=ids["redaction"], reason=WORDS)


PLANS: tuple[Plan, ...] = (_bury, _calm, _redact)


def web_tier(folder: Path, count: int, seed: int) -> Tried:
    """Whoever has taken over the pages may ask the signer anything: only what continues the log gets signed.

    What they can do stays: enter false warnings under somebody's name, which is signed like any other entry.
    """
    chance, came = random.Random(seed), Tried()
    honest = Log(SIZE + count)
    folder.mkdir()
    signer = LogSigner(folder / "keys", folder / "anchor", lambda size: bytes(range(size)))
    with SignerServer(folder / "s", signer, [ORIGIN]) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        remote = RemoteSigner(folder / "s")
        remote.sign(honest.at(SIZE), 0, [])
        for i in range(count):
            _demand(remote, honest, SIZE + i, chance, came)
            remote.sign(honest.at(SIZE + i + 1), SIZE + i, honest.proof(SIZE + i, SIZE + i + 1))
        server.shutdown()
        thread.join()
    came.note = f"{count} false entries added at the end were signed, as any entry is"
    return came


def _demand(remote: RemoteSigner, honest: Log, now: int, chance: random.Random, came: Tried) -> None:
    fork = Log(now + 8, fork=chance.randrange(now))
    later, earlier = now + chance.randrange(1, 8), chance.randrange(1, now)
    demands: Sequence[tuple[Checkpoint, int, Sequence[bytes]]] = [
        (fork.at(now), now, []),
        (fork.at(later), now, fork.proof(now, later)),
        (fork.at(later), now, honest.proof(earlier, now)),
        (honest.at(earlier), earlier, []),
        (fork.at(earlier), 0, []),
        (Checkpoint("register.example.org/register2", later, bytes(32)), 0, []),
    ]
    checkpoint, old, proof = chance.choice(demands)
    came.tried += 1
    try:
        remote.sign(checkpoint, old, proof)
    except (Inconsistent, Outdated, KeyMissing, Malformed, AnchorLost):
        came.refused += 1
    else:
        came.through.append(f"{checkpoint.size} entries of another history, from {old}, were signed at {now}")


def careless_witness(folder: Path, count: int, seed: int) -> Tried:
    """A witness set back from a backup cosigns a fork. The other did not; the two cosignatures prove the fork."""
    chance, came = random.Random(seed), Tried()
    proofs = 0
    for i in range(count):
        came.tried += 1
        place = folder / f"witnesses{i}"
        proofs += _set_back(place, chance, came)
        shutil.rmtree(place)
    came.note = f"the careless one cosigned all {count}; {proofs} times its own two signatures prove it"
    return came


def _set_back(place: Path, chance: random.Random, came: Tried) -> bool:
    place.mkdir(parents=True)
    start, now = sorted(chance.sample(range(2, SIZE), 2))
    honest, fork = Log(SIZE), Log(SIZE, fork=start)
    both = [begin(place / name, f"{name}.example.org/w") for name in ("careless", "careful")]
    for each in both:
        each.follow(ORIGIN, honest.signer.verifier)
        each.add(write(honest.note(start), 0, []), BEGAN)
    shutil.copytree(place / "careless", place / "backup")
    seen = [each.add(write(honest.note(now), start, honest.proof(start, now)), BEGAN) for each in both]
    shutil.rmtree(place / "careless")
    shutil.copytree(place / "backup", place / "careless")
    forked = _lines([Witness(place / "careless"), both[1]], fork, start, now)
    policy = _policy(honest, both)
    if len(forked) != 1:
        came.through.append(f"{len(forked)} witnesses cosigned a fork from {start} at {now}")
    if policy.weigh(fork.note(now) + "".join(forked)).quorum:
        came.through.append(f"a fork from {start} at {now} met the quorum")
    else:
        came.refused += 1
    one, other = policy.weigh(honest.note(now) + seen[0]), policy.weigh(fork.note(now) + forked[0])
    return one.checkpoint.root != other.checkpoint.root and bool(one.cosigned) and bool(other.cosigned)


def _lines(asked: Sequence[Witness], fork: Log, start: int, now: int) -> list[str]:
    found = []
    for each in asked:
        try:
            found.append(each.add(write(fork.note(now), start, fork.proof(start, now)), BEGAN + timedelta(days=1)))
        except (Inconsistent, Outdated):
            continue
    return found


def _policy(log: Log, witnesses: Sequence[Witness]) -> Policy:
    lines = [f"log {log.signer.verifier.text}"]
    lines += [f"witness w{i} {each.verifiers[0].text}" for i, each in enumerate(witnesses)]
    return Policy.parse("\n".join([*lines, "group all all w0 w1", "quorum all"]) + "\n")
