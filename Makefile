# The commands of this repository. `make help` lists them.
#
# Every step leaves a file that is newer than what it was made from, so nothing is done twice. What the steps install and
# make lies in .venv, build, sphinx_ext/frontend/node_modules, sphinx_ext/litdocs/_assets and runtime/litwork/_view; `make clean` removes it.

PYTHON ?= python3

PY := .venv/bin/python
FRONTEND := sphinx_ext/frontend
ASSETS := sphinx_ext/litdocs/_assets
VIEW := runtime/litwork/_view
UV := uv==0.13.9

# Node, npm and the tools that npm installed run from the virtual environment, whatever else this machine has.
IN_FRONTEND = cd $(FRONTEND) && PATH="$(CURDIR)/.venv/bin:$$PATH" &&
COMPILE = build/lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --upgrade --quiet

files_in = $(shell find $(wildcard $(1)) -not -path '*/__pycache__*' -not -path '*/_assets*' -not -path '*/_view*' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help html serve test test-all bench record pictures lint format types lock assets clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '%-12s %s\n' "$$name" "$$text"; done

html: build/html.stamp ## build the site into build/html
	@echo "The site: build/html/index.html"

assets: $(ASSETS)/manifest.json ## build only what litdocs copies into a site

serve: html ## build the site and serve it on localhost
	@$(PY) -m litdocs.serve build/html

test: html .venv/test.stamp ## run all tests, those in a browser included
	$(PY) -m litdocs.browser
	$(IN_FRONTEND) npm test --silent
	$(PY) -m pytest $(TESTS)

test-all: ## run the tests that take minutes, too
	@$(MAKE) --no-print-directory test TESTS='-m "long or not long"'

bench: .venv/packages.stamp .venv/test.stamp $(ASSETS)/manifest.json ## measure page and runtime beside their neighbours; BENCH="--suite process --rounds 3" for less
	$(PY) -m tests.bench $(BENCH)

# What is recorded is missing from the pages until it is: they are built apart from the site, where that is no mistake.
record: .venv/packages.stamp .venv/test.stamp $(ASSETS)/manifest.json ## run every app in a browser, write down what it prints
	$(PY) -m litdocs.browser
	$(PY) -m sphinx -q -n -c . -d build/record-doctrees -D lit_require_output=0 docs build/record
	$(PY) -m pytest build/record --lit-update
	@$(MAKE) --no-print-directory html

pictures: html .venv/test.stamp ## take the pictures of the guide anew
	$(PY) -m litdocs.browser
	$(PY) -m tests.pictures

lint: .venv/test.stamp $(FRONTEND)/node_modules/.package-lock.json ## check style and find mistakes
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(IN_FRONTEND) npm run --silent check

format: .venv/test.stamp $(FRONTEND)/node_modules/.package-lock.json ## put all sources into the one style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(IN_FRONTEND) npm run --silent format

types: .venv/test.stamp .venv/packages.stamp $(FRONTEND)/node_modules/.package-lock.json ## check types
	$(PY) -m mypy
	$(IN_FRONTEND) npm run --silent types

lock: .venv/html.stamp ## choose releases anew, and pin them
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet $(UV)
	$(COMPILE) requirements/html.in --output-file requirements/html.txt
	$(COMPILE) requirements/test.in --output-file requirements/test.txt
	$(IN_FRONTEND) rm -f package-lock.json && npm install --package-lock-only

clean: ## remove everything that these commands installed and made
	rm -rf .venv build $(FRONTEND)/node_modules $(ASSETS) $(VIEW) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ── steps ──

.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is not Python 3.11 or newer. Name one that is: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/html.stamp: requirements/html.txt .venv/made.stamp
	$(PY) -m pip install --quiet --require-hashes --requirement requirements/html.txt
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/html.stamp
	$(PY) -m pip install --quiet --require-hashes --requirement requirements/test.txt
	@touch $@

.venv/packages.stamp: pyproject.toml runtime/pyproject.toml .venv/html.stamp
	$(PY) -m pip install --quiet --no-deps --no-build-isolation --editable . --editable runtime
	@touch $@

$(FRONTEND)/node_modules/.package-lock.json: $(addprefix $(FRONTEND)/,package.json package-lock.json .npmrc) .venv/html.stamp
	$(IN_FRONTEND) npm ci --ignore-scripts --loglevel=error
	@touch $@

# The last of the files that build.mjs writes.
$(ASSETS)/sandbox.html: $(wildcard $(FRONTEND)/*.mjs) $(FRONTEND)/node_modules/.package-lock.json \
		$(call files_in,$(FRONTEND)/src $(FRONTEND)/styles $(FRONTEND)/app-view.html $(FRONTEND)/app-view.svg)
	$(IN_FRONTEND) node build.mjs

$(ASSETS)/manifest.json: $(ASSETS)/sandbox.html sphinx_ext/build_assets.py $(FRONTEND)/bytecode.py \
		sphinx_ext/litdocs/packed.py LICENSE NOTICE THIRD-PARTY.md $(call files_in,licenses runtime/pyproject.toml runtime/litwork)
	$(PY) sphinx_ext/build_assets.py

# Sphinx reads only what has changed, and warns only of what it reads: after a failure it reads everything again.
build/html.stamp: .venv/packages.stamp $(ASSETS)/manifest.json \
		$(call files_in,conf.py docs scripts sphinx_ext/litdocs tests/bench/results)
	@mkdir -p build/html
	@fresh=; [ -f $@ ] || fresh=--fresh-env; rm -f $@; set -x; \
		$(PY) -m sphinx -W -n --keep-going $$fresh -c . -d build/doctrees docs build/html
	@touch build/html/.nojekyll $@
