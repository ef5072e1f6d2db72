# make demo    set up and run the main job
# make test    set up and run the everyday tests
# make check   style and types
# make docs    the documentation as pages, in docs/_build/html
# make clean   remove the environment and caches (results stay)
#
# PYTHON=/path/to/python chooses the Python (3.11 to 3.13) that a new environment is made from; VENV=folder its place.

VENV ?= .venv
PYTHON ?=
BIN := $(VENV)/bin

# An environment whose Python is gone or was replaced is made anew.
NEW := $(shell $(BIN)/python -c "" 2>/dev/null || echo new-environment)

.PHONY: help demo test check docs clean new-environment

help:
	@sed -n '/^$$/q;s/^# \{0,1\}//p' Makefile

demo: $(VENV)/.installed
	@$(BIN)/ispsim run scenarios/regional_rollout.toml

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m "not slow" -n auto

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed-docs
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

$(BIN)/python: $(NEW)
	@python=$$(sh tools/find_pythons.sh $(PYTHON) | head -n 1 | cut -f 2); \
	if [ -z "$$python" ]; then \
		echo "ispsim needs Python 3.11, 3.12 or 3.13 with the venv module, and none was found$(if $(PYTHON), at $(PYTHON),)." >&2; \
		echo "Install one, or say where it is: make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version); installing takes a minute or two, this once." >&2; \
	"$$python" -m venv --clear "$(VENV)"

# The package is installed in place, so only a change of what it depends on makes this run again.
$(VENV)/.installed: pyproject.toml constraints.txt $(BIN)/python $(NEW)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt $(BIN)/python $(NEW)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: pyproject.toml constraints.txt $(BIN)/python $(NEW)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf "$(VENV)" docs/_build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
