"""The plots of cases: who of the cast applies for what, where, and how it is to end. No plot knows what a step does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from sandbox.data_reader import nearest
from sandbox.demo.story import SERVICE
from sandbox.errors import SandboxError
from sandbox.services.desk import channel_of
from sandbox.services.shelf import passport

__all__ = ["BEGINS", "INCOMPLETE", "CasePlot", "PlotRefused", "Variant", "plots_of", "refusals_told", "services_told"]

BEGINS: Final = datetime(2025, 12, 22, 5, tzinfo=UTC)
"""Ten in the morning in Kazakhstan, on the last Monday from which nineteen working days go over the New Year."""

INCOMPLETE: Final = "documents"
"""What stands for a ground where the application is not even accepted."""
_ESTABLISHMENT: Final = "guardianship-establishment/2020"
_ASSISTANCE: Final = "asp-certificate/2016"
_MARRIAGE: Final = "GE-7-marriage"
_HOME: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "owner": "Қасымбекова А. Б.",
        "area": "84,2",
        "rooms": 3,
        "condition": {"kk": "жақсы", "ru": "хорошее", "en": "good"},
        "childPlace": {"kk": "бөлек бөлме", "ru": "отдельная комната", "en": "a room of their own"},
        "suitable": True,
    }
)
_UNFIT: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "condition": {"kk": "апатты", "ru": "аварийное", "en": "in danger of collapse"},
        "childPlace": {"kk": "жоқ", "ru": "отсутствует", "en": "none"},
        "suitable": False,
    }
)


class PlotRefused(SandboxError):
    """There is no such story to tell: DEMO-SERVICE, DEMO-GROUND, DEMO-VARIANT."""

    codes = ("DEMO-SERVICE", "DEMO-GROUND", "DEMO-VARIANT")


@dataclass(frozen=True, slots=True)
class Variant:
    """What is asked to be told beside the plain story."""

    channel: str = "portal"
    refuse: str | None = None
    """The ground of the passport on which it is refused, or ``documents``."""
    late: bool = False
    complain: bool = False


@dataclass(frozen=True, slots=True)
class CasePlot:
    """One case from the application to its end."""

    service: str
    applicant: str
    """Key of a named character; so are the others."""
    spouse: str = ""
    children: tuple[str, ...] = ()
    consents: bool = True
    brings: tuple[str, ...] = ("identity-document",)
    """Documents that are presented, where the channel wants them."""
    channel: str = "portal"
    states: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What officials state, by the step."""
    ground: str = ""
    """The ground on which it is refused; ``documents``: it is not accepted; empty: what was asked for is issued."""
    late: bool = False
    """True: one term is let pass."""
    complains: bool = False
    """True: the refusal is set aside upon a complaint, and the case decided anew."""

    @property
    def is_refused(self) -> bool:
        """True if the first decision is not what was asked for."""
        return bool(self.ground)


_READY: Final = CasePlot(
    _ESTABLISHMENT,
    "candidate-ready",
    spouse="husband-of-ready",
    children=("orphan-to-place",),
    states=MappingProxyType({"inspection": _HOME}),
)
_PREPARED: Final = replace(_READY, brings=("identity-document", "birth-certificate"))
"""What the registers do not tell of the child is there on paper, so that nothing but the ground stands in the way."""
_ALONE: Final = replace(_PREPARED, spouse="")
_REFUSALS: Final[Mapping[str, CasePlot]] = MappingProxyType(
    {
        "C-6": replace(_PREPARED, consents=False),
        "GE-6-conviction": replace(_ALONE, applicant="candidate-with-conviction"),
        "GE-6-spouse-conviction": replace(
            _PREPARED, applicant="candidate-with-convicted-spouse", spouse="spouse-with-conviction"
        ),
        "GE-6-housing": replace(_ALONE, applicant="candidate-without-housing"),
        "GE-6-not-in-bank": replace(_ALONE, applicant="candidate-single", children=("orphan-under-guardianship",)),
        _MARRIAGE: _ALONE,
        "GE-8-conditions": replace(_PREPARED, states=MappingProxyType({"inspection": {**_HOME, **_UNFIT}})),
        INCOMPLETE: replace(_READY, children=("orphan-born-abroad",)),
    }
)
_TOLD: Final[Mapping[str, tuple[CasePlot, ...]]] = MappingProxyType(
    {
        _ESTABLISHMENT: (_READY,),
        _ASSISTANCE: (
            CasePlot(_ASSISTANCE, "assistance-recipient"),
            CasePlot(_ASSISTANCE, "non-recipient"),
        ),
    }
)
_RURAL: Final[Mapping[str, tuple[CasePlot, ...]]] = MappingProxyType(
    {
        _ASSISTANCE: (
            CasePlot(_ASSISTANCE, "rural-applicant"),
            CasePlot(_ASSISTANCE, "rural-non-recipient"),
        ),
    }
)
"""Who goes to the akim of a rural okrug has to live in one."""


def services_told() -> tuple[str, ...]:
    """The services of which there is a story."""
    return (SERVICE, *_TOLD)


def refusals_told() -> tuple[str, ...]:
    """What can stand for ``--refuse`` where officials decide."""
    return tuple(_REFUSALS)


def plots_of(service: str, variant: Variant) -> tuple[CasePlot, ...]:
    """The cases that the story of *service* in the *variant* is about, one after the other.

    Raises :class:`PlotRefused`: DEMO-SERVICE, DEMO-GROUND with the nearest one, DEMO-VARIANT for what does not go
    together; CaseRefused CASE-CHANNEL with the nearest one.
    """
    rural = variant.channel == "rural-akim"
    plots = (_RURAL if rural else {}).get(service) or _TOLD.get(service)
    if plots is None:
        known = services_told()
        raise PlotRefused("DEMO-SERVICE", f"{service}{nearest(service, known)} ({', '.join(known)})")
    channel = channel_of(passport(service), variant.channel)
    if variant.refuse is not None or variant.complain:
        plots = (_refusal(service, variant),)
    if variant.late and channel.term.unit == "minute":
        raise PlotRefused("DEMO-VARIANT", f"--late: {service} takes minutes on {channel.id}")
    return tuple(replace(one, channel=channel.id, late=variant.late, complains=variant.complain) for one in plots)


def _refusal(service: str, variant: Variant) -> CasePlot:
    if service != _ESTABLISHMENT:
        what = "--complain" if variant.complain else f"--refuse {variant.refuse}"
        raise PlotRefused("DEMO-VARIANT", f"{what}: told of {_ESTABLISHMENT} only")
    ground = variant.refuse or _MARRIAGE
    plot = _REFUSALS.get(ground)
    if plot is None:
        raise PlotRefused("DEMO-GROUND", f"{ground}{nearest(ground, _REFUSALS)} ({', '.join(refusals_told())})")
    if variant.complain and ground != _MARRIAGE:
        raise PlotRefused("DEMO-VARIANT", f"--complain: {ground} would stand again; only {_MARRIAGE} is set aside")
    return replace(plot, ground=ground)
