"""Writing: one act, one transaction, consecutive numbers, once only, and nothing changed afterwards."""

import itertools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction

from tocsin.ledger import (
    LOOKS,
    REGISTER,
    Busy,
    CannotSign,
    Fact,
    KeyMissing,
    KeyReused,
    NotKept,
    entries,
    parts_of,
    receipt,
    size,
    together,
    using,
    verify_register,
    writing,
)

WHO = {"by": "u_1", "office": "o_1", "purpose": "safeguarding"}
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
FACT = Fact("concern.raised/1", "c_1", {"danger": True}, {"account": b"He said hello"})


def test_facts_become_entries_numbered_from_nought(ledger) -> None:
    first = ledger.enter(FACT, FACT)
    second = ledger.enter(FACT)
    assert [entry.n for entry in (*first, *second)] == [0, 1, 2]
    assert tuple(entries(REGISTER)) == first + second
    assert first[0].log == "register.example.org/register1"
    assert (first[0].by, first[0].office, first[0].purpose, first[0].at) == ("u_1", "o_1", "safeguarding", AT)


def test_the_two_logs_count_apart(ledger) -> None:
    ledger.enter(FACT)
    (look,) = ledger.enter(Fact("look.taken/1", "c_1"), log=LOOKS)
    assert (look.n, look.log, size(REGISTER), size(LOOKS)) == (0, "register.example.org/looks1", 1, 1)


def test_time_never_goes_back(ledger) -> None:
    ledger.enter(FACT, minute=5)
    (late,) = ledger.enter(FACT, minute=3)
    assert late.at == AT + timedelta(minutes=5)


def test_a_command_is_performed_once(ledger) -> None:
    first = ledger.enter(FACT, FACT, key="form-1")
    with writing(REGISTER, key="form-1", digest="form-1") as pen:
        assert pen.earlier == first
        with pytest.raises(RuntimeError, match="performed before"):
            pen.append([FACT], **WHO, at=AT)
    assert size(REGISTER) == 2


def test_a_key_cannot_stand_for_two_commands(ledger) -> None:
    ledger.enter(FACT, key="form-1")
    with pytest.raises(KeyReused, match="form-1"), writing(REGISTER, key="form-1", digest="other"):
        raise AssertionError("the block must not run")


def test_a_key_is_free_again_when_its_act_failed(ledger) -> None:
    with pytest.raises(ZeroDivisionError), writing(REGISTER, key="form-1", digest="a") as pen:
        pen.append([FACT], **WHO, at=AT)
        raise ZeroDivisionError
    assert size(REGISTER) == 0
    assert ledger.sql("SELECT * FROM ledger_part") == []
    assert len(ledger.enter(FACT, key="form-1")) == 1


def test_an_act_may_append_more_than_once(ledger) -> None:
    with writing(REGISTER, key="form-1", digest="form-1") as pen:
        made = pen.append([FACT], **WHO, at=AT) + pen.append([FACT], **WHO, at=AT)
    with writing(REGISTER, key="form-1", digest="form-1") as pen:
        assert pen.earlier == made


def test_what_was_just_entered_can_be_read_inside_the_act(ledger) -> None:
    with writing(REGISTER) as pen:
        (entry,) = pen.append([FACT], **WHO, at=AT)
        assert parts_of(entry).text("account") == "He said hello"
        assert size(REGISTER) == 1


def test_an_act_stands_alone(ledger) -> None:
    with writing(REGISTER), pytest.raises(RuntimeError, match="already being written"), writing(LOOKS):
        pass
    with transaction.atomic(using=ledger.alias), pytest.raises(RuntimeError, match="durable"), writing(REGISTER):
        pass


def test_words_in_a_leaf_are_refused_and_nothing_is_kept(ledger) -> None:
    with pytest.raises(ValueError, match=r"meta\.note holds 'he said hello'"):
        ledger.enter(FACT, Fact("concern.raised/1", "c_1", {"note": "he said hello"}))
    assert size(REGISTER) == 0


def test_a_time_without_its_zone_is_refused(ledger) -> None:
    with pytest.raises(ValueError, match="which clock"), writing(REGISTER) as pen:
        pen.append([FACT], **WHO, at=AT.replace(tzinfo=None))


def test_a_log_keeps_its_name(ledger, settings) -> None:
    ledger.enter(FACT)
    settings.TOCSIN_ORIGIN = "another.example.org"
    with pytest.raises(RuntimeError, match=r"begun as register\.example\.org/register1"):
        ledger.enter(FACT)


