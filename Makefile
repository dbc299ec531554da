# qualcode: two commands matter: `make demo` and `make test`. They need Python 3.11 or later and make.

PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,$(if $(shell $(name) -c 'import sys, venv; print(1 if sys.version_info >= (3, 11) else "")' 2>/dev/null),$(name))))
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test test-wide lint types bench docs pictures clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	@$(BIN)/qualcode demo --yes demo-study

test: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not wide" $(ARGS)

test-wide: $(VENV)/installed-test
	$(BIN)/python -m pytest -n auto --dist worksteal -rs $(ARGS)

lint: $(VENV)/installed-lint
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(VENV)/installed-lint
	$(BIN)/python -m mypy

bench: $(VENV)/installed-test
	$(BIN)/python benchmarks/start_up.py
	$(BIN)/python benchmarks/readers.py
	$(BIN)/python benchmarks/reanchoring.py

docs: $(VENV)/installed-test
	$(BIN)/python docs/build_cli.py
	$(BIN)/python docs/build_keys.py

pictures: $(VENV)/installed-test
	$(BIN)/python docs/build_pictures.py

$(VENV)/python-found:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or later with the venv module was found; install one, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/python-found pyproject.toml
	$(PIP) install -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) install -e ".[test]"
	@touch $@

$(VENV)/installed-lint: $(VENV)/installed-test
	$(PIP) install -e ".[test,lint]"
	@touch $@

clean:
	rm -rf $(VENV) demo-study build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
