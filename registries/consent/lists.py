"""The services around the consent service: who read a person's data, who wants a consent back, what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from lxml import etree

from registries.consent.contracts import PERSONAL_DATA, REVOCATION_SOLUTION, REVOCATIONS
from registries.consent.desk import ConsentMeans
from registries.consent.kdp import KdpRegister
from registries.consent.reads import Access, Span
from registries.consent.record import Consent, ConsentStatus
from registries.consent.revocations import Revocation, Revocations, Solution
from registries.elements import ASTANA_OFFSET, dictionary, moment_text, outcome_value, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.register import Desk, Exchange, Reply

__all__ = ["PersonalDataRegister", "RevocationListRegister", "RevocationSolutionRegister"]

_MOST: Final = 1000
"""Accesses that one answer tells of."""
_DAY_LENGTH: Final = 10


class PersonalDataRegister(KdpRegister):
    """``KDP_PERSONALDATA``: the accesses to a person's data under consents, refused ones too."""

    contract = PERSONAL_DATA
    iin_fields = ("uin",)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._log = desk.ledger.reads

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Both dates lie in our calendar, and in order."""
        for name in ("start_date", "end_date"):
            if _span_of(exchange.text(name)) is None:
                yield Outcome("REQUEST-FIELD", field=name, detail=exchange.text(name))
                return
        span = _asked_span(exchange)
        if span.end <= span.start:
            yield Outcome("REQUEST-FIELD", field="end_date", detail=f"before {exchange.text('start_date')}")

    def find(self, exchange: Exchange) -> Reply:
        """The newest accesses, at most a thousand, and how many there are; nobody's list is an answer too."""
        total, found = self._log.between(Iin(exchange.text("uin")), _asked_span(exchange), limit=_MOST)
        told = json.dumps({"total": total, "accesses": [_access(one) for one in found]}, ensure_ascii=False)
        return Reply(FOUND if found else NOT_FOUND, lambda root: _put(root, "r_pdata", told))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``uin``, ``r_pdata``."""
        put(root, "uin", exchange.text("uin"))
        if reply.write:
            reply.write(root)


class _CompanyRegister(KdpRegister):
    """What a company asks about the consents that it holds itself."""

    bin_fields = ("company_bin",)

    def __init__(self, desk: Desk, means: ConsentMeans) -> None:
        super().__init__(desk)
        self._book = Revocations(desk.ledger)
        self._bin_of = means.bin_of

    def _refusal(self, exchange: Exchange) -> Outcome | None:
        if self._bin_of(exchange.context.sender_id) == exchange.text("company_bin"):
            return None
        return Outcome("REVOKE-OTHER-COMPANY", field="company_bin")


class RevocationListRegister(_CompanyRegister):
    """``KDP_LIST_TO_REVOKE``."""

    contract = REVOCATIONS

    def find(self, exchange: Exchange) -> Reply:
        """The requests that wait for the company's decision."""
        refusal = self._refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        waiting = self._book.waiting(exchange.text("company_bin"))
        return Reply(FOUND if waiting else NOT_FOUND, lambda root: _write_requests(root, waiting))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``result``, then the requests."""
        dictionary(root, "result", outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)


class RevocationSolutionRegister(_CompanyRegister):
    """``KDP_SEND_SOLUTION``."""

    contract = REVOCATION_SOLUTION

    def find(self, exchange: Exchange) -> Reply:
        """The decision is on record, and the consent over if it says so."""
        refusal = self._refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        number = int(exchange.text("request_id"))
        asked = self._book.find(number, company_bin=exchange.text("company_bin"))
        if asked is None:
            return Reply(Outcome("REVOKE-UNKNOWN", field="request_id"))
        solution = Solution(exchange.text("solution"))
        moment = exchange.context.moment
        if not self._book.decide(asked, solution, comment=exchange.text("comment"), moment=moment):
            return Reply(Outcome("REVOKE-DECIDED", field="request_id"))
        status = ConsentStatus.WITHDRAWN if solution is Solution.WITHDRAW else ConsentStatus.GIVEN
        return Reply(FOUND, lambda root: _put(root, "status", status.value))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``status``, ``result``."""
        if reply.write:
            reply.write(root)
        dictionary(root, "result", outcome_value(reply.outcome))


def _write_requests(root: etree._Element, waiting: list[tuple[Revocation, Consent]]) -> None:
    requests = put(root, "requests")
    for asked, consent in waiting:
        element = put(requests, "request")
        put(element, "request_id", str(asked.id))
        put(element, "uin", consent.iin)
        put(element, "code", consent.claim.token)
        for service_id in sorted(consent.service_ids):
            put(element, "access_name", service_id)
        put(element, "personal_data_name", consent.asker.purpose)
        put(element, "reason", asked.reason)
        put(element, "asked_at", moment_text(asked.asked_at))


def _put(root: etree._Element, name: str, text: str) -> None:
    put(root, name, text)


def _access(one: Access) -> dict[str, str]:
    return {
        "at": moment_text(one.read_at),
        "service": one.service_id,
        "sender": one.sender_id,
        "companyBin": one.asker.bin,
        "company": one.asker.name,
        "personalData": one.asker.purpose,
        "consent": one.token,
        "messageId": one.message_id,
        "result": one.result,
    }


def _asked_span(exchange: Exchange) -> Span:
    first, last = (_span_of(exchange.text(name)) for name in ("start_date", "end_date"))
    assert first is not None and last is not None, "both were checked before"
    return Span(first.start, last.end)


def _span_of(text: str) -> Span | None:
    """The whole day, or the one moment, that *text* names; None for what lies outside our calendar."""
    try:
        if "T" not in text:
            start = datetime.combine(date.fromisoformat(text[:_DAY_LENGTH]), time(), ASTANA_OFFSET)
            return Span(start, start + timedelta(days=1))
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ASTANA_OFFSET)
        return Span(aware, aware + timedelta(microseconds=1))
    except (ValueError, OverflowError):
        return None
