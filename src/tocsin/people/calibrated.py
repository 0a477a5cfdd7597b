"""What a weight is worth in this register: the model that ships, with the curve two people adopted here, if any.

The curve is kept in the register's own tables, beside the records: a copy, a scratch register or the register of an
earlier day answers with its own. Weights do not depend on it, so adopting one weighs nothing again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache

from tocsin.ledger import asking
from tocsin.matching import Calibration, Scorer
from tocsin.people.likening import scorer

IN_FORCE = "SELECT content FROM people_curve WHERE adopted > 0 AND content <> '' ORDER BY adopted DESC LIMIT 1"


def scorer_in_force() -> Scorer:
    """The scorer whose probabilities are shown."""
    with asking() as cursor:
        cursor.execute(IN_FORCE)
        row = cursor.fetchone()
    return _calibrated(row[0]) if row else scorer()


@lru_cache(maxsize=8)
def _calibrated(content: str) -> Scorer:
    shipped = scorer()
    return replace(shipped, model=replace(shipped.model, calibration=Calibration.read(json.loads(content)["curve"])))
