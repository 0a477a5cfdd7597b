"""Another number for each child, the same in every export of this register and in nobody else's.

HMAC-SHA-256 (RFC 2104) under a secret of the installation: without it nobody can try every number there is and compare.
It is not anonymous: whoever keeps the secret can find the child again, and dates alone may tell who somebody is.
"""

from __future__ import annotations

import hashlib
import hmac

from tocsin.exchange.out.episodes import Values

LENGTH = 16
NAMING = frozenset({"UPN", "FormerUPN"})
"""Elements that say by themselves who a child is."""

DATES_OF_LIFE = frozenset({"PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate"})


class Pseudonyms:
    """Numbers made with one secret."""

    def __init__(self, secret: str) -> None:
        self._key = secret.encode()

    def of(self, number: str) -> str:
        """The other number: sixteen letters and digits; "" for none."""
        return hmac.new(self._key, number.encode(), hashlib.sha256).hexdigest()[:LENGTH] if number else ""

    def child(self, values: Values) -> Values:
        """A census child without what names them; a date of birth becomes the first of its month."""
        kept = {name: value for name, value in values.items() if name not in NAMING}
        months = {name: month(str(value)) for name, value in kept.items() if name in DATES_OF_LIFE}
        return kept | months | {"LAchildID": self.of(str(values["LAchildID"]))}


def month(day: str) -> str:
    """The first day of the month of a day, "" for none."""
    return f"{day[:7]}-01" if day else ""
