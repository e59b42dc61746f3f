#!/usr/bin/env bash
# Every test, in random order, on two processes; pytest's summary is the last line. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/oracles.sh
exec .venv/bin/python -m pytest -q -n "${WORKERS:-2}" "$@"
