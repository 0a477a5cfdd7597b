"""Everything that reads a stranger's bytes, in one table: what it is given, what it may answer, what must hold then.

A parser here takes bytes and gives back the text that it understood, which must be the text it was given, or refuses
with one of its own kinds of fault, whose message is a sentence and does not repeat pages of what it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from random import Random

from tocsin.proofs import Tampered, tocsin_verify, tree, verify_receipt
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.disclosure import Opening, verify_disclosure
from tocsin.proofs.disclosure import write as write_disclosure
from tocsin.proofs.entry import Entry, PartRef, decode_strictly, encode
from tocsin.proofs.note import Checkpoint, Kind, Signer, Verifier, signatures
from tocsin.proofs.policy import Policy, trust
from tocsin.proofs.receipt import Receipt
from tocsin.proofs.seal import commitment
from tocsin.witness.errors import Malformed
from tocsin.witness.request import Request
from tocsin.witness.request import write as write_request

Alone = tocsin_verify.Refused
LOG = "register.example.org/register1"
AT = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
SIGNER = Signer(LOG, bytes(range(32)))
QUICK = Cosigner("scrutineer.example.org/w1", bytes(range(1, 33)), Kind.COSIGNATURE)
LASTING = Cosigner("scrutineer.example.org/w2", bytes(range(2, 34)), Kind.ML_DSA_44)
POLICY = f"""# Whom the governors believe
log {SIGNER.verifier.text} https://register.example.org/
witness quick {QUICK.verifier.text}
witness lasting {LASTING.verifier.text} https://scrutineer.example.org/w
group both 2 quick lasting
quorum both
"""
LONGEST_SENTENCE = 600
SALT = bytes(range(32))
STORY = b"She has bruises again, and says she fell.\nI do not believe it."


def leaf(n: int) -> bytes:
    parts = (PartRef("account", commitment(SALT, STORY), len(STORY)), PartRef("names", bytes(32), 9))
    meta = {"harms": ["neglect"], "danger": n % 2 == 0, "when": None, "sources": {"a": 1}}
    return encode(
        Entry(n, LOG, "concern.raised/1", AT, "u_1", "o_1", "safeguarding", f"c_{n}", f"k{n}", (n,), parts, meta)
    )


LEAVES = [leaf(n) for n in range(9)]
HASHES = [tree.leaf_hash(each) for each in LEAVES]


def nodes(height: int, index: int) -> bytes:
    return tree.fold(HASHES[index << height : (index + 1) << height])


STATE = Checkpoint(LOG, len(LEAVES), tree.fold(HASHES))
NOTE = SIGNER.sign(STATE.text) + QUICK.cosign(STATE, AT) + LASTING.cosign(STATE, AT)
PLAIN = SIGNER.sign(STATE.text)


def receipt(n: int, note: str = PLAIN) -> str:
    return Receipt(n, LEAVES[n], tuple(tree.inclusion_path(nodes, n, len(LEAVES))), note).text


DISCLOSURE = write_disclosure([receipt(2), receipt(3)], [Opening(3, "account", SALT, STORY)])
REQUEST = write_request(NOTE, 5, tree.consistency_path(nodes, 5, len(LEAVES)))


@dataclass(frozen=True)
class Parser:
    """`read` gives the text again, as it understood it; `refuses` are the kinds of fault it may refuse with."""

    name: str
    read: Callable[[bytes], bytes | None]
    refuses: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]

    def try_on(self, data: bytes) -> str:
        """Read or refuse; anything else, a lost byte or a fault without a sentence, is an AssertionError."""
        try:
            again = self.read(data)
        except self.refuses as fault:
            return self._sentence(fault)
        assert again is None or again == data, f"{self.name} accepted {data[:200]!r} and understood {again[:200]!r}"
        return ""

    def _sentence(self, fault: Exception) -> str:
        said = str(fault)
        assert type(fault) in self.refuses, f"{self.name}: {type(fault).__name__} is no kind of its own: {said}"
        assert re.match(r"[A-Z“'\"]", said) or Alone in self.refuses, f"{self.name}: no sentence: {said!r}"
        assert "codec can't" not in said, f"{self.name}: no sentence of ours: {said!r}"
        assert len(said) <= LONGEST_SENTENCE, f"{self.name}: a sentence of {len(said)} signs: {said[:200]}…"
        return said


def as_text(data: bytes) -> str:
    """A stranger's text may hold halves of characters where it came through JSON."""
    return data.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _note(data: bytes) -> None:
    signatures(as_text(data), [SIGNER.verifier, QUICK.verifier, LASTING.verifier])


