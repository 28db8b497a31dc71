# make run    try llmhub on this machine: PostgreSQL, Redis, web server, worker, and a sandbox instead of Claude if there is no key
# make test   all tests, with a PostgreSQL and a Redis of their own; ARGS="-k name" passes arguments to pytest
# make lint   style, types, imports between packages, missing migrations
#
# Needs Python 3.11 or newer and nothing else. Everything it makes is in .venv and .local.

PYTHON ?= python3
VENV ?= .venv
ARGS ?=
# The tests of a file stay in one process, as they share what is dear to start (see tests/conftest.py); 0 runs all in this one.
TEST_PROCESSES ?= 3
INSTALL = command -v $(PYTHON) >/dev/null || { echo "llmhub: there is no $(PYTHON) here; install Python 3.11 or newer." >&2; exit 1; }; \
	exec $(PYTHON) llmhub/local/install.py $(VENV)
IN_VENV = $(VENV)/bin/python -m
TEST_ENV = LLMHUB_ENV=test LLMHUB_LOCAL_DIR=.local/test
WITH_SERVICES = $(TEST_ENV) $(IN_VENV) llmhub.local exec --

.PHONY: run test lint style types imports migrations install install-dev

run: install
	@exec $(IN_VENV) llmhub.local run --end-with-parent

test: install-dev
	@$(TEST_ENV) exec $(IN_VENV) llmhub.local exec -- $(IN_VENV) pytest -n $(TEST_PROCESSES) --dist loadgroup --no-loadscope-reorder $(ARGS)

lint: style types imports migrations

style: install-dev
	$(IN_VENV) ruff check .
	$(IN_VENV) ruff format --check .

types: install-dev
	$(WITH_SERVICES) $(IN_VENV) mypy

imports: install-dev
	@$(VENV)/bin/python -c "from importlinter.cli import lint_imports_command as check; check()"

migrations: install-dev
	$(WITH_SERVICES) $(VENV)/bin/python manage.py makemigrations --check --dry-run

install:
	@$(INSTALL) requirements.txt

install-dev:
	@$(INSTALL) requirements-dev.txt
