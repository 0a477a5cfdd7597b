"""A small log with texts in it, made of `tocsin.proofs` alone: what receipts, disclosures and exports are cut from."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256

from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.disclosure import Opening
from tocsin.proofs.entry import Entry, PartRef, encode
from tocsin.proofs.note import Checkpoint, Kind, Signer
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.seal import commitment, salt
from tocsin.proofs.tree import fold, inclusion_path, leaf_hash

AT = datetime(2026, 11, 3, 9, 14, 7, tzinfo=UTC)
ORIGIN = "register.example.org/register1"
LOG = Signer(ORIGIN, bytes(range(32)))
OLDER = Cosigner("witness.example.org/ed25519", bytes(range(1, 33)), Kind.COSIGNATURE)
NEWER = Cosigner("witness.example.org/ml-dsa", bytes(range(2, 34)), Kind.ML_DSA_44)
STRANGER = Cosigner("stranger.example.org/w", bytes(range(3, 35)), Kind.COSIGNATURE)
POLICY = f"""# The register, and two witnesses of whom both are needed.
log {LOG.verifier.text}
witness older {OLDER.verifier.text}
witness newer {NEWER.verifier.text}
group both all older newer
quorum both
"""
PARTS = {0: ("text",), 2: ("text", "body-map", "voice"), 3: ("text",)}
META = {5: {"entry": 3, "part": "text"}}
TYPES = {5: "part.redacted/1"}


def part_key(n: int, kind: str) -> bytes:
    """A part's key, made up: never how the register makes one."""
    return sha256(f"{n} {kind}".encode()).digest()


def part_text(n: int, kind: str) -> bytes:
    """Words for texts, bytes that are no words for the rest."""
    return f"Entry {n} says: a bruise – see the map.".encode() if kind == "text" else bytes([0x89, 0xFF, n]) * 20


def leaf_of(n: int, origin: str = ORIGIN) -> bytes:
    """Entry `n`, a minute after the one before it, with the parts that PARTS gives it."""
    kinds = PARTS.get(n, ())
    texts = {kind: part_text(n, kind) for kind in kinds}
    parts = tuple(PartRef(kind, commitment(salt(part_key(n, kind)), text), len(text)) for kind, text in texts.items())
    meta = META.get(n, {"cat": "N2"})
    told = TYPES.get(n, "concern.raised/1")
    at = AT + timedelta(minutes=n)
    return encode(Entry(n, origin, told, at, "u_9f", "o_hub", "", "c_51", f"k{n}", (), parts, meta))


@dataclass(frozen=True)
class Log:
    """The first `size` entries and the key they are signed with."""

    size: int
    log: Signer

    @cached_property
    def leaves(self) -> list[bytes]:
        return [leaf_of(n, self.log.verifier.name) for n in range(self.size)]

    @cached_property
    def hashes(self) -> list[bytes]:
        return [leaf_hash(leaf) for leaf in self.leaves]

    @cached_property
    def state(self) -> Checkpoint:
        return Checkpoint(self.log.verifier.name, self.size, fold(self.hashes))

    @cached_property
    def note(self) -> str:
        return self.log.sign(self.state.text)

    def witnessed(self, *witnesses: Cosigner) -> str:
        """The checkpoint with each witness's line below it."""
        return self.note + "".join(witness.cosign(self.state, AT + timedelta(hours=9)) for witness in witnesses)

    def receipt(self, n: int, note: str = "") -> str:
        """The receipt of entry `n`, under this log's checkpoint or another note of the same state."""
        path = inclusion_path(self._node, n, self.size)
        return Receipt(n, self.leaves[n], tuple(path), note or self.note).text

    def opening(self, n: int, kind: str) -> Opening:
        """What its author holds of one part."""
        return Opening(n, kind, salt(part_key(n, kind)), part_text(n, kind))

    def openings(self, n: int) -> list[Opening]:
        """All of an entry's parts laid open."""
        return [self.opening(n, kind) for kind in PARTS.get(n, ())]

    def _node(self, height: int, index: int) -> bytes:
        return fold(self.hashes[index << height : (index + 1) << height])


def small_log(size: int, seed: int = 0) -> Log:
    """A log of that many entries; another seed is another key of the same name."""
    return Log(size, Signer(ORIGIN, bytes(range(seed, seed + 32))) if seed else LOG)


SMALL = small_log(7)
