"""Who holds the key signs one history, whoever asks and however often."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.proofs.note import Checkpoint, Signer, open_checkpoint, open_note
from tocsin.proofs.tree import EMPTY_ROOT
from tocsin.witness.errors import AnchorLost, Inconsistent, KeyMissing, Outdated, Retired
from tocsin.witness.keyfile import make_key
from tocsin.witness.signer import LogSigner
from witness.logs import ORIGIN, Log

LOG = Log(64)


@pytest.fixture
def signer(tmp_path: Path) -> LogSigner:
    signer = LogSigner(tmp_path / "keys", tmp_path / "anchors")
    signer.begin(ORIGIN)
    return signer


def grow(signer: LogSigner, log: Log, old: int, new: int) -> str:
    return signer.sign(log.at(new), old, log.proof(old, new))


def test_it_signs_a_log_that_only_grows(signer: LogSigner) -> None:
    assert signer.last(ORIGIN) == ""
    old = 0
    for size in (0, 1, 1, 2, 9, 9, 64):
        note = grow(signer, LOG, old, size)
        (verifier,) = signer.verifiers(ORIGIN)
        assert open_checkpoint(note, verifier) == LOG.at(size)
        assert signer.last(ORIGIN) == note
        old = size


def test_another_process_goes_on_where_this_one_stopped(signer: LogSigner, tmp_path: Path) -> None:
    grow(signer, LOG, 0, 20)
    other = LogSigner(tmp_path / "keys", tmp_path / "anchors")
    with pytest.raises(Outdated) as told:
        grow(other, LOG, 0, 30)
    assert told.value.size == 20
    assert open_checkpoint(grow(other, LOG, 20, 30), *signer.verifiers(ORIGIN)).size == 30
    with pytest.raises(Outdated):
        grow(signer, LOG, 20, 31)


@pytest.mark.parametrize(
    ("checkpoint", "old", "proof"),
    [
        (Log(64, fork=3).at(20), 20, []),
        (Log(64, fork=3).at(40), 20, Log(64, fork=3).proof(20, 40)),
        (Log(64, fork=3).at(40), 20, LOG.proof(20, 40)),
        (LOG.at(40), 20, []),
        (LOG.at(40), 20, LOG.proof(20, 39)),
        (LOG.at(40), 20, LOG.proof(20, 40)[:-1]),
        (LOG.at(40), 20, [*LOG.proof(20, 40), bytes(32)]),
        (LOG.at(20), 20, [bytes(32)]),
    ],
    ids=["rewritten", "forked", "forked, true proof", "no proof", "other proof", "short", "long", "superfluous"],
)
def test_it_signs_nothing_that_rewrites_what_it_signed(signer, checkpoint, old, proof) -> None:
    kept = grow(signer, LOG, 0, 20)
    with pytest.raises(Inconsistent, match="does not continue the one signed at 20"):
        signer.sign(checkpoint, old, proof)
    assert signer.last(ORIGIN) == kept


@pytest.mark.parametrize("old", [0, 10, 19, 21, 10**15])
def test_a_shorter_log_is_not_signed_whatever_it_claims_to_follow(signer: LogSigner, old: int) -> None:
    kept = grow(signer, LOG, 0, 20)
    for size in (0, 10, 19):
        for claimed in (old, 20):
            with pytest.raises(Outdated) as told:
                signer.sign(LOG.at(size), claimed, LOG.proof(size, 20))
            assert told.value.size == 20
    assert signer.last(ORIGIN) == kept


def test_nothing_of_nothing_has_one_root_only(signer: LogSigner) -> None:
    with pytest.raises(Inconsistent):
        signer.sign(Checkpoint(ORIGIN, 0, bytes(32)), 0, [])
    with pytest.raises(Inconsistent):
        signer.sign(LOG.at(5), 0, [bytes(32)])
    assert open_checkpoint(signer.sign(Checkpoint(ORIGIN, 0, EMPTY_ROOT), 0, []), *signer.verifiers(ORIGIN)).size == 0


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_order_of_requests_gets_two_histories_signed(tmp_path_factory, data: st.DataObject) -> None:
    """Whatever is asked, in whatever order, all that is signed lies in one history."""
    folder = tmp_path_factory.mktemp("signer")
    signer = LogSigner(folder / "keys", folder / "anchors")
    signer.begin(ORIGIN)
    histories = [Log(24), Log(24, fork=4), Log(24, fork=11)]
    signed: list[Checkpoint] = []
    for _ in range(12):
        log = data.draw(st.sampled_from(histories))
        first, second = data.draw(st.integers(0, 24)), data.draw(st.integers(0, 24))
        claimed = data.draw(st.sampled_from([first, signed[-1].size if signed else 0]))
        try:
            note = signer.sign(log.at(second), claimed, log.proof(claimed, second))
        except (Inconsistent, Outdated):
            continue
        signed.append(open_checkpoint(note, *signer.verifiers(ORIGIN)))
    assert any(all(log.at(each.size) == each for each in signed) for log in histories)
    assert [each.size for each in signed] == sorted(each.size for each in signed)


def test_a_lost_anchor_stops_the_signing(signer: LogSigner, tmp_path: Path) -> None:
    grow(signer, LOG, 0, 20)
    (tmp_path / "anchors" / "register1.anchor").unlink()
    for each in (signer, LogSigner(tmp_path / "keys", tmp_path / "anchors")):
        for ask in (lambda s=each: grow(s, LOG, 20, 21), lambda s=each: s.last(ORIGIN), lambda s=each: s.begin(ORIGIN)):
            with pytest.raises(AnchorLost, match="is gone, and its key has signed with it"):
                ask()
    assert not (tmp_path / "anchors" / "register1.anchor").exists()


def test_a_lost_key_is_not_replaced(signer: LogSigner, tmp_path: Path) -> None:
    (tmp_path / "keys" / "register1.key").unlink()
    with pytest.raises(KeyMissing, match=r"register1\.key is missing"):
        grow(signer, LOG, 0, 1)


def test_one_shard_s_key_does_not_sign_for_another_register(signer: LogSigner) -> None:
    other = Log(3, origin="elsewhere.example.org/register1")
    with pytest.raises(KeyMissing, match=f"signs for {ORIGIN}, not for elsewhere"):
        grow(signer, other, 0, 3)


@pytest.mark.parametrize(
    "origin", ["host/case-keys", "host/../k1/..", "host/", "", "host/a b", "host/A", "host/.key", "host/a\x00"]
)
def test_a_log_s_name_leads_to_no_other_file(signer: LogSigner, origin: str) -> None:
    with pytest.raises(ValueError, match="does not end in a shard's name"):
        signer.last(origin)


def test_while_one_key_takes_over_from_another_both_sign(signer: LogSigner, tmp_path: Path) -> None:
    before = grow(signer, LOG, 0, 20)
    (old,) = signer.verifiers(ORIGIN)
    following = Signer(ORIGIN, bytes(range(1, 33)))
    make_key(tmp_path / "keys" / "register1.next.key", following.text)
    both = grow(signer, LOG, 20, 20)
    assert both.startswith(before) and both.count("\n\N{EM DASH} ") == 2
    assert open_note(both, [old]) == open_note(both, [following.verifier]) == LOG.at(20).text
    assert signer.verifiers(ORIGIN) == (old, following.verifier)
    assert signer.last(ORIGIN) == both

    (tmp_path / "keys" / "register1.next.key").rename(tmp_path / "keys" / "register1.key")
    after = grow(signer, LOG, 20, 21)
    assert open_checkpoint(after, following.verifier).size == 21
    assert signer.verifiers(ORIGIN) == (following.verifier,)


def test_a_rotation_from_its_beginning_to_its_end(signer: LogSigner, tmp_path: Path) -> None:
    (old,) = signer.verifiers(ORIGIN)
    signed = grow(signer, LOG, 0, 20)
    with pytest.raises(KeyMissing, match="begin a rotation first"):
        signer.finish_rotation(ORIGIN)
    signer.begin_rotation(ORIGIN)
    signer.begin_rotation(ORIGIN)
    one, other = signer.verifiers(ORIGIN)
    assert one == old != other
    both = grow(signer, LOG, 20, 21)
    assert open_note(both, [old]) == open_note(both, [other])
    signer.finish_rotation(ORIGIN)
    assert LogSigner(tmp_path / "keys", tmp_path / "anchors").verifiers(ORIGIN) == (other,)
    alone = grow(signer, LOG, 21, 22)
    assert open_checkpoint(alone, other).size == 22 and f"{old.name} " in alone
    assert open_checkpoint(signed, old).size == 20
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["register1.anchored", "register1.key"]


def test_a_log_that_was_closed_signs_nothing_more_and_its_key_still_checks(signer: LogSigner, tmp_path: Path) -> None:
    signed = grow(signer, LOG, 0, 20)
    (tmp_path / "anchors" / "register1.anchor").unlink()
    signer.retire(ORIGIN)
    signer.retire(ORIGIN)
    for each in (signer, LogSigner(tmp_path / "keys", tmp_path / "anchors")):
        for ask in (lambda s=each: grow(s, LOG, 20, 21), lambda s=each: s.begin_rotation(ORIGIN)):
            with pytest.raises(Retired, match="was closed; nothing more is signed for it"):
                ask()
        assert open_checkpoint(signed, *each.verifiers(ORIGIN)).size == 20
    following = "register.example.org/register2"
    signer.begin(following)
    assert open_checkpoint(grow(signer, Log(9, origin=following), 0, 9), *signer.verifiers(following)).size == 9


def test_a_next_key_of_another_name_signs_nothing(signer: LogSigner, tmp_path: Path) -> None:
    make_key(tmp_path / "keys" / "register1.next.key", Signer("other.example.org/register1", bytes(32)).text)
    with pytest.raises(KeyMissing, match="signs for other"):
        grow(signer, LOG, 0, 1)
