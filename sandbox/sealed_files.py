"""Files that nobody else on this machine may read: passwords and private keys."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["write_secret"]


def write_secret(path: Path, octets: bytes) -> None:
    """Write *octets* to *path*, readable and writable by its owner alone from the first octet on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(octets)
