#!/usr/bin/env python3
"""Checks what a Tocsin register hands out, with nothing but Python and the `cryptography` package. One file; read it.

    python tocsin_verify.py receipt    FILE   --trust KEY-OR-POLICY     an entry is in the register, untouched
    python tocsin_verify.py disclosure FILE   --trust KEY-OR-POLICY     these words are what entries were made with
    python tocsin_verify.py export     FOLDER --trust KEY-OR-POLICY     these are all the entries of the register

KEY is the register's verification key (have it from somebody other than whoever gave you the receipt); POLICY is a file
that names witnesses too. Exit status: 0 accepted; 3 accepted, but not witnessed as the policy asks; 1 refused.

A register hashes each entry, then the hashes in pairs until one root is left (RFC 6962), and signs root and number of
entries: a checkpoint. A receipt has an entry, the hashes that lead from it to the root, and the checkpoint; with one
letter changed they lead elsewhere. A witness outside signs a checkpoint too, with the time, if it continues the last.
Formats: C2SP signed-note and tlog-checkpoint, -cosignature, -proof, -policy, -tiles. Shares no line with the register.
"""

import json
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

LOG, WITNESS, ML_DSA = 1, 4, 6  # kinds of keys: Ed25519 of a log; of a witness, with the time; ML-DSA-44, with the time
KEY_BYTES = {LOG: 32, WITNESS: 32, ML_DSA: 1312}
NUMBER = "(0|[1-9][0-9]{0,15})"
CODE = re.compile("[!-~]{0,100}")
T = TypeVar("T")
FIELDS = {"v", "n", "log", "type", "at", "by", "as", "why", "case", "cmd", "refs", "parts", "meta"}
PRIME, ORDER_8 = 2**255 - 19, 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
WEAK = {0, 1, PRIME - 1, ORDER_8, PRIME - ORDER_8}  # points of Ed25519 under which anybody can sign


class Refused(Exception):
    """It proves nothing; the sentence says why."""


def must(value: T | None, why: str) -> T:
    """The value, unless it is nothing or false."""
    if not value:
        raise Refused(why)
    return value


def unbase64(text: object) -> bytes:
    """Base64 in its one correct spelling, so that no bit of it can be changed without effect."""
    try:
        raw = b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        raw = b""
    must(b64encode(raw).decode() == text, f"this should be base64 and is not: {str(text)[:40]!r}")
    return must(raw, "something is empty that should not be")


@dataclass(frozen=True)
class Key:
    """A public key; its id, the first four bytes of a hash, says in a signature line whose the line is."""

    name: str
    kind: int
    public: bytes
    id: bytes


