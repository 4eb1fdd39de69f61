# One command shows the product, one tests it. `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
STORE ?= var/store
READY := $(VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help venv run demo test check lint types law bench laws mutants fuzz torture pictures schemas forms town lock clean

help:            ## this list
	@grep -hE '^[a-z]+: .*##|^[a-z]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

venv: $(READY)   ## the virtual environment, from the hash lock

$(READY): requirements.lock setup.cfg pyproject.toml
	@if [ -z "$(PYTHON)" ]; then echo "Sanhe needs CPython 3.11, 3.12 or 3.13 / 三合需要 CPython 3.11–3.13"; exit 1; fi
	@test -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
	  echo "python -m venv does not work here; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)   ## build the demo town's store, check its sites, write one full report
	$(BIN)/sanhe --store $(STORE) demo

run: demo        ## the same, then the map on http://127.0.0.1:$(PORT)
	$(BIN)/sanhe --store $(STORE) serve --port $(PORT)

SECOND := tests/webmap tests/spatial/export tests/test_bad_input.py tests/test_larioja.py tests/test_packaging.py tests/laws

test: $(READY)   ## all tests, in two processes
	@told=$$(mktemp); $(BIN)/python -m pytest -q -p no:cacheprovider $(SECOND) >$$told 2>&1 & second=$$!; \
	  $(BIN)/python -m pytest -q -p no:cacheprovider $(addprefix --ignore=,$(SECOND)); first=$$?; \
	  wait $$second; last=$$?; cat $$told; rm -f $$told; exit $$((first + last))

check: lint types law test  ## what has to pass before a change lands

lint: $(READY)   ## style
	$(BIN)/ruff check .

types: $(READY)  ## mypy, strict
	$(BIN)/mypy

law: $(READY)    ## which room may know which
	$(BIN)/lint-imports

bench: $(READY)  ## measured times, beside the usual script and PostGIS where it is installed
	$(BIN)/python -m bench
	$(BIN)/python -m bench.gate
	$(BIN)/python -m bench.facts
	$(BIN)/python -m bench.many

laws: $(READY)     ## the laws of measuring and judging, two thousand examples each
	SANHE_LAW_EXAMPLES=2000 $(BIN)/python -m pytest -q tests/laws

mutants: $(READY)  ## change verdict code in one place at a time; the tests have to notice (half an hour, longer on a busy machine)
	$(BIN)/python -m tests.mutants

fuzz: $(READY)   ## thousands of mangled files, rules and archives; none may crash or hang
	$(BIN)/python -m pytest -q --hypothesis-profile=fuzz tests/checker/test_mangled_rules.py \
	  tests/spatial/test_mangled_wkb.py tests/spatial/formats/test_mangled.py \
	  tests/spatial/formats/test_mangled_archives.py tests/spatial/formats/test_mangled_packages.py

torture: $(READY)  ## kill two thousand publishers beside eight readers; nothing acknowledged may be lost, no report mixed
	$(BIN)/python -m tests.torture 2000

pictures: $(READY)  ## the pictures of the README, from the demo
	$(BIN)/python docs/pictures/make.py

schemas: $(READY)  ## the JSON Schemas of rule packs, for editors, and of an agency's sheet
	$(BIN)/python -m checker.editor_schema
	$(BIN)/python -m checker.report.schema

forms: $(READY)    ## the Word templates that ship, from their description
	$(BIN)/python -m checker.report.docx_form_maker

town: $(READY)   ## make the demo town's files anew
	$(BIN)/python -m data.town data

lock: $(READY)   ## resolve requirements.in anew
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links -o requirements.lock requirements.in

clean:           ## remove what was made
	rm -rf var build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
