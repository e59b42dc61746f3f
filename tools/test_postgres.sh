#!/usr/bin/env bash
# The tests of what is kept in a database, on PostgreSQL: on the server that SHLYUZ_TEST_DATABASE_URL names, or on one that is
# started here and stopped at the end. ALL=yes runs every test there is, FEW=yes those that lean on what differs between the
# databases: schemas, locks, claims, counters, the order of ids. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
few=(worlds delivery gateway/test_shared_writes.py faults/test_rules.py journal/test_answers.py routes/test_stub_turns.py
    sandbox/test_case_runner.py sandbox/test_queues.py sandbox/test_upgrade.py estate/test_worlds_apart.py)
most=(worlds delivery gateway faults journal sandbox casework estate pki time async_channel registries
    routes/test_stub_turns.py routes/test_record.py)
tests=("${most[@]/#/tests/}")
if [ "${FEW:-}" = yes ]; then
    tests=("${few[@]/#/tests/}")
fi
# these start servers of their own, in every run of the tests
tests+=(--ignore=tests/delivery/test_cluster.py --ignore=tests/delivery/test_database_restart.py)
if [ "${ALL:-}" = yes ]; then
    tests=(tests)
fi
exec .venv/bin/python -P tests/postgres.py \
    .venv/bin/python -m pytest -q -n "${WORKERS:-2}" -p no:cacheprovider "${tests[@]}" "$@"
