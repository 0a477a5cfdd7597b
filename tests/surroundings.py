"""What the settings are told in tests. Loaded before Django reads them (`-p` in pyproject.toml), as no conftest is."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("TOCSIN_HOME", tempfile.mkdtemp(prefix="tocsin-test-"))
# Processes that test at once each keep their own keys: they sign for registers that know nothing of each other.
if os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["TOCSIN_HOME"] = os.path.join(os.environ["TOCSIN_HOME"], os.environ["PYTEST_XDIST_WORKER"])
os.environ.setdefault("TOCSIN_HTTPS", "no")
os.environ.setdefault("TOCSIN_DEMO", "yes")
