"""Faults as they go out (protocol: 1.4, 2.1): the code of the error is the faultcode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.errors import GatewayError, SoapVersionWrong
from gateway.names import SYNC_TYPES, SessionId
from gateway.texts import diagnosis_texts, finding_texts
from gateway.wire import Draft, character_data, element, wire_date, wrapper
from signing.findings import Diagnosis, Finding, Verdict
from signing.texts import Lang

__all__ = ["SYNC_FAULT", "Circumstances", "describe", "draft_fault", "error_data"]

SYNC_FAULT: Final = f"{{{SYNC_TYPES}}}SendMessageFault1_SendMessageFault"
"""The element of the detail that SyncChannel v10 has for faults."""

_EXPECTED: dict[Lang, str] = {"kk": "күтілгені", "ru": "ожидалось", "en": "expected"}
_ACTUAL: dict[Lang, str] = {"kk": "табылғаны", "ru": "получено", "en": "found"}
_LINE: dict[Lang, str] = {"kk": "жол", "ru": "строка", "en": "line"}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When, where and to whom a fault is told."""

    moment: datetime
    session_id: SessionId
    lang: Lang
    diagnoses: tuple[Diagnosis, ...] = ()
    """What most likely broke the signature."""
    element: str = SYNC_FAULT
    """The element of the detail, ``{namespace}name``: each operation has its own."""


def draft_fault(error: GatewayError, told: Circumstances, *, body_id: str) -> Draft:
    """The SOAP 1.1 fault for *error*: faultcode is its code, faultstring its message in the language asked for.

    A message in another version of SOAP gets the standard faultcode VersionMismatch (SOAP 1.1, 4.4.1).
    """
    code = "soap:VersionMismatch" if isinstance(error, SoapVersionWrong) else error.code
    message = error.text(told.lang)
    data = "\n".join((error_data(error, told.lang), *(_diagnosed(one, told.lang) for one in told.diagnoses)))
    start, end = wrapper(*reversed(told.element[1:].split("}")))
    content = (
        f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{character_data(message)}</faultstring><detail>"
        f"{start}{element('errorCode', error.code)}{element('errorMessage', message)}"
        f"{element('errorData', data)}{element('errorDate', wire_date(told.moment))}"
        f"{element('sessionId', told.session_id)}{end}</detail></soap:Fault>"
    )
    return Draft(content.encode(), body_id=body_id)


def error_data(error: GatewayError, lang: Lang) -> str:
    """What stood in the way, one finding a line; what to do about it where there is no finding."""
    findings = [one for one in error.findings if one.verdict in (Verdict.FAILED, Verdict.UNDETERMINED)]
    return "\n".join(describe(one, lang) for one in findings) or error.text(lang, "cure")


def _diagnosed(diagnosis: Diagnosis, lang: Lang) -> str:
    """*diagnosis* in one line: code, cause, cure."""
    texts = diagnosis_texts()
    cause, cure = texts.text(diagnosis.code, "cause", lang), texts.text(diagnosis.code, "cure", lang)
    return f"{diagnosis.code}: {cause} {cure}"


def describe(finding: Finding, lang: Lang) -> str:
    """*finding* in one line: code, place, text, expected and actual."""
    parts = [finding.code]
    if finding.at is not None and finding.at.xpath:
        parts.append(finding.at.xpath)
    if finding.at is not None and finding.at.line:
        column = f":{finding.at.column}" if finding.at.column else ""
        parts.append(f"({_LINE[lang]} {finding.at.line}{column})")
    texts = finding_texts()
    text = texts.text(finding.code, "failed", lang) if finding.code in texts else None
    line = " ".join(parts) + (f": {text}" if text else "")
    for label, value in ((_EXPECTED[lang], finding.expected), (_ACTUAL[lang], finding.actual)):
        if value is not None:
            line += f"; {label}: {' '.join(value.split())[:_LONGEST]}"
    return line
