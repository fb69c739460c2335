# Modebot's commands; plain `make` lists them. Everything is installed into .venv by .ci/setup, once.

# What `make piece` composes, for example: make piece MODE=phrygian ROOT=E TEMPO=72
MODE = dorian
ROOT = D
TEMPO = 96
METER = 4/4
BARS = 16
# An empty seed draws a fresh one; the same seed gives the same piece.
SEED =
OUT := out/$(shell date +%Y%m%d-%H%M%S)
# The interpreter of a new .venv; empty takes the first of python3, python3.13, python3.12, python3.11 that is new enough.
PYTHON =
# Test processes; each holds TensorFlow, about 1 GB.
JOBS = 2

# Values reach the recipes through the environment, in quotes, so that no value is ever read as a command.
export MODE ROOT TEMPO METER BARS SEED OUT PYTHON

python = .venv/bin/python
lock = .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --upgrade --group build pyproject.toml

.PHONY: help setup dev run piece test lint format bench soak gallery tour pictures lock audit hooks clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

setup: ## install what running needs into .venv: packages, FluidSynth, a sound font
	@.ci/setup

dev: # what tests and training need as well
	@.ci/setup dev

run: setup ## the bot with a DISCORD_TOKEN; without, a page on this machine to try it: PORT= PLAYGROUND_DATABASE_URL=
	@if [ -n "$$DISCORD_TOKEN" ] || grep -Eqs "^ *(export +)?(MODEBOT_)?DISCORD_TOKEN *= *[\"']?[^\"' #]" .env; then \
		exec $(python) -m bot; \
	fi; \
	exec $(python) -m bot playground

piece: setup ## a piece of music in out/: MODE= ROOT= TEMPO= METER= BARS= SEED=
	@$(python) -m engine compose --mode "$$MODE" --root "$$ROOT" --tempo "$$TEMPO" --meter "$$METER" --bars "$$BARS" \
		$${SEED:+--seed "$$SEED"} --out "$$OUT" && \
	$(python) -m engine classify "$$OUT/piece.mid" && \
	echo && \
	echo "Another piece: make piece MODE=phrygian ROOT=E TEMPO=72   (also METER= BARS= SEED=)"

test: dev ## everything that must hold: ruff, mypy, the tests
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy
	@$(python) -m pytest -n $(JOBS) --dist loadfile

lint: dev ## ruff and mypy alone
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

format: dev ## bring the source into shape
	@$(python) -m ruff check --fix
	@$(python) -m ruff format

bench: dev ## measure composing, rendering, classifying, start-up and memory
	@$(python) -m tests.bench

soak: dev ## try 100,000 damaged uploads on the bot's workers; a run that was stopped goes on
	@$(python) -m tests.soak mutations

gallery: setup # the pieces of docs/gallery, one a mode; the same seeds give the same pieces
	@for piece in ionian:C:108:4/4 dorian:D:96:4/4 phrygian:E:84:4/4 lydian:F:100:3/4 mixolydian:G:116:6/8 aeolian:A:88:4/4 \
		locrian:B:92:4/4 harmonic_minor:A:100:3/4 melodic_minor:C:112:4/4 bhairav:C:76:4/4 poorvi:C:72:4/4 marva:C:72:4/4 \
		todi:C:72:4/4; do \
		set -- $$(echo "$$piece" | tr : " "); \
		$(python) -m engine compose --mode $$1 --root $$2 --tempo $$3 --meter $$4 --bars 12 --seed 1 \
			--out docs/gallery/$$1 || exit 1; \
	done

tour: dev ## write docs/tour anew: what members see of the bot
	@$(python) -m tests.tour

pictures: dev # those of the README, taken by the tests
	@PICTURES=docs/playground $(python) -m pytest -q tests/bot/playground/test_browser.py -k pictures

lock: dev ## renew requirements.lock and requirements-dev.lock from pyproject.toml
	@$(lock) --extra dev --output-file requirements-dev.lock
	@$(lock) --constraint requirements-dev.lock --output-file requirements.lock

audit: dev ## ask the package index whether a locked package has a known vulnerability; what it does not know fails too
	@$(python) -m pip_audit --requirement requirements.lock --require-hashes --disable-pip --strict

hooks: dev ## run ruff and mypy before each of your commits
	@$(python) -m pre_commit install

clean: ## remove .venv and caches; your pieces in out/, data/ and .env stay
	@rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
