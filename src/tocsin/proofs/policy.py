"""Whom to believe: the keys of a log, its witnesses, and how many of which of them must have seen a checkpoint.

Source: C2SP tlog-policy: lines `log KEY [URL]`, `witness NAME KEY [URL]`, `group NAME any|all|K MEMBER…` and
`quorum NAME|none`. A log has several keys while one takes over from another. The log's public key alone will do where a
policy is asked for; then nobody's witness counts.
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.proofs.errors import Tampered
from tocsin.proofs.keys import Kind, Verifier
from tocsin.proofs.note import Checkpoint, Signed, signatures

LONGEST = 200_000
NOBODY = "none"
LOG_KINDS = (Kind.ED25519, Kind.ML_DSA_44)
WITNESS_KINDS = (Kind.COSIGNATURE, Kind.ML_DSA_44)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
GAP = re.compile(r"[ \t]+")
COUNT = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody outside who looks at the log's checkpoints: the policy's name for them, their key, where they answer."""

    name: str
    verifier: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Members of whom at least `threshold` must have cosigned for the group to have."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How much stands behind a checkpoint: who cosigned it, when they first say so, whether the quorum is complete.

    `asked` is whether the policy demands a quorum at all; without one, `quorum` is False and nothing is lacking.
    """

    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, datetime], ...]
    quorum: bool
    asked: bool

    @property
    def level(self) -> str:
        """The standing in two words, for tables and tests."""
        if self.quorum:
            return "quorum met"
        return "witnessed" if self.cosigned else "log only"

    @property
    def lacking(self) -> bool:
        """Whether the policy asks for more witnesses than have cosigned."""
        return self.asked and not self.quorum

    @property
    def words(self) -> str:
        """The standing for a reader: “log only”, “witnessed by X at T”, “quorum met: witnessed by X at T”."""
        seen = " and ".join(f"{name} at {at:%d %B %Y %H:%M:%S} UTC" for name, at in self.cosigned)
        if self.quorum:
            return f"quorum met: witnessed by {seen}"
        return f"witnessed by {seen}" if seen else "log only"

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Policy:
    """The keys and the rule. Groups are kept in the order of their lines, so that each comes after its members."""

    logs: tuple[Verifier, ...]
    witnesses: tuple[Witness, ...] = ()
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = NOBODY

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """Read a policy file; ValueError names the line that cannot be understood and says what one looks like."""
        return _Reader().read(text)

    def weigh(self, note: str) -> Standing:
        """What stands behind a note that one of the logs signed; Tampered if none did or a known signature is bad."""
        if not self.logs:
            raise Tampered("The policy names no log, so no checkpoint can be checked with it. Add a line: log KEY")
        text, signed = signatures(note, [*self.logs, *(witness.verifier for witness in self.witnesses)])
        checkpoint = Checkpoint.parse(text)
        self._check_log(checkpoint, {each.verifier for each in signed})
        cosigned = tuple(_cosigned(self.witnesses, signed))
        asked = self.quorum != NOBODY
        return Standing(checkpoint, cosigned, asked and self._complete({name for name, _ in cosigned}), asked)

    def _check_log(self, checkpoint: Checkpoint, signed: set[Verifier]) -> None:
        names = sorted({log.name for log in self.logs if log in signed})
        if not names:
            logs = ", ".join(sorted({log.name for log in self.logs}))
            raise Tampered(f"The checkpoint carries no signature by {logs}, whose key was given to check it with.")
        if checkpoint.origin not in names:
            raise Tampered(f"The checkpoint is of {checkpoint.origin}, but the key given is that of {names[0]}.")

    def _complete(self, done: set[str]) -> bool:
        for name, group in self.groups.items():
            if sum(member in done for member in group.members) >= group.threshold:
                done.add(name)
        return self.quorum in done


def trust(text: str) -> Policy:
    """What a person hands over to check with: a policy, or a log's public key alone. ValueError says what is wrong."""
    if GAP.search(text.strip()) or "\n" in text.strip():
        return Policy.parse(text)
    key = Verifier.parse(text)
    if key.kind not in LOG_KINDS:
        raise ValueError(f"The key of {key.name} is a witness's. To check with it, name it in a policy beside the log.")
    return Policy((key,))


