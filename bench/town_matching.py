"""How well the children of a made-up town are found again across agencies: pairs, clusters, keys, groups, calibration.

`python -m bench.town_matching DIR [--households N]` reads the files of a town (`tocsin town build`), judges the model
that ships against the town's truth: what no key brings together and what no weight finds, by what was done to the
record; over-merges first. No register is needed, so a change to cleaning or model is judged in a minute.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from pathlib import Path

import numpy as np

from tocsin.matching.calibrating import Kind, Labelled, Told, error, fit, reliability, to_read
from tocsin.matching.columns import prepare
from tocsin.matching.keys import MOST_IN_A_BLOCK, keys_asked, keys_of
from tocsin.matching.levels import Columns
from tocsin.matching.measuring import (
    Judged,
    Rates,
    best_rates,
    blocking,
    clusters,
    gaps,
    rates_at,
    rates_by_group,
    rates_where,
)
from tocsin.matching.membership import Known, Link, groups
from tocsin.matching.model import Model
from tocsin.matching.scoring import Scored, Scorer, compiled
from tocsin.matching.shipped import shipped_model
from tocsin.town.filed import Filed, filed

AT, PRECISE = 0.95, 0.98
MOST_SHOWN = 12
MOST_TWINS = 5000
AGES = ((0, "0 to 4"), (5, "5 to 9"), (10, "10 to 14"), (15, "15 and over"))
LAST_DAY = 2026
NOT_DESCRIPTIVE = frozenset({"ethnicity", "row", "Date of Incident", "cont_contact_source_code"})
Pair = tuple[str, str]


@dataclass(frozen=True)
class Street:
    """The records of a town, who they are of, and what was done to them."""

    records: Mapping[str, Filed]
    people: Mapping[str, Mapping[str, str]]
    done: Mapping[str, frozenset[str]]

    @cached_property
    def columns(self) -> dict[str, Columns]:
        """What linkage sees of each record."""
        return {record: prepare(each.described) for record, each in self.records.items()}

    @cached_property
    def true(self) -> set[Pair]:
        """Every two records of one child."""
        of: dict[str, list[str]] = defaultdict(list)
        for record, each in sorted(self.records.items()):
            of[each.person].append(record)
        return {pair for records in of.values() for pair in combinations(records, 2)}

    def groups(self, pair: Pair) -> tuple[str, ...]:
        """What a pair counts for: origin of name, sex, age, agency, and whose the two records are."""
        children = [self.people[self.records[record].person] for record in pair]
        told = {f"origin {each['origin']}" for each in children} | {f"sex {each['sex']}" for each in children}
        told |= {f"age {_age(each['born'])}" for each in children}
        told |= {f"agency {self.records[record].described.source}" for record in pair}
        says = "enough" if all(_says_enough(self.columns[record]) for record in pair) else "little"
        return (*sorted(told), f"kin {_kin(*children)}", f"says {says}")


def _says_enough(columns: Columns) -> bool:
    """A whole forename, a whole surname and the day of birth: less than that is of several children in any town."""
    return all(len(str(columns.get(name) or "")) > 1 for name in ("forename", "surname", "born"))


def _age(born: str) -> str:
    age = LAST_DAY - int(born[:4])
    return max((least, words) for least, words in AGES if age >= least)[1] if age >= 0 else "unborn"


def _kin(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    if one["id"] == other["id"]:
        return "one child"
    if one["household"] != other["household"]:
        return "strangers"
    return "twins" if one["born"] == other["born"] else "siblings"


def read(folder: Path, many: int) -> Street:
    """A town, or so many of its households, so that siblings stay beside each other."""
    records = filed(folder)
    people = {row["id"]: row for row in _rows(folder, "truth_person")}
    done: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder, "truth_mutation"):
        if row["field"] not in NOT_DESCRIPTIVE:
            done[f"{row['agency']} {row['record']}"].add(f"{row['field']} {row['kind']}")
    households = sorted({people[each.person]["household"] for each in records.values()})
    if many:
        kept = set(np.random.default_rng(5).permutation(households)[:many].tolist())
        records = {at: each for at, each in records.items() if people[each.person]["household"] in kept}
    return Street(records, people, {record: frozenset(what) for record, what in done.items()})


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def proposed(model: Model, street: Street) -> set[Pair]:
    """Pairs that a key brings together, as a register finds them: one key, or two where many records share each."""
    index: dict[int, list[str]] = defaultdict(list)
    for record, columns in street.columns.items():
        for key in keys_of(model, columns):
            index[key].append(record)
    found: set[Pair] = set()
    for record, columns in street.columns.items():
        crowded: Counter[str] = Counter()
        for key in keys_asked(model, columns):
            holders = index.get(key, ())
            if len(holders) <= MOST_IN_A_BLOCK:
                found.update((min(record, other), max(record, other)) for other in holders if other != record)
            else:
                crowded.update(holders)
        found.update(
            (min(record, other), max(record, other)) for other, n in crowded.items() if n > 1 and other != record
        )
    return found


def show(title: str, rows: Iterable[Sequence[object]]) -> None:
    """A small table, a line a row."""
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(f"{cell:.4f}" if isinstance(cell, float) else str(cell) for cell in row))


def _told(rates: Rates) -> tuple[object, ...]:
    return (
        f"precision {rates.precision or 0:.4f}",
        f"recall {rates.recall or 0:.4f}",
        f"F1 {rates.f1 or 0:.4f}",
        f"false {rates.false:,} of {rates.false + rates.parted:,}",
        f"missed {rates.missed:,} of {rates.missed + rates.found:,}",
        f"from {rates.threshold:.3f}",
    )


def why_missed(street: Street, pairs: Iterable[Pair]) -> Iterator[tuple[int, str]]:
    """What was done to the records of pairs that were missed: the commonest first."""
    reasons = Counter(
        " + ".join(
            sorted(f"{record.split()[0]} {what}" for record in pair for what in street.done.get(record, ()))
            or ["nothing"]
        )
        for pair in pairs
    )
    yield from ((n, reason) for reason, n in reasons.most_common(MOST_SHOWN))


def why_missed_singly(street: Street, pairs: Iterable[Pair]) -> Iterator[tuple[int, str]]:
    """The same, each kind of mutation on its own."""
    seen = Counter(what for pair in pairs for record in pair for what in street.done.get(record, ()))
    yield from ((n, what) for what, n in seen.most_common(MOST_SHOWN))


def examples(street: Street, scorer: Scorer, pairs: Iterable[Pair]) -> Iterator[tuple[object, ...]]:
    """A few pairs as they were written, with their weights."""
    for pair in list(pairs)[:MOST_SHOWN]:
        one, other = (street.columns[record] for record in pair)
        yield f"{scorer.weight(one, other):6.1f} bits", *(_brief(street.records[record]) for record in pair)


def _brief(each: Filed) -> str:
    one = each.described
    names = " / ".join(" ".join(name[:2]) for name in one.names)
    address = " ".join(one.addresses[0]) if one.addresses else ""
    return f"[{one.source}: {names}; {one.born or one.age_on[0]}; {one.sex}; {address}; {one.nhs_number}; {one.upn}]"


def labelled(scored: Mapping[Pair, Scored], true: set[Pair], many: int) -> Iterator[Labelled]:
    """So many reviewed pairs, as they are drawn for people to read."""
    pairs = sorted(scored)
    for place, share in to_read([scored[pair].weight for pair in pairs], many, np.random.default_rng(7)):
        one = scored[pairs[place]]
        yield Labelled(one.weight, one.stratum, pairs[place] in true, share)


def calibration(scored: Mapping[Pair, Scored], true: set[Pair]) -> Iterator[tuple[object, ...]]:
    """The error of the raw probabilities and after so many reviews, and how often what is said at 0.95 is so."""
    tried: tuple[tuple[Kind, int], ...] = (
        ("none", 0),
        ("platt", 200),
        ("platt", 500),
        ("isotonic", 500),
        ("isotonic", 2000),
    )
    for kind, many in tried:
        by = fit(labelled(scored, true, many) if many else (), kind=kind)
        told = [Told(by.probability(one.weight, one.stratum), pair in true) for pair, one in scored.items()]
        sure = [each.same for each in told if each.probability >= AT]
        yield kind, many, f"error {error(reliability(told)):.4f}", f"at .95: {sum(sure)} of {len(sure)} are so"


def judge(street: Street, model: Model) -> None:
    """Print everything."""
    scorer = compiled(model)
    pairs, true = proposed(model, street), street.true
    seen = blocking(pairs, true, records=len(street.records))
    children = len({each.person for each in street.records.values()})
    print(f"{len(street.records):,} records of {children:,} children, model {model.version}")
    show("keys", [(f"recall {seen.recall:.4f}", f"{seen.true:,} true pairs", f"{seen.proposed:,} pairs to score")])
    show("true pairs no key brings together", why_missed(street, true - pairs))
    show("… what was done to them, singly", why_missed_singly(street, true - pairs))
    show("… such as", examples(street, scorer, sorted(true - pairs)))
    scored = {pair: scorer.score(street.columns[pair[0]], street.columns[pair[1]]) for pair in sorted(pairs)}
    said = {pair: scorer.probability(one.weight, one.stratum) for pair, one in scored.items()}
    never = [street.groups(pair) for pair in sorted(true - pairs)]
    judged = [Judged(p, pair in true, street.groups(pair)) for pair, p in said.items()]
    weighed = [Judged(scored[pair].weight, pair in true) for pair in said]
    where = rates_where(judged, precision=PRECISE, never_proposed=len(never))
    show(
        "pairs",
        map(
            _told,
            (rates_at(judged, AT, never_proposed=len(never)), best_rates(weighed, never_proposed=len(never)), where),
        ),
    )
    by_group = rates_by_group(judged, AT, never_proposed=never)
    show("by group at .95", ((f"{group:<22}", *_told(rates)[:5]) for group, rates in by_group.items()))
    show("gaps in recall, in points", ((gap.kind, gap.points, gap.best, gap.worst) for gap in gaps(by_group)))
    show("gaps in precision", ((gap.kind, gap.points, gap.best, gap.worst) for gap in gaps(by_group, what="precision")))
    enough = [each for each in judged if "says enough" in each.groups]
    unseen = [each for each in never if "says enough" in each]
    of_enough = rates_by_group(enough, AT, never_proposed=unseen)
    show(
        "by group, of pairs that say enough",
        ((f"{group:<22}", *_told(rates)[:5]) for group, rates in of_enough.items()),
    )
    show("gaps in recall there", ((gap.kind, gap.points, gap.best, gap.worst) for gap in gaps(of_enough)))
    low = [pair for pair in sorted(scored) if pair in true and said[pair] < AT]
    wrong = sorted(
        (pair for pair in said if pair not in true and said[pair] >= AT), key=lambda pair: -scored[pair].weight
    )
    show("true pairs scored low", why_missed(street, low))
    show("… what was done to them, singly", why_missed_singly(street, low))
    show("… such as", examples(street, scorer, low))
    show("false pairs scored high", examples(street, scorer, wrong))
    show("… of siblings", examples(street, scorer, (pair for pair in wrong if "kin siblings" in street.groups(pair))))
    show("calibration", calibration(scored, true))
    show("twins", made_twins(street, scorer))
    show("clusters at .95", _clusters(street, scored, said))


def made_twins(street: Street, scorer: Scorer) -> Iterator[tuple[object, ...]]:
    """A record beside its twin's: the same birth, home and surname, no numbers, another forename of the same origin."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in street.people.values():
        names[each["origin"], each["sex"]].append(each["given"])
    rng, weights, flagged, wrong = np.random.default_rng(11), [], 0, []
    for record in sorted(street.records)[:MOST_TWINS]:
        each, person = street.records[record].described, street.people[street.records[record].person]
        among = names[person["origin"], "FM"[rng.integers(2)]]
        given = among[rng.integers(len(among))]
        family = [name[1] for name in each.names if len(name[0]) > 1 and name[1]]
        if family and each.born and given != person["given"]:
            twin = replace(each, names=((given, family[0], "current"),), sex=person["sex"], nhs_number="", upn="")
            scored = scorer.score(street.columns[record], prepare(twin))
            weights.append(scorer.probability(scored.weight, scored.stratum))
            flagged += scored.twins
            wrong += [f"{person['given']}/{given}"] if weights[-1] >= AT else []
    sure, likely = (sum(p >= least for p in weights) for least in (AT, 0.5))
    yield (
        f"{len(weights):,} made twins",
        f"called one child at .95: {sure}",
        f"at .5: {likely}",
        f"by the twin rule: {flagged}",
        *wrong[:MOST_SHOWN],
    )


