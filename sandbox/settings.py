"""What one process that serves worlds goes by; what can be chosen about a world is in ``world_settings``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registries.register import Register

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one running process. None of them changes what is true inside a world."""

    base_url: str | None = None
    """Where the world is served, e.g. ``http://127.0.0.1:8000/w/x``. None: the sandbox's own systems call it in
    process."""
    services_url: str | None = None
    """Where certificates lead to for status and issuers, if not to *base_url*: the server of another process."""
    case_threads: int = 4
    """How many threads of one process work on the cases of a world."""
    delivery_threads: int = 16
    """How many deliveries of a world one process makes at a time."""
    delivers: bool = False
    """True where the process goes on living: what is to be delivered wakes it. Others leave it to those."""
    call_timeout: float = 10.0
    """How long a call of the gateway may take, in seconds of the machine."""
    registers: tuple[type[Register], ...] = ()
    """Registers from outside, hung behind the gateway of every world; what they keep outlives the process."""
    forms: Path | None = None
    """Folder of forms of papers (``*.toml``) from outside, beside those that come with the sandbox."""

    passports: Path | None = None
    """Folder of service passports from outside, beside those that come with the sandbox."""

    world: str = "default"
    """The name of the world, for the log."""
    speaks_tls: bool = False
    """True if what is at *base_url* speaks TLS by the sandbox's authority: its own systems call it in process."""

    def below(self, path: str) -> Settings:
        """The same for a world that is served at *path* of the server."""
        urls = (None if url is None else url + path for url in (self.base_url, self.services_url))
        base_url, services_url = urls
        return replace(self, base_url=base_url, services_url=services_url)
