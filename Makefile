# run    everything on this machine, in this terminal; Ctrl-C stops all of it
# test   the whole suite: SQLite, PostgreSQL, real processes, a real browser
# check  what CI checks before the tests; changes nothing
# fix    repairs what can be repaired
# bench  what is promised to be fast, timed beside another way of doing it; minutes, and writes benchmarks/results;
#        `make bench ONLY=queueing` for one
# faults kills our processes on purpose and counts what came of it; a quarter of an hour, and writes docs/faults.md;
#        `make faults SEED=7` goes by the same plan again
# lock   writes requirements*.txt anew; `make lock UPGRADE=--upgrade` for newer versions

BIN := .venv/bin
# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
TEMPLATES = $(wildcard config/templates commitments/templates commitments/*/templates tracker/templates tracker/*/templates)
# With DEBUG decided, manage.py makes no key: checking writes nothing.
DJANGO = DEBUG=0 DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python
PYTEST = $(BIN)/python -m pytest -n auto --dist loadgroup
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(UPGRADE)

# Whoever sets it makes each of twenty processes compile all it imports, again and again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check fix bench faults lock chromium
.DELETE_ON_ERROR:

run: .venv/runtime
	@exec $(BIN)/python -m config.serve --leave-with-parent

test: .venv/dev chromium
	$(PYTEST)
	$(BIN)/python -m tests.postgres $(PYTEST) -m "not browser and not processes"

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(if $(TEMPLATES),$(BIN)/djlint --check --lint --quiet $(TEMPLATES))
	$(DJANGO) manage.py check --fail-level WARNING
	$(DJANGO) manage.py makemigrations --check

fix: .venv/dev
	$(BIN)/ruff check --fix --exit-zero --quiet .
	$(BIN)/ruff format .
	$(if $(TEMPLATES),$(BIN)/djlint --reformat --quiet $(TEMPLATES) || true)

bench: .venv/dev
	@$(BIN)/python -m tests.postgres $(BIN)/python -m benchmarks $(ONLY)

faults: .venv/dev
	@$(BIN)/python -m tests.faults $(if $(SEED),--seed $(SEED))

lock: .venv/dev
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

# uv installs in seconds what pip installs in half a minute; pip brings uv, at the locked version and hash.
.venv/uv:
	@test -n "$(PYTHON)" || { echo "Pacta needs Python 3.11 or newer, and found none" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@touch $@

.venv/runtime: requirements.txt | .venv/uv
	@echo "Installing what Pacta runs on"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	@touch $@

.venv/dev: requirements.txt requirements-dev.txt | .venv/runtime
	@echo "Installing what tests and checks it"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt requirements-dev.txt
	@touch $@

chromium:
	@command -v chromium >/dev/null || { \
		sudo=$$(test "$$(id -u)" = 0 || echo "sudo -n"); \
		echo "Installing Chromium"; \
		{ $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 \
		|| { echo "Chromium could not be installed: install it as 'chromium' to run the browser tests" >&2; exit 1; }; }
