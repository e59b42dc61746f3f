"""A message of the journal as a test module of its own, which sends it and expects what was observed."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Template
from typing import Final

from gateway.errors import DuplicateMessage
from sandbox.evidence.sending import Sending, in_base64
from sandbox.evidence.steps import failures_of
from sandbox.offices.portal import JOURNAL_CHANNEL

__all__ = ["pytest_module"]

_TEMPLATE: Final = Template(files("sandbox.evidence").joinpath("reproduction.txt").read_text("utf-8"))
_UNUSUAL: Final = re.compile(r"[^\w .,:/()\[\]-]")
_REFUSED: Final = 422
"""What the portal answers a request with that it does not register."""
_REGISTERED: Final = 201


def pytest_module(sending: Sending, *, url: str) -> bytes:
    """The module. It sends to ``SHLYUZ_URL``, for which it names *url* as an example, and is skipped without it."""
    entry = sending.entry
    failures = sorted(failures_of(entry))
    status = _status(sending)
    repeated = [] if failures or sending.code == DuplicateMessage.code else _repeated(sending)
    return _TEMPLATE.substitute(
        number=entry.id,
        url=url,
        summary=_plain(
            f"HTTP {status}, code {sending.code or '-'}, findings in the way: {', '.join(failures) or 'none'}"
        ),
        path=repr(sending.path),
        headers=repr(dict(sending.headers)),
        status=repr(status),
        code=repr(sending.code),
        findings=repr(failures),
        repeated=repr(repeated),
        message=in_base64(sending.octets),
    ).encode()


def _plain(text: str) -> str:
    """*text* without what could end the string that it stands in."""
    return _UNUSUAL.sub("?", text)


def _status(sending: Sending) -> int:
    if sending.answer is not None and sending.answer.http_status is not None:
        return sending.answer.http_status
    return _REFUSED if sending.code is not None else _REGISTERED


def _repeated(sending: Sending) -> list[tuple[int, str | None]]:
    if sending.entry.channel == JOURNAL_CHANNEL:
        return [(200, None)]
    return [(500, DuplicateMessage.code)]
