#!/usr/bin/env bash
# Resolves the dependencies of pyproject.toml anew into the two locks. They hold names, versions and hashes only.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never

uv=$(command -v .venv/bin/uv || command -v uv) || {
    echo "lock: uv is needed (pip install uv)" >&2
    exit 1
}
compile() {
    "$uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 \
        --no-emit-index-url --no-emit-find-links --no-header pyproject.toml "$@"
}
compile --group dev -o requirements-dev.lock
# uv prefers the versions that it finds in its output, so what users run is what is tested
cp requirements-dev.lock requirements.lock
compile -o requirements.lock
.venv/bin/python -m tools.locks
