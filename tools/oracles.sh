#!/usr/bin/env bash
# The tools that judge our output and are not Python packages: installs them where it may, else says what to install.
# Arguments name others. Never fails: a test that misses its oracle is skipped, and fails in CI (tests/conftest.py).
set -u

missing=()
[ $# -gt 0 ] || set -- xmlsec1 openssl
for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("$program")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || as_root=(false)
fi
install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "$@" >/dev/null 2>&1
}
if install install -y --no-install-recommends "${missing[@]}" \
    || { install update && install install -y --no-install-recommends "${missing[@]}"; }; then
    echo "oracles: installed ${missing[*]}"
else
    echo "oracles: tests by ${missing[*]} will be skipped; to run them: apt-get install ${missing[*]}"
fi
exit 0
