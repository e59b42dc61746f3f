"""A message of the journal as a file to take away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sandbox.evidence.curl import curl_script
from sandbox.evidence.parcel import parcel_of
from sandbox.evidence.pytest_module import pytest_module
from sandbox.evidence.sending import sending_of

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["FORMS", "ExportForm", "Exported", "exported"]

ExportForm = Literal["curl", "pytest", "zip"]
FORMS: Final[tuple[ExportForm, ...]] = ("curl", "pytest", "zip")
"""A bash script that sends it, a test module that sends it and expects what was observed, all to verify it with."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def exported(world: World, key: int, form: ExportForm, *, url: str) -> Exported:
    """The message *key* in the *form*; *url* is where the world is served, or would be.

    Raises :class:`~sandbox.errors.NotFound` MESSAGE-UNKNOWN, and for what is to be sent once more and never came from
    a client :class:`~sandbox.errors.Misused` EXPORT-ANSWER.
    """
    if form == "zip":
        return Exported(f"message-{key}.zip", "application/zip", parcel_of(world, key))
    sending = sending_of(world, key)
    if form == "curl":
        return Exported(f"message-{key}.sh", "text/x-shellscript", curl_script(sending, url=url))
    return Exported(f"test_message_{key}.py", "text/x-python", pytest_module(sending, url=url))
