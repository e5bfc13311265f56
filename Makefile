# Needs Python >= 3.11, git and make; everything else is installed into $(VENV).
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
RUN = $(BIN)/python -m
# Tests write thousands of small files and sync each: in memory where the system offers it.
SCRATCH ?= $(shell if [ -w /dev/shm ]; then echo /dev/shm; else echo "$${TMPDIR:-/tmp}"; fi)
# Further arguments for pytest: make test ARGS="-k receipt"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test torture bench lint types contracts catalogue docs records clean

help:
	@echo "make demo       a demo desk in ./demo: a year of history, last month billed, notices, arrears"
	@echo "make test       everything the tests need, then the whole suite"
	@echo "make torture    the long campaigns: kill points, any input, oracle, state machine (up to an hour)"
	@echo "make bench      measure against the targets of docs/"
	@echo "make lint types contracts     ruff, mypy --strict, import-linter"
	@echo "make catalogue  collect and compile the translations"
	@echo "make docs       write docs/commands.md, docs/commands.zh.md and the man page anew"
	@echo "make records    write the sample property in records/ anew"
	@echo "make clean      remove what was built, but neither $(VENV) nor ./demo"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "propdesk needs Python 3.11 or newer: make PYTHON=/path/to/python3 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "this Python cannot make virtual environments: apt install python3-venv"; exit 1; }

# One stamp for each set of packages: pip runs only when the metadata have changed.
$(VENV)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(RUN) pip install -q --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-%: setup.cfg pyproject.toml | $(BIN)/python
	$(RUN) pip install -q --disable-pip-version-check -e '.[$*]'
	@touch $@ $(VENV)/.installed

demo: $(VENV)/.installed
	@if [ -e demo ]; then echo "demo/ is there already; remove it to build it anew"; \
	else $(BIN)/propdesk demo demo && echo && echo "first: export PATH=\"$(CURDIR)/$(BIN):\$$PATH\""; fi

test: $(VENV)/.installed-test
	TMPDIR=$(SCRATCH) $(RUN) pytest -n 2 --dist loadgroup $(ARGS)

torture: $(VENV)/.installed-test
	TMPDIR=$(SCRATCH) $(RUN) pytest -m torture -n 2 --dist loadgroup $(ARGS)

bench: $(VENV)/.installed-test $(VENV)/.installed-bench
	@set -e; for script in benchmarks/bench_*.py; do $(BIN)/python $$script; done

lint: $(VENV)/.installed-dev
	$(RUN) ruff check .

types: $(VENV)/.installed-dev
	$(RUN) mypy

contracts: $(VENV)/.installed-test
	$(BIN)/lint-imports

catalogue: $(VENV)/.installed-dev
	$(BIN)/pybabel -q extract --no-default-keywords -k msg --sort-by-file --omit-header \
		--no-location --no-wrap -o propdesk/locale/propdesk.pot propdesk
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
		-l zh_CN --init-missing -D propdesk -i propdesk/locale/propdesk.pot -d propdesk/locale
	$(BIN)/pybabel -q compile -D propdesk -d propdesk/locale

docs: $(VENV)/.installed
	$(BIN)/propdesk --lang en help --all md >docs/commands.md
	$(BIN)/propdesk --lang zh help --all md >docs/commands.zh.md
	$(BIN)/propdesk help --all man >docs/propdesk.1

records: $(VENV)/.installed
	$(BIN)/python tools/sample_property.py

clean:
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -rf .coverage .coverage.*
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
