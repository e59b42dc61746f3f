"""The header of a request that decides how this one is answered: ``delay;seconds=0.2, http-503;retry_after=5``."""

from __future__ import annotations

import re
from typing import Final

from gateway.fault_errors import FaultRefused
from gateway.injection.catalogue import Stage, kind_of
from gateway.injection.rules import Rule
from signing.findings import Step, failed

__all__ = ["HEADER", "NORMAL", "rules_in"]

HEADER: Final = "Shlyuz-Outcome"
"""Its name; the services of the authority go by the same."""
NORMAL: Final = "normal"
"""Alone in the header: no fault, whatever the rules say."""

_NAME: Final = r"[A-Za-z][A-Za-z0-9_-]*"
_PARAMETER: Final = re.compile(rf'\s*;\s*({_NAME})\s*=\s*(?:"([^"]*)"|([^\s";,]+))')
_ITEM: Final = re.compile(rf"\s*({_NAME})((?:{_PARAMETER.pattern})*)\s*(?:,|$)")
_MOST: Final = 1000


def rules_in(text: str, channel: str) -> tuple[Rule, ...]:
    """What the header *text* of a request on *channel* asks for, as rules for this request alone.

    On the asynchronous channel they may be about the delivery of the message, too. Raises FaultRefused: the syntax is
    that of lists with parameters (RFC 8941, 3.1), at most 1,000 characters.
    """
    if text.strip().lower() == NORMAL:
        return ()
    if not text.strip() or len(text) > _MOST:
        raise _malformed(text)
    found, at = [], 0
    while at < len(text):
        item = _ITEM.match(text, at)
        if item is None or (text[at : item.end()].endswith(",") and item.end() == len(text)):
            raise _malformed(text[at:])
        found.append(_rule(item.group(1).lower(), item.group(2), channel))
        at = item.end()
    if len({rule.stage for rule in found}) < len(found):
        raise FaultRefused(failed(Step.POLICY, "RULE-HEADER", expected="one fault at each stage", actual=text[:100]))
    return tuple(found)


def _rule(name: str, told: str, channel: str) -> Rule:
    kind = kind_of(name)
    given: dict[str, object] = {key: quoted or plain for key, quoted, plain in _PARAMETER.findall(told)}
    if channel == "async" and kind.stage is Stage.DELIVERY:
        return Rule(name, kind.read(given), channel="callback")
    kind.allow(channel)
    return Rule(name, kind.read(given))


def _malformed(text: str) -> FaultRefused:
    expected = f"{HEADER}: fault;parameter=value, fault … | {NORMAL}"
    return FaultRefused(failed(Step.POLICY, "RULE-HEADER", expected=expected, actual=text[:100]))