def test_an_unknown_log_is_named(ledger) -> None:
    with pytest.raises(RuntimeError, match="no log called 'diary'"):
        ledger.enter(FACT, log="diary")


def test_the_same_acts_give_the_same_root_on_every_database(ledger) -> None:
    with writing(REGISTER, key="form-1", digest="a") as pen:
        pen.append([FACT, FACT], **WHO, at=AT, entropy=counted())
    assert verify_register(REGISTER).root.hex() == "7a145bf2990a8d4426b55d7a3b188f45a9ca0e76c72cbb060ff38c9e4af14e90"


def counted():
    numbers = itertools.count()
    return lambda length: next(numbers).to_bytes(length, "big")


def test_a_text_is_sealed_in_the_database(ledger) -> None:
    ledger.enter(FACT)
    stored = b"".join(bytes(value) for row in ledger.sql("SELECT sealed, wrapped FROM ledger_part") for value in row)
    assert b"He said" not in stored


def test_keys_are_for_the_registers_own_user_only(ledger, tmp_path) -> None:
    ledger.enter(FACT)
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["case-keys.key", "register1.anchored", "register1.key"]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert oct((tmp_path / "keys").stat().st_mode & 0o777) == "0o700"


def test_a_lost_key_is_never_replaced_by_a_fresh_one(ledger, settings, tmp_path) -> None:
    (entry,) = ledger.enter(FACT)
    settings.TOCSIN_HOME = tmp_path / "elsewhere"
    with pytest.raises(KeyMissing, match=r"case-keys\.key is missing"):
        parts_of(entry).text("account")
    with pytest.raises(KeyMissing):
        ledger.enter(Fact("concern.raised/1", "c_new", {}, {"account": b"x"}))
    assert size(REGISTER) == 1


STATEMENTS = {
    "change a leaf": "UPDATE ledger_entry SET leaf = hash WHERE n = 3",
    "delete an entry": "DELETE FROM ledger_entry WHERE n = 3",
    "change a tile": "UPDATE ledger_tile SET root = hashes",
    "delete a tile": "DELETE FROM ledger_tile",
    "change a text": "UPDATE ledger_part SET sealed = wrapped WHERE n = 3",
    "free a command key": "DELETE FROM ledger_commandkey",
    "change a command key": "UPDATE ledger_commandkey SET first = 0",
    "forget a checkpoint": "DELETE FROM ledger_checkpoint",
    "change a checkpoint": "UPDATE ledger_checkpoint SET note = ''",
    "shrink the log": "UPDATE ledger_head SET size = size - 1",
    "delete the head": "DELETE FROM ledger_head",
}
BY_VENDOR = {
    "sqlite": ["INSERT OR REPLACE INTO ledger_entry SELECT log, 3, leaf, hash FROM ledger_entry WHERE n = 4"],
    "postgresql": [
        f"TRUNCATE ledger_{table}" for table in ("entry", "tile", "part", "commandkey", "checkpoint", "head")
    ],
}


def test_the_database_itself_refuses_to_change_what_was_entered(ledger) -> None:
    from tocsin.ledger import checkpoint

    ledger.enter(*[FACT] * 256, key="form-1")
    checkpoint(REGISTER)
    for statement in [*STATEMENTS.values(), *BY_VENDOR[ledger.vendor]]:
        with pytest.raises(IntegrityError, match="only grows"):
            ledger.sql(statement)
    assert verify_register(REGISTER, deep=True).problems == ()


def test_threads_that_append_at_once_get_distinct_consecutive_numbers(ledger) -> None:
    def work(thread: int) -> list[int]:
        with using(ledger.alias):
            try:
                return [ledger.enter(FACT, key=f"{thread}-{i % 15}")[0].n for i in range(15)]
            finally:
                connections[ledger.alias].close()

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(n for made in pool.map(work, range(4)) for n in made)
    assert numbers == list(range(60))
    assert verify_register(REGISTER, deep=True).problems == ()


WORKER = """
import sys, django
from django.conf import settings
django.setup()
from datetime import UTC, datetime
from django.db import connections
from tocsin.ledger import Fact, REGISTER, using, writing
settings.TOCSIN_ORIGIN = "register.example.org"
connections.databases["default"]["NAME"] = sys.argv[1]
for i in range(20):
    with writing(REGISTER, key=f"shared-{i}", digest="same") as pen:
        if not pen.earlier:
            pen.append([Fact("concern.raised/1", "c_1", {}, {"account": b"x"})], by="u_1", office="o_1",
                       purpose="safeguarding", at=datetime(2026, 11, 3, tzinfo=UTC))
    with writing(REGISTER, key=f"{sys.argv[2]}-{i}", digest="own") as pen:
        pen.append([Fact("concern.raised/1", "c_1")], by="u_1", office="o_1", purpose="safeguarding",
                   at=datetime(2026, 11, 3, tzinfo=UTC))
"""


