"""Policies: what is written in one, what stands behind a checkpoint by it, and which line is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.proofs import Tampered
from tocsin.proofs.cosignature import Cosigner
from tocsin.proofs.note import Checkpoint, Kind, Signer
from tocsin.proofs.policy import Policy, trust

AT = datetime(2026, 11, 3, 9, 14, 7, tzinfo=UTC)
LOG = Signer("register.example.org/register1", bytes(range(32)))
NEXT = Signer("register.example.org/register1", bytes(range(1, 33)))
STATE = Checkpoint("register.example.org/register1", 777, bytes(32))
W = [Cosigner(f"w{n}.example.org", bytes(range(n, n + 32)), kind) for n, kind in ((2, Kind.ML_DSA_44), (3, 4), (4, 4))]
TEXT = f"""# whom we believe
log {LOG.verifier.text} https://register.example.org/
log\t{NEXT.verifier.text}

witness ann {W[0].verifier.text} https://ann.example.org/
witness bob {W[1].verifier.text}
  witness cat {W[2].verifier.text}
group near any ann bob
group both all near cat
quorum both
"""


def note(*witnesses: int, by: Signer = LOG) -> str:
    return by.sign(STATE.text) + "".join(W[each].cosign(STATE, AT + timedelta(seconds=each)) for each in witnesses)


def test_what_a_policy_says() -> None:
    policy = Policy.parse(TEXT)
    assert policy.logs == (LOG.verifier, NEXT.verifier)
    assert [(each.name, each.url) for each in policy.witnesses] == [
        ("ann", "https://ann.example.org/"),
        ("bob", ""),
        ("cat", ""),
    ]


@pytest.mark.parametrize(
    ("witnesses", "level"),
    [
        ((), "log only"),
        ((0,), "witnessed"),
        ((0, 1), "witnessed"),
        ((2,), "witnessed"),
        ((0, 2), "quorum met"),
        ((2, 1), "quorum met"),
        ((0, 1, 2), "quorum met"),
    ],
)
def test_the_standing_of_a_checkpoint(witnesses: tuple[int, ...], level: str) -> None:
    standing = Policy.parse(TEXT).weigh(note(*witnesses))
    assert (standing.level, standing.checkpoint) == (level, STATE)
    assert standing.lacking is (level != "quorum met")
    assert {name for name, _ in standing.cosigned} == {("ann", "bob", "cat")[each] for each in witnesses}


def test_the_standing_in_words() -> None:
    policy = Policy.parse(TEXT)
    assert str(policy.weigh(note())) == "log only"
    assert str(policy.weigh(note(1))) == "witnessed by bob at 03 November 2026 09:14:08 UTC"
    assert str(policy.weigh(note(0, 2))) == (
        "quorum met: witnessed by ann at 03 November 2026 09:14:07 UTC and cat at 03 November 2026 09:14:09 UTC"
    )


@pytest.mark.parametrize(("rule", "met"), [("group all3 2 ann bob cat\nquorum all3", True), ("quorum cat", False)])
def test_a_number_or_a_single_witness_may_be_the_quorum(rule: str, met: bool) -> None:
    assert Policy.parse(TEXT.partition("group")[0] + rule).weigh(note(0, 1)).quorum is met


def test_without_a_quorum_nothing_is_lacking() -> None:
    policy = Policy.parse(TEXT.partition("group")[0] + "quorum none")
    assert (policy.weigh(note()).level, policy.weigh(note()).lacking) == ("log only", False)
    assert policy.weigh(note(0)).level == "witnessed"


def test_a_key_alone_is_a_policy() -> None:
    standing = trust(LOG.verifier.text + "\n").weigh(note(0, 1, 2))
    assert (standing.level, standing.lacking) == ("log only", False)
    with pytest.raises(ValueError, match="is a witness's"):
        trust(W[1].verifier.text)


def test_a_policy_is_taken_wherever_a_key_is() -> None:
    assert trust(TEXT) == Policy.parse(TEXT)


def test_either_of_a_logs_keys_will_do_while_one_takes_over() -> None:
    assert Policy.parse(TEXT).weigh(note(0, by=NEXT)).level == "witnessed"
    both = note() + note(by=NEXT).rpartition("\n\n")[2]
    assert Policy.parse(TEXT).weigh(both).checkpoint == STATE


def test_witnesses_alone_prove_nothing() -> None:
    stranger = Signer("register.example.org/register1", bytes(range(7, 39)))
    with pytest.raises(Tampered, match="no signature by register"):
        Policy.parse(TEXT).weigh(note(0, 1, 2, by=stranger))
    with pytest.raises(Tampered, match="names no log"):
        Policy.parse("quorum none").weigh(note())


def test_a_log_cannot_sign_for_another() -> None:
    other = Signer("other.example.org/register1", bytes(range(7, 39)))
    with pytest.raises(Tampered, match="the key given is that of other"):
        Policy.parse(f"log {other.verifier.text}\n{TEXT}").weigh(other.sign(STATE.text))


def test_a_bad_line_by_a_witness_we_know_spoils_the_note() -> None:
    other = Checkpoint(STATE.origin, 778, bytes(32))
    with pytest.raises(Tampered, match="w3.example.org does not fit"):
        Policy.parse(TEXT).weigh(note(0) + W[1].cosign(other, AT))


def test_of_two_cosignatures_by_one_witness_the_earlier_counts() -> None:
    twice = note(0) + W[0].cosign(STATE, AT - timedelta(hours=1)) + W[0].cosign(STATE, AT + timedelta(hours=1))
    assert Policy.parse(TEXT).weigh(twice).cosigned == (("ann", AT - timedelta(hours=1)),)


KEY, WITNESS = LOG.verifier.text, f"witness ann {W[0].verifier.text}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no line “quorum”"),
        (f"log {KEY}", "no line “quorum”"),
        ("quorum none\nquorum none", "Line 2 .* already given"),
        ("\n\nquorum ann", "Line 3 .*'ann' is no witness"),
        ("quorum", "Line 1 .*quorum NAME"),
        ("log", "Line 1 .*log KEY"),
        ("log a+00000000+AAAA", "Line 1 .*kind"),
        (f"log {KEY} url more", "Line 1 .*log KEY"),
        (f"log {KEY}\nlog {KEY}", "Line 2 .*nobody counts twice"),
        (f"{WITNESS}\n{WITNESS.replace('ann', 'bob')}", "Line 2 .*nobody counts twice"),
        (f"{WITNESS}\nwitness ann {W[1].verifier.text}", "Line 2 .*already has a meaning"),
        (f"witness none {W[1].verifier.text}", "Line 1 .*already has a meaning"),
        (f"witness ann {KEY}", "Line 1 .*not the kind of a witness"),
        (f"log {W[1].verifier.text}", "Line 1 .*not the kind of a log"),
        ("witness ann", "Line 1 .*witness NAME KEY"),
        (f"{WITNESS}\ngroup g 0 ann", "Line 2 .*cannot be asked for"),
        (f"{WITNESS}\ngroup g 2 ann", "Line 2 .*cannot be asked for"),
        (f"{WITNESS}\ngroup g 01 ann", "Line 2 .*cannot be asked for"),
        (f"{WITNESS}\ngroup g some ann", "Line 2 .*cannot be asked for"),
        (f"{WITNESS}\ngroup g any", "Line 2 .*group NAME"),
        (f"{WITNESS}\ngroup g any ann ann", "Line 2 .*counts once only"),
        (f"{WITNESS}\ngroup g any ann\ngroup h any ann", "Line 3 .*counts once only"),
        (f"{WITNESS}\ngroup g any g", "Line 2 .*no witness or group"),
        (f"{WITNESS}\ngroup g any none", "Line 2 .*no witness or group"),
        (f"{WITNESS}\ngroup ann any ann", "Line 2 .*already has a meaning"),
        ("trust everybody", "Line 1 .*begins with 'trust'"),
        ("quorum none\r\n", "Line 1 .*control character"),
        ("quorum\u00a0none", "Line 1 .*begins with"),
        ("#" * 1_000_001, "a page or two"),
    ],
)
def test_errors_name_the_line(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Policy.parse(text)


def test_groups_nested_a_thousand_deep_are_weighed() -> None:
    groups = "".join(f"group g{n + 1} any g{n}\n" for n in range(1000))
    policy = Policy.parse(f"log {KEY}\n{WITNESS}\ngroup g0 any ann\n{groups}quorum g1000\n")
    assert policy.weigh(note(0)).quorum
