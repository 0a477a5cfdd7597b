"""An administrator with every right and no trigger in the way: whatever is touched is found, and the entry named."""

import re
from hashlib import sha256

import pytest

from tocsin.ledger import LOOKS, REGISTER, Fact, checkpoint, verify_register
from tocsin.proofs.tree import leaf_hash

SIZE = 600  # two complete tiles and a ragged edge of 88


@pytest.fixture
def owned(ledger):
    """A register of 600 entries signed at 500 and 600, in the hands of whoever owns the database."""
    ledger.enter_many(500, acts=5)
    checkpoint(REGISTER)
    ledger.enter_many(100)
    checkpoint(REGISTER)
    ledger.drop_triggers()
    return ledger


def problems(deep: bool = False) -> str:
    return "\n".join(verify_register(REGISTER, deep=deep).problems)


def edit(owned, n: int, *, with_hash: bool) -> None:
    leaf = bytes(owned.sql("SELECT leaf FROM ledger_entry WHERE n = %s", n)[0][0]).replace(b"neglect", b"nothing")
    owned.sql("UPDATE ledger_entry SET leaf = %s WHERE n = %s", leaf, n)
    if with_hash:
        owned.sql("UPDATE ledger_entry SET hash = %s WHERE n = %s", leaf_hash(leaf), n)


def test_an_honest_register_has_no_problems(owned) -> None:
    found = verify_register(REGISTER, deep=True)
    assert (found.size, found.problems, found.holes, found.missing) == (SIZE, (), (), ())
    assert verify_register(LOOKS, deep=True).problems == ()
    assert verify_register(REGISTER).root == found.root


@pytest.mark.parametrize("n", [0, 255, 256, 511, 512, 599])
def test_an_edited_leaf_is_named(owned, n: int) -> None:
    edit(owned, n, with_hash=False)
    assert f"Entry {n} was changed" in problems()


@pytest.mark.parametrize("n", [0, 255, 256, 511])
def test_an_edited_leaf_with_its_hash_made_to_fit_is_named_by_its_tile(owned, n: int) -> None:
    edit(owned, n, with_hash=True)
    assert f"Entry {n} no longer fit" in problems()


@pytest.mark.parametrize(
    "n, among", [(512, "512 to 575"), (575, "512 to 575"), (576, "576 to 591"), (599, "592 to 599")]
)
def test_an_edit_at_the_ragged_edge_is_narrowed_down_by_the_head(owned, n: int, among: str) -> None:
    edit(owned, n, with_hash=True)
    assert f"Entries {among} no longer fit the log's head" in problems()


def test_an_edit_carried_through_the_whole_tree_contradicts_the_signature(owned) -> None:
    edit(owned, 550, with_hash=True)
    rebuild_tree(owned)
    found = problems()
    assert "Entries 500 to 599 are not what the register signed at 600 entries." in found
    assert "signed at 500" not in found


def rebuild_tree(owned) -> None:
    """Recompute what is stored beside the leaves, as whoever knows this code could."""
    from tocsin.proofs import tree

    pieces: tree.Frontier = ()
    for size, (new,) in enumerate(owned.sql("SELECT hash FROM ledger_entry ORDER BY n")):
        pieces = tree.extend(pieces, size, bytes(new))
    owned.sql("UPDATE ledger_head SET frontier = %s WHERE log = %s", b"".join(pieces), REGISTER)


@pytest.mark.parametrize("n", [0, 300, 590, 599])
def test_a_deleted_entry_is_named(owned, n: int) -> None:
    owned.sql("DELETE FROM ledger_entry WHERE n = %s", n)
    assert f"Entry {n} is missing." in problems()


def test_swapped_entries_are_both_named(owned) -> None:
    owned.sql("UPDATE ledger_entry SET n = -1 WHERE n = 30")
    owned.sql("UPDATE ledger_entry SET n = 30 WHERE n = 31")
    owned.sql("UPDATE ledger_entry SET n = 31 WHERE n = -1")
    found = problems()
    assert "Entry 30 says of itself that it is number 31" in found
    assert "Entry 31 says of itself that it is number 30" in found


