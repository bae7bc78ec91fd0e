# make site   check the wiki, run its snippets, publish it into site/dist
# make test   run every test
# make serve  browse the wiki, edits shown as they are made
# Each makes the virtual environment first where it is missing or old.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
INSTALLED := $(VENV)/.installed

.PHONY: site serve test lint
.DEFAULT_GOAL := site

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[site,torch,dev]'
	touch $@

site: $(INSTALLED)
	$(BIN)/wikiproof run
	$(BIN)/wikiproof check
	$(BIN)/mkdocs build --quiet --strict
	@echo "published into site/dist; to browse it: make serve"

serve: $(INSTALLED)
	$(BIN)/mkdocs serve

test: $(INSTALLED)
	$(BIN)/python -m pytest

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
