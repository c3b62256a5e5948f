.DEFAULT_GOAL := help
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SOURCES := bot adapters agents memory tests

help:            ## list the targets
	@grep -E '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Nova needs Python 3.11 or newer; run: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Nova into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run        ## install if needed, then chat with Nova in this terminal
	@$(BIN)/python -m bot chat

serve: $(VENV)/.run      ## serve Telegram and Slack with the tokens of .env
	@$(BIN)/python -m bot run

test: $(VENV)/.dev       ## install if needed, then run the whole test suite
	@$(BIN)/python -m pytest

lint: $(VENV)/.dev       ## format, lint, strict types, layers
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

check: lint test         ## all of it: format, lint, strict types, layers, tests

format: $(VENV)/.dev     ## format and fix what can be fixed
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

sizes: $(VENV)/.dev      ## print the tail: longest files and functions, deepest nesting, coverage
	@$(BIN)/python tests/bench/sizes.py
	@$(BIN)/python -m pytest --cov=bot --cov=adapters --cov=agents --cov=memory --cov-report=term:skip-covered | tail -25

bench: $(VENV)/.dev      ## print speed, memory, tokens and routing accuracy
	@$(BIN)/python -m tests.bench

audit: $(VENV)/.dev      ## known flaws of what Nova is built on, and its parts list (data/sbom.json, CycloneDX)
	@mkdir -p data
	@$(BIN)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-format JSON --output-file data/sbom.json
	@$(BIN)/python -m tests.redteam.audit

lock: $(VENV)/.dev       ## refresh the exact versions from pyproject.toml (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		pyproject.toml build-requirements.in -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock

.PHONY: help run serve test lint check format sizes bench audit lock