def test_an_inserted_entry_is_named(owned) -> None:
    owned.sql("INSERT INTO ledger_entry SELECT log, 600, leaf, hash FROM ledger_entry WHERE n = 5")
    assert "Entries 600 to 600 lie beyond the end of the log" in problems()


def test_an_entry_out_of_another_log_is_named(owned) -> None:
    owned.enter(Fact("look.taken/1", "c_1"), log=LOOKS)
    owned.sql("UPDATE ledger_entry SET log = 'old' WHERE log = %s AND n = 0", REGISTER)
    owned.sql("UPDATE ledger_entry SET log = %s WHERE log = %s", REGISTER, LOOKS)
    assert "Entry 0 belongs to register.example.org/looks1" in problems()


def test_a_tail_cut_beneath_a_signed_checkpoint_is_noticed(owned) -> None:
    owned.sql("DELETE FROM ledger_entry WHERE n >= 560")
    owned.sql("DELETE FROM ledger_part WHERE n >= 560")
    pieces = owned.sql("SELECT frontier FROM ledger_head WHERE log = %s", REGISTER)
    assert pieces
    owned.sql("UPDATE ledger_head SET size = 560 WHERE log = %s", REGISTER)
    rebuild_tree(owned)
    assert "Entries 560 to 599 are gone: the register signed 600 entries and holds 560." in problems()


def test_a_back_dated_entry_is_named(owned) -> None:
    leaf = bytes(owned.sql("SELECT leaf FROM ledger_entry WHERE n = 450")[0][0]).replace(b"T09:0", b"T03:0")
    owned.sql("UPDATE ledger_entry SET leaf = %s, hash = %s WHERE n = 450", leaf, leaf_hash(leaf))
    assert re.search(r"Entry 450 is recorded at 2026-11-03T03.*before the entry ahead of it", problems())


@pytest.mark.parametrize("column", ["leaf", "hash"])
def test_bytes_that_are_no_leaf_are_named(owned, column: str) -> None:
    statements = {
        "leaf": "UPDATE ledger_entry SET leaf = %s WHERE n = 7",
        "hash": "UPDATE ledger_entry SET hash = %s WHERE n = 7",
    }
    owned.sql(statements[column], b"")
    assert "Entry 7 was changed" in problems(deep=True)


def test_a_changed_tile_or_head_is_noticed(owned) -> None:
    owned.sql("UPDATE ledger_tile SET hashes = root WHERE n = 1")
    assert "Entry 257 no longer fit the tile" in problems()
    owned.sql("UPDATE ledger_head SET last_at = '2026'")
    assert "its last entry is of 2026" in problems()
    owned.sql("UPDATE ledger_head SET frontier = %s", b"")
    assert "its hashes are not those of 600 entries" in problems()


def test_values_of_a_strange_kind_are_problems_too(owned) -> None:
    if owned.vendor != "sqlite":
        return  # PostgreSQL keeps nothing but bytes in a column of bytes
    owned.sql("UPDATE ledger_entry SET leaf = 'text' WHERE n = 7")
    owned.sql("UPDATE ledger_entry SET hash = 9999999999 WHERE n = 8")
    owned.sql("UPDATE ledger_head SET frontier = 'text'")
    owned.sql("UPDATE ledger_part SET sealed = 'text', wrapped = 5 WHERE n = 9")
    found = problems(deep=True)
    assert all(f"Entry {n}" in found for n in (7, 8, 9)) and "head was changed" in found


def test_a_forged_checkpoint_is_noticed(owned) -> None:
    size = "\n{}\n".format  # the line of the size: the digits alone may stand in the root or in a signature too
    owned.sql("UPDATE ledger_checkpoint SET note = replace(note, %s, %s)", size(600), size(601))
    assert "checkpoint signed at 600 entries cannot be checked" in problems()
    owned.sql("DELETE FROM ledger_checkpoint WHERE size = 600")
    owned.sql("UPDATE ledger_checkpoint SET size = 400")
    assert "The checkpoint kept for 400 entries is one of 500 entries." in problems()


