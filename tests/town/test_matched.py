"""How well a register proposes who is whom, worked out by hand for four children of two households."""

from __future__ import annotations

from tocsin.people import LikenessView
from tocsin.town.scoring import Scored, Truth, evidence, matched, true_pairs
from tocsin.town.scoring.truth import Link, Person

PEOPLE = {
    "P1": Person("british", "F", "H1", "2011-03-04"),
    "P2": Person("british", "M", "H1", "2011-03-04"),
    "P3": Person("british", "M", "H1", "2008-09-10"),
    "P4": Person("polish", "M", "H2", "2012-01-01"),
}
KEPT = {
    "r_1": Link("council", "person", "C1", "P1", "", "child"),
    "r_2": Link("police", "incidents", "I1", "P1", "", "child"),
    "r_3": Link("council", "person", "C2", "P2", "", "child"),
    "r_4": Link("council", "person", "C3", "P3", "", "child"),
    "r_5": Link("health", "contacts", "H1", "P4", "", "child"),
    "r_6": Link("police", "incidents", "I2", "P4", "", "child"),
    "r_7": Link("voluntary", "log", "V1", "P1", "", "child"),
}
LIKENED = (
    LikenessView("r_2", "r_1", 20.0, 0.97, False),
    LikenessView("r_5", "r_6", 3.0, 0.7, False),
    LikenessView("r_1", "r_3", 30.0, 0.99, True),
    LikenessView("r_3", "r_4", 2.0, 0.1, False),
    LikenessView("r_1", "r_of_an_adult", 20.0, 0.99, False),
)


def lines(*said: tuple[str, str], **persons: str) -> dict[str, Scored]:
    person_of = {record: record for record in KEPT} | persons
    truth = Truth(PEOPLE, (), ())
    return {line.what: line for line in matched(truth, KEPT, LIKENED, said=said, person_of=person_of)}


def share(line: Scored) -> tuple[int, int]:
    return line.got, line.out_of


def test_pairs_are_proposed_shown_or_only_kept() -> None:
    found = lines()
    assert share(found["true pairs proposed as one child (0.95 and more)"]) == (1, 4)
    assert share(found["… of agencies that write down a day of birth"]) == (1, 2)
    assert share(found["true pairs shown to people (0.5 and more)"]) == (2, 4)
    assert share(found["true pairs the keys brought together and the index keeps"]) == (2, 4)
    by = found["true pairs proposed as one child (0.95 and more)"].by
    assert by["origin polish"] == by["agency health"] == {"got": 0, "out_of": 1}
    assert by["agency police"] == {"got": 1, "out_of": 3}
    assert by["agency voluntary"] == {"got": 0, "out_of": 2}
    assert by["born 2010 to 2014"] == {"got": 1, "out_of": 4}


def test_of_what_is_proposed_twins_and_siblings_are_counted_apart() -> None:
    found = lines()
    precision = found["pairs proposed as one child that are (0.95 and more)"]
    assert share(precision) == (1, 2)
    assert precision.note == "calibration error 0.3400"
    assert share(found["twins' records proposed as one child"]) == (1, 1)
    assert share(found["siblings' records proposed as one child"]) == (0, 1)


def test_two_children_in_one_person_are_counted_and_so_is_a_join_without_a_word() -> None:
    nobody = lines()
    assert share(nobody["persons that are more than one child"]) == (0, 7)
    assert share(nobody["joined records that nobody said are one"]) == (0, 0)
    wrong = lines(("r_1", "r_2"), ("r_3", "r_2"), r_2="r_1", r_3="r_1", r_6="r_5")
    assert share(wrong["persons that are more than one child"]) == (1, 4)
    assert share(wrong["joined records that nobody said are one"]) == (1, 3)


EVIDENCE = """\
If a machine joined every pair from 0.95 on, which this one does not: 0 of 4 persons would be two children, 2 in several
 pieces.

pairs of two agencies' records, all agencies
                             precision  recall      F1   false  missed    true
from 0.95 on                     1.000   0.250   0.400       0       3       4
best, from 0.700 on              1.000   0.500   0.667       0       2       4
  agency council                 1.000   0.500   0.667       0       1       2
  agency health                      –   0.000   0.000       0       1       1
  agency police                  1.000   0.333   0.500       0       2       3
  agency voluntary                   –   0.000   0.000       0       2       2
  born 2010 to 2014              1.000   0.250   0.400       0       3       4
  origin british                 1.000   0.333   0.500       0       2       3
  origin polish                      –   0.000   0.000       0       1       1
  sex F                          1.000   0.333   0.500       0       2       3
  sex M                              –   0.000   0.000       0       1       1
true pairs that share a key: 2 of 4 (0.500)

pairs of two agencies' records, agencies that write down a day of birth
                             precision  recall      F1   false  missed    true
from 0.95 on                     1.000   0.500   0.667       0       1       2
best, from 0.700 on              1.000   1.000   1.000       0       0       2
  agency council                 1.000   1.000   1.000       0       0       1
  agency health                      –   0.000   0.000       0       1       1
  agency police                  1.000   0.500   0.667       0       1       2
  born 2010 to 2014              1.000   0.500   0.667       0       1       2
  origin british                 1.000   1.000   1.000       0       0       1
  origin polish                      –   0.000   0.000       0       1       1
  sex F                          1.000   1.000   1.000       0       0       1
  sex M                              –   0.000   0.000       0       1       1
true pairs that share a key: 2 of 2 (1.000)"""


def test_the_evidence_is_of_pairs_two_agencies_keep_over_merges_first() -> None:
    met = {("r_1", "r_2"), ("r_5", "r_6")}
    assert true_pairs(KEPT) == [("r_1", "r_2"), ("r_1", "r_7"), ("r_2", "r_7"), ("r_5", "r_6")]
    assert "\n".join(evidence(Truth(PEOPLE, (), ()), KEPT, LIKENED, met)) == EVIDENCE.replace("several\n", "several")


def test_two_children_a_machine_would_join_are_counted() -> None:
    same_home = LikenessView("r_3", "r_4", 20.0, 0.96, False)
    (first, *_) = evidence(Truth(PEOPLE, (), ()), KEPT, (*LIKENED, same_home), set())
    assert "1 of 4 persons would be two children" in first
