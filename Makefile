# make site   check the wiki, run its snippets, publish it into site/dist
# make test   run every test
# make serve  browse the wiki, edits shown as they are made
# make bundle build the front end into the package; needs the network once
# make lint   every linter, and whether the committed bundles are what the sources give
# Each makes the virtual environment first where it is missing or old.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
INSTALLED := $(VENV)/.installed
MODULES := site/node_modules/.package-lock.json
NODE := cd site && PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: site serve test bundle lint
.DEFAULT_GOAL := site

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[site,torch,dev]'
	touch $@

$(MODULES): $(INSTALLED) site/package.json site/package-lock.json
	$(NODE) npm ci --silent --ignore-scripts
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

bundle: $(MODULES)
	$(NODE) node build.mjs

lint: $(INSTALLED) $(MODULES)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) npx tsc --noEmit
	$(NODE) node build.mjs --check
