#!/usr/bin/env bash
# The tests of what is kept in a database, on PostgreSQL: on the server that SHLYUZ_TEST_DATABASE_URL names, or on one that is
# started here and stopped at the end. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
exec .venv/bin/python -P tests/postgres.py \
    .venv/bin/python -m pytest -q -n "${WORKERS:-2}" -p no:cacheprovider \
    tests/sandbox tests/pki tests/estate tests/time tests/worlds tests/gateway tests/async_channel tests/delivery tests/registries "$@"
