"""Agencies' files in: a census of 10 MB and a table of 100,000 rows read and loaded, beside pydantic and pandas alone.

Reading is the structure, every cell and every check, without the register; loading is everything. The peers read and
check the same table and keep nothing. A file of 1 GB is read by hand: its memory does not depend on how busy
the machine is. Each arm is a program of its own, so that its memory is its own:
python -m bench.importing ARM FILE
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.appending import home

MAPPING = "school-safeguarding-log"
TODAY = date(2026, 11, 1)
AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
CENSUS_BYTES, TABLE_ROWS, LARGE_BYTES = 10_000_000, 100_000, 200_000_000
COLUMNS = (
    "Log No",
    "School",
    "Pupil",
    "Date of Birth",
    "Sex",
    "UPN",
    "NHS Number",
    "Address",
    "Postcode",
    "Year Group",
    "Date of Incident",
    "Date Logged",
    "Category",
    "Narrative",
    "Action Taken",
    "Referred",
    "Outcome",
    "Logged By",
)
WORDS = ("came", "to", "class", "without", "a", "coat", "again", "and", "said", "that", "nobody", "was", "at", "home")

Got = dict[str, float]


def measure() -> list[str]:
    """Make the files, run each arm, and give the rows."""
    with tempfile.TemporaryDirectory(prefix="tocsin-files-") as folder:
        census, table = census_file(Path(folder) / "cin.xml"), table_file(Path(folder) / "log.csv", TABLE_ROWS)
        got = {arm: arm_of(arm, table) for arm in ("mapped reading", "pydantic", "pandas", "mapped loading")}
        got |= {arm: arm_of(arm, census) for arm in ("cin reading", "cin loading")}
        large = table_file(Path(folder) / "large.csv", TABLE_ROWS * LARGE_BYTES // table.stat().st_size)
        got["large reading"] = arm_of("mapped reading", large)
        size = large.stat().st_size
    return [*_rows(got), _memory(got, size)]


def _rows(got: dict[str, Got]) -> list[str]:
    table, census = f"a table of {TABLE_ROWS:,} rows", f"a census of {CENSUS_BYTES / 1e6:.0f} MB"
    pydantic, pandas = got["pydantic"], got["pandas"]
    return [
        _row(f"{table}: reading and checking", got["mapped reading"], "pydantic alone", pydantic),
        _row(f"{table}: the same", got["mapped reading"], "pandas reading it", pandas),
        _row(f"{table}: loaded, every row an act", got["mapped loading"], "pydantic alone", pydantic),
        _row(f"{census}: reading and checking", got["cin reading"], "", {}),
        _row(f"{census}: loaded", got["cin loading"], "", {}),
    ]


def _row(what: str, ours: Got, name: str, peer: Got) -> str:
    took = f"{ours['seconds']:,.1f} s, {ours['rows'] / ours['seconds']:,.0f} rows/s, {ours['peak']:,.0f} MB"
    if not peer:
        return f"| {what} | {took} | – | – | – |"
    ratio = peer["seconds"] / ours["seconds"]
    return f"| {what} | {took} | {name} {peer['seconds']:.2f} s, {peer['peak']:,.0f} MB | {ratio:.3f}× | – |"


def _memory(got: dict[str, Got], size: int) -> str:
    small, large = got["mapped reading"], got["large reading"]
    ratio = large["peak"] / small["peak"]
    return (
        f"| peak memory of reading {size / 1e9:.1f} GB ({large['rows']:,.0f} rows, {large['seconds']:,.0f} s) | "
        f"{large['peak']:,.0f} MB | {TABLE_ROWS:,} rows {small['peak']:,.0f} MB | {ratio:.2f}× (≤ 1.2×) | "
        f"{'yes' if ratio <= 1.2 else 'no'} |"
    )


def arm_of(arm: str, path: Path) -> Got:
    """Run one arm in a program of its own."""
    command = [sys.executable, "-m", "bench.importing", arm, str(path)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def census_file(path: Path) -> Path:
    """A census of children with whole journeys, until it has its size."""
    from tests.exchange.census_files import HEADER, child

    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"<Message>{HEADER.format(made='2026-05-01T09:00:00')}<Children>\n")
        for number in range(CENSUS_BYTES):
            if stream.tell() > CENSUS_BYTES:
                break
            stream.write(child(f"C{number}") + "\n")
        stream.write("</Children></Message>")
    return path


def table_file(path: Path, rows: int) -> Path:
    """A school's log of made-up pupils; one row in fifty has a date that never was."""
    chance = random.Random(11)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(table_row(number, chance) for number in range(rows))
    return path