def _policy(data: bytes) -> None:
    Policy.parse(as_text(data))


def _weighed(data: bytes) -> None:
    str(trust(POLICY).weigh(as_text(data)))


def _trust(data: bytes) -> None:
    """As verification uses a policy that somebody sends along with a receipt."""
    verify_receipt(receipt(4, NOTE), as_text(data))


def _verified(data: bytes) -> None:
    str(verify_receipt(as_text(data), POLICY).standing)


def _request(data: bytes) -> bytes:
    asked = Request.parse(data)
    return write_request(asked.note, asked.old, asked.proof)


def _disclosed(data: bytes) -> bytes:
    said = verify_disclosure(as_text(data), POLICY)
    notes = [receipt(entry.n, PLAIN) for entry in said.entries]
    return as_bytes(write_disclosure(notes, said.opened)) if said.standing.level == "log only" else data


def _alone(verify: Callable[[str, tocsin_verify.Trust], object]) -> Callable[[bytes], None]:
    """The single file's verifier."""

    def read(data: bytes) -> None:
        verify(as_text(data), tocsin_verify.read_trust(POLICY))

    return read


def _alone_trust(data: bytes) -> None:
    """The single file reads what it is given as UTF-8 first, so halves of characters do not come this far."""
    tocsin_verify.read_trust(data.decode("utf-8", "replace"))


PARSERS: Sequence[Parser] = (
    Parser("note", _note, (Tampered,), (NOTE.encode(), PLAIN.encode())),
    Parser(
        "checkpoint", lambda data: as_bytes(Checkpoint.parse(as_text(data)).text), (Tampered,), (STATE.text.encode(),)
    ),
    Parser(
        "verification key",
        lambda data: data if as_bytes(Verifier.parse(as_text(data)).text) == data.strip() else b"another",
        (ValueError,),
        tuple(each.verifier.text.encode() for each in (SIGNER, QUICK, LASTING)),
    ),
    Parser("log's private key", lambda data: _private(Signer, data), (ValueError,), (SIGNER.text.encode(),)),
    Parser(
        "witness's private key",
        lambda data: _private(Cosigner, data),
        (ValueError,),
        (QUICK.text.encode(), LASTING.text.encode()),
    ),
    Parser("policy", _policy, (ValueError,), (POLICY.encode(), f"log {SIGNER.verifier.text}\nquorum none\n".encode())),
    Parser(
        "trust",
        lambda data: trust(as_text(data)) and None,
        (ValueError,),
        (POLICY.encode(), SIGNER.verifier.text.encode()),
    ),
    Parser("standing", _weighed, (Tampered,), (NOTE.encode(), PLAIN.encode())),
    Parser("trust beside a receipt", _trust, (Tampered,), (POLICY.encode(), SIGNER.verifier.text.encode())),
    Parser(
        "receipt",
        lambda data: as_bytes(Receipt.parse(as_text(data)).text),
        (Tampered,),
        (receipt(0).encode(), receipt(5, NOTE).encode()),
    ),
    Parser("verified receipt", _verified, (Tampered,), (receipt(0).encode(), receipt(8).encode())),
    Parser("leaf", lambda data: encode(decode_strictly(data)), (Tampered,), (LEAVES[0], LEAVES[3])),
    Parser("disclosure", _disclosed, (Tampered,), (DISCLOSURE.encode(),)),
    Parser("single file: trust", _alone_trust, (Alone,), (POLICY.encode(), SIGNER.verifier.text.encode())),
    Parser(
        "single file: receipt",
        _alone(tocsin_verify.verify_receipt),
        (Alone,),
        (receipt(0).encode(), receipt(8).encode()),
    ),
    Parser("single file: disclosure", _alone(tocsin_verify.verify_disclosure), (Alone,), (DISCLOSURE.encode(),)),
    Parser("request to a witness", _request, (Malformed,), (REQUEST, write_request(PLAIN, 0, []))),
)


