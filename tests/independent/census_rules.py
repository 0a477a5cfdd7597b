"""Two opinions that are not ours on a census file: the department's schema, and the community's rules for the year.

Run by the Python of .venv-checkers, which shares nothing with ours: questions come in as JSON, one a line, answers go
out so. The rule engine prints what crashed instead of raising it, and passes over blocks it does not find: both are in
the answer, with its own count of the rows of every table.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

from cin_validator import cin_validator as engine
from cin_validator.rules.ruleset_utils import get_year_ruleset
from lxml import etree

CRASHED = "Error with rule"


def schema_faults(path: str, schema: str) -> list[str]:
    """What the schema has to say, a line each."""
    judge = etree.XMLSchema(etree.parse(schema))
    judge.validate(etree.parse(path))
    return [f"line {each.line}: {each.message}" for each in judge.error_log]


def rule_faults(path: str, year: str) -> dict[str, Any]:
    """What the rules of a year have to say, by severity, and how many rows the engine saw."""
    rules = get_year_ruleset(year)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            tables = engine.process_data(engine.convert_data(ET.parse(path).getroot()))
            judged = engine.CinValidator(tables, rules, None)
    except Exception as crash:  # whatever it chokes on is an answer too
        return {"errors": {}, "queries": {}, "crashed": [f"the engine itself: {crash!r}"], "rows": {}}
    severity = {str(code): rule.rule_type.name for code, rule in rules.items()}
    found = Counter(map(str, judged.full_issue_df["rule_code"]) if len(judged.full_issue_df) else ())
    return {
        "rules": len(rules),
        "errors": {code: n for code, n in found.items() if severity[code] == "ERROR"},
        "queries": {code: n for code, n in found.items() if severity[code] != "ERROR"},
        "crashed": [line for line in said.getvalue().splitlines() if line.startswith(CRASHED)],
        "rows": {name: len(table) for name, table in tables.items()},
    }


def main() -> None:
    """Answer each question: {path, schema, year}; an empty schema or year asks nothing of that one."""
    warnings.filterwarnings("ignore")
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {"schema": schema_faults(asked["path"], asked["schema"]) if asked["schema"] else []}
        answer |= rule_faults(asked["path"], asked["year"]) if asked["year"] else {}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
