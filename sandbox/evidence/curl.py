"""A message of the journal as a bash script that sends its very octets with curl."""

from __future__ import annotations

import shlex
from typing import Final

from sandbox.evidence.sending import Sending, in_base64

__all__ = ["curl_script"]

_END: Final = "END_OF_MESSAGE"


def curl_script(sending: Sending, *, url: str) -> bytes:
    """The script. It sends to ``SHLYUZ_URL``, or else to *url*; the body is in it, in base64, so that no octet changes.

    It needs bash, curl and base64, and writes the answer to its standard output, the status of HTTP to the other one.
    """
    entry = sending.entry
    about = f"{_said(entry.channel)} {_said(entry.service_id)}, answered with {_said(sending.code)}"
    lines = [
        "#!/usr/bin/env bash",
        f"# SIMULATOR. Message {entry.id} of the journal: {about}.",
        "# Its octets are those that were received, and hold what the sender put into them.",
        "set -euo pipefail",
        f"url=${{SHLYUZ_URL:-{shlex.quote(url)}}}",
        f"base64 -d <<'{_END}' | curl --silent --show-error --data-binary @- \\",
        *(f"  --header {shlex.quote(f'{name}: {value}')} \\" for name, value in sending.headers),
        "  --write-out '%{stderr}HTTP %{http_code}\\n' \\",
        f'  "${{url%/}}"{shlex.quote(sending.path)}',
        in_base64(sending.octets),
        _END,
    ]
    return ("\n".join(lines) + "\n").encode()


def _said(text: str | None) -> str:
    """*text* within a comment: on one line."""
    return " ".join(text.split()) if text else "-"