def test_a_removed_text_is_an_alarm_unless_an_entry_explains_it(owned) -> None:
    owned.sql("DELETE FROM ledger_part WHERE n IN (10, 20)")
    owned.redact(10, "account", "c_3")
    found = verify_register(REGISTER, deep=True)
    assert (found.holes, found.missing) == (("10/account",), ("20/account",))
    assert found.problems == ("Entry 20: its text “account” is gone, and no entry says that it was redacted.",)
    assert verify_register(REGISTER).problems == ()


ACCOUNT = {"entry": 10, "part": "account"}


@pytest.mark.parametrize(
    "facts, wrong",
    [
        ([Fact("part.redacted/1", "c_3", ACCOUNT)], "no proposal before it asks for that"),
        ([Fact("part.redacted/1", "c_3", ACCOUNT | {"proposed": 10})], "no proposal before it asks for that"),
        (
            [
                Fact("redaction.proposed/1", "c_3", {"entry": 11, "part": "account"}),
                Fact("part.redacted/1", "c_3", ACCOUNT | {"proposed": SIZE}),
            ],
            "no proposal before it asks for that",
        ),
        (
            [
                Fact("redaction.proposed/1", "c_3", ACCOUNT),
                Fact("part.redacted/1", "c_3", ACCOUNT | {"proposed": SIZE}),
            ],
            "nobody was the second",
        ),
    ],
)
def test_a_redaction_slipped_in_by_fewer_than_two_people_explains_nothing(owned, facts, wrong) -> None:
    owned.enter(*facts)
    found = verify_register(REGISTER, deep=True)
    assert (found.holes, found.missing) == ((), ("10/account",))
    assert wrong in found.problems[0]


def test_texts_changed_swapped_or_added_are_named(owned) -> None:
    owned.sql("UPDATE ledger_part SET sealed = wrapped WHERE n = 10")
    owned.sql("UPDATE ledger_part SET kind = 'grounds' WHERE n = 11")
    owned.sql("UPDATE ledger_part SET n = -1 WHERE n = 12")
    owned.sql("UPDATE ledger_part SET n = 12 WHERE n = 19")
    found = problems(deep=True)
    assert "Entry 10: The stored text of register / 10 / account was changed" in found
    assert "Entry 11 knows nothing of the text “grounds”" in found
    assert "Entry 11: its text “account” is gone" in found
    assert "Entry 12: The wrapped key of register / 12 / account was changed" in found
    assert "Entry 19: its text “account” is gone" in found


def test_a_text_replaced_by_whoever_has_the_keys_too_breaks_its_commitment(owned) -> None:
    from tocsin.ledger.cases import case_key
    from tocsin.proofs import seal

    case, wrapped = owned.sql('SELECT "case", wrapped FROM ledger_casekey WHERE "case" = \'c_3\'')[0]
    where, key = seal.place(REGISTER, 10, "account"), sha256(b"mine").digest()
    outer = case_key(case, bytes(wrapped))
    owned.sql(
        "UPDATE ledger_part SET sealed = %s, wrapped = %s WHERE n = 10",
        seal.seal(key, b"Story X", where),
        seal.wrap(outer, key, where, bytes(12)),
    )
    assert "Entry 10: its text “account” is not the one the entry was made with." in problems(deep=True)


def test_a_leaf_only_a_careful_reader_would_refuse_is_named_when_looking_deep(ledger) -> None:
    ledger.enter_many(3)
    ledger.drop_triggers()
    leaf = bytes(ledger.sql("SELECT leaf FROM ledger_entry WHERE n = 1")[0][0]).replace(b'"n":1', b'"n":9,"n":1')
    ledger.sql("UPDATE ledger_entry SET leaf = %s, hash = %s WHERE n = 1", leaf, leaf_hash(leaf))
    assert "Entry 1 is not written in the canonical form" in problems(deep=True)
