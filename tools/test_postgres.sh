#!/usr/bin/env bash
# The tests of what is kept in a database, on PostgreSQL: on the server that SHLYUZ_TEST_DATABASE_URL names, or on one that is
# started here and stopped at the end. ALL=yes runs every test there is, FEW=yes those that lean on what differs between the
# databases: worlds, locks, claims, deliveries. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
tests=(estate worlds async_channel delivery faults)
if [ "${FEW:-}" != yes ]; then
    tests+=(sandbox pki time gateway registries)
fi
tests=("${tests[@]/#/tests/}")
tests+=(tests/routes/test_stub_turns.py tests/routes/test_record.py)
# these start servers of their own, in every run of the tests
tests+=(--ignore=tests/delivery/test_cluster.py --ignore=tests/delivery/test_database_restart.py)
if [ "${ALL:-}" = yes ]; then
    tests=(tests)
fi
exec .venv/bin/python -P tests/postgres.py \
    .venv/bin/python -m pytest -q -n "${WORKERS:-2}" -p no:cacheprovider "${tests[@]}" "$@"
