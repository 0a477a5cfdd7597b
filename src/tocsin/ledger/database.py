"""Which database the register is read from and written to, so that a whole register can be folded on a scratch one.

`as_known` and rebuild checks run the product itself on another database: everything asks `current()`, nothing names
one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS

_alias: ContextVar[str] = ContextVar("tocsin_database", default=DEFAULT_DB_ALIAS)


def current() -> str:
    """The alias (a key of settings.DATABASES) that this thread of work reads and writes."""
    return _alias.get()


@contextmanager
def using(alias: str) -> Iterator[None]:
    """Send everything within the block to another database. New threads begin with the default one again."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


class Router:
    """Django's database router: every model goes where `current()` says. Named in settings.DATABASE_ROUTERS."""

    def db_for_read(self, model: object, **hints: object) -> str:
        """The database to read any model from."""
        return current()

    def db_for_write(self, model: object, **hints: object) -> str:
        """The database to write any model to."""
        return current()
