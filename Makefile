# Every target runs on a fresh machine with git, make and Python >= 3.11. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: help demo serve test lint format types unit browser wheel bench bench-classifier model plots lock translations clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/runtime ## the service with samples on localhost:8000 and a host page on 127.0.0.1:8001
	@exec $(RUN) -m moderation demo

serve: $(VENV)/runtime ## the service with the data in ./data
	@exec $(RUN) -m moderation serve

test: $(VENV)/dev ## lint, types, and all tests: unit, SQLite and PostgreSQL, browser, wheel
	@$(RUN) -m tests.prepare
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(RUN) -m pytest

lint: $(VENV)/dev ## ruff, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev ## mends what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

unit: $(VENV)/dev ## the tests without browser and wheel: a minute or two
	$(RUN) -m pytest -m "not browser and not wheel"

browser: $(VENV)/dev ## the browser tests; they also make the screenshots in docs/
	$(RUN) -m tests.prepare
	UPDATE_PICTURES=1 $(RUN) -m pytest -m browser

wheel: $(VENV)/dev ## dist/*.whl and dist/*.tar.gz
	$(RUN) -m build --no-isolation --outdir dist .

bench: $(VENV)/dev ## speed, size and start-up on this machine
	$(RUN) -m bench

bench-classifier: $(VENV)/dev ## our classifier beside others, on the same folds of ../shared/data: two to five minutes
	$(RUN) -m bench.classifier

model: $(VENV)/dev ## trains model/artifact and its report from ../shared/data and our own corpus
	$(RUN) -m model.train

plots: $(VENV)/dev ## draws docs/pictures/*.svg of the model's learning curve and its calibration: some minutes
	$(RUN) -m model.plots

translations: $(VENV)/dev ## collects strings into the catalogues; the tests name those left untranslated
	$(RUN) -m tests.catalogues

lock: ## resolves requirements/*.txt anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  pyproject.toml requirements/build.in --extra postgres --extra redis -o requirements/runtime.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  pyproject.toml requirements/build.in --extra postgres --extra redis --group dev -o requirements/dev.txt

clean: ## removes what the targets made, but not ./data
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "moderation needs Python 3.11 or newer; $(PYTHON) is older (make PYTHON=python3.12 ...)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "no virtual environment: on Debian, apt install python3-venv"; exit 1; }

$(VENV)/runtime: requirements/runtime.txt pyproject.toml hatch_build.py | $(BIN)/python
	@echo "installing what the service needs into $(VENV) (half a minute) ..."
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/runtime
	@echo "installing what the tests need ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