@pytest.mark.long
def test_processes_that_share_commands_perform_each_once(ledger, settings, tmp_path) -> None:
    name = str(connections.databases[ledger.alias]["NAME"])
    server = {"sqlite": "", "postgresql": os.environ.get("TOCSIN_DATABASE_URL", "")}
    environment = os.environ | {
        "TOCSIN_DATABASE_URL": server[ledger.vendor],
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
        "TOCSIN_HOME": str(tmp_path),
        "TOCSIN_ANCHOR": str(settings.TOCSIN_ANCHOR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", WORKER, name]
    workers = [subprocess.Popen([*command, str(each)], env=environment) for each in range(8)]
    assert [worker.wait(timeout=120) for worker in workers] == [0] * 8
    commands = [entry.cmd for entry in entries(REGISTER)]
    assert len(commands) == len(set(commands)) == 8 * 20 + 20
    assert verify_register(REGISTER, deep=True).problems == ()


WAITS = {"sqlite": ("PRAGMA busy_timeout", 10_000), "postgresql": ("SHOW lock_timeout", "10s")}
WAIT_LESS = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = 50"}
HOLD = {
    "sqlite": ["BEGIN IMMEDIATE"],
    "postgresql": ["BEGIN", "SELECT size FROM ledger_head WHERE log = 'register' FOR UPDATE"],
}


def test_who_waits_for_the_pen_is_told_so_after_ten_seconds_at_most(ledger) -> None:
    said, limit = WAITS[ledger.vendor]
    assert ledger.sql(said) == [(limit,)]
    ledger.sql(WAIT_LESS[ledger.vendor])
    other = connections[ledger.alias].copy()
    try:
        with other.cursor() as cursor:
            for statement in HOLD[ledger.vendor]:
                cursor.execute(statement)
        with pytest.raises(Busy, match=r"did not let go in time\. Nothing was recorded\. Send it again"):
            ledger.enter(FACT, key="one")
    finally:
        other.close()
    (made,) = ledger.enter(FACT, key="one")
    assert tuple(entries(REGISTER)) == (made,)


def test_many_acts_in_one_commit_each_refused_alone(ledger) -> None:
    with together():
        ledger.enter(FACT, key="one")
        with pytest.raises(ZeroDivisionError), writing(REGISTER, key="two", digest="two") as pen:
            pen.append([FACT], **WHO, at=AT)
            raise ZeroDivisionError
        ledger.enter(FACT, FACT, key="three")
        with pytest.raises(CannotSign):
            receipt(0)
    assert [entry.cmd for entry in entries(REGISTER)] == ["one", "three", "three"]
    assert verify_register(REGISTER, deep=True).problems == ()


def test_a_group_that_fails_keeps_nothing(ledger) -> None:
    with pytest.raises(ZeroDivisionError), together():
        ledger.enter(FACT, key="one")
        raise ZeroDivisionError
    assert size(REGISTER) == 0
    assert len(ledger.enter(FACT, key="one")) == 1


class Failing:
    """A database whose next commit fails, before or after it has really happened."""

    def __init__(self, monkeypatch, alias: str, *, kept: bool) -> None:
        real = connections[alias].commit

        def commit() -> None:
            monkeypatch.undo()
            if kept:
                real()
            raise OperationalError("disk I/O error")

        monkeypatch.setattr(connections[alias], "commit", commit)


def test_a_commit_that_failed_and_was_kept_all_the_same_is_kept(ledger, monkeypatch) -> None:
    Failing(monkeypatch, ledger.alias, kept=True)
    (made,) = ledger.enter(FACT, key="one")
    assert tuple(entries(REGISTER)) == (made,)


def test_a_commit_that_failed_says_that_nothing_was_recorded(ledger, monkeypatch) -> None:
    Failing(monkeypatch, ledger.alias, kept=False)
    with pytest.raises(NotKept, match=r"not recorded\. Send it again"):
        ledger.enter(FACT, key="one")
    assert size(REGISTER) == 0
    assert len(ledger.enter(FACT, key="one")) == 1
