"""Vectors made by others: the Certificate Transparency tree, transparency-dev's probes, C2SP notes, JCS, a Tessera log.

Each file under shared/cases/tlog-vectors names its origin, commit and licence. They are data and are not part of the
product; without them this module skips, and says so.
"""

import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.proofs import Tampered, tree
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.entry import canonical
from tocsin.proofs.export import verify_export, write_export
from tocsin.proofs.note import Kind, Signer, Verifier, open_checkpoint, open_note, signatures
from tocsin.proofs.policy import trust
from tocsin.proofs.receipt import Receipt

VECTORS = Path(__file__).parents[2].parent / "shared/cases" / "tlog-vectors"
if not VECTORS.is_dir():
    pytest.skip(f"NOT TESTED: the foreign proof vectors are not at {VECTORS}", allow_module_level=True)


def vectors(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


# The library these come from compares equal roots of equal sizes before it looks at their length; we refuse 12 bytes.
EXCEPTION = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
PROBES = vectors("merkle-proof-probes")["probes"]


EPOCH = datetime.fromtimestamp(1, UTC)


def as_bytes(encoded: str | None) -> bytes:
    return b64decode(encoded or "")


def holds(probe: dict[str, Any]) -> bool:
    path = [as_bytes(each) for each in probe["proof"] or []]
    if probe["kind"] == "inclusion":
        leaf, root = as_bytes(probe["leafHash"]), as_bytes(probe["root"])
        return tree.inclusion_holds(leaf, probe["leafIdx"], probe["treeSize"], path, root)
    roots = as_bytes(probe["root1"]), as_bytes(probe["root2"])
    return tree.consistency_holds(probe["size1"], probe["size2"], path, *roots)


def test_195_of_196_probes_are_judged_as_their_makers_do() -> None:
    other = [probe["name"] for probe in PROBES if holds(probe) == probe["wantErr"]]
    assert (len(PROBES), other) == (196, [EXCEPTION])


def test_the_certificate_transparency_tree() -> None:
    given = vectors("rfc6962-reference-tree")
    hashes = [tree.leaf_hash(bytes.fromhex(leaf)) for leaf in given["leaves_hex"]]
    roots = [bytes.fromhex(root) for root in given["roots_by_size_hex"]]
    pieces: tree.Frontier = ()
    for size, root in enumerate(roots):
        assert tree.fold(hashes[:size]) == tree.frontier_root(pieces) == root
        pieces = tree.extend(pieces, size, hashes[size]) if size < len(hashes) else pieces
    leaf, node = given["single"]
    assert tree.leaf_hash(bytes.fromhex(leaf["input_hex"])).hex() == leaf["hash"]
    assert tree.node_hash(bytes.fromhex(node["left_hex"]), bytes.fromhex(node["right_hex"])).hex() == node["hash"]


@pytest.mark.parametrize("case", vectors("signed-notes")["cases"], ids=lambda case: case["desc"])
def test_signed_notes(case: dict[str, Any]) -> None:
    verifiers = [Verifier.parse(vkey) for vkey in case["vkeys"]]
    if case["ok"]:
        assert case["note"].startswith(open_note(case["note"], verifiers))
    else:
        with pytest.raises(Tampered):
            open_note(case["note"], verifiers)


@pytest.mark.parametrize("vkey", vectors("signed-notes")["bad_vkeys"])
def test_bad_verification_keys(vkey: str) -> None:
    with pytest.raises(ValueError):
        Verifier.parse(vkey)


def test_a_signing_key_as_go_writes_it_signs_as_go_does() -> None:
    given = vectors("signed-notes")
    signer = Signer.parse(given["skey_PeterNeumann"])
    signed = given["cases"][1]["note"].splitlines(keepends=True)[:4]
    assert signer.sign("".join(signed[:2])) == "".join(signed)


REFUSED = {"structures": "56.0", "values": "333333333.3", "french": "ASCII", "weird": "ASCII"}


@pytest.mark.parametrize("case", vectors("jcs-rfc8785")["cases"], ids=lambda case: case["name"])
def test_canonical_json_equals_jcs_where_the_profile_accepts(case: dict[str, Any]) -> None:
    value = json.loads(case["input"])
    if why := REFUSED.get(case["name"]):
        with pytest.raises(ValueError, match=why):
            canonical(value)
    else:
        assert canonical(value).hex() == case["output_hex"]


def test_a_whole_tessera_log() -> None:
    given = vectors("tessera-tiled-log")
    files = {name: b64decode(content) for name, content in given["files_base64"].items()}
    hashes = [tree.leaf_hash(leaf.encode()) for leaf in given["leaves"]]
    verifier = Verifier.parse(given["vkey"])
    states = [open_checkpoint(files[f"checkpoint.{size}"].decode(), verifier) for size in range(len(hashes) + 1)]
    for size, state in enumerate(states):
        assert (state.size, state.root) == (size, tree.fold(hashes[:size]))
        assert size == 0 or files[f"tile/0/000.p/{size}"] == b"".join(hashes[:size])

    def nodes(height: int, index: int) -> bytes:
        return tree.fold(hashes[index << height : (index + 1) << height])

    for second in range(1, len(states)):
        for first in range(1, second + 1):
            path = tree.consistency_path(nodes, first, second)
            assert tree.consistency_holds(first, second, path, states[first].root, states[second].root)


RECEIPT = vectors("receipt-example")


def test_a_receipt_that_other_programs_verified() -> None:
    receipt = Receipt.parse(RECEIPT["receipt"])
    state = open_checkpoint(receipt.checkpoint, Verifier.parse(RECEIPT["vkeys"]["log"]))
    leaf = tree.leaf_hash(RECEIPT["leaf"].encode())
    assert tree.inclusion_holds(leaf, receipt.n, state.size, receipt.path, state.root)
    assert receipt.text == RECEIPT["receipt"]


def test_our_tree_and_signature_come_out_as_that_receipts() -> None:
    hashes = [tree.leaf_hash(json.dumps({"i": i}, separators=(",", ":")).encode()) for i in range(777)]
    for size, root in RECEIPT["roots_b64"].items():
        assert tree.fold(hashes[: int(size)]) == b64decode(root)

    def nodes(height: int, index: int) -> bytes:
        return tree.fold(hashes[index << height : (index + 1) << height])

    assert tree.consistency_path(nodes, 300, 777) == [b64decode(each) for each in RECEIPT["consistency_300_777"]]
    assert tuple(tree.inclusion_path(nodes, 123, 777)) == Receipt.parse(RECEIPT["receipt"]).path
    signer = Signer("register.example.org/s1", bytes.fromhex(RECEIPT["seeds_hex"]["log"]))
    assert signer.verifier.text == RECEIPT["vkeys"]["log"]
    assert signer.sign(RECEIPT["checkpoint_300"].partition("\n\n")[0] + "\n") == RECEIPT["checkpoint_300"]


def test_its_witnesses_come_out_byte_for_byte() -> None:
    """Ed25519 signs the same every time; ML-DSA-44 with fresh randomness, so of that line all but the signature."""
    state = open_checkpoint(Receipt.parse(RECEIPT["receipt"]).checkpoint, Verifier.parse(RECEIPT["vkeys"]["log"]))
    lines = RECEIPT["receipt"].rpartition("\n\n")[2].splitlines(keepends=True)
    for name, kind, line, same in (
        ("witness_ed25519", Kind.COSIGNATURE, lines[1], None),
        ("witness_mldsa44", Kind.ML_DSA_44, lines[2], 12),
    ):
        verifier = Verifier.parse(RECEIPT["vkeys"][name])
        cosigner = Cosigner(verifier.name, bytes.fromhex(RECEIPT["seeds_hex"][name]), kind)
        assert cosigner.verifier == verifier
        (signed,) = signatures(RECEIPT["receipt"].partition("\n\n")[2], [verifier])[1]
        again = cosigner.cosign(state, signed.at or EPOCH)
        assert as_bytes(again.split(" ")[2])[:same] == as_bytes(line.split(" ")[2])[:same]


@pytest.mark.parametrize(
    ("rule", "level"), [("quorum none", "witnessed"), ("group q all one two\nquorum q", "quorum met")]
)
def test_a_policy_weighs_that_receipt(rule: str, level: str) -> None:
    vkeys = RECEIPT["vkeys"]
    one, two = f"witness one {vkeys['witness_ed25519']}", f"witness two {vkeys['witness_mldsa44']}"
    standing = trust(f"log {vkeys['log']}\n{one}\n{two}\n{rule}\n").weigh(RECEIPT["receipt"].partition("\n\n")[2])
    assert (standing.level, standing.checkpoint.size) == (level, 777)
    assert [name for name, _ in standing.cosigned] == ["one", "two"]


TESSERA = vectors("tessera-tiled-log")
TESSERA_FILES = {name: as_bytes(content) for name, content in TESSERA["files_base64"].items()}


@pytest.mark.parametrize("size", range(16))
def test_our_export_of_a_tessera_log_is_byte_for_byte_the_same(size: int, tmp_path: Path) -> None:
    leaves = [leaf.encode() for leaf in TESSERA["leaves"][:size]]
    write_export(tmp_path / "log", leaves, TESSERA_FILES[f"checkpoint.{size}"].decode())
    found = [path for path in (tmp_path / "log").rglob("*") if path.is_file()]
    assert len(found) == (3 if size else 1)
    for path in found:
        name = str(path.relative_to(tmp_path / "log"))
        assert path.read_bytes() == TESSERA_FILES[f"checkpoint.{size}" if name == "checkpoint" else name]


def test_a_tessera_log_is_read_as_tessera_wrote_it(tmp_path: Path) -> None:
    """Its tree is whole; its entries are words and no leaves of a register, and that is all we complain of."""
    for name, content in TESSERA_FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    proved = verify_export(tmp_path, TESSERA["vkey"])
    assert proved.standing.checkpoint.size == 15
    assert [problem.partition(".")[0] for problem in proved.problems] == [
        f"Entry {n} cannot be read" for n in range(15)
    ]
