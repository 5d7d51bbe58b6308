# Every job of the project. `make` alone lists them; each sets up what it needs, once.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

# What PySide6 and the tests need from Debian 12 (docs/decisions/0003), and what makes the .venv.
SYSTEM_PACKAGES := python3-venv libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 \
	libbrotli1 libgssapi-krb5-2 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 \
	libxcb-image0 libxcb-render-util0 libxkbcommon-x11-0

# A warning from Qt fails a window's test; the one excepted is the offscreen platform's own.
QT_OPTIONS := -o qt_api=pyside6 -o qt_log_level_fail=WARNING -o qt_log_ignore=propagateSizeHints

help: ## list the jobs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/ready ## open the desktop on the sample case (without a display: do its job and say where the results lie)
	@$(BIN)/python -m app.desktop sample

test: lint ## everything that must hold before a change is good
	@$(BIN)/python -m pytest -q -p no:pytest-qt --without-qt tests --ignore=tests/widgets --ignore=tests/desktop
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m pytest -q $(QT_OPTIONS) tests/widgets tests/desktop

lint: .venv/ready ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: .venv/ready ## measure against the targets, each beside a named peer in the same run
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m tests.bench

screenshots: .venv/ready ## renew the pictures of the README from the real program
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.screenshots docs/pictures

lock: .venv/ready ## pin what pyproject.toml asks for, with hashes (needs uv)
	@uv pip compile -q --extra dev --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
		--output-file requirements.lock pyproject.toml

.venv/ready: requirements.lock pyproject.toml
	@if command -v dpkg-query >/dev/null; then \
		missing=$$(for p in $(SYSTEM_PACKAGES); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done | xargs); \
		if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ]; then \
			echo "Installing system packages: $$missing"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
		elif [ -n "$$missing" ]; then \
			echo "Some system packages are missing. Type this line, then run make again:"; \
			echo "  sudo apt-get install --no-install-recommends $$missing"; exit 5; \
		fi; \
	fi
	@echo "Setting up .venv (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: help run test lint bench screenshots lock
