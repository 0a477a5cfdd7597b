"""The witness through its one door: what it cosigns, what it refuses with which status, and what it keeps."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tocsin.proofs.note import Signer, open_note, signatures
from tocsin.proofs.policy import Policy
from tocsin.witness import server as served_by
from tocsin.witness.request import write
from tocsin.witness.server import identity
from tocsin.witness.state import Witness
from witness.conftest import NAME, Serve, Served
from witness.logs import ORIGIN, Log

LOG, FORK = Log(64), Log(64, fork=3)
PLACE = f"/{identity(ORIGIN)}"


# --- What it cosigns -------------------------------------------------------------------------------------------------


def test_a_log_that_grows_is_cosigned_with_both_keys_at_the_witness_s_time(served: Served) -> None:
    old = 0
    for size in (1, 2, 2, 40, 64):
        answer = served.offer(LOG, old, size)
        assert (answer.status, answer.kind) == (200, "text/plain; charset=utf-8")
        text, signed = signatures(LOG.note(size) + answer.body, served.witness.verifiers)
        assert text == LOG.at(size).text
        assert [(each.verifier, each.at) for each in signed] == [
            (key, served.clock.at) for key in served.witness.verifiers
        ]
        assert served.get(f"{PLACE}/checkpoint").body == LOG.note(size) + answer.body
        served.clock.move(61)
        old = size


def test_the_same_size_again_gets_a_fresh_time(served: Served) -> None:
    first = served.offer(LOG, 0, 5).body
    served.clock.move(3600)
    assert served.offer(LOG, 5, 5).body != first


def test_two_logs_do_not_know_of_each_other(served: Served) -> None:
    other = Log(9, origin="elsewhere.example.org/looks1", seed=bytes(range(2, 34)))
    served.witness.follow(other.signer.verifier.name, other.signer.verifier)
    assert served.offer(LOG, 0, 5).status == served.offer(other, 0, 9).status == 200
    assert served.offer(LOG, 5, 6).status == 200
    assert (served.offer(other, 6, 9).status, served.offer(other, 6, 9).body) == (409, "9\n")


def test_strangers_lines_below_a_checkpoint_are_neither_believed_nor_passed_on(served: Served) -> None:
    stranger = Signer("stranger.example.org/x", bytes(32)).sign(LOG.at(5).text).rpartition("\n\n")[2]
    posing = Signer(ORIGIN, bytes(32)).sign(LOG.at(5).text).rpartition("\n\n")[2]
    answer = served.send(write(LOG.note(5) + stranger + posing, 0, []))
    assert answer.status == 200
    assert served.get(f"{PLACE}/checkpoint").body == LOG.note(5) + answer.body


def test_while_a_log_changes_its_key_either_will_do(served: Served) -> None:
    following = Log(64, seed=bytes(range(1, 33)))
    assert served.offer(LOG, 0, 5).status == 200
    assert served.offer(following, 5, 6).status == 403
    served.witness.follow(ORIGIN, following.signer.verifier)
    both = LOG.note(6) + following.note(6).rpartition("\n\n")[2]
    assert served.send(write(both, 5, LOG.proof(5, 6))).status == 200
    assert served.get(f"{PLACE}/checkpoint").body.startswith(both)
    assert served.offer(following, 6, 7).status == 200


# --- What it refuses -------------------------------------------------------------------------------------------------


def test_a_log_it_does_not_follow(served: Served) -> None:
    answer = served.offer(Log(3, origin="elsewhere.example.org/register1"), 0, 3)
    assert answer.status == 404 and "does not follow" in answer.body


@pytest.mark.parametrize(
    "note",
    [
        Log(5, seed=bytes(32)).note(5),
        LOG.note(5).replace("\N{EM DASH} ", "\N{EM DASH} x"),
        LOG.at(6).text + LOG.note(5).partition("\n\n")[2].join(["\n", ""]),
        LOG.at(5).text,
        LOG.at(5).text + "\n",
    ],
    ids=["other key", "other name", "other text", "no signature", "no line"],
)
def test_what_the_log_did_not_sign(served: Served, note: str) -> None:
    assert served.send(write(note, 0, [])).status in (400, 403)
    assert served.get(f"{PLACE}/checkpoint").status == 404


def test_a_bad_signature_of_the_log_s_own_key(served: Served) -> None:
    note = LOG.note(5)
    at = len(note) - 20
    spoilt = note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :]
    assert served.send(write(spoilt, 0, [])).status == 403


def test_a_log_cannot_shrink(served: Served) -> None:
    assert served.offer(LOG, 0, 20).status == 200
    assert served.offer(LOG, 20, 19).status == 400
    answer = served.offer(LOG, 10, 19)
    assert (answer.status, answer.kind, answer.body) == (409, "text/x.tlog.size", "20\n")


def test_whoever_guesses_is_told_the_size(served: Served) -> None:
    assert served.offer(LOG, 0, 20).status == 200
    for old in (0, 19, 21):
        answer = served.offer(LOG, old, 40)
        assert (answer.status, answer.kind, answer.body) == (409, "text/x.tlog.size", "20\n")
    assert served.offer(LOG, 3, 5).body == "20\n"


def test_the_first_checkpoint_has_nothing_to_prove(served: Served) -> None:
    assert served.send(write(LOG.note(5), 0, LOG.proof(3, 5))).status == 422
    assert served.send(write(LOG.note(5), 3, LOG.proof(3, 5))).body == "0\n"
    assert served.offer(LOG, 0, 0).status == 200
    assert served.offer(LOG, 0, 5).status == 200


@pytest.mark.parametrize("size", [20, 21, 40])
def test_a_fork_is_refused_and_both_notes_are_kept_for_everyone(served: Served, size: int) -> None:
    kept = LOG.note(20) + served.offer(LOG, 0, 20).body
    answer = served.offer(FORK, 20, size)
    assert answer.status == 422 and "does not continue" in answer.body
    assert served.get(f"{PLACE}/checkpoint").body == kept
    told = served.get(f"{PLACE}/evidence").body
    assert kept in told and FORK.note(size) in told
    assert ("A FORK" in told) == (size == 20)
    (found,) = served.witness.evidence(ORIGIN)
    assert open_note(found.kept, [LOG.signer.verifier]) == LOG.at(20).text
    assert open_note(found.offered, [LOG.signer.verifier]) == FORK.at(size).text
    assert served.offer(LOG, 20, 21).status == 200


def test_two_contents_of_one_size_are_kept_whatever_old_was_claimed(served: Served) -> None:
    served.offer(LOG, 0, 20)
    assert served.offer(FORK, 7, 20).status == 409
    (found,) = served.witness.evidence(ORIGIN)
    assert found.fork


def test_what_was_unproved_growth_is_a_fork_once_the_log_gets_there(served: Served) -> None:
    served.offer(LOG, 0, 20)
    assert served.offer(FORK, 20, 40).status == 422
    assert not served.witness.evidence(ORIGIN)[0].fork
    line = served.offer(LOG, 20, 40).body
    (found,) = served.witness.evidence(ORIGIN)
    assert found.fork and found.kept == LOG.note(40) + line
    assert "1 forks, 1 refused in all" in served.get("/").body


def test_a_stranger_with_a_bad_proof_accuses_nobody_and_fills_no_disk(served: Served, monkeypatch) -> None:
    monkeypatch.setattr("tocsin.witness.state.MOST_EVIDENCE", 3)
    served.offer(LOG, 0, 20)
    for _ in range(5):
        assert served.send(write(LOG.note(30), 20, [])).status == 422
    assert [each.fork for each in served.witness.evidence(ORIGIN)] == [False]
    for size in range(31, 40):
        assert served.send(write(LOG.note(size), 20, [])).status == 422
    assert len(served.witness.evidence(ORIGIN)) == 3
    assert served.offer(FORK, 20, 20).status == 422
    assert [each.fork for each in served.witness.evidence(ORIGIN)] == [True, False, False, False]
    assert [each.fork for each in served.witness.evidence(ORIGIN, most=1)] == [True]
    assert served.witness.counted(ORIGIN) == (1, 4)


def test_a_clock_that_runs_back_signs_nothing(served: Served) -> None:
    assert served.offer(LOG, 0, 5).status == 200
    served.clock.move(-1)
    answer = served.offer(LOG, 5, 6)
    assert answer.status == 503 and "Set the clock right" in answer.body
    served.clock.move(1)
    assert served.offer(LOG, 5, 6).status == 200


# --- At once ---------------------------------------------------------------------------------------------------------


def test_two_continuations_at_once_cannot_both_win(served: Served) -> None:
    """Thirty-two logs, alike for 20 entries and different after, offered at the same moment."""
    served.offer(LOG, 0, 20)
    logs = [Log(21 + n % 8, fork=20 + n % 2) for n in range(32)]

    def offer(log: Log) -> tuple[int, str]:
        size = len(log._hashes)
        return served.offer(log, 20, size).status, log.note(size)

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(offer, logs))
    (won,) = {note for status, note in answers if status == 200}
    assert {status for status, _ in answers} <= {200, 409, 422}
    assert served.get(f"{PLACE}/checkpoint").body.startswith(won)


def test_a_race_of_growing_offers_never_runs_backwards(served: Served) -> None:
    """The race that the specification describes: the answer to the smaller comes after the larger was kept."""

    def grow(size: int) -> list[int]:
        old, won = 0, []
        for _ in range(40):
            answer = served.offer(LOG, old, size)
            if answer.status == 200:
                won.append(size)
                break
            if answer.status != 409 or int(answer.body) > size:
                break
            old = int(answer.body)
        return won

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(grow, range(1, 25)), [])[-1:] == [24]
    assert served.get(f"{PLACE}/checkpoint").body.startswith(LOG.note(24))


def test_two_servers_of_one_witness_are_one_witness(served: Served, serve: Serve, tmp_path: Path) -> None:
    other = serve(Witness(tmp_path / "w"))
    assert served.offer(LOG, 0, 20).status == 200
    assert other.offer(FORK, 0, 20).status == 409
    assert other.offer(LOG, 20, 21).status == 200
    assert served.offer(FORK, 21, 30).status == 422


# --- What it says of itself ------------------------------------------------------------------------------------------


def test_its_first_page_says_who_it_is_and_what_it_follows(served: Served) -> None:
    page = served.get("/").body
    assert page.startswith(f"{NAME} cosigns logs that only grow")
    assert f"It follows {ORIGIN}\n  nothing cosigned yet" in page
    served.offer(LOG, 0, 12)
    assert "cosigned at 12 entries" in served.get("/").body
    assert served.get(f"{PLACE}/evidence").body == "Nothing speaks against this log.\n"


def test_its_keys_are_lines_of_a_trust_policy(served: Served) -> None:
    lines = served_by.policy_lines(served.witness)
    assert "\n".join(lines) in served.get("/").body
    told = [f"log {LOG.signer.verifier.text}", *(f"{line} {served.url}" for line in lines), "quorum none"]
    policy = Policy.parse("\n".join(told))
    assert tuple(each.verifier for each in policy.witnesses) == served.witness.verifiers
    standing = policy.weigh(LOG.note(12) + served.offer(LOG, 0, 12).body)
    assert [at for _, at in standing.cosigned] == [served.clock.at] * 2


@pytest.mark.parametrize("path", ["/nothing", f"{PLACE}/", f"{PLACE}/else", "/../w/witness.db", "/%00", "*"])
def test_other_paths_lead_nowhere(served: Served, path: str) -> None:
    assert served.get(path).status == 404


def test_checkpoints_are_posted_to_one_place(served: Served) -> None:
    assert served.send(write(LOG.note(5), 0, []), "/").status == 404
    assert served.get("/add-checkpoint").status == 404


def test_a_memory_that_fails_while_it_runs_is_an_answer(served: Served, tmp_path: Path, capfd) -> None:
    served.offer(LOG, 0, 5)
    with sqlite3.connect(tmp_path / "w" / "witness.db") as rows:
        rows.execute("DROP TABLE evidence")
        rows.execute("DROP TABLE log")
    for answer in (served.offer(LOG, 5, 6), served.get("/"), served.get(f"{PLACE}/checkpoint")):
        assert (answer.status, answer.body) == (503, "This witness cannot use its memory. Nothing was cosigned.\n")
    told = capfd.readouterr().err
    assert told.count("\n") == 3 and "no such table" in told and "Traceback" not in told


def test_what_nobody_foresaw_is_an_answer_too(served: Served, monkeypatch, capfd) -> None:
    def broken(*arguments: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(Witness, "add", broken)
    assert served.offer(LOG, 0, 5).status == 503
    assert capfd.readouterr().err == "A fault of the witness itself: ZeroDivisionError()\n"
