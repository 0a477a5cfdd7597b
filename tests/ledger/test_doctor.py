"""What could lose an entry is seen before it does."""

from datetime import UTC, datetime, timedelta

from tocsin.ledger.doctor import examine

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def dangers(now: datetime = NOW) -> str:
    return "\n".join(each.sentence for each in examine(now) if each.dangerous)


def test_a_sound_register_has_nothing_dangerous(ledger) -> None:
    ledger.enter_many(3)
    assert dangers() == ""


def test_a_database_that_answers_before_the_disk_does_is_dangerous(ledger) -> None:
    weaken = {"sqlite": "PRAGMA synchronous = OFF", "postgresql": "SET synchronous_commit = off"}
    ledger.sql(weaken[ledger.vendor])
    assert "a power cut could lose" in dangers() or "synchronous_commit is off" in dangers()


def test_removed_triggers_are_noticed(ledger) -> None:
    ledger.drop_triggers()
    assert "0 are left" in dangers()


def test_a_clock_behind_the_last_entry_is_noticed(ledger) -> None:
    ledger.enter_many(1)
    assert dangers(NOW - timedelta(hours=2, minutes=59)) == ""
    assert "Set the clock right" in dangers(NOW - timedelta(hours=4))


def test_a_key_that_others_may_read_is_noticed(ledger, tmp_path) -> None:
    ledger.enter_many(1)
    key = next((tmp_path / "keys").glob("*.key"))
    key.chmod(0o644)
    assert f"chmod 600 {key}" in dangers()
