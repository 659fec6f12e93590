# Every command sets up what it needs by itself.
# The first Python that really runs and is new enough (a shim may name one that does not).
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

up:  ## set up and run Siyu with the demo shop
	@$(PYTHON) tools/setup.py
	@exec $(BIN)/siyu up

test:  ## set up and run every test: lint, types, contracts, unit, story, console, browser
	@$(PYTHON) tools/setup.py --dev
	@$(BIN)/python tools/run_tests.py

check:  ## lint, types, import contracts, architecture (under a minute)
	@$(PYTHON) tools/setup.py --dev --no-console --no-browser
	@$(BIN)/python tools/run_checks.py

fix:  ## format and mend what can be mended
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format -q .

docs:  ## write docs/reference and the console's typed client from the code
	@$(BIN)/python tools/reference.py

cases:  ## run a case file: make cases FILE=path.json
	@$(BIN)/python -m siyu.cases $(FILE)

drill:  ## the long reliability runs
	@$(BIN)/pytest -q -m drill tests

bench:  ## every benchmark, each beside its peer or limit
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

wheel:  ## build the package with the console inside
	@$(PYTHON) tools/setup.py --dev --no-browser
	@$(BIN)/pip wheel -q --no-deps -w dist .

.PHONY: help up test check fix docs cases drill bench wheel