def _clusters(
    street: Street, scored: Mapping[Pair, Scored], said: Mapping[Pair, float]
) -> Iterator[tuple[object, ...]]:
    numbers = {record: str(columns["nhs"]) for record, columns in street.columns.items() if columns.get("nhs")}
    known = Known(sorted(street.records), identifiers=numbers)
    links = [
        Link(*pair, one.weight, said[pair], one.twins) for pair, one in scored.items() if said[pair] >= 0.5 or one.twins
    ]
    derived = groups(known, links, join_at=AT)
    judged = clusters(derived.groups.values(), {record: each.person for record, each in street.records.items()})
    yield (
        f"over-merged {judged.over_merged:,} of {judged.persons:,} children",
        f"{judged.over_merged_in_ten_thousand:.2f} in 10,000",
    )
    yield f"exact {judged.exact:,}", f"split {judged.split:,}", *_told(judged.pairs)[:3]
    yield (
        f"B³ {judged.b_cubed_precision:.4f} {judged.b_cubed_recall:.4f}",
        dict(Counter(each.reason for each in derived.refused)),
    )


def main() -> None:
    """Read the arguments and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("town", type=Path)
    parser.add_argument("--households", type=int, default=0, help="only so many households, drawn by a fixed seed")
    given = parser.parse_args()
    judge(read(given.town, given.households), shipped_model())


if __name__ == "__main__":
    main()
