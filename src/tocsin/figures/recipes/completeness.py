"""How completely each team writes down ethnicity and nationality, of children and of adults; never what it wrote.

Source: Casey, National Audit on Group-Based Child Sexual Exploitation and Abuse (2025), recommendation 4; the inquiry's
"nervousness about identifying ethnic origins". The counts are made from whether something is written and never read
which ethnicity it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tocsin import people
from tocsin.figures.recipe import Blank, Counted, Recipe
from tocsin.figures.recipes.common import base_of, count_of, end_of, offices_named, rate, share, table, worded
from tocsin.figures.span import Span
from tocsin.figures.tables import TOTAL, Adds, Key, ShownTable
from tocsin.people.counting import SAID
from tocsin.words import Profile

WHO = {"child": "Children (victims)", "adult": "Adults (suspects and others named)"}
WHAT = {"ethnicity": "Ethnicity", "nationality": "Nationality"}
GIVEN, SILENT = "given", "nothing"


def count(span: Span, profile: Profile) -> Counted:
    """Each record of a child or adult counts once for each of the two, by the office that wrote it as it stands."""
    rows = [(row, many) for row, many in people.counting.stated(end_of(span)) if row.kind in WHO]
    by_answer, given, every = Counter[Key](), Counter[Key](), Counter[Key]()
    for row, many in rows:
        for each in SAID:
            said = row.stated.get(each, "") or SILENT
            by_answer[row.kind, each, said] += many
            every[row.kind, row.office, each] += many
            given[row.kind, row.office, each] += many if said == GIVEN else 0
    who, what = worded("who", "Of whom", WHO), worded("what", "What", WHAT, summed=False)
    team = offices_named((row.office for row, _ in rows), "team", "Written by")
    answers = {GIVEN: "Given", **profile.codes["blank_reason"].labels(), "not_stated": "Asked and not stated"}
    answer = worded("said", "What the record says", answers | {SILENT: "Nothing, and no reason"})
    silent = sum(by_answer[kind, "ethnicity", SILENT] for kind in WHO)
    all_of_them, gone = sum(many for _, many in rows), people.counting.unreadable()
    told = sum(many for key, many in by_answer.items() if key[2] == "told_not_to_record")
    return Counted(
        tables=(
            share("by_team", "Given, by team", "records", (who, team, what), given, every),
            table("answers", "What records say", "records", (who, what, answer), by_answer),
        ),
        adds=tuple(sums for kind in who.shown() for each in WHAT for sums in _adds(kind, each, answer.categories)),
        blanks=(
            Blank("No ethnicity, and no reason why", silent, all_of_them),
            Blank("“I was instructed not to record it”", told, all_of_them),
            Blank("Records whose text was redacted, so that nobody can say", gone, all_of_them + gone),
        ),
    )


def _adds(kind: str, what: str, answers: Sequence[str]) -> tuple[Adds, Adds]:
    """Both tables count the same records: those given, and all of them."""
    every = tuple(count_of("answers", kind, what, each) for each in answers)
    return (
        Adds(count_of("by_team", kind, TOTAL, what), (count_of("answers", kind, what, GIVEN),)),
        Adds(base_of("by_team", kind, TOTAL, what), every),
    )


def finding(tables: Sequence[ShownTable], span: Span) -> str:
    """The shares given of children and of adults."""
    said = [f"{rate(tables[0], who, TOTAL, what)}" for who in WHO for what in WHAT]
    return (
        f"Ethnicity is given in {said[0]} of children's records and {said[2]} of adults', nationality in {said[1]} and "
        f"{said[3]}; the rest says why it is blank, or says nothing."
    )


COMPLETENESS = Recipe(
    name="completeness",
    title="Ethnicity and nationality: how completely they are recorded",
    definition="Each record of a child or an adult as it stands, once for ethnicity and once for nationality. It is "
    "given when the record holds at least one statement, whoever made it (the person, a witness, an officer); codes "
    "that stand for no answer are no statement. Otherwise the reason for the blank is counted, or that there is none.",
    population="Records of children, who stand for victims, and of adults, who stand for suspects and others named: "
    "the register does not say of an adult that they are guilty of anything.",
    unit="records",
    sources=("person.recorded/1", "person.amended/1"),
    denominator="All records of children or adults that the team wrote last.",
    completeness="This figure is about what is missing. A redacted record is a hole and is given.",
    law="Casey, National Audit on Group-Based Child Sexual Exploitation and Abuse, 2025, recommendation 4 (ethnicity "
    "and nationality of suspects); Equality Act 2010 section 149",
    count=count,
    finding=finding,
    picture="funnel",
)
