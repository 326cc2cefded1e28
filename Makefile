# Every target sets up what it needs. Python 3.11 or newer, pip, git and make are all that must be there.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

# Bytecode is kept, whatever this shell says: without it every start takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench soak messages lock clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready ## Put the locked dependencies and the hirewire command into .venv

# uv.lock names no index: packages come from wherever this machine's pip or uv is set to look, and must
# have the locked hashes. See docs/decisions/0001-a-lock-file-without-addresses.md.
.venv/.ready: uv.lock pyproject.toml Makefile
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv export --quiet --frozen --no-emit-project --output-file .venv/requirements.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --only-binary :all: .venv/requirements.txt
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Open the chat page with sample postings, nothing else needed
	@$(BIN)/hirewire demo

test: setup lint ## Run every check and every test
	@mkdir -p .cache/coverage
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=
	@$(BIN)/python -m coverage report --include='bot/*' --fail-under=95 --skip-covered

lint: setup ## Check style and types
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy

format: setup ## Mend what a tool can mend
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

bench: setup ## Measure, and print the figures of docs/benchmarks.md
	@$(BIN)/python -m benchmarks

soak: setup ## Act at random on Slack and on Discord, ten thousand times on each
	@HIREWIRE_INTERACTIONS=10000 $(BIN)/python -m pytest -q tests/integration/slack/test_random_interactions.py
	@HIREWIRE_INTERACTIONS=10000 $(BIN)/python -m pytest -q tests/integration/discord/test_random_interactions.py

messages: setup ## Collect the texts for people into the catalogue's template
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --no-location --sort-output --omit-header -o bot/messages/hirewire.pot bot adapters

clean: ## Remove what make made
	@rm -rf .venv .cache

# The addresses that uv writes are taken out again: the file must install from any index.
lock: setup ## Choose dependency versions anew
	@$(BIN)/uv lock
	@sed -E -i.bak -e 's#registry = "[a-z]+://[^"]+"#registry = "index"#' \
		-e 's#url = "[a-z]+://[^"]*/([^"/]+)"#path = "\1"#' uv.lock && rm uv.lock.bak
