"""A second opinion in Python, from packages that share no line with the register.

Run by the interpreter of an environment of its own (`make independent`), never imported by the product. Reads
questions as JSON, one a line, and answers each with a line: aics-tlog (Apache-2.0) opens notes, climbs trees and
audits tiles; aics-witness (Apache-2.0) feeds witnesses; dilithium-py (MIT or Apache-2.0) checks ML-DSA-44 lines;
rfc8785 (Apache-2.0) writes canonical JSON; vobject (Apache-2.0) reads calendars. Only the tlog-proof envelope and the
message under an ML-DSA-44 cosignature are read here by hand, from C2SP's texts, as no package reads them.
"""

import json
import sys
from base64 import b64decode, b64encode
from hashlib import sha256

import rfc8785
import vobject
from aics_tlog import (
    FileSystemTileReader,
    MerkleTree,
    audit_tiles,
    parse_note,
    parse_vkey,
    read_entry,
    verify_checkpoint,
    verify_consistency,
    verify_leaf_inclusion,
)
from aics_tlog.note import b64_decode
from aics_witness import FeederError, WitnessClient
from dilithium_py.ml_dsa import ML_DSA_44

LOG, COSIGNED, COSIGNED_ML_DSA = 1, 4, 6


class No(Exception):
    """A verdict of refusal, with its reason."""


def keys_in(question):
    keys = [parse_vkey(text) for text in question["keys"]]
    return {kind: [key for key in keys if key.key_type == kind] for kind in (LOG, COSIGNED, COSIGNED_ML_DSA)}


def opened(text, keys):
    """The checkpoint in a note that a log key given signed, with every cosignature by a key given."""
    note = parse_note(text)
    name = note.text.split("\n")[0]
    present = {(line.name, line.key_id) for line in note.signatures}
    logs = [key for key in keys[LOG] if key.name == name and (key.name, key.key_id) in present]
    if not logs:
        raise No(f"no signature by {name}")
    results = [verify_checkpoint(note, key, keys[COSIGNED]) for key in logs]
    for result in results:
        if not result.ok:
            raise No(result.error)
    found = [f"{who} {at}" for who, at in results[0].timestamps.items()]
    return results[0], sorted(found + ml_dsa_lines(note, results[0], keys[COSIGNED_ML_DSA]))


def ml_dsa_lines(note, state, keys):
    found = []
    for key in keys:
        for line in note.signatures:
            if (line.name, line.key_id) == (key.name, key.key_id):
                at = int.from_bytes(line.signature[:8], "big")
                if not ML_DSA_44.verify(key.public_key, subtree_message(key.name, at, state), line.signature[8:]):
                    raise No(f"the ML-DSA-44 cosignature by {key.name} does not fit")
                found.append(f"{key.name} {at}")
    return found


def subtree_message(name, at, state):
    """C2SP tlog-cosignature, `cosigned_message`: label, name, time, origin, start, end, hash."""
    return (
        b"subtree/v1\n\0"
        + short(name)
        + at.to_bytes(8, "big")
        + short(state.origin)
        + bytes(8)
        + state.size.to_bytes(8, "big")
        + state.root
    )


def short(text):
    return bytes([len(text.encode())]) + text.encode()


def on_checkpoint(question):
    state, signed = opened(b64decode(question["text"]), keys_in(question))
    return {"origin": state.origin, "size": state.size, "signed": signed}


def on_receipt(question):
    """C2SP tlog-proof v1 with the entry in its `extra` line."""
    proof, blank, checkpoint = b64decode(question["text"]).decode().partition("\n\n")
    first, extra, index, *path = proof.split("\n")
    if first != "c2sp.org/tlog-proof@v1" or not blank:
        raise No("not a tlog-proof")
    if extra[:6] != "extra " or index[:6] != "index ":
        raise No("a line is not where it belongs")
    if not index[6:].isdecimal() or str(int(index[6:])) != index[6:]:
        raise No("the index is no number")
    leaf, hashes = b64_decode(extra[6:]), [b64_decode(line) for line in path]
    state, signed = opened(checkpoint, keys_in(question))
    if not verify_leaf_inclusion(leaf, int(index[6:]), state.size, hashes, state.root):
        raise No("the path does not lead to the root")
    leaf_again = b64encode(leaf).decode()
    return {"origin": state.origin, "size": state.size, "signed": signed, "leaf": leaf_again}