def _cosigned(witnesses: Iterable[Witness], signed: Iterable[Signed]) -> Iterable[tuple[str, datetime]]:
    """Each witness once, with the earliest time it signed. A signature that says no time does not count."""
    times: dict[Verifier, datetime] = {}
    for each in signed:
        if each.at:
            times[each.verifier] = min(each.at, times.get(each.verifier, each.at))
    return ((witness.name, times[witness.verifier]) for witness in witnesses if witness.verifier in times)


class _Reader:
    """Takes a policy in line by line. A name stands for one thing only and is a member of one group at most."""

    def __init__(self) -> None:
        self._logs: list[Verifier] = []
        self._witnesses: dict[str, Witness] = {}
        self._groups: dict[str, Group] = {}
        self._members: set[str] = set()
        self._quorum = ""
        self._kinds: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._set_quorum,
        }

    def read(self, text: str) -> Policy:
        if len(text) > LONGEST:
            raise ValueError(f"This is {len(text)} characters long; a policy is a page or two.")
        for number, line in enumerate(text.split("\n"), 1):
            try:
                self._line(line)
            except ValueError as fault:
                raise ValueError(f"Line {number} of the policy: {fault}") from None
        if not self._quorum:
            raise ValueError("The policy has no line “quorum”. Say whose cosignatures are needed, or: quorum none")
        return Policy(tuple(self._logs), tuple(self._witnesses.values()), self._groups, self._quorum)

    def _line(self, line: str) -> None:
        if CONTROLS.search(line):
            raise ValueError("It holds a control character. Save the file as plain text with Unix line ends.")
        kind, *words = GAP.split(line.strip(" \t"))
        if not kind or kind.startswith("#"):
            return
        if kind not in self._kinds:
            raise ValueError(f"It begins with {kind[:40]!r}; a line begins with log, witness, group, quorum or #.")
        self._kinds[kind](words)

    def _log(self, words: list[str]) -> None:
        if not 1 <= len(words) <= 2:
            raise ValueError("A log is written: log KEY [URL]")
        self._logs.append(self._key(words[0], LOG_KINDS, "log"))

    def _witness(self, words: list[str]) -> None:
        if not 2 <= len(words) <= 3:
            raise ValueError("A witness is written: witness NAME KEY [URL]")
        self._check_free(words[0])
        key = self._key(words[1], WITNESS_KINDS, "witness")
        self._witnesses[words[0]] = Witness(words[0], key, *words[2:])

    def _group(self, words: list[str]) -> None:
        name, how, members = words[0] if words else "", words[1] if len(words) > 1 else "", words[2:]
        if not members:
            raise ValueError("A group is written: group NAME any|all|NUMBER MEMBER…")
        self._check_free(name)
        for member in members:
            self._check_known(member)
            if member in self._members:
                raise ValueError(f"{member[:40]!r} is already a member of a group; it counts once only.")
            self._members.add(member)
        self._groups[name] = Group(_threshold(how, len(members)), tuple(members))

    def _set_quorum(self, words: list[str]) -> None:
        if len(words) != 1:
            raise ValueError("The quorum is written: quorum NAME, or: quorum none")
        if self._quorum:
            raise ValueError("The quorum was already given on a line above. Keep one of the two.")
        if words[0] != NOBODY:
            self._check_known(words[0])
        self._quorum = words[0]

    def _key(self, text: str, kinds: Container[Kind], whose: str) -> Verifier:
        key = Verifier.parse(text)
        if key.kind not in kinds:
            raise ValueError(f"The key of {key.name} is of kind {key.kind:#04x}, which is not the kind of a {whose}.")
        known = [*self._logs, *(witness.verifier for witness in self._witnesses.values())]
        if any(key.public == other.public for other in known):
            raise ValueError(f"The key of {key.name} stands above already: nobody counts twice or witnesses themself.")
        return key

    def _check_free(self, name: str) -> None:
        if name == NOBODY or name in self._witnesses or name in self._groups:
            raise ValueError(f"{name[:40]!r} already has a meaning. Choose another name.")

    def _check_known(self, name: str) -> None:
        if name not in self._witnesses and name not in self._groups:
            raise ValueError(f"{name[:40]!r} is no witness or group of a line above.")


def _threshold(how: str, members: int) -> int:
    if how in ("any", "all"):
        return 1 if how == "any" else members
    if not COUNT.fullmatch(how) or int(how) > members:
        raise ValueError(f"{how[:40]!r} of {members} members cannot be asked for: write any, all, or 1 to {members}.")
    return int(how)
