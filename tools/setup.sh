#!/usr/bin/env bash
# Makes .venv from requirements-dev.lock when it is missing or older than the locks; says one line about it.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "setup: Python 3.11 or later is needed; name one with PYTHON=/path/to/python3.11" >&2
    exit 1
}
stamp=$(cat requirements-dev.lock pyproject.toml | "$python" -c \
    'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
if [ -x .venv/bin/shlyuz ] && [ "$(cat .venv/.stamp 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi

started=$SECONDS
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never
if ! .venv/bin/python -c '' 2>/dev/null; then
    "$python" -m venv --clear .venv || {
        echo "setup: 'python3 -m venv' failed; on Debian: apt-get install python3-venv" >&2
        exit 1
    }
fi
if command -v uv >/dev/null 2>&1; then
    how=uv
    uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.lock
else
    how=pip
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
fi
# setuptools stands in the lock, so the project itself is built with what is there
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
echo "$stamp" > .venv/.stamp
echo "setup: .venv is ready ($how, $((SECONDS - started)) s)"
