"""The steps of a service as its passport has them: who does what within which term, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sandbox.calendar import Term, TermUnit
from sandbox.services.conditions import ALWAYS, Condition
from sandbox.services.words import Texts

__all__ = ["Action", "Desk", "End", "EndKind", "Input", "InputKind", "Status", "Step", "StepTerm"]

Desk = Literal["system", "provider", "state-corporation"]
"""Who has a case: nobody of flesh and blood, the organisation that provides the service, or the front office."""
Status = Literal["submitted", "accepted", "ready"]
"""What the applicant is told of an open case: handed in, accepted (C-3), or its result waits for them (C-10)."""
EndKind = Literal["issued", "refused", "not-accepted"]
"""How a case can end: with its result, with a reasoned refusal, or before it was accepted (C-8). Where a refusal that
was made before is handed over like any result, ``issued`` counts as ``refused``."""
InputKind = Literal["text", "words", "number", "flag", "day", "iin", "table"]
"""What an official may state: ``words`` is a text in kk, ru and en, ``table`` a list of rows."""
_UNITS: Final = {"minute": TermUnit.MINUTE, "working-day": TermUnit.WORKING_DAY, "month": TermUnit.MONTH}


@dataclass(frozen=True, slots=True)
class StepTerm:
    """How long something may take."""

    amount: int
    unit: Literal["minute", "working-day", "month"]
    rule: str
    """Where it comes from, e.g. ``GE-5``."""
    instead: bool = False
    """True: reaching this step, the whole service has this term instead of the one before (GC-3)."""

    @property
    def length(self) -> Term:
        """The term as the calendar counts it. ValueError for a term of nothing."""
        return Term(self.amount, _UNITS[self.unit])


@dataclass(frozen=True, slots=True)
class Input:
    """Something that whoever acts has to state."""

    id: str
    kind: InputKind
    name: Texts
    optional: bool = False
    columns: tuple[Input, ...] = ()
    """Of a table: what stands in each row."""


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done in a step. A step of the system takes the first one whose condition holds, by itself."""

    id: str
    name: Texts
    to: str = ""
    """The step or the end that follows; empty: the case stays where it is."""
    when: Condition = ALWAYS
    """The guard: the action may be taken only while it holds."""
    desk: Desk | None = None
    """Who acts, where it is not the desk of the step."""
    roles: tuple[str, ...] = ()
    """In which roles, where they are not those of the step."""
    asks: tuple[str, ...] = ()
    """Registers of the passport that the action reads, or writes to, through the gateway, in this order."""
    takes: tuple[Input, ...] = ()
    """What the official states with it; afterwards facts under the name of the step."""
    paper: str = ""
    """The paper of the passport that comes of it, signed by who acts; in a step of the system by the provider."""
    refuses: bool = False
    """True: the paper names a ground of refusal that holds."""
    at_counter: bool = False
    """True: the applicant stands there, so it is done in the hours of acceptance (C-15)."""
    notice: Texts | None = None
    """What the applicant reads in the cabinet; ``{number}`` and ``{due}`` are filled in."""


@dataclass(frozen=True, slots=True)
class Step:
    """A state of a case."""

    id: str
    rule: str
    name: Texts
    desk: Desk
    actions: tuple[Action, ...]
    roles: tuple[str, ...] = ()
    """Roles of the certificate with which an official may act; none for the system."""
    status: Status = "accepted"
    term: StepTerm | None = None
    counts: bool = True
    """False: the step is outside the term of the service, as the courier's way is (GE-3, C-14)."""
    when_over: str = ""
    """The step or the end that follows by itself when the term is over (C-11); empty: the case is late then."""


@dataclass(frozen=True, slots=True)
class End:
    """A state in which a case ends."""

    id: str
    kind: EndKind
    name: Texts
