"""Requests that another witness answered, sent to ours in the same order: the same statuses, by the specification.

The transcript under shared/cases/tlog-vectors names its origin, commit and licence. It is data and not part of the
product; without it this module skips, and says so. One of its logs has a key of another name than its own.
"""

import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.proofs.note import Kind, Verifier, open_note
from tocsin.witness.server import WitnessServer, identity
from tocsin.witness.state import Witness, begin

TRANSCRIPT = Path(__file__).parents[2].parent / "shared/cases" / "tlog-vectors" / "witness-add-checkpoint.json"
if not TRANSCRIPT.is_file():
    pytest.skip(f"NOT TESTED: the transcript of another witness is not at {TRANSCRIPT}", allow_module_level=True)

LOGS = json.loads(TRANSCRIPT.read_text(encoding="utf-8"))["logs"]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    witness = begin(tmp_path / "witness", "example.com/witness")
    for log in LOGS:
        witness.follow(log["origin"], Verifier.parse(log["vkey"]))
    return witness


@pytest.fixture
def port(witness: Witness) -> Iterator[int]:
    with WitnessServer("127.0.0.1", 0, witness, lambda: NOW) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def answer_to(port: int, method: str, path: str, body: str = "") -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body.encode())
    response = connection.getresponse()
    answered = response.status, response.getheader("Content-Type", ""), response.read().decode()
    connection.close()
    return answered


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log["origin"].split("/")[0])
def test_the_transcript_of_another_witness(log: dict[str, Any], port: int, witness: Witness) -> None:
    for step, asked in enumerate(log["sequence"]):
        status, kind, body = answer_to(port, "POST", "/add-checkpoint", asked["request"])
        assert status in asked["spec_status"], (step, body)
        if status == 200:
            assert asked["body_contains"] in body
            _check_cosigned(asked["request"].partition("\n\n")[2], body, witness)
            latest = answer_to(port, "GET", f"/{identity(log['origin'])}/checkpoint")[2]
            assert latest.endswith(body)
        if status == 409:
            assert (kind, body) == ("text/x.tlog.size", asked["body"])


def _check_cosigned(note: str, lines: str, witness: Witness) -> None:
    """The lines, put below the checkpoint as a client does, are good under each of the witness's keys."""
    assert [key.kind for key in witness.verifiers] == [Kind.COSIGNATURE, Kind.ML_DSA_44]
    for key in witness.verifiers:
        assert note.startswith(open_note(note + lines, [key]))
