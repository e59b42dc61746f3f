"""Evidence of revocation that lies at hand: within a signature, or in files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from signing.armour import unwrapped
from signing.certificates import Certificate
from signing.errors import ServiceRefused
from signing.findings import Finding, Step, skipped, undetermined
from signing.outside import Evidence
from signing.revocation.crl import RevocationList, read_crl
from signing.revocation.lists import statuses_in
from signing.revocation.ocsp import OcspAnswer, read_answer
from signing.revocation.responders import about
from signing.revocation.status import Status

__all__ = ["EmbeddedEvidence"]


class EmbeddedEvidence:
    """OCSP answers and CRLs at hand, as a source: each is read once, and believed only if its issuer made it.

    A delta CRL counts beside the complete one that it continues. To whoever asks for the certificate of a signer it is
    told what cannot be read, and, as skipped, that nothing here is about it.
    """

    def __init__(self, ocsp: Sequence[bytes] = (), crls: Sequence[bytes] = ()) -> None:
        """*ocsp*: OCSPResponses or BasicOCSPResponses. *crls*: CertificateLists. DER or PEM, each."""
        self._unreadable: list[Finding] = []
        self._answers: list[OcspAnswer] = []
        self._lists: list[RevocationList] = []
        for octets in ocsp:
            try:
                self._answers.append(read_answer(unwrapped(octets)))
            except ServiceRefused as refused:
                self._unreadable.append(_finding("an OCSP answer", refused))
        for octets in crls:
            try:
                self._lists.append(read_crl(octets))
            except ServiceRefused as refused:
                self._unreadable.append(_finding("a CRL", refused))

    @classmethod
    def of(cls, evidence: Evidence) -> EmbeddedEvidence:
        """The source over *evidence* that a signature carries."""
        return cls(evidence.ocsp, evidence.crls)

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status | Finding]:
        """What the evidence says of *certificate*, issued by *issuer*."""
        answers = (about(answer, certificate, issuer) for answer in self._answers)
        said = [one for one in answers if one is not None]
        said += statuses_in(self._lists, certificate, issuer)
        yield from said
        if not certificate.is_authority:
            yield from self._unreadable
            if not said and (self._answers or self._lists):
                yield self._about_others(certificate)

    def _about_others(self, certificate: Certificate) -> Finding:
        told = f"{len(self._answers)} OCSP answers, {len(self._lists)} CRLs, none of them about it"
        expected = f"{certificate.serial_number:x} of {certificate.issuer.dn}"
        return skipped(Step.REVOCATION, "REV-OTHER", expected=expected, actual=told)


def _finding(expected: str, refused: ServiceRefused) -> Finding:
    return undetermined(Step.REVOCATION, "REV-ANSWER", expected=expected, actual=str(refused))
