"""Pages of HTML that need nothing beside themselves, in one look."""

from sandbox.pages.environment import environment
from sandbox.pages.verdict import render_verdict

__all__ = ["environment", "render_verdict"]
