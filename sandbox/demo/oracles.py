"""Tools that we did not write, asked for their opinion where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Opinion", "openssl_on_chain", "unasked", "xmlsec_on"]

_SECONDS: Final = 30
_BODY: Final = "http://schemas.xmlsoap.org/soap/envelope/:Body"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a tool said of a file."""

    tool: str
    file: str
    accepted: bool | None
    """None: it has none, for :attr:`silence`."""
    said: str = ""
    silence: str = "not-installed"
    """Code of the text (catalogue ``story``) that tells why a tool has no opinion."""

    @property
    def verdict(self) -> str:
        """Code of the text that tells the opinion."""
        if self.accepted is None:
            return self.silence
        return "accepted" if self.accepted else "rejected"


def unasked(tool: str, file: Path) -> Opinion:
    """The *tool* was not asked about *file*, which is signed with GOST: it does not know that."""
    return Opinion(tool, file.name, None, silence="signed-with-gost")


def xmlsec_on(file: Path, root: Path) -> Opinion:
    """xmlsec1's opinion of the signature of *file*; it trusts the first certificate in *root* only."""
    arguments = ["--verify", "--trusted-pem", str(root), "--id-attr:Id", _BODY, str(file)]
    return _ask("xmlsec1", arguments, file)


def openssl_on_chain(leaf: Path, root: Path, issuing: Path) -> Opinion:
    """The opinion of openssl of the path from *leaf* over *issuing* to *root*."""
    return _ask("openssl", ["verify", "-CAfile", str(root), "-untrusted", str(issuing), str(leaf)], leaf)


def _ask(tool: str, arguments: list[str], file: Path) -> Opinion:
    program = shutil.which(tool)
    if program is None:
        return Opinion(tool, file.name, None)
    done = subprocess.run(  # noqa: S603 - a program of the machine, on files that this process wrote
        [program, *arguments], capture_output=True, timeout=_SECONDS, check=False
    )
    said = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
    return Opinion(tool, file.name, done.returncode == 0, said[0] if said else "")
