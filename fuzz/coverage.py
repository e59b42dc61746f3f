"""One target run by atheris, guided by the coverage of signing: ``python -m fuzz.coverage TARGET CORPUS [options]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["signing"]):
    from fuzz.entrances import ENTRANCES


def main() -> None:
    """Feed the target until the time is up; the options are those of libFuzzer."""
    name = sys.argv[1]
    entrance = ENTRANCES[name]

    def one_input(octets: bytes) -> None:
        try:
            entrance.take(octets)
        except entrance.raises:
            return

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
