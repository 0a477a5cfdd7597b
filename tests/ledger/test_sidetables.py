"""Rows beside the leaves, in an administrator's hands: each is held against the leaves, and none may stand alone."""

import pytest

from ledger.conftest import ORIGIN
from tocsin.ledger import LOOKS, REGISTER, Fact, checkpoint, verify_register
from tocsin.ledger.driver import asking
from tocsin.ledger.sidetables import Commands
from tocsin.proofs.recount import Recount

SIZE = 300  # one complete tile and a ragged edge


@pytest.fixture
def owned(ledger):
    """A register of 300 entries by three commands, in the hands of whoever owns the database."""
    for act in range(3):
        facts = [Fact("concern.raised/1", f"c_{act}", {}, {"account": b"Story"}) for _ in range(100)]
        ledger.enter(*facts, key=f"form-{act}")
    ledger.enter(Fact("look.taken/1", "c_1"), log=LOOKS, key="look-0")
    checkpoint(REGISTER)
    ledger.drop_triggers()
    return ledger


def problems(log: str = REGISTER) -> str:
    return "\n".join(verify_register(log, deep=True).problems)


def test_an_honest_register_has_no_strays(owned) -> None:
    assert problems() == problems(LOOKS) == ""


@pytest.mark.parametrize(
    "statement, sentence",
    [
        ("DELETE FROM ledger_commandkey WHERE key = 'form-1'", "Entries 100 to 199 were made by the command form-1"),
        ("UPDATE ledger_commandkey SET first = 101 WHERE key = 'form-1'", "its key is kept for others"),
        ("UPDATE ledger_commandkey SET count = 9 WHERE key = 'form-2'", "Entries 200 to 299 were made by the command"),
        ("UPDATE ledger_commandkey SET key = 'form-9' WHERE key = 'form-1'", "could be performed again"),
        ("INSERT INTO ledger_commandkey VALUES ('register', 'mine', 'd', 5, 1)", "The command key 'mine' is kept for"),
        ("INSERT INTO ledger_commandkey VALUES ('register', 'mine', 'd', 999, 1)", "command key 'mine' is kept for"),
        ("UPDATE ledger_tile SET root = hashes", "Entries 0 to 255 do not give the root kept with their tile"),
        ("INSERT INTO ledger_tile SELECT log, 1, 0, root, hashes FROM ledger_tile", "no place for (level 1, number 0)"),
        ("INSERT INTO ledger_tile SELECT log, 0, 1, root, hashes FROM ledger_tile", "no place for (level 0, number 1)"),
        ("UPDATE ledger_commandkey SET log = 'nooks' WHERE key = 'look-0'", "command keys hold rows of a log called"),
        ("UPDATE ledger_part SET log = 'registrar' WHERE n = 7", "Entry 7 is kept under a log called 'registrar'"),
        ("UPDATE ledger_part SET n = 999 WHERE n = 7", "Entry 999 does not exist, and a text is stored under it."),
        ("UPDATE ledger_head SET signs = (1 = 0)", "says that it is a copy which signs nothing; it has signed"),
        ("UPDATE ledger_casekey SET wrapped = '' WHERE \"case\" = 'c_1'", "The key of case c_1 cannot be used."),
        ("UPDATE ledger_head SET origin = 'register.example.org/lUoks1'", "is not the name of a log"),
        ("DELETE FROM ledger_head WHERE log = 'register'", "The head of register is gone"),
        ("UPDATE ledger_head SET size = 4611686018427387904", "Entries 10300 to 4611686018427387903 are missing too"),
    ],
)
def test_each_row_is_held_against_the_leaves(owned, statement: str, sentence: str) -> None:
    owned.sql(statement)
    assert sentence in problems()


def test_a_tile_with_more_than_its_hashes_is_noticed(owned) -> None:
    ((hashes,),) = owned.sql("SELECT hashes FROM ledger_tile")
    owned.sql("UPDATE ledger_tile SET hashes = %s", bytes(hashes) + bytes(32))
    assert problems() == "Entries 0 to 255 do not give the root kept with their tile (level 0)."


def test_a_redacted_text_that_is_back_is_an_alarm(owned) -> None:
    kept = owned.sql("SELECT * FROM ledger_part WHERE n = 10")[0]
    owned.redact(10, "account", "c_0")
    assert problems() == ""
    owned.sql("INSERT INTO ledger_part VALUES (%s, %s, %s, %s, %s, %s)", *kept)
    assert problems() == "Entry 10: its text “account” was redacted and stands there again, as out of an old backup."


def test_a_number_of_another_kind_is_a_problem_and_no_crash(owned) -> None:
    if owned.vendor != "sqlite":
        return  # PostgreSQL keeps nothing but numbers in a column of numbers
    owned.sql("UPDATE ledger_entry SET n = 'ten' WHERE n = 10")
    owned.sql("UPDATE ledger_entry SET n = 20.5 WHERE n = 20")
    found = problems()
    assert "An entry is kept under 'ten', which is no number." in found
    assert "Entry 10 is missing." in found and "Entry 20 is missing." in found
    owned.sql("UPDATE ledger_entry SET leaf = CAST(x'ff00ff' AS TEXT) WHERE n = 30")
    assert "Entry 30 was changed" in problems()
    owned.sql("UPDATE ledger_head SET size = 'many' WHERE log = 'looks'")
    assert problems(LOOKS) == "The head of looks was changed: 'many' is no number of entries. Verify the register."


def test_a_command_that_two_stretches_of_entries_name_is_noticed_though_its_key_fits_one(owned) -> None:
    recount = Recount(f"{ORIGIN}/{REGISTER}1")
    with asking() as cursor:
        commands = Commands(cursor, REGISTER, recount)
        for begin in range(0, SIZE, 50):
            commands.add([(n, b"form-1" if n < 10 else b"form-%d" % (n // 100)) for n in range(begin, begin + 50)])
        commands.close(SIZE)
    assert [problem.partition(",")[0] for problem in recount.problems] == [
        "Entries 0 to 9 were made by the command form-1",
        "Entries 10 to 99 were made by the command form-0",
    ]
