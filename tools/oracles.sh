#!/usr/bin/env bash
# The tools that judge our output and are not Python packages: installs them where it may, else says what to install.
# Arguments name other programs. Never fails: a test that misses its oracle is skipped, and fails in CI (tests/conftest.py).
set -u

# The Debian package of a program, where its name is another.
package_of() {
    case "$1" in
        pdfsig) echo poppler-utils ;;
        zbarimg) echo zbar-tools ;;
        xmllint) echo libxml2-utils ;;
        certutil) echo libnss3-tools ;;
        *) echo "$1" ;;
    esac
}

missing=()
packages=()
[ $# -gt 0 ] || set -- xmlsec1 xmllint openssl pdfsig certutil zbarimg
for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 && continue
    missing+=("$program")
    packages+=("$(package_of "$program")")
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
if install install -y --no-install-recommends "${packages[@]}" \
    || { install update && install install -y --no-install-recommends "${packages[@]}"; }; then
    echo "oracles: installed ${missing[*]}"
else
    echo "oracles: tests by ${missing[*]} will be skipped; to run them: apt-get install ${packages[*]}"
fi
exit 0