def table_row(number: int, chance: random.Random) -> list[str]:
    """One row, in the order of COLUMNS."""
    day = "31/02/2026" if number % 50 == 0 else f"{1 + number % 28:02}/0{1 + number % 9}/2026"
    account = " ".join(chance.choices(WORDS, k=25))
    pupil = f"VALE{number % 40_000:x}, Robin"
    born = f"{1 + number % 28:02}/05/{2008 + number % 10}"
    return [
        *(f"L{number}", "Hill Road School", pupil, born, "FM"[number % 2], "", "", "1 Hill Road", "QX1 1CC", "Year 9"),
        *(day, "01/10/2026", "Family", account, "Spoke with the pupil", "No", "", "A Teal"),
    ]


def read_mapped(path: Path) -> int:
    """Every row of the table, read and checked."""
    from tocsin.exchange.mapped.reading import MappedTable
    from tocsin.exchange.mapped.saved import ready
    from tocsin.words import load_profile

    table = MappedTable(path, ready()[MAPPING], made="2026-11-01", today=TODAY, profile=load_profile())
    return sum(len(child.rows) - 1 for child in table.children())


def read_census(path: Path) -> int:
    """Every row of the census, read and checked."""
    from tocsin.exchange.cin import Census

    return sum(len(child.rows) for child in Census(path, today=TODAY).children())


def load(path: Path, format: str) -> int:
    """Receive the file and take it in."""
    from tests.register import found

    from tocsin.exchange import import_received, receive

    by = found().administrator
    told: Any = {"by": by, "purpose": "run_system", "at": AT}
    file = receive(path, format=format, lawful_basis="Children Act 2004 section 10", **told)
    return import_received(file, **told).rows.total()


def read_pydantic(path: Path) -> int:
    """The same table read by csv and checked row by row by a model of the same fields; faults are counted."""
    from typing import Annotated, Literal

    from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model

    def british(text: str) -> date:
        return datetime.strptime(text, "%d/%m/%Y").replace(tzinfo=UTC).date()

    day = Annotated[date, BeforeValidator(british)]
    kinds: dict[str, Any] = {
        "Date of Birth": day,
        "Date of Incident": day,
        "Date Logged": day,
        "Sex": Literal["F", "M"],
    }
    fields: dict[str, Any] = {name.replace(" ", "_"): (kinds.get(name, str), ...) for name in COLUMNS}
    model: type[BaseModel] = create_model("Row", __config__=ConfigDict(extra="forbid"), **fields)
    rows = 0
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rows += 1
            try:
                model.model_validate({name.replace(" ", "_"): text for name, text in row.items()})
            except ValidationError:
                continue
    return rows


def read_pandas(path: Path) -> int:
    """The same table read by pandas, its dates too."""
    import pandas

    frame = pandas.read_csv(path, dtype=str)
    for name in ("Date of Birth", "Date of Incident", "Date Logged"):
        frame[name] = pandas.to_datetime(frame[name], format="%d/%m/%Y", errors="coerce")
    return len(frame)


ARMS: dict[str, Callable[[Path], int]] = {
    "mapped reading": read_mapped,
    "mapped loading": lambda path: load(path, f"mapped:{MAPPING}"),
    "cin reading": read_census,
    "cin loading": lambda path: load(path, "cin"),
    "pydantic": read_pydantic,
    "pandas": read_pandas,
}


def timed(arm: str, path: Path) -> Iterator[tuple[str, float]]:
    """Rows, seconds by the clock, and the most memory this process ever had, in MB."""
    began = time.perf_counter()
    yield "rows", ARMS[arm](path)
    yield "seconds", time.perf_counter() - began
    yield "peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run one arm over one file and print JSON; the peers need no register."""
    arm, path = sys.argv[1], Path(sys.argv[2])
    if arm in ("pydantic", "pandas"):
        print(json.dumps(dict(timed(arm, path))))
        return
    with home("tocsin-import-"):
        print(json.dumps(dict(timed(arm, path))))


if __name__ == "__main__":
    main()
