"""The log: everything that any part says, as JSON for a program or as lines for a person, and no secret in it."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from gateway.log_context import borne
from gateway.masking import masked
from sandbox.watching.levels import LogForm

__all__ = ["configure_logs", "default_form", "default_level"]

_SIGNS: Final = ("assword", "PRIVATE KEY", "PASSWORD")
"""Where a secret may follow."""

_Event = MutableMapping[str, Any]


def default_form(stream: TextIO | None = None) -> LogForm:
    """Lines in a terminal, JSON elsewhere."""
    return LogForm.LINES if (stream or sys.stderr).isatty() else LogForm.JSON


def default_level(stream: TextIO | None = None) -> str:
    """In a terminal each message is told; elsewhere only what somebody should look at, unless more is asked for."""
    return "info" if (stream or sys.stderr).isatty() else "warning"


def configure_logs(level: str, form: LogForm, stream: TextIO | None = None) -> None:
    """Write what is said at *level* and above to *stream*, standard error unless another is given, in the *form*."""
    place = stream or sys.stderr
    before: list[Any] = [add_log_level, add_logger_name, ExtraAdder(), _moment, _context]
    if form is LogForm.JSON:
        writing: list[Any] = [
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ]
    else:
        writing = [
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.dev.ConsoleRenderer(colors=place.isatty(), timestamp_key="at", pad_event_to=0),
        ]
    formatter = ProcessorFormatter(
        foreign_pre_chain=before, processors=[ProcessorFormatter.remove_processors_meta, *writing]
    )
    handler = logging.StreamHandler(place)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # what libraries tell of their own work is not what happens in the sandbox
    for name in ("alembic", "urllib3", "werkzeug", "fontTools", "pyhanko"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _moment(_logger: object, _method: str, event: _Event) -> _Event:
    """When it was said, by the machine: the log is about the process, not about the world."""
    record = event.get("_record")
    if record is not None:
        event["at"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return event


def _context(_logger: object, _method: str, event: _Event) -> _Event:
    for key, value in borne().items():
        event.setdefault(key, value)
    return event


def _without_secrets(_logger: object, _method: str, event: _Event) -> _Event:
    for key, value in event.items():
        if isinstance(value, str) and any(sign in value for sign in _SIGNS):
            event[key] = masked(value.encode(errors="replace")).decode()
    return event
