"""Cases: registered requests, what happens to them, what they hold and what they end with."""

from __future__ import annotations

from sandbox.cases.model import (
    Case,
    CaseEvent,
    CaseNumber,
    CaseResult,
    CaseState,
    EventKind,
    NewCase,
    Notice,
    Paper,
    Place,
    ResultKind,
)
from sandbox.cases.store import CaseStore, Move, Registration, same_world

__all__ = [
    "Case",
    "CaseEvent",
    "CaseNumber",
    "CaseResult",
    "CaseState",
    "CaseStore",
    "EventKind",
    "Move",
    "NewCase",
    "Notice",
    "Paper",
    "Place",
    "Registration",
    "ResultKind",
    "same_world",
]
