"""``wsu:Timestamp`` of a SOAP message (WS-Security 1.1, section 10), checked against the moment of judging."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from signing.findings import Finding, Step, failed, passed, skipped
from signing.namespaces import WSU
from signing.signature_element import text_of
from signing.trust import Policy
from signing.xml import locate

__all__ = ["TIMESTAMP", "judge_timestamps", "moment_of"]

TIMESTAMP: Final = f"{{{WSU}}}Timestamp"
_CREATED: Final = f"{{{WSU}}}Created"
_EXPIRES: Final = f"{{{WSU}}}Expires"
_DATE_TIME: Final = re.compile(
    r"(?P<whole>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,12})?(?P<zone>Z|[+-]\d\d:\d\d)?"
)


def judge_timestamps(
    security: etree._Element, covered: Collection[etree._Element], *, at: datetime, policy: Policy
) -> Iterator[Finding]:
    """The findings on the Timestamp of a ``wsse:Security`` header at the moment *at*; none if there is none.

    *covered* are the elements that the signature covers: a Timestamp outside them is told, since anyone on the way may
    renew it. A moment without a zone is UTC, as the specification recommends.
    """
    found = list(security.iterchildren(TIMESTAMP))
    if len(found) > 1:
        yield _malformed(found[1], "one wsu:Timestamp", f"{len(found)} of them")
        return
    for timestamp in found:
        yield _judge(timestamp, at, policy)
        if not any(one in covered for one in (timestamp, *timestamp.iterancestors())):
            yield skipped(Step.TIME, "TIME-STAMP-UNSIGNED", at=locate(timestamp), expected="a signed Timestamp")


def _judge(timestamp: etree._Element, at: datetime, policy: Policy) -> Finding:
    parts: dict[str, datetime | None] = {}
    for child in timestamp.iterchildren("*"):
        name = str(child.tag)
        if name not in (_CREATED, _EXPIRES) or name in parts:
            return _malformed(child, "Created and Expires, each once", name)
        moment = moment_of(text_of(child))
        if moment is None:
            return _malformed(child, "a moment such as 2026-11-20T13:30:00Z", text_of(child)[:60])
        parts[name] = moment
    created, expires = parts.get(_CREATED), parts.get(_EXPIRES)
    if created is not None and expires is not None and expires < created:
        return _malformed(timestamp, "Created before Expires", f"{created.isoformat()}, {expires.isoformat()}")
    place, actual = locate(timestamp), at.isoformat()
    window = f"{_told(created)} to {_told(expires)}, {int(policy.clock_skew.total_seconds())} s more or less"
    if created is not None and created - at > policy.clock_skew:
        return failed(Step.TIME, "TIME-STAMP-NOT-YET", at=place, expected=window, actual=actual)
    if expires is not None and at - expires > policy.clock_skew:
        return failed(Step.TIME, "TIME-STAMP-EXPIRED", at=place, expected=window, actual=actual)
    return passed(Step.TIME, "TIME-STAMP-VALID", at=place, expected=window, actual=actual)


def moment_of(text: str) -> datetime | None:
    """The moment in *text*, an ``xs:dateTime``, aware; None if it is not one."""
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        return None
    zone = (match["zone"] or "Z").replace("Z", "+00:00")
    try:
        moment = datetime.fromisoformat(f"{match['whole']}{(match['fraction'] or '')[:7]}{zone}")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _told(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else "any moment"


def _malformed(element: etree._Element, expected: str, actual: str) -> Finding:
    return failed(Step.TIME, "TIME-STAMP-FORM", at=locate(element), expected=expected, actual=actual)
