"""Every fault in its short form (in full: `make attack`): nothing acknowledged is lost, nothing passes unseen."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attack import faults, injections, victims
from attack.disks import fill_disks
from attack.kills import kill_writers
from attack.memories import kill_signers, kill_witnesses
from attack.roles import careless_witness, manager, web_tier
from attack.setbacks import restore_backups, tear_logs
from attack.stops import PROGRAMS, cluster, stop_servers
from attack.victims import Victim, losses, victim, work

from databases import postgres_database
from tocsin.ledger import REGISTER

SEED = 20261122


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Victim]:
    """A founded register on SQLite that each test copies."""
    with django_db_blocker.unblock(), victim(tmp_path_factory.mktemp("faults") / "whole") as made:
        yield made


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def test_a_killed_writer_loses_nothing_it_promised(whole: Victim, tmp_path: Path) -> None:
    came = kill_writers(victims.copied(whole, tmp_path / "killed"), 5, SEED)
    assert (came.lost, came.inconsistent) == ([], [])
    assert came.killed >= 5 and came.promised > 5


def test_a_lost_promise_would_be_noticed(whole: Victim, tmp_path: Path) -> None:
    """The check is worth something only if it can fail: with the last entry taken away, it does."""
    from django.db import connections

    here = victims.copied(whole, tmp_path / "robbed")
    with here.opened():
        work(here, "r", 3, here.heard)
        assert losses(here) == []
        with connections[victims.ALIAS].cursor() as cursor:
            cursor.execute("DROP TRIGGER ledger_entry_delete")
            cursor.execute(
                "DELETE FROM ledger_entry WHERE log = %s AND n = (SELECT MAX(n) FROM ledger_entry)", [REGISTER]
            )
        assert losses(here) == ["the command r-2 was promised and is lost"]
        assert victims.faults(here)


def test_a_failing_disk_loses_nothing_promised(whole: Victim, tmp_path: Path) -> None:
    if why := injections.possible():
        warnings.warn(f"NOT TRIED: system calls made to fail ({why})", stacklevel=1)
        pytest.skip(why)
    came = injections.inject(whole, tmp_path, turns=1, calls=("fdatasync", "pwrite64"))
    assert (came.lost, came.inconsistent) == ([], [])
    assert {plan.partition(":")[0] for plan in came.struck} >= {"fdatasync", "pwrite64"}


def test_a_torn_log_is_silent_and_the_anchor_is_not(whole: Victim, tmp_path: Path) -> None:
    came = tear_logs(whole, tmp_path, 6, SEED)
    assert came.unseen == []
    assert (came.tried, came.refused, came.receipts_noticed, came.database_noticed) == (6, 6, 6, 0)
    assert came.said.startswith("Behind: ")


def test_a_restored_backup_fails_closed(whole: Victim, tmp_path: Path) -> None:
    came = restore_backups(whole, tmp_path, 2, SEED)
    assert came.unseen == []
    assert (came.tried, came.refused) == (2, 2)


def test_a_full_disk_refuses_and_keeps(whole: Victim, tmp_path: Path) -> None:
    came = fill_disks(whole, tmp_path, 1)
    assert (came.refused, came.lost, came.inconsistent) == (1, [], [])
    assert came.promised


def test_a_killed_signer_and_a_killed_witness_keep_to_one_history(tmp_path: Path) -> None:
    for came in (kill_signers(tmp_path / "s", 6, SEED), kill_witnesses(tmp_path / "w", 6, SEED)):
        assert (came.disagreeing, came.forgotten) == ([], [])
        assert came.killed == 6 and came.signed


def test_one_person_does_not_sign_for_two(whole: Victim, tmp_path: Path) -> None:
    came = manager(victims.copied(whole, tmp_path / "manager"))
    assert came.through == []
    assert came.tried == came.refused == 45


def test_a_web_tier_gets_no_other_history_signed(tmp_path: Path) -> None:
    came = web_tier(tmp_path / "web", 30, SEED)
    assert (came.tried, came.refused, came.through) == (30, 30, [])


def test_a_careless_witness_convicts_itself_and_meets_no_quorum(tmp_path: Path) -> None:
    came = careless_witness(tmp_path, 4, SEED)
    assert (came.tried, came.refused, came.through) == (4, 4, [])
    assert "4 times its own two signatures prove it" in came.note


@pytest.mark.postgres
def test_a_killed_writer_on_postgresql(tmp_path: Path) -> None:
    from django.db import connections

    default = connections["default"].settings_dict
    with postgres_database() as name, victim(tmp_path / "killed", default | {"NAME": name}) as here:
        came = kill_writers(here, 3, SEED)
    assert (came.lost, came.inconsistent) == ([], []) and came.promised


@pytest.mark.postgres
def test_a_stopped_server_loses_nothing_promised(tmp_path: Path) -> None:
    if not PROGRAMS or not shutil.which("runuser"):
        pytest.skip("Debian's postgresql is not installed")
    with cluster() as (server, config), victim(tmp_path / "stopped", config) as here:
        came = stop_servers(server, here, 1, SEED)
    assert (came.lost, came.inconsistent) == ([], []) and came.promised


def test_the_table_has_a_line_for_each_fault() -> None:
    line = faults.remembered("signer", faults.Histories(killed=2, signed=9, disagreeing=["5 and 6 entries"]))
    assert line.failures == ["5 and 6 entries"]
    assert line.tried == 2 and "9 signatures" in line.came