@dataclass
class Trust:
    """Logs and witnesses by their keys, groups of them (each comes after its members), and whose word is needed."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def read_key(self, text: str, *kinds: int) -> Key:
        """A key, `name+id+base64`, of one of these kinds. Nobody counts twice, and no log witnesses itself."""
        match = must(re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(.*)", text), "a key is name+id+base64")
        must(match[1].isprintable() and len(match[1].encode()) < 256, "a key's name is too long, or cannot be printed")
        raw = unbase64(match[3])
        must(raw[0] in kinds and len(raw) == 1 + KEY_BYTES[raw[0]], f"the key of {match[1]} is of the wrong kind")
        key = Key(match[1], raw[0], raw[1:], digest(match[1].encode(), b"\n", raw)[:4])
        must(key.id.hex() == match[2], f"the key of {key.name} has a typing error in it")
        y = int.from_bytes(key.public, "little") % 2**255
        must(key.kind == ML_DSA or y < PRIME and y not in WEAK, f"with the key of {key.name} anybody can sign")
        others = [other.public for other in (*self.logs, *self.witnesses.values())]
        must(key.public not in others, f"the key of {key.name} stands there twice")
        return key

    def read_line(self, words: list[str]) -> None:
        """Take in one line of a policy."""
        named = [*self.witnesses, *self.groups]
        match words:
            case ["log", key, *url] if len(url) < 2:
                self.logs.append(self.read_key(key, LOG, ML_DSA))
            case ["witness", name, key, *url] if len(url) < 2 and name not in [*named, "none"]:
                self.witnesses[name] = self.read_key(key, WITNESS, ML_DSA)
            case ["group", name, how, *members] if members and name not in [*named, "none"]:
                taken = [member for _, others in self.groups.values() for member in others]
                must(not set(members) - set(named), "a member has no line above")
                must(len({*taken, *members}) == len(taken) + len(members), "nobody is a member twice")
                how = {"any": "1", "all": str(len(members))}.get(how, how)
                least = int(how) if re.fullmatch("[1-9][0-9]{0,5}", how) else 0
                must(0 < least <= len(members), f"it has {len(members)} members; how many are needed?")
                self.groups[name] = (least, members)
            case ["quorum", name] if not self.quorum and name in [*named, "none"]:
                self.quorum = name
            case _:
                raise Refused(" ".join(words)[:60])


def read_trust(text: str) -> Trust:
    """A key alone, or a policy: lines `log KEY`, `witness NAME KEY`, `group NAME any|all|K NAME…`, `quorum NAME`."""
    must(len(text) <= 200_000, "a policy is a page or two")
    trust = Trust()
    if not re.search(r"[ \t\n]", text.strip()):
        return Trust([trust.read_key(text.strip(), LOG, ML_DSA)], quorum="none")
    for number, line in enumerate(text.split("\n"), 1):
        must(not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line), f"policy line {number} holds a control character")
        words = re.split(r"[ \t]+", line.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            try:
                trust.read_line(words)
            except Refused as fault:
                raise Refused(f"policy line {number} cannot be understood: {fault}") from None
    must(trust.quorum, "the policy has no line “quorum”")
    return trust


@dataclass
class Signed:
    """A checkpoint that the log signed: its name, size and root, and which witnesses say they saw it when."""

    origin: str
    size: int
    root: bytes
    seen: dict[str, datetime]
    quorum: bool
    asked: bool

    def __str__(self) -> str:
        seen = " and ".join(f"{name} at {at:%d %B %Y %H:%M:%S} UTC" for name, at in self.seen.items())
        return ("quorum met: " if self.quorum else "") + (f"witnessed by {seen}" if seen else "log only")


def read_checkpoint(note: str, trust: Trust) -> Signed:
    """Check every signature by a key we know; lines by strangers are passed over, so that anybody may add theirs."""
    must(not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff]", note), "the checkpoint holds control characters")
    text, blank, below = note.rpartition("\n\n")
    must(blank and below.endswith("\n"), "a checkpoint is three lines, a blank line, and signatures")
    must(below.count("\n") <= 100, "the checkpoint has more than 100 signatures")
    signers = [signer for line in below[:-1].split("\n") if (signer := read_signature(line, text + "\n", trust))]
    origin, size, root = read_state(text + "\n")
    names = [log.name for log in trust.logs if log in [key for key, _ in signers]]
    must(origin in names, f"this checkpoint of {origin} is not signed by the register whose key you gave")
    seen: dict[str, datetime] = {}
    for name, witness in trust.witnesses.items():
        if times := [at for key, at in signers if key == witness and at]:
            seen[name] = min(times)
    done = set(seen)
    for name, (least, members) in trust.groups.items():
        done |= {name} if sum(member in done for member in members) >= least else set()
    return Signed(origin, size, root, seen, trust.quorum in done, trust.quorum != "none")


def read_state(text: str) -> tuple[str, int, bytes]:
    """Whose log, how many entries, the root."""
    match = must(re.fullmatch(f"([^\n]+)\n{NUMBER}\n([^\n]+)\n", text), "a checkpoint is name, size and root")
    root = unbase64(match[3])
    must(len(root) == 32, "the root is not 32 bytes")
    return match[1], int(match[2]), root


def read_signature(line: str, text: str, trust: Trust) -> tuple[Key, datetime | None] | None:
    """Who signed in this line, and when they say so; None for a stranger; Refused if it is no good signature."""
    match = must(re.fullmatch(r"— ([^\s+]+) (.+)", line), f"this is no signature line: {line[:60]!r}")
    raw = unbase64(match[2])
    must(len(raw) > 4, "a signature is cut short")
    known = {(key.name, key.id): key for key in (*trust.logs, *trust.witnesses.values())}
    key, raw, seconds = known.get((match[1], raw[:4])), raw[4:], 0
    if not key:
        return None
    if key.kind != LOG:
        seconds, raw = int.from_bytes(raw[:8], "big"), raw[8:]
    try:
        at = datetime.fromtimestamp(seconds, UTC) if seconds else None
        if key.kind == ML_DSA:
            MLDSA44PublicKey.from_public_bytes(key.public).verify(raw, ml_dsa_message(key, seconds, text))
        else:
            start = f"cosignature/v1\ntime {seconds}\n" if key.kind == WITNESS else ""
            Ed25519PublicKey.from_public_bytes(key.public).verify(raw, (start + text).encode())
    except (InvalidSignature, ValueError, OverflowError, OSError):
        raise Refused(f"the signature by {key.name} is not of this text: something was changed") from None
    return key, at


def ml_dsa_message(key: Key, seconds: int, text: str) -> bytes:
    """What ML-DSA-44 signs: label, witness, time, log, first entry (0), size, root; names after their length."""
    origin, size, root = read_state(text)
    must(len(origin.encode()) < 256, "the register's name is too long for such a signature")
    who, log = (bytes([len(name.encode())]) + name.encode() for name in (key.name, origin))
    return b"subtree/v1\n\0" + who + seconds.to_bytes(8, "big") + log + bytes(8) + size.to_bytes(8, "big") + root


def digest(*pieces: bytes) -> bytes:
    """The hash of an entry, with a 0 in front, or of two hashes, with a 1, so that neither can pose as the other."""
    return sha256(b"".join(pieces)).digest()


def fold(row: list[bytes]) -> bytes:
    """The root over a row of hashes; an odd last one goes up unchanged."""
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [digest(b"\1", left, right) for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0] if row else digest()


def climb(node: bytes, n: int, size: int, path: list[bytes]) -> bytes:
    """The root that a path leads to from the hash of entry `n` of `size` (RFC 9162 §2.1.3.2)."""
    here, last = n, size - 1
    must(n < size, "there are not so many entries")
    for sibling in path:
        must(last, "the proof is too long")
        if here % 2 or here == last:
            node = digest(b"\1", sibling, node)
            while here and here % 2 == 0:
                here, last = here // 2, last // 2
        else:
            node = digest(b"\1", node, sibling)
        here, last = here // 2, last // 2
    must(last == 0, "the proof is too short")
    return node


def read_entry(leaf: bytes) -> dict[str, Any]:
    """An entry: JSON of codes and commitments that is written exactly as a register writes it, and no other way."""
    try:
        entry = json.loads(leaf.decode())
        at, parts, kinds = entry["at"], entry["parts"], [part["k"] for part in entry["parts"]]
        numbers = [entry["v"], entry["n"], *entry["refs"], *(part["b"] for part in parts)]
        tests = [
            json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == leaf,
            set(entry) == FIELDS and entry["v"] == 1 and len(leaf) <= 16_384,
            [type(entry[name]) for name in ("meta", "refs", "parts")] == [dict, list, list],
            all(type(number) is int and 0 <= number < 2**53 for number in numbers),
            all(CODE.fullmatch(entry[name]) for name in ("log", "by", "as", "why", "case", "cmd")),
            re.fullmatch(r"[a-z][a-z_]*\.[a-z][a-z_]*/[1-9][0-9]?", entry["type"]),
            datetime.fromisoformat(at).isoformat(timespec="milliseconds")[:-6] + "Z" == at,
            all(set(part) == {"k", "c", "b"} and len(unbase64(part["c"])) == 32 for part in parts),
            all(re.fullmatch("[a-z][a-z0-9_-]{0,39}", kind) for kind in kinds) and len(set(kinds)) == len(kinds),
            is_coded(entry["meta"], 8),
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        tests = [False]
    must(all(tests), f"this is not an entry of a register: {leaf[:60]!r}")
    return dict(entry)


def is_coded(value: object, depth: int) -> bool:
    """Codes, whole numbers, true, false and null, and lists and objects of them, nested no deeper than `depth`."""
    if isinstance(value, dict):
        return all(re.fullmatch("[!-~]{1,60}", name) for name in value) and is_coded([*value.values()], depth)
    if isinstance(value, list):
        return not value or depth > 0 and all(is_coded(each, depth - 1) for each in value)
    if isinstance(value, str):
        return CODE.fullmatch(value) is not None
    return value is None or isinstance(value, int) and abs(value) < 2**53


def belongs(log: str, origin: str) -> bool:
    """Whether entries of `log` are in the register `origin`: its own, or of an earlier number that had to be closed."""
    new, old = (re.fullmatch("(.*?[^0-9])([1-9][0-9]{0,8})", name) for name in (origin, log))
    return log == origin or bool(new and old and new[1] == old[1] and int(old[2]) < int(new[2]))


def read_receipt(text: str) -> tuple[int, bytes, list[bytes], str]:
    """Number, entry, path and checkpoint of a receipt."""
    must(isinstance(text, str) and len(text) <= 1_000_000, "a receipt is a page or two of text")
    proof, _, note = text.partition("\n\n")
    form = rf"c2sp\.org/tlog-proof@v1\nextra ([^\n]*)\nindex {NUMBER}((?:\n[^\n]*)*)"
    match = must(re.fullmatch(form, proof), "a receipt begins with c2sp.org/tlog-proof@v1, and has “extra” and “index”")
    path = [unbase64(line) for line in match[3].split("\n")[1:]]
    must(len(path) <= 63 and all(len(each) == 32 for each in path), "a hash of the proof is not one")
    return int(match[2]), unbase64(match[1]), path, note


def prove(n: int, leaf: bytes, path: list[bytes], signed: Signed) -> dict[str, Any]:
    """The entry, if the path leads from it to the signed root and it says of itself where it belongs."""
    root = climb(digest(b"\0", leaf), n, signed.size, path)
    must(root == signed.root, f"this is not entry {n} as it was signed: something was changed")
    entry = read_entry(leaf)
    must(entry["n"] == n and belongs(entry["log"], signed.origin), "the entry says that it belongs elsewhere")
    return entry


def verify_receipt(text: str, trust: Trust) -> tuple[Signed, list[str]]:
    """What stands behind a receipt, and the entry it proves."""
    n, leaf, path, note = read_receipt(text)
    signed = read_checkpoint(note, trust)
    entry = prove(n, leaf, path, signed)
    return signed, [f"Entry {n} of {signed.origin} is {entry['type']}, recorded {entry['at']}"]


def verify_disclosure(text: str, trust: Trust) -> tuple[Signed, list[str]]:
    """Receipts under one checkpoint, and texts with the salts that their entries' commitments were made with."""
    must(len(text) <= 50_000_000, "a disclosure has at most 50 million characters")
    try:
        whole = json.loads(text)
        receipts = [read_receipt(receipt) for receipt in whole["receipts"]]
        shown = [read_part(part) for part in whole["opened"]]
        again = {"format": "tocsin-disclosure/1", "receipts": [*whole["receipts"]], "opened": [*whole["opened"]]}
        must(json.dumps(again, ensure_ascii=False, indent=1) + "\n" == text, "somebody or some program rewrote it")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise Refused("this is no disclosure, which is JSON with receipts and opened parts") from fault
    places, numbers = [place for place, *_ in shown], [n for n, *_ in receipts]
    must(places == sorted(set(places)) and numbers == sorted(set(numbers)), "something stands out of order, or twice")
    must(len({note for *_, note in receipts}) == 1, "the receipts are not all of one checkpoint")
    signed = read_checkpoint(receipts[0][3], trust)
    entries = {n: prove(n, leaf, path, signed) for n, leaf, path, _ in receipts}
    parts = {(n, part["k"]): part for n, entry in entries.items() for part in entry["parts"]}
    said = [f"Entry {n} is {entry['type']}, recorded {entry['at']}" for n, entry in entries.items()]
    for (n, kind), salt, words in shown:
        part = must(parts.pop((n, kind), None), f"entry {n} is not here, or has no part {kind!r}")
        commitment = sha256(b"part/1\0" + salt + words).digest() if len(salt) == 32 else b""
        must(commitment == unbase64(part["c"]) and len(words) == part["b"], f"entry {n} was not made with this {kind}")
        said.append(f"Entry {n} was made with this {kind}:\n{words.decode(errors='replace')}\n")
    return signed, said + [f"Entry {n} also has a part called {kind}, which is not shown" for n, kind in parts]


