# The two commands of a newcomer are `make demo` and `make test`; both make .venv themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-dates test-postgres chaos fuzz check bench rules docs lock clean soak
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*##/  make \1 —/p' $(MAKEFILE_LIST)

setup:  ## make .venv from the locks, if it is stale
	@tools/setup.sh

demo: setup  ## tell the whole story on a sandbox of its own, into demo/
	@.venv/bin/shlyuz demo --out demo

test: setup  ## run every test
	@tools/test.sh

test-dates: setup  ## the tests of signing and of the commands with the machine's date moved on
	@tools/test_dates.sh

test-postgres: setup  ## the tests of what is kept in a database, on PostgreSQL; ALL=yes: all of them, FEW=yes: as CI
	@tools/test_postgres.sh

chaos: setup  ## conversations go on while processes are killed, KILLS=30 SEED=7, POSTGRES=yes; the toll is printed
	@SHLYUZ_CHAOS_KILLS=$(or $(KILLS),30) SHLYUZ_CHAOS_SEED=$(or $(SEED),7) \
	    $(if $(POSTGRES),$(PY) -P tests/postgres.py) $(PY) -m pytest -q -s -n0 -p no:cacheprovider tests/delivery/test_chaos.py

fuzz: setup  ## every parser against damaged octets, SECONDS=60 each
	@$(PY) -m fuzz --seconds $(or $(SECONDS),60) $(TARGETS)

check: setup  ## format, lint, types, import direction, locks, translations, pages, style
	@$(PY) -m ruff format --check --quiet . || { echo "ruff format would change the files above"; exit 1; }
	@$(PY) -m ruff check --quiet .
	@$(PY) -m mypy
	@out=$$(.venv/bin/lint-imports --no-cache --no-logo 2>&1) || { echo "$$out"; exit 1; }
	@$(PY) -m tools.check

bench: setup  ## speed, as ratios measured side by side; GROUPS="gateway unsigned": these alone
	@$(PY) -m benchmarks $(GROUPS)

soak: setup  ## mixed traffic while everything goes wrong on purpose, MINUTES=10; every error must be explained
	@$(PY) -m benchmarks.soak $(or $(MINUTES),10)

rules: setup  ## which rules of the services no test proves yet
	@$(PY) -m tools.rules

docs: setup  ## write the reference pages anew
	@$(PY) -m tools.reference

lock: setup  ## resolve the dependencies anew (needs uv)
	@tools/lock.sh

clean:  ## remove what the commands above made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist demo *.egg-info