def on_consistency(question):
    proof = [b64_decode(line) for line in question["proof"]]
    roots = b64_decode(question["oldroot"]), b64_decode(question["newroot"])
    if not verify_consistency(question["old"], question["new"], *roots, proof):
        raise No("not consistent")
    return {}


def on_tree(question):
    """Their root, and their proofs, over leaves of ours: what ours have to equal."""
    tree = MerkleTree(b64decode(leaf) for leaf in question["leaves"])
    return {
        "roots": [b64encode(tree.root(size)).decode() for size in question["sizes"]],
        "inclusions": [texts(tree.inclusion_proof(n, size)) for n, size in question["inclusions"]],
        "consistencies": [texts(tree.consistency_proof(old, new)) for old, new in question["consistencies"]],
    }


def texts(hashes):
    return [b64encode(each).decode() for each in hashes]


def on_canonical(question):
    """Whether a leaf is what RFC 8785 makes of its own content."""
    leaf = b64decode(question["text"])
    if rfc8785.dumps(json.loads(leaf)) != leaf:
        raise No("written otherwise by RFC 8785")
    return {}


def on_key(question):
    """The ML-DSA-44 public key of a seed, and the vkey id, both by other hands than ours."""
    public, _ = ML_DSA_44.key_derive(bytes.fromhex(question["seed"]))
    key = bytes([COSIGNED_ML_DSA]) + public
    key_id = sha256(question["name"].encode() + b"\n" + key).digest()[:4].hex()
    return {"vkey": f"{question['name']}+{key_id}+{b64encode(key).decode()}"}


def on_audit(question):
    """An export: its checkpoint, then every tile and every bundle against that root."""
    reader = FileSystemTileReader(question["folder"])
    with open(f"{question['folder']}/checkpoint", "rb") as file:
        state, signed = opened(file.read(), keys_in(question))
    report = audit_tiles(reader, state.size, state.root)
    leaves = [b64encode(read_entry(reader, n, state.size)).decode() for n in question["read"]]
    return {"size": report.size, "tiles": report.tiles, "bundles": report.bundles, "leaves": leaves, "signed": signed}


def on_feed(question):
    """Their client submits a checkpoint of ours to a witness, with their consistency proof over our leaves."""
    tree = MerkleTree(b64decode(leaf) for leaf in question["leaves"])
    options = {"state_path": question.get("memory"), "max_attempts": 1}
    with WitnessClient(question["url"], question["keys"][0], **options) as client:
        try:
            lines = client.submit(b64decode(question["text"]), tree.consistency_proof)
        except FeederError as fault:
            raise No(f"{type(fault).__name__}: {fault}") from fault
    return {"lines": lines}


def on_calendar(question):
    """Each event of a calendar: its UID, beginning in UTC and summary; its own validation may refuse it."""
    calendar = vobject.readOne(b64decode(question["text"]).decode())
    calendar.validate(raiseException=True)
    found = [(e.uid.value, e.dtstart.value.isoformat(), e.summary.value) for e in calendar.contents.get("vevent", [])]
    return {"events": found}


ANSWERS = {
    "audit": on_audit,
    "canonical": on_canonical,
    "checkpoint": on_checkpoint,
    "calendar": on_calendar,
    "consistency": on_consistency,
    "feed": on_feed,
    "key": on_key,
    "receipt": on_receipt,
    "tree": on_tree,
}


def answer(question):
    try:
        return {"ok": True} | ANSWERS[question["what"]](question)
    except (No, ValueError, OSError, UnicodeDecodeError, vobject.base.VObjectError) as fault:
        return {"ok": False, "why": f"{type(fault).__name__}: {fault}"}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
