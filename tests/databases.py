"""Registers of their own on either database, and programs run against them in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.db import connections

TESTS = Path(__file__).parent


@contextmanager
def postgres_database(template: str = "") -> Iterator[str]:
    """The name of a new database on the PostgreSQL server of these tests, dropped afterwards."""
    name = f"tocsin_{uuid4().hex}"
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    try:
        yield name
    finally:
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def postgres_url(name: str) -> str:
    """TOCSIN_DATABASE_URL for another database on the same server."""
    return urlunsplit(urlsplit(os.environ["TOCSIN_DATABASE_URL"])._replace(path=f"/{name}"))


def environment(home: Path, url: str = "") -> Mapping[str, str]:
    """What a register in `home` is told; without a URL it keeps SQLite."""
    return os.environ | {
        "TOCSIN_HOME": str(home),
        "TOCSIN_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tocsin.web.settings",
        "PYTHONPATH": str(TESTS),
    }


def started(program: str, told: Mapping[str, str], *arguments: object) -> subprocess.Popen[str]:
    """Start a Python program; it prints what the test wants to know."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    """What the program printed; it must have ended well."""
    out, _ = process.communicate(timeout=900)
    assert process.returncode == 0
    return out
