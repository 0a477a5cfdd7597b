"""What the settings are told in tests. Loaded before Django reads them (`-p` in pyproject.toml), as no conftest is."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("TOCSIN_HOME", tempfile.mkdtemp(prefix="tocsin-test-"))
os.environ.setdefault("TOCSIN_HTTPS", "no")
os.environ.setdefault("TOCSIN_DEMO", "yes")
