"""Every section that a setup file may have."""

from __future__ import annotations

from typing import Any, Final

from sandbox.faults.section import FAULTS
from sandbox.joining.endpoints import ENDPOINTS
from sandbox.joining.section import PARTICIPANTS
from sandbox.joining.services import SERVICES
from sandbox.routes.section import ROUTES
from sandbox.setup.section import Section

__all__ = ["SECTIONS"]

SECTIONS: Final[tuple[Section[Any], ...]] = (PARTICIPANTS, ENDPOINTS, SERVICES, ROUTES, FAULTS)
"""In the order in which they come into force."""
