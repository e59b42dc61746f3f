"""``python -m sandbox.cli``: the same as ``shlyuz``."""

from sandbox.cli import main

main()
