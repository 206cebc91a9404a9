# Everything a newcomer, an operator or CI runs. Needs Python 3.11 or later and make; the rest is fetched from PyPI.
.DEFAULT_GOAL := help
SHELL := /bin/sh

UV_VERSION := 0.13.9
UV := .uv/bin/uv
BIN := .venv/bin
VERSITYGW := v1.8.0
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1); print(sys.executable)' 2>/dev/null && break; done)
JSON ?= build/demo.json
WORKERS ?= 2
MIGRATIONS := $(wildcard shared/shared/messaging/migrations/*.sql services/*/migrations/*.sql)

.PHONY: help setup demo up test explore check fmt roles bench faults soak drill chart figures viewers s3 supply docs clean

help: ## Say what each target does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## Install everything into this checkout (.uv and .venv)

$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it, or call make PYTHON=/path/to/python"; exit 1; }
	@echo "Fetching uv $(UV_VERSION) from PyPI into .uv"
	@"$(PYTHON)" -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
		|| "$(PYTHON)" -m pip install --quiet --disable-pip-version-check --target .uv uv==$(UV_VERSION)

.venv/.ready: uv.lock pyproject.toml shared/pyproject.toml deploy/pyproject.toml $(wildcard services/*/pyproject.toml) | $(UV)
	@$(UV) sync --frozen --all-packages --python "$(PYTHON)" --no-python-downloads --compile-bytecode --quiet
	@touch $@

demo: setup ## Live through the 2025 edition on real engines; JSON=path writes the result
	@$(BIN)/novapec demo --json "$(JSON)"

up: setup ## Start PostgreSQL, Kafka and the services, and leave them running
	@$(BIN)/novapec up

test: setup ## Run every test, two files at a time (WORKERS=0: one after the other)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

explore: setup ## The properties again, each on examples that nobody saw before (make test draws the same ones every time)
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile -m hypothesis --hypothesis-profile explore

check: setup ## Everything CI checks without running the tests
	$(UV) lock --check --quiet
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/squawk $(MIGRATIONS)

fmt: setup ## Format, and mend what can be mended
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format

roles: setup ## Ask every operation as everybody about every state of its object; writes build/roles/
	@$(BIN)/python -m pytest tests/http/test_roles.py services/review/tests/test_http_machine.py -m matrix

bench: setup ## Measure speed against limits and peers (QUICK=1: one short run); writes build/bench.json
	@$(BIN)/python tests/benchmarks/measure.py $(if $(QUICK),--quick)
	@$(if $(QUICK),true,$(BIN)/python tests/benchmarks/draw.py)

faults: setup ## Every fault scenario on three nodes of Kafka; SCENARIO=3a,15 chooses, SEED=n replays
	@$(BIN)/python tests/faults/run.py --scenario "$(SCENARIO)" $(if $(SEED),--seed $(SEED)) --json build/faults.json

soak: setup ## Everything killed at random with one broker down, then a steady load; MINUTES=10 each
	@$(BIN)/python tests/faults/run.py --soak --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) --json build/soak.json

chart: setup ## Check the Helm chart with the real tools, built into .tools/ (needs Go and Maven)
	@$(BIN)/python deploy/helm/checks

s3: ## Build the S3 server that the tests of object storage run on, into .tools/ (needs Go)
	@GOPATH="$(CURDIR)/.tools/go" GOBIN="$(CURDIR)/.tools/bin" GOFLAGS="-modcacherw -buildvcs=false" CGO_ENABLED=0 \
		go install github.com/versity/versitygw/cmd/versitygw@$(VERSITYGW)

viewers: setup ## Build Kafka's exporter, the collector and Jaeger for `make figures`, into .tools/ (needs Go)
	@$(BIN)/python deploy/figures/building.py

figures: setup ## Ask and draw every panel, alert and a trace over a lived year (prometheus, viewers); build/figures.html
	@$(BIN)/python deploy/figures

supply: setup ## What the platform is made of: SBOM, licences, known vulnerabilities; writes build/sbom.json
	@$(BIN)/python deploy/supply

drill: setup ## Lose Kafka, a database, its last hours: each brought back by command; CASE=b chooses, SEED=n replays
	@$(BIN)/python tests/faults/run.py --scenario drill$(if $(CASE),:$(CASE)) $(if $(SEED),--seed $(SEED)) --json build/drill.json

docs: setup ## Write what is generated: events, states, roles, frozen schemas; and the site into build/site
	@$(BIN)/python -m shared.contracts.freeze
	@$(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

clean: ## Forget what was installed and built
	rm -rf .venv .uv .tools build .pytest_cache .ruff_cache .import_linter_cache
