"""Durations as people and programs write them: ``90m``, ``1d 2h``, ``P1DT2H``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from sandbox.errors import ClockRefused

__all__ = ["parse_duration"]

_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_SHORT: Final = re.compile(r"(?:\d+\s*[wdhms]\s*)+", re.IGNORECASE)
_PART: Final = re.compile(r"(\d+)\s*([wdhms])", re.IGNORECASE)
_ISO: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.IGNORECASE)


def parse_duration(text: str) -> timedelta:
    """The duration that *text* names: weeks, days, hours, minutes, seconds, or ISO 8601 without years and months.

    Raises :class:`~sandbox.errors.ClockRefused` CLOCK-DURATION.
    """
    wanted = text.strip()
    amounts: dict[str, float] = {}
    iso = _ISO.fullmatch(wanted)
    if iso is not None and any(iso.groups()):
        amounts = {unit: float(amount) for unit, amount in zip(_UNITS.values(), iso.groups(), strict=True) if amount}
    elif _SHORT.fullmatch(wanted):
        for amount, unit in _PART.findall(wanted):
            name = _UNITS[unit.lower()]
            amounts[name] = amounts.get(name, 0) + int(amount)
    try:
        found = timedelta(**amounts)
    except OverflowError:
        found = timedelta(0)
    if not found:
        raise ClockRefused("CLOCK-DURATION", f"{text!r}; e.g. 90m, 1d 2h, PT1H30M")
    return found
