"""What is to go wrong with one message: chosen by its header, or by the rules of the world; each strike is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from gateway.injection.catalogue import FaultKind, Stage
from gateway.injection.header import HEADER, rules_in
from gateway.injection.parameters import Value
from gateway.injection.rules import MODULUS, FaultRules, Rule, Standing
from signing.findings import Finding, Step, skipped
from signing.keys import KeyPair

__all__ = ["NOTHING", "Facts", "FoulKeys", "Injection", "Plan", "Strike"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of a message."""

    channel: str
    service: str | None = None
    sender: str | None = None
    message: str | None = None
    """messageId."""

    def fit(self, rule: Rule) -> bool:
        """True if *rule* is about this message."""
        return (
            (rule.channel is None or rule.channel == self.channel)
            and self.channel in rule.kind.channels
            and (rule.service is None or rule.service == self.service)
            and (rule.sender is None or rule.sender == self.sender)
            and (rule.message is None or rule.message == self.message)
        )


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that strikes now."""

    kind: FaultKind
    stage: Stage
    parameters: Mapping[str, Value]
    source: str
    """``rule 7``, or the header."""
    chance: float
    """From 0 up to 1, follows from the world's randomness."""

    @property
    def finding(self) -> Finding:
        """What the journal says of it: it was provoked, by whom, with which parameters."""
        told = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return skipped(Step.POLICY, self.kind.code, actual=f"{self.source}: {told}" if told else self.source)

    def number(self, name: str) -> float:
        """The parameter *name*, a number."""
        return float(self.parameters[name])

    def text(self, name: str) -> str:
        """The parameter *name*, a text or a choice."""
        return str(self.parameters[name])


class FoulKeys(Protocol):
    """Keys that the gateway must not sign with."""

    def key(self, kind: str) -> KeyPair:
        """The key of somebody else (``another``), one that is ``expired``, ``revoked`` or ``obsolete``."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    rule: Rule
    standing: Standing | None
    """None: the header asks for it."""


@dataclass(slots=True, eq=False)
class Plan:
    """The faults that one message may meet, by stage. At each stage one strikes at the most, the oldest rule first."""

    injection: Injection | None = None
    label: str = ""
    """What randomness is drawn by where no rule has a sequence of its own."""
    candidates: dict[Stage, list[_Candidate]] = field(default_factory=dict)
    struck: list[Strike] = field(default_factory=list)
    """In order."""

    def strike(self, stage: Stage, fits: Callable[[Rule], bool] = lambda _: True) -> Strike | None:
        """The fault that strikes at *stage*, counted; None if there is none. *fits* says whether it can happen.

        Once for each message: who asks again is told the same.
        """
        for known in self.struck:
            if known.stage is stage:
                return known
        for candidate in self.candidates.get(stage, ()):
            if not fits(candidate.rule):
                continue
            found = self._claimed(candidate)
            if found is not None:
                self.struck.append(found)
                return found
        return None

    def pending(self, stage: Stage) -> tuple[Rule, ...]:
        """What may still strike at *stage* as the database has it now; nothing is counted."""
        return tuple(one.rule for one in self.candidates.get(stage, ()) if self._is_pending(one))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What struck so far, for the journal."""
        return tuple(one.finding for one in self.struck)

    def _is_pending(self, candidate: _Candidate) -> bool:
        if candidate.standing is None or self.injection is None:
            return candidate.standing is None
        now = self.injection.rules.find(candidate.standing.id)
        return now is not None and not now.spent(self.injection.now())

    def _claimed(self, candidate: _Candidate) -> Strike | None:
        assert self.injection is not None, "who plans something is there to do it"
        rule, standing = candidate.rule, candidate.standing
        if standing is None:
            chance = self.injection.draw(f"{self.label} {rule.fault}") / MODULUS
            return Strike(rule.kind, rule.stage, rule.parameters, HEADER, chance)
        struck = self.injection.rules.strike(standing)
        if struck is None:
            return None
        return Strike(rule.kind, rule.stage, rule.parameters, f"rule {standing.id}", struck.chance)


NOTHING: Final = Plan()
"""The plan for a message with which nothing is to go wrong."""


@dataclass(frozen=True, slots=True)
class Injection:
    """Faults on purpose in one world."""

    rules: FaultRules
    keys: FoulKeys
    draw: Callable[[str], int]
    """A number from 1 below the modulus of the rules of a label, always the same in the same world."""
    now: Callable[[], datetime]
    """The clock of the world."""
    pause: Callable[[float], None]
    """Waits for some seconds of the machine."""

    def plan(self, header: str | None, facts: Callable[[], Facts], *, channel: str, label: str) -> Plan:
        """What may go wrong with a message on *channel*: what its *header* says, else what rules fit its *facts*.

        Without a header and without rules nothing is looked at. Raises FaultRefused for a header that cannot be.
        """
        if header is not None:
            return self._plan([_Candidate(rule, None) for rule in rules_in(header, channel)], label)
        standing = self.rules.current()
        if not standing:
            return NOTHING
        now, about = self.now(), facts()
        fitting = [one for one in standing if about.fit(one.rule) and not one.spent(now)]
        return self._plan([_Candidate(one.rule, one) for one in fitting], label)

    def _plan(self, candidates: list[_Candidate], label: str) -> Plan:
        if not candidates:
            return NOTHING
        by_stage: dict[Stage, list[_Candidate]] = {}
        for one in candidates:
            by_stage.setdefault(one.rule.stage, []).append(one)
        return Plan(self, label, by_stage)
