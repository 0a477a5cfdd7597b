"""What one record says of a person, as plain values: what goes into linkage, and nothing else.

Ethnicity, nationality and religion have no place here, so no weight can depend on them (the fourth law of the house).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One record as an agency gave it; "" or () where it gave nothing.

    `id` and `source` name the record and the agency that holds it. `names` are (given, family, kind) with kind
    "current", "alias" or "former". `born` is as precise as it is known ("2009", "2009-06", "2009-06-30"). `age_on` is
    an age in years and the day it was given for. `addresses` are (lines, postcode).
    """

    id: str = ""
    source: str = ""
    names: tuple[tuple[str, str, str], ...] = ()
    born: str = ""
    age_on: tuple[str, str] = ("", "")
    sex: str = ""
    addresses: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    nhs_number: str = ""
    upn: str = ""
    parents: tuple[str, ...] = ()
