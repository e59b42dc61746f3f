#!/usr/bin/env bash
# The tests whose subject has to do with time, with the machine's date moved on: by 1, 5 and 20 years, and to 29 February;
# with FEW=yes, by 20 years alone.
# The date is moved by libfaketime (Debian: faketime). Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/oracles.sh xmlsec1 openssl pdfsig certutil zbarimg faketime
if ! command -v faketime >/dev/null 2>&1; then
    echo "test-dates: faketime is missing; apt-get install faketime" >&2
    exit 1
fi

tests=()
for folder in tests/signing* tests/gost tests/authority tests/cms tests/pdf tests/trust tests/jwt tests/cli; do
    [ -n "$(find "$folder" -name 'test_*.py' -print -quit)" ] && tests+=("$folder")
done
leap=$(date +%Y)
until [ $((leap % 4)) -eq 0 ]; do leap=$((leap + 1)); done
failed=0
moments=("+1y" "+5y" "+20y" "@$leap-02-29 23:59:00")
if [ "${FEW:-}" = yes ]; then
    moments=("${moments[2]}")
fi
for moment in "${moments[@]}"; do
    echo "test-dates: $moment"
    # the sandbox reads the clock; what pytest and hypothesis measure stays monotonic and true
    FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -m -f "$moment" \
        .venv/bin/python -m pytest -q -n "${WORKERS:-2}" -p no:cacheprovider "${tests[@]}" "$@" || failed=1
done
exit "$failed"
