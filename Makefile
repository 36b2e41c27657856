# `make run` and `make test` do all the set-up in .venv; nothing is installed elsewhere.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# who `make run` speaks as: somebody of the invented agency; nobody where another knowledge folder is set
PERSON ?= $(if $(AMETIBOT_KNOWLEDGE_DIR)$(POSITION),,KTA-03)

.PHONY: run chat test lint format bench bench-import bench-reminders bench-large soak train confusions lock clean

run: chat

chat: $(VENV)/run.stamp
	@$(BIN)/ametibot chat $(if $(PERSON),--me $(PERSON))$(if $(POSITION),--as $(POSITION))

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ametibot check knowledge/documents

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_import
	$(BIN)/python -m tests.bench_reminders

# the second half of it: how fast files are read
bench-import: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench_import

# how long a plan of reminders takes
bench-reminders: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench_reminders

# a simulated year with many seeds, and kill -9 in 300 rounds
soak: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bot.reminders.simulation 20
	$(BIN)/python -m tests.bot.reminders.crashing soak

# the same with an agency of 2,000 positions
bench-large: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench_large

# the models of themes and intents, and the weights of the evidence, from the data in the repository (about two minutes)
train: $(VENV)/dev.stamp
	$(BIN)/python -m bot.training

# what an English reader makes of Estonian letters: needs tesseract and fonts (fonts-dejavu fonts-liberation fonts-crosextra-carlito)
confusions: $(VENV)/dev.stamp
	$(BIN)/python -m bot.training.confusions

# needs uv; the result names packages and hashes only
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade -o requirements.txt
	uv pip compile pyproject.toml --extra dev -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade -o requirements-dev.txt

clean:
	rm -rf $(VENV) data .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; run e.g. make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Setting up (once, about a minute) …"
	@$(PIP) install --no-deps --require-hashes -r requirements.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
