# `make demo` shows Huiyin, `make test` proves it. Everything else is for those who change it; see CONTRIBUTING.md.
PORT ?= 8000
# Two workers: more than cores only makes the database wait.
WORKERS ?= 2
CASES ?= 10000
SHELL = /bin/sh
# Compiled once and kept: an environment that forbids it makes each of thirty processes compile everything anew.
export PYTHONDONTWRITEBYTECODE =
VENV = .venv/bin

.PHONY: help sync demo test check messages shots bench test-long
help:
	@echo "make demo [PORT=8000]   a demo office on http://127.0.0.1:PORT/"
	@echo "make test               the whole suite, browser journeys included"
	@echo "make check              style, types, imports, migrations, translations, house rules"
	@echo "make messages           take new texts into the translation files"
	@echo "make shots              a picture of every page, into shots/"
	@echo "make bench [CASES=10000]  measure the pages on many cases"
	@echo "make test-long          crash, volume and fuzz runs"

sync:
	@sh tools/bootstrap.sh

demo: sync
	@$(VENV)/huiyin demo --port $(PORT)

test: sync
	@sh tools/browser.sh
	@$(VENV)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long" -q

check: sync
	@sh tools/check.sh

messages: sync
	@$(VENV)/python -m huiyin.install.messages extract
	@$(VENV)/python -m huiyin.install.messages check

shots: sync
	@sh tools/browser.sh
	@$(VENV)/python -m huiyin.install.shots

bench: sync
	@$(VENV)/huiyin bench --cases $(CASES)

test-long: sync
	@$(VENV)/pytest -m long -q