def read_part(part: dict[str, Any]) -> tuple[tuple[int, str], bytes, bytes]:
    """Where a part belongs, its salt, and its words: as text where they are text, in base64 where they are not."""
    *fields, form = part
    must(fields == ["entry", "kind", "salt"] and form in ("text", "base64"), "a part has other fields than it should")
    must(type(part["entry"]) is int and type(part["kind"]) is str, "a part does not say where it belongs")
    words = part["text"].encode() if form == "text" else unbase64(part["base64"])
    must(form == "text" or words.decode(errors="replace").encode() != words, "text is to be written as text")
    return (part["entry"], part["kind"]), unbase64(part["salt"]), words


def verify_export(folder: Path, trust: Trust) -> tuple[Signed, list[str]]:
    """A whole register as files. Only entries are read: the files of hashes repeat what the entries give."""
    must(all(path.is_file() or path.is_dir() for path in folder.rglob("*")), "it holds something that is no file")
    signed = read_checkpoint((folder / "checkpoint").read_bytes().decode(), trust)
    hashes, log, last = [], "", ""
    for n, leaf in enumerate(read_leaves(folder, signed.size)):
        entry = read_entry(leaf)
        must(entry["n"] == n and entry["at"] >= last, f"entry {n} is in the wrong place, or dated back")
        closes = (entry["type"], entry["meta"].get("previous"), entry["meta"].get("size"))
        goes_on = belongs(entry["log"], signed.origin) and (not log or closes == ("log.recovered/1", log, n))
        must(entry["log"] == log or goes_on, f"entry {n} belongs to {entry['log']}")
        log, last = entry["log"], entry["at"]
        hashes.append(digest(b"\0", leaf))
    must(log in ("", signed.origin) and fold(hashes) == signed.root, "these are not the entries that were signed")
    return signed, [f"These are all the entries of {signed.origin}"]


