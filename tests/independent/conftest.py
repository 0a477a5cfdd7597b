"""Other people's programs, and what to say when they are not on this machine.

A test that asks one of them for the fixture `go`, `foreign` or `openssl` is thereby marked `independent`: left out of
`make test`, run by `make independent`, where a missing program is a failure (TOCSIN_INDEPENDENT=required).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from independent.others import ENVIRONMENT, X_MOD, Foreign, Go
from ledger.conftest import ledger, migrated, migrated_postgres

__all__ = ["ledger", "migrated", "migrated_postgres"]

HERE = Path(__file__).parent
OTHERS = {"go", "foreign", "openssl", "other"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in Path(str(item.path)).parents and OTHERS & set(getattr(item, "fixturenames", ())):
            item.add_marker("independent")


def absent(what: str) -> NoReturn:
    """Nobody else looked: said aloud, or a failure where somebody must."""
    sentence = f"NOT CHECKED BY ANYBODY ELSE: {what}. Run `make independent`."
    if os.environ.get("TOCSIN_INDEPENDENT") == "required":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Go:
    """Our own small verifier on golang.org/x/mod, built here from Debian's packages without a network."""
    compiler = shutil.which("go") or absent("there is no Go compiler (Debian: golang-go)")
    if not X_MOD.is_dir():
        absent(f"x/mod is not at {X_MOD} (Debian: golang-golang-x-mod-dev)")
    return Go.build(compiler, HERE / "verify.go", tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="session")
def foreign() -> Foreign:
    """aics-tlog, aics-witness, dilithium-py and rfc8785, in an environment of their own."""
    if not (ENVIRONMENT / "bin/aics-witness").exists():
        absent(f"the foreign Python verifiers are not in {ENVIRONMENT.name}")
    return Foreign()


@pytest.fixture(scope="session")
def openssl() -> str:
    """The command line tool an auditor has anyway."""
    return shutil.which("openssl") or absent("there is no openssl (Debian: openssl)")
