.DEFAULT_GOAL := help
.PHONY: help demo test lint browser postgres independent spark checkers fuzz check bench attack docs lock
PY  ?= python3
BIN := .venv/bin
UV  := $(BIN)/uv pip
COMPILE := $(UV) compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

help: ## List what you can do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/ready: requirements/uv.txt requirements/dev.txt pyproject.toml
	$(PY) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt
	$(UV) install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements/dev.txt
	$(UV) install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv-independent/ready: requirements/independent.txt
	$(PY) -m venv .venv-independent
	.venv-independent/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  --ignore-requires-python --requirement requirements/independent.txt
	@touch $@

.venv-checkers/ready: requirements/checkers.txt
	$(PY) -m venv .venv-checkers
	.venv-checkers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --requirement requirements/checkers.txt
	@touch $@

.venv-peers/ready: requirements/peers.txt
	$(PY) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --requirement requirements/peers.txt
	@touch $@

.venv-spark/ready: requirements/spark.txt
	$(PY) -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  --requirement requirements/spark.txt
	@touch $@

demo: .venv/ready ## Fill a made-up town and serve it on this machine
	$(BIN)/tocsin demo

test: .venv/ready ## Every test that needs no browser, no PostgreSQL, nobody else's programs and not long
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not browser and not postgres and not independent and not spark and not long"

lint: .venv/ready ## Style, types, floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

postgres: .venv/ready ## The same tests on PostgreSQL (needs Debian's postgresql)
	TOCSIN_POSTGRES=required tools/with-postgres $(BIN)/python -m pytest -q -n auto -m "not browser and not independent and not spark"

browser: .venv/ready ## Journeys in Chromium, axe, screenshots (needs Debian's chromium)
	TOCSIN_BROWSER=required $(BIN)/python -m pytest -q -m browser

checkers: .venv/ready .venv-checkers/ready ## An exported census before the department's schema and the community's rules
	TOCSIN_INDEPENDENT=required $(BIN)/python -m pytest -q -n 0 tests/independent/test_census_out.py

independent: .venv/ready .venv-independent/ready .venv-checkers/ready .venv-peers/ready ## Other people's verifiers (needs golang-go, golang-golang-x-mod-dev)
	TOCSIN_INDEPENDENT=required $(BIN)/python -m pytest -q -n auto -m independent tests/independent

spark: .venv-spark/ready ## The linkage engine for more than one machine can hold, beside the others (needs default-jre-headless)
	PYTHONPATH=src TOCSIN_SPARK=required .venv-spark/bin/python -m pytest -q -n 0 -m spark tests/spark

fuzz: .venv/ready ## Bend what strangers send, for SECONDS a parser; what breaks one is kept in var/fuzz
	PYTHONPATH=tests $(BIN)/python -m independent.fuzz --seconds $(or $(SECONDS),15)

check: lint test postgres browser independent spark ## What CI runs

bench: .venv/ready .venv-peers/ready ## Measure beside a peer, in one run; the results go to bench/RESULTS.md
	$(UV) install --quiet --compile-bytecode --python $(BIN)/python --require-hashes --requirement requirements/bench.txt
	$(BIN)/python -m bench

attack: .venv/ready ## Ten thousand attacks and every fault; the table goes to docs/ledger-attacks.md (needs strace, postgresql)
	tools/with-postgres $(BIN)/python -m attack --full

docs: .venv/ready ## Write the guide's made pages from the running system
	$(BIN)/python -m tools.docs

lock: .venv/ready ## Recompile the pinned requirements
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	$(COMPILE) pyproject.toml --group bench -o requirements/bench.txt
	$(subst 3.11,3.12,$(COMPILE)) --group independent -o requirements/independent.txt
	$(COMPILE) --group checkers -o requirements/checkers.txt
	$(COMPILE) --group peers -o requirements/peers.txt
	$(COMPILE) pyproject.toml --extra spark --group spark -o requirements/spark.txt
	echo uv | $(COMPILE) - -o requirements/uv.txt
	@! grep -nE 'https?://' requirements/*.txt
