"""All checks of this folder in one process, for ``make check``."""

from __future__ import annotations

from itertools import chain

from tools import codes, locks, prose, reference, rules, style, translations
from tools.problems import report

__all__ = ["main"]


def main() -> int:
    """Run every check, print all problems, say the figures of the code; the exit code."""
    checks = (locks, translations, codes, reference, prose, rules, style)
    failed = report(chain.from_iterable(check.problems() for check in checks))
    print(style.summary())
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
