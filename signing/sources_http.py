"""The services that a certificate names, asked over HTTP: OCSP, CRLs, time-stamps; only where that is allowed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from signing.algorithms import DigestAlgorithm
from signing.certificates import Certificate
from signing.errors import CmsRefused, ServiceRefused
from signing.findings import Finding, Step, undetermined
from signing.foreign import NO_EXTENSION
from signing.http_exchange import Question, Transport, exchange, is_below
from signing.key_forms import SYSTEM_RANDOM, RandomBytes
from signing.limits import MAX_CRL, MAX_OCSP_ANSWER, MAX_SERVICE_ADDRESSES, MAX_TIME_STAMP
from signing.outside import Evidence
from signing.revocation.crl import read_crl
from signing.revocation.identity import CertId
from signing.revocation.lists import statuses_in
from signing.revocation.ocsp import read_answer, request
from signing.revocation.responders import about
from signing.revocation.status import State, Status
from signing.tsp import read_response, token_info
from signing.tsp import request as stamp_request

__all__ = ["HttpServices"]

_NONCE_OCTETS: Final = 16
_REMEMBERED: Final = 256


@dataclass(slots=True)
class _Budget:
    """The time that a question may take in all, whoever is asked on the way."""

    until: float

    @classmethod
    def of(cls, seconds: float) -> _Budget:
        return cls(time.monotonic() + seconds)

    def left(self, share: float = 1) -> float:
        return max(0.0, self.until - time.monotonic()) * share


class HttpServices:
    """A source of statuses, of evidence and of time-stamps: the services at the addresses in certificates.

    Only what lies below one of the *allowed* addresses is ever asked; a certificate that names others is one of which
    nothing is known. OCSP comes first, then the CRL and its delta. One question about a certificate takes *timeout*
    seconds at most, all its addresses together; who was silent is not asked again for as long. What waiting for the
    silent has cost is taken off the time of the questions that follow at once: a path takes no longer than one of them.
    """

    def __init__(
        self,
        allowed: Sequence[str],
        *,
        timeout: float = 5.0,
        time_stamps: str | None = None,
        transport: Transport = exchange,
        random_bytes: RandomBytes = SYSTEM_RANDOM,
    ) -> None:
        """*allowed*: ``http://127.0.0.1:8080/pki``, say. *random_bytes* makes nonces.

        *time_stamps* is the address of the time-stamping service, which no certificate names; it has to be allowed too.
        """
        self.allowed = tuple(allowed)
        self.timeout = timeout
        self.time_stamps = time_stamps
        self._transport = transport
        self._random_bytes = random_bytes
        self._silent: dict[str, float] = {}
        self._lost: tuple[float, float] = (0.0, 0.0)

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status | Finding]:
        """What the services say of *certificate*, issued by *issuer*; nothing where none of them may be asked."""
        budget, places = _Budget.of(self._time_left()), self._places(certificate)
        for url in places.ocsp:
            share = 0.5 if places.crls else 1
            try:
                said = self._status(url, certificate, issuer, budget.left(share))[1]
            except ServiceRefused as refused:
                said = _unanswered(refused)
            yield said
            if isinstance(said, Status) and said.state is not State.UNKNOWN:
                return
        if places.crls:
            try:
                lists = self._lists(places, budget)
                yield from statuses_in([read_crl(one) for one in lists], certificate, issuer)
            except ServiceRefused as refused:
                yield _unanswered(refused)

    def evidence(self, certificate: Certificate, issuer: Certificate) -> Evidence:
        """Evidence on *certificate*, issued by *issuer*, that can be believed: an OCSP answer, else CRLs.

        Raises :class:`~signing.errors.ServiceRefused`: ``SERVICE-ADDRESS`` where nobody may be asked, else with what
        went wrong.
        """
        budget, places = _Budget.of(self.timeout), self._places(certificate)
        refused = ServiceRefused("SERVICE-ADDRESS", f"{certificate.subject.dn} names no service that may be asked")
        for url in places.ocsp:
            try:
                octets, said = self._status(url, certificate, issuer, budget.left(0.5 if places.crls else 1))
            except ServiceRefused as error:
                refused = error
                continue
            if isinstance(said, Status):
                return Evidence(ocsp=(octets,))
            refused = ServiceRefused("SERVICE-ANSWER", f"{url}: {said.code}, {said.actual}")
        if not places.crls:
            raise refused
        lists = self._lists(places, budget)
        said_by_lists = list(statuses_in([read_crl(one) for one in lists], certificate, issuer))
        if any(isinstance(one, Status) for one in said_by_lists):
            return Evidence(crls=tuple(lists))
        told = ", ".join(f"{one.code}: {one.actual}" for one in said_by_lists if isinstance(one, Finding))
        raise ServiceRefused("SERVICE-ANSWER", f"{places.crls[0]}: {told or 'a list of another issuer'}")

    def stamp(self, imprint: bytes, digest: DigestAlgorithm) -> bytes:
        """The token of the time-stamping service over *imprint*, which *digest* made; it is over that, and just made.

        Raises :class:`~signing.errors.ServiceRefused`: ``SERVICE-ADDRESS``, ``SERVICE-SILENT``, ``SERVICE-ANSWER``.
        """
        if self.time_stamps is None or not self._may_ask(self.time_stamps):
            raise ServiceRefused("SERVICE-ADDRESS", f"{self.time_stamps or 'no address'} for time-stamps")
        nonce = int.from_bytes(self._random_bytes(8), "big")
        question = Question(
            self.time_stamps, stamp_request(imprint, digest, nonce=nonce), "application/timestamp-query"
        )
        token = read_response(self._ask(question, self.timeout, MAX_TIME_STAMP))
        try:
            info, _ = token_info(token)
        except CmsRefused as error:
            raise ServiceRefused("SERVICE-ANSWER", str(error)) from None
        if (info.digest_oid, info.imprint) != (digest.oid, imprint) or info.nonce != nonce:
            raise ServiceRefused("SERVICE-ANSWER", "a time-stamp for another question: its imprint or nonce differs")
        return token

    def _status(
        self, url: str, certificate: Certificate, issuer: Certificate, seconds: float
    ) -> tuple[bytes, Status | Finding]:
        """The OCSP answer at *url*, and what it says."""
        nonce = self._random_bytes(_NONCE_OCTETS)
        asked = CertId.of(certificate, issuer)
        body = request([asked], nonce=nonce)
        octets = self._ask(Question(url, body, "application/ocsp-request"), seconds, MAX_OCSP_ANSWER)
        answer = read_answer(octets)
        if answer.nonce is not None and answer.nonce != nonce:
            return octets, _other(nonce.hex(), answer.nonce.hex(), url)
        said = about(answer, certificate, issuer)
        if said is None:
            others = ", ".join(f"{one.cert_id.serial_number:x}" for one in answer.answers) or "nothing"
            return octets, _other(f"{certificate.serial_number:x}", others, url)
        return octets, said

    def _lists(self, places: _Places, budget: _Budget) -> list[bytes]:
        """The complete list at the first address that gives one, and the delta, if there is one to be had."""
        lists, refused = [], ServiceRefused("SERVICE-ADDRESS", "no address")
        for url in places.crls:
            try:
                lists.append(self._ask(Question(url), budget.left(), MAX_CRL))
                break
            except ServiceRefused as error:
                refused = error
        if not lists:
            raise refused
        for url in places.deltas:
            try:
                delta = self._ask(Question(url), budget.left(), MAX_CRL)
                read_crl(delta)
            except ServiceRefused:
                continue
            lists.append(delta)
            break
        return lists

    def _ask(self, question: Question, seconds: float, most: int) -> bytes:
        since = self._silent.get(question.url)
        if since is not None and time.monotonic() - since < self.timeout:
            raise ServiceRefused("SERVICE-SILENT", f"{question.url}: was silent a moment ago")
        if seconds <= 0:
            raise ServiceRefused("SERVICE-SILENT", f"{question.url}: no time was left to ask it")
        began = time.monotonic()
        try:
            return self._transport(question, seconds=seconds, most=most)
        except ServiceRefused as refused:
            if refused.code == "SERVICE-SILENT":
                if len(self._silent) > _REMEMBERED:
                    self._silent.clear()
                ended = time.monotonic()
                self._silent[question.url] = ended
                self._lost = (ended, self.timeout - self._time_left() + ended - began)
            raise

    def _time_left(self) -> float:
        """The time of one question, without what was lost on silent services less than that time ago."""
        since, lost = self._lost
        return self.timeout if time.monotonic() - since >= self.timeout else max(0.0, self.timeout - lost)

    def _places(self, certificate: Certificate) -> _Places:
        return _Places(
            tuple(self._first(_ocsp_addresses(certificate))),
            tuple(self._first(_list_addresses(certificate, x509.CRLDistributionPoints))),
            tuple(self._first(_list_addresses(certificate, x509.FreshestCRL))),
        )

    def _first(self, addresses: Iterator[str]) -> Iterator[str]:
        allowed = (one for one in addresses if self._may_ask(one))
        for one, _ in zip(allowed, range(MAX_SERVICE_ADDRESSES), strict=False):
            yield one

    def _may_ask(self, url: str) -> bool:
        return any(is_below(url, prefix) for prefix in self.allowed)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a certificate says that its status is known, as far as those may be asked."""

    ocsp: tuple[str, ...]
    crls: tuple[str, ...]
    deltas: tuple[str, ...]


def _ocsp_addresses(certificate: Certificate) -> Iterator[str]:
    try:
        found = certificate.x509.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except NO_EXTENSION:
        return
    for one in found:
        is_address = isinstance(one.access_location, x509.UniformResourceIdentifier)
        if one.access_method == AuthorityInformationAccessOID.OCSP and is_address:
            yield one.access_location.value


def _list_addresses(
    certificate: Certificate, kind: type[x509.CRLDistributionPoints | x509.FreshestCRL]
) -> Iterator[str]:
    try:
        found = certificate.x509.extensions.get_extension_for_class(kind).value
    except NO_EXTENSION:
        return
    for point in found:
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                yield name.value


def _unanswered(refused: ServiceRefused) -> Finding:
    code = refused.code
    told = str(refused).removeprefix(f"{code}: ")
    if code == "SERVICE-ANSWER":
        return undetermined(Step.REVOCATION, "REV-ANSWER", expected="an OCSP answer or a CRL", actual=told)
    return undetermined(Step.REVOCATION, "REV-SOURCE", expected="an answer in time", actual=told)


def _other(expected: str, actual: str, url: str) -> Finding:
    return undetermined(Step.REVOCATION, "REV-OTHER", expected=expected, actual=f"{actual} ({url})")
