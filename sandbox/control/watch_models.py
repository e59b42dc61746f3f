"""What the control API says of itself to whoever runs it."""

from __future__ import annotations

from pydantic import BaseModel, Field

__all__ = ["CheckOf", "Ready"]


class CheckOf(BaseModel):
    """One thing that the sandbox depends on."""

    name: str = Field(description="database, migrations, authority or deliveries.")
    ok: bool
    detail: str = Field(description="What was found, or why it is not ready.")


class Ready(BaseModel):
    """Whether a world can be worked with; what depends on something that is not there is not looked at."""

    ready: bool
    checks: list[CheckOf]