def read_leaves(folder: Path, size: int) -> Iterator[bytes]:
    """The entries, 256 in a file (tile/entries/x001/x234/067.p/WIDTH), each with its length in two bytes in front."""
    for first in range(0, size, 256):
        width, digits = min(256, size - first), str(first // 256)
        name = re.sub("([0-9]{3})(?=[0-9])", r"x\1/", digits.zfill(-(-len(digits) // 3) * 3))
        raw = (folder / "tile/entries" / (name + (f".p/{width}" if width < 256 else ""))).read_bytes()
        for _ in range(width):
            end = 2 + int.from_bytes(raw[:2], "big")
            must(2 <= end <= len(raw), f"{name} is cut short")
            yield raw[2:end]
            raw = raw[end:]
        must(not raw, f"{name} holds more than it should")


def main(words: list[str]) -> int:
    """Check one thing and say what it proves."""
    match words:
        case [("receipt" | "disclosure" | "export") as what, name, "--trust", given]:
            try:
                is_key = re.search(r"\+[0-9a-f]{8}\+", given)
                trust = read_trust(given if is_key else Path(given).read_bytes().decode())
                if what == "export":
                    signed, said = verify_export(Path(name), trust)
                else:
                    verify = {"receipt": verify_receipt, "disclosure": verify_disclosure}[what]
                    signed, said = verify(Path(name).read_bytes().decode(), trust)
            except (Refused, OSError, ValueError) as fault:
                print(f"REFUSED. It proves nothing: {fault}.")
                return 1
            told = "ACCEPTED. " + ".\n".join([*said, f"Signed at {signed.size} entries; {signed}"]) + "."
            print("".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in told))
            return 3 if signed.asked and not signed.quorum else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
