"""How the consent service comes to its answers: chosen for a world, asked anew at every request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ConsentMode", "ConsentPolicy"]


class ConsentMode(StrEnum):
    """How the consent service answers a request for a token."""

    EVIDENCE = "evidence"
    """With a token for a document that the citizen signed, or for a good ``ovt``; without either it asks by SMS."""
    ALWAYS = "always"
    """With a token, whatever is shown to it."""
    NEVER = "never"
    """With a refusal, whatever is shown to it."""
    SMS = "sms"
    """By what the citizen answers to an SMS, whatever is shown to it."""


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What holds for the requests for consent of a world."""

    mode: ConsentMode = ConsentMode.EVIDENCE
    answer_seconds: int = 600
    """For how long a citizen may answer an SMS; project-defined, the real term was never observed."""