def _private(kind: type[Signer] | type[Cosigner], data: bytes) -> bytes:
    return data if as_bytes(kind.parse(as_text(data)).text) == data.strip() else b"another"


TOKENS = (
    *(b"\n", b"\n\n", b" ", b"+", b"=", b"\r\n", b"\t", b"\x00", b"\x7f", b"\xff", b"\xed\xa0\x80", b"\xc2\xa0"),
    *("\N{EM DASH} ".encode(), "\N{EM DASH}".encode(), "\ufeff".encode(), "\u2028".encode(), "\u0660".encode()),
    *(
        b"0",
        b"-1",
        b"00",
        b"9" * 17,
        b"9" * 400,
        b"18446744073709551616",
        b"1e9",
        b"1_000",
        b"NaN",
        b"null",
        b"[",
        b"{",
    ),
    *(b"c2sp.org/tlog-proof@v1", b"extra ", b"index ", b"old ", b"log ", b"witness ", b"group ", b"quorum none", b"#"),
    *(b"all", b"any", b"none", b"\\ud800", b'"', b"A" * 44, b"AAAA", b"PRIVATE+KEY+", b'"kind": []', b'"entry": true'),
)


def bend(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """One more touch: bytes flipped, cut, doubled, moved, or something put in from `TOKENS` or another example."""
    at, to = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    to = min(to, at + random.choice((1, 4, 40, 4000)))
    other = random.choice(others)
    start = random.randrange(len(other) + 1)
    instead = random.choice(
        (
            b"",
            bytes([random.randrange(256)]),
            random.choice(TOKENS),
            data[at:to] * random.choice((2, 3, 30)),
            other[start : start + random.choice((4, 44, 400))],
            data[at:to][::-1],
        )
    )
    return data[:at] + instead + data[to:]


SHAPES = {
    "one letter": b"a",
    "newlines": b"\n",
    "spaces": b" ",
    "digits": b"9",
    "plus signs": b"+",
    "dashes": "\N{EM DASH} ".encode(),
    "brackets": b"[",
    "braces": b'{"a":',
    "empty strings": b'"",',
    "signature lines": f"\N{EM DASH} {LOG} ".encode() + b"A" * 92 + b"\n",
    "hashes": b"A" * 43 + b"=\n",
    "half characters": b"\xed\xa0\x80",
    "zeros": b"\0",
    "comments": b"#\n",
    "groups": b"group a 1 a\n",
}


def hostile(parser: Parser, size: int) -> Iterator[tuple[str, bytes]]:
    """Pages of `size` bytes that ask for more time or memory than they deserve: one thing over and over, alone, behind
    a real example and in the midst of it; and a policy of very many people.
    """
    (example, *_) = parser.seeds
    for name, shape in SHAPES.items():
        page = shape * (size // len(shape) + 1)
        yield name, page
        yield f"{name} behind", example + page
        yield f"{name} amid", example[: len(example) // 3] + page + example[len(example) // 3 :]
    yield "witnesses", very_many_witnesses(size)


@cache
def very_many_witnesses(size: int) -> bytes:
    keys = [Verifier(f"w{n}", sha256(b"%d" % n).digest(), Kind.COSIGNATURE).text for n in range(size // 80)]
    many = "\n".join(f"witness w{n} {key}" for n, key in enumerate(keys))
    return f"log {SIGNER.verifier.text}\n{many}\nquorum w1\n".encode()
