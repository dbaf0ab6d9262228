.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PY := .venv/bin/python
INSTALLED := .venv/.installed
INSTALLED_DEV := .venv/.installed-dev
INSTALLED_FUZZ := .venv-fuzz/.installed
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml
# What a production host sets; nothing of it is contacted.
DEPLOYED := BASE_URL=https://postmortem.example.com DATABASE_URL=postgres://postmortem@127.0.0.1/postmortem CELERY_BROKER_URL=redis://127.0.0.1/0 EMAIL_URL=smtp://127.0.0.1:25

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(INSTALLED) ## Make .venv and install what running needs

.PHONY: setup-dev
setup-dev: $(INSTALLED_DEV) ## Make .venv and install what testing needs, too

$(INSTALLED): requirements.lock
	@.ci/setup requirements.lock
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock
	@.ci/setup requirements-dev.lock
	@touch $@ $(INSTALLED)

$(INSTALLED_FUZZ): .ci/fuzz.lock
	@.ci/setup .ci/fuzz.lock .venv-fuzz
	@touch $@

.PHONY: run
run: setup ## Start everything on this machine (PORT, BIND and DATA_DIR may be set)
	@exec $(PY) -m postmortem.start

.PHONY: test
test: setup-dev ## All tests, on SQLite and on PostgreSQL (ARGS go to pytest)
	@exec $(PY) tests/run.py all $(ARGS)

.PHONY: test-faults
test-faults: setup-dev ## Every fault in full size, with the table of figures (docs/reliability.md; half an hour)
	@exec $(PY) tests/run.py all tests/reliability --faults -n 0 -q $(ARGS)

.PHONY: check
check: export DATA_DIR := .venv/check-data
check: setup-dev ## Everything that needs no run: style, types, layers, words, migrations, deployment
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/shellcheck .ci/setup .ci/run
	.venv/bin/hadolint Dockerfile
	.venv/bin/docker-compose --env-file /dev/null config --quiet
	$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(MAKE) docs
	.venv/bin/pytest -q tests/test_architecture.py tests/test_messages.py

.PHONY: fuzz-api
fuzz-api: setup-dev $(INSTALLED_FUZZ) ## Ask every operation of the API what its description allows, and what not (3 minutes)
	@exec $(PY) -m tests.fuzz_api $(ARGS)

.PHONY: bench
bench: setup-dev ## Measure everything on a private PostgreSQL and write docs/benchmarks.md (ten minutes; PART names one, SIZE a house)
	@exec $(PY) -m tests.bench $(PART) $(SIZE)

.PHONY: screenshots
screenshots: setup-dev ## Draw the signature pages of the demo anew into docs/screenshots (ARGS may name some)
	@exec $(PY) -m tests.screenshots $(ARGS)

.PHONY: lighthouse
lighthouse: setup-dev ## Measure five pages of the demo with Lighthouse and write docs/lighthouse.md (needs npm)
	@exec $(PY) -m tests.lighthouse

.PHONY: docs
docs: setup-dev ## Build the documentation as a site into .venv/site; a broken link is an error
	@NO_MKDOCS_2_WARNING=1 .venv/bin/mkdocs --quiet build --strict --config-file .ci/mkdocs.yml

.PHONY: secrets
secrets: ## Make the secret files that docker-compose.yml reads, once
	@! test -e secrets || { echo "secrets/ is there already; nothing was changed." >&2; exit 1; }
	@mkdir -m 700 secrets
	@head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > secrets/postgres_password
	@head -c 48 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > secrets/secret_key
	@printf 'postgres://postmortem:%s@postgres/postmortem' "$$(cat secrets/postgres_password)" > secrets/database_url

.PHONY: lock
lock: ## Write the lock files anew from pyproject.toml and .ci/fuzz.in (needs uv)
	$(COMPILE) --output-file requirements.lock $(UPGRADE)
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock $(UPGRADE)
	$(COMPILE:pyproject.toml=.ci/fuzz.in) --output-file .ci/fuzz.lock $(UPGRADE)

.PHONY: messages
messages: setup-dev ## Collect the sentences to translate into locale/ (needs gettext)
	$(PY) manage.py makemessages --locale zh_Hans --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests
