"""What can be broken on purpose: data, ``gateway/texts/findings_faults*.toml``, read once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from gateway.fault_errors import FaultRefused
from gateway.injection.parameters import Parameter, Value, parameter_of
from signing.findings import Step, failed
from signing.texts import Catalogue, Lang

__all__ = ["CHANNELS", "PREFIX", "FaultKind", "Stage", "catalogue", "kind_of", "known_or_nearest", "texts"]

CHANNELS: Final = ("sync-wss", "sync", "async", "callback", "authority")
"""Where faults can strike: the channels by their names in the journal, and the services of the authority."""

PREFIX: Final = "FAULT-"
"""The code of a fault that struck begins with it."""


class Stage(StrEnum):
    """When in the life of a message a fault strikes."""

    WAIT = "wait"
    """Before anything: the caller waits."""
    ARRIVAL = "arrival"
    """Before the request is read."""
    CHECKED = "checked"
    """After all checks, before anything is done."""
    ROUTING = "routing"
    """In place of what a service answers."""
    ANSWER = "answer"
    """What the gateway says, while it is written and signed."""
    WIRE = "wire"
    """The octets of the answer, and the connection that they go by."""
    DELIVERY = "delivery"
    """What is brought to a subscriber."""
    AUTHORITY = "authority"
    """What a service of the certification authority answers."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """An entry of the catalogue."""

    name: str
    """``http-503`` and the like."""
    stage: Stage
    channels: tuple[str, ...]
    """Some of :data:`CHANNELS`."""
    parameters: Mapping[str, Parameter]

    @property
    def code(self) -> str:
        """Of the finding that says in the journal that it struck."""
        return f"{PREFIX}{self.name.upper()}"

    def text(self, lang: Lang) -> str:
        """What happens."""
        return texts().text(self.code, "skipped", lang) or self.code

    def advice(self, lang: Lang) -> str:
        """What a client is expected to do about it."""
        return texts().text(self.code, "cure", lang) or ""

    def read(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Every parameter with its value, those that were not *given* with their defaults. Raises FaultRefused."""
        for name in given:
            known_or_nearest(name, self.parameters, "RULE-PARAMETER", of=self.name)
        return {name: one.read(given.get(name, one.default), of=self.name) for name, one in self.parameters.items()}

    def allow(self, channel: str) -> None:
        """Raise FaultRefused unless it can strike on *channel*."""
        known_or_nearest(channel, CHANNELS, "RULE-CHANNEL", of="channel")
        if channel not in self.channels:
            expected = f"{self.name}: {', '.join(self.channels)}"
            raise FaultRefused(failed(Step.POLICY, "RULE-CHANNEL", expected=expected, actual=channel))


@lru_cache(maxsize=1)
def texts() -> Catalogue:
    """The texts of the catalogue."""
    return Catalogue.load_all("gateway.texts", "findings_faults")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, FaultKind]:
    """Every fault by its name, in the order of the stages."""
    kinds = [_kind(code, texts().entry(code)) for code in texts()]
    order = list(Stage)
    return {one.name: one for one in sorted(kinds, key=lambda one: (order.index(one.stage), one.name))}


def kind_of(name: str) -> FaultKind:
    """The fault *name*. Raises FaultRefused, which names the nearest one."""
    known_or_nearest(name, catalogue(), "RULE-FAULT")
    return catalogue()[name]


def known_or_nearest(word: str, known: Iterable[str], code: str, *, of: str | None = None) -> None:
    """Raise FaultRefused with the finding *code*, which names what was meant, unless *word* is *known*."""
    choices = list(known)
    if word in choices:
        return
    near = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.5)
    expected = near[0] if near else ", ".join(choices) or "none"
    raise FaultRefused(failed(Step.POLICY, code, expected=f"{of}: {expected}" if of else expected, actual=word[:100]))


def _kind(code: str, entry: Mapping[str, Any]) -> FaultKind:
    parameters = {name: parameter_of(name, told) for name, told in entry.get("parameters", {}).items()}
    name = code.removeprefix(PREFIX).lower()
    return FaultKind(name, Stage(entry["stage"]), tuple(entry["channels"]), parameters)
