"""Faults planted in a census that is without one, each with whoever must notice: the schema, a rule, or the counts.

The first sixteen are those with which two gates were tried out on the department's own sample; neither saw all alone.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any, NamedTuple

from lxml import etree

Tree = Any


class Mutation(NamedTuple):
    """One fault: what is done to the tree, and who catches it: "schema", "rows", or the code of a rule."""

    name: str
    do: Callable[[Tree], None]
    caught_by: str


def put(name: str, text: str) -> Callable[[Tree], None]:
    def do(tree: Tree) -> None:
        _first(tree, name).text = text

    return do


def drop(name: str) -> Callable[[Tree], None]:
    def do(tree: Tree) -> None:
        element = _first(tree, name)
        element.getparent().remove(element)

    return do


def before(name: str, other: str) -> Callable[[Tree], None]:
    """The date of `name` becomes the day before that of `other` in the same block."""

    def do(tree: Tree) -> None:
        block = next(each for each in tree.iter("*") if each.find(f".//{name}") is not None and _has(each, other))
        _first(block, name).text = _moved(_first(block, other).text, -1)

    return do


def _has(block: Tree, name: str) -> bool:
    return block.tag == "CINdetails" and block.find(f".//{name}") is not None


def _first(tree: Tree, name: str) -> Tree:
    return next(tree.iter(name))


def _moved(text: str, days: int) -> str:
    return (date.fromisoformat(text) + timedelta(days=days)).isoformat()


def _plan_with_conference(tree: Tree) -> Tree:
    return next(
        each for each in tree.iter("CINdetails") if _has(each, "DateOfInitialCPC") and _has(each, "CPPstartDate")
    )


def conference_on_a_saturday(tree: Tree) -> None:
    block = _plan_with_conference(tree)
    held = date.fromisoformat(_first(block, "DateOfInitialCPC").text)
    saturday = (held + timedelta(days=5 - held.weekday())).isoformat()
    _first(block, "DateOfInitialCPC").text = _first(block, "CPPstartDate").text = saturday


def plan_starts_another_day(tree: Tree) -> None:
    started = _first(_plan_with_conference(tree), "CPPstartDate")
    started.text = _moved(started.text, 1)


def review_on_the_first_day(tree: Tree) -> None:
    block = next(each for each in tree.iter("ChildProtectionPlans") if each.find(".//CPPreviewDate") is not None)
    _first(block, "CPPreviewDate").text = _first(block, "CPPstartDate").text


def child_twice(tree: Tree) -> None:
    child = deepcopy(_first(tree, "Child"))
    for number in child.iter("UPN"):
        number.getparent().remove(number)
    _first(tree, "Children").append(child)


def number_twice(tree: Tree) -> None:
    first, second, *_ = tree.iter("UPN")
    second.text = first.text


def nothing_followed_after_all(tree: Tree) -> None:
    block = next(each for each in tree.iter("CINdetails") if _has(each, "AssessmentActualStartDate"))
    _first(block, "ReferralNFA").text = "1"


def another_namespace(tree: Tree) -> None:
    for each in tree.iter("*"):
        each.tag = f"{{urn:other}}{each.tag}"


def order_turned_round(tree: Tree) -> None:
    block = _first(tree, "CINdetails")
    block.insert(0, _first(block, "ReferralNFA"))


def wrongly_called(tree: Tree) -> None:
    _first(tree, "Section47").tag = "Section47s"


def closed_before_referred(tree: Tree) -> None:
    block = next(each for each in tree.iter("CINdetails") if _has(each, "CINclosureDate"))
    _first(block, "CINclosureDate").text = _moved(_first(block, "CINreferralDate").text, -1)


def a_block_less(tree: Tree) -> None:
    block = next(each for each in tree.iter("CINdetails") if _has(each, "CINPlanStartDate"))
    block.remove(block.find("CINPlanDates"))


MUTATIONS = (
    Mutation("sex as it was coded before 2025", put("Sex", "1"), "schema"),
    Mutation("a referral after the year", put("CINreferralDate", "2026-04-02"), "8600"),
    Mutation("an assessment before its referral", before("AssessmentActualStartDate", "CINreferralDate"), "1103"),
    Mutation("a conference on a Saturday", conference_on_a_saturday, "8875"),
    Mutation("a child twice", child_twice, "8510"),
    Mutation("a pupil number twice", number_twice, "1520"),
    Mutation("closed without a reason", drop("ReasonForClosure"), "8805"),
    Mutation("a plan that starts another day than its conference", plan_starts_another_day, "2885"),
    Mutation("a slash in a child's number", put("LAchildID", "CH/1"), "1580"),
    Mutation("a pupil number of fourteen characters", put("UPN", "A3729999000012"), "schema"),
    Mutation("no ethnicity", drop("Ethnicity"), "schema"),
    Mutation("a disability nobody listed", put("Disability", "XYZ"), "schema"),
    Mutation("false instead of 0", put("ReferralNFA", "false"), "schema"),
    Mutation("nothing followed, and something did", nothing_followed_after_all, "8831"),
    Mutation("a review on the first day of the plan", review_on_the_first_day, "8841"),
    Mutation("a namespace", another_namespace, "schema"),
    Mutation("elements in another order", order_turned_round, "schema"),
    Mutation("a block wrongly called", wrongly_called, "schema"),
    Mutation("closed before it was referred", closed_before_referred, "8630"),
    Mutation("an enquiry before its referral", before("S47ActualStartDate", "CINreferralDate"), "2889"),
    Mutation("a wrong check letter", put("UPN", "A372999900001"), "1510"),
    Mutation("a day that is none", put("CINreferralDate", "2025-02-30"), "schema"),
    Mutation("a block less than was sent", a_block_less, "rows"),
)


def mutated(tree: Tree, mutation: Mutation) -> bytes:
    """The tree with the fault in it, as a file."""
    copy = deepcopy(tree)
    mutation.do(copy)
    return etree.tostring(copy, xml_declaration=True, encoding="UTF-8")
