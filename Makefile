# What each target runs is also in README.md, for a machine without make.
PYTHON ?= python3
BIN := .venv/bin
FAULT ?=

.PHONY: help setup demo test bench lint types imports catalogs lock clean

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: .venv/ready ## Install everything into .venv, from the locks

.venv/ready: pyproject.toml requirements/bootstrap.txt requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ronda needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch .venv/ready

demo: setup ## Check the demo backend and publish what was found; FAULT=worker-dead breaks it first
	$(BIN)/ronda demo round $(if $(FAULT),--fault $(FAULT))

test: setup ## Pass the tests, through tox
	$(BIN)/tox run

bench: setup ## Measure, and print the table of docs/performance.md
	$(BIN)/python -m bench

catalogs: setup ## Bring the Spanish catalog up to date with the code
	$(BIN)/python -m language.catalogs

lock: setup ## Write the lock files again
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group bootstrap -o requirements/bootstrap.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml --all-extras --group build --group bench --group test --group lint --group types -o requirements/dev.txt

clean: ## Remove what was made, but for the runs and the store in build/
	rm -rf .venv .tox .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
