# Two commands on a fresh machine: `make crawl` and `make test`. Both set up what they need.

SITE ?=
TO ?= ./bucket
ARGS ?=
CRAWL_ARGS ?=
PYTHON ?= python3
MINUTES ?= 30
BIN := .venv/bin
IMAGE := fleet otel parquet postgres web

.PHONY: help install crawl demo test e2e check format docs pin lock bench faults fuzz clean

help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

install: .venv/.installed ## make .venv/bin/newscrawl

# uv where it is at hand, else venv and pip; either way the versions and hashes of requirements.lock.
.venv/.installed: requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python '>=3.11' .venv && \
	  uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --editable . ; \
	else \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newscrawl needs Python 3.11 or later: make PYTHON=python3.12 install")' && \
	  $(PYTHON) -m venv .venv && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . ; \
	fi
	@touch $@

crawl: install ## crawl SITE=https://… into TO=./bucket; without SITE the bundled demo site, which needs no network
	@$(BIN)/newscrawl crawl $(if $(SITE),'$(SITE)',--demo) --to '$(TO)' $(ARGS)

demo: install ## serve the bundled demo site on loopback
	@$(BIN)/newscrawl demo

test: install ## run all tests but those of `make e2e`; needs neither root nor network
	$(BIN)/pytest -m 'not e2e' -n 3 --dist worksteal $(ARGS)

e2e: install ## crawl a real WordPress (Debian's packages, see CONTRIBUTING.md) and the corpus where present
	$(BIN)/pytest -m e2e -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: install ## lint, types, and which room may import which
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: install ## let ruff put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

faults: install ## kill 200 crawls, and servers, networks and disks under them; then crawl where all wires are bad (over an hour)
	nice -n 10 $(BIN)/python -m tests.faults --kills 200 $(ARGS)

fuzz: install ## fuzz every parser of foreign bytes for MINUTES=30, guided by coverage; what it finds lies in .fuzz/found
	nice -n 10 $(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(ARGS)

bench: install ## print quality and speed of extraction, and of crawls, side by side with other tools
	$(BIN)/python benchmarks/extraction.py $(ARGS)
	$(BIN)/python benchmarks/crawl.py $(CRAWL_ARGS)

docs: install ## write what is made of settings and commands, and build docs/ into site/
	$(BIN)/python docs/generate.py
	$(BIN)/mkdocs build --quiet --strict

pin: install ## raise tests/quality/floors.toml to today's scores; ARGS='--lower REASON' lowers what fell
	$(BIN)/python -m tests.quality.pin $(ARGS)

lock: ## write requirements.lock and the image's part of it anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --generate-hashes --quiet --output-file requirements.lock
	uv pip compile pyproject.toml $(addprefix --extra ,$(IMAGE)) --constraint requirements.lock --universal --generate-hashes --no-header --no-annotate --quiet --output-file deploy/requirements.lock

clean: ## remove what the targets made, but not the bucket
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
