"""What linkage is told of a record: names, birth, sex, homes, telephones and numbers, and nothing else.

Ethnicity and nationality stay behind here, and so have no influence on who is taken for whom (the fourth law).
"""

from __future__ import annotations

from tocsin.matching import Described, Prepared, prepare
from tocsin.people.details import PersonDetails
from tocsin.people.spelling import born_day


def described(details: PersonDetails, *, record: str = "", agency: str = "") -> Described:
    """A record's details as linkage takes them."""
    return Described(
        id=record,
        source=agency,
        names=tuple((name.given, name.family, name.kind) for name in details.names),
        born=born_day(details.born) if details.born else "",
        age_on=details.age_on,
        sex=details.sex,
        addresses=tuple((address.lines, address.postcode) for address in details.addresses),
        phones=details.phones,
        nhs_number=details.nhs_number,
        upn=details.upn,
    )


def columns_of(details: PersonDetails) -> Prepared:
    """The columns linkage compares, without those that say nothing."""
    return {name: value for name, value in prepare(described(details)).items() if value}
