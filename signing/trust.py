"""Whether a certificate is to be trusted: path, validity and purpose, at a given moment (RFC 5280, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from cryptography import x509

from signing.algorithms import prepared
from signing.certificates import Certificate, Role
from signing.findings import Finding, Step, failed, passed
from signing.limits import DIAGNOSIS_WORK, MAX_PATH
from signing.revocation.remembered import Remembered
from signing.revocation.status import RevocationSource

__all__ = [
    "OCSP_SIGNING",
    "TIME_STAMPING",
    "Policy",
    "Purpose",
    "TrustStore",
    "issued",
    "judge_certificate",
    "judge_path",
]

_UNDERSTOOD = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.ExtendedKeyUsage,
    x509.CertificatePolicies,
    x509.SubjectAlternativeName,
    x509.OCSPNoCheck,
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a key was used for, and so what its certificate must allow."""

    name: str
    non_repudiation: bool
    """True where the signature is to bind its signer: documents. Transport signatures only authenticate."""
    extended_key_usage: str | None = None
    """OID of an extended key usage that the certificate must have; None: any will do."""
    alone: bool = False
    """True if the certificate must be for that usage and nothing else, and say so critically (RFC 3161, 2.3)."""


TIME_STAMPING: Final = Purpose(
    "time-stamping", non_repudiation=False, extended_key_usage="1.3.6.1.5.5.7.3.8", alone=True
)
"""A signature that says when something existed."""
OCSP_SIGNING: Final = Purpose("OCSP", non_repudiation=False, extended_key_usage="1.3.6.1.5.5.7.3.9")
"""A signature under an answer on revocation, in the name of an issuer (RFC 6960, 4.2.2.2)."""
_SERVICES: Final = frozenset({TIME_STAMPING.extended_key_usage, OCSP_SIGNING.extended_key_usage})


@dataclass(frozen=True, slots=True)
class Policy:
    """What is demanded of a signature. The defaults are the strict ones; each field says what relaxing it costs."""

    required_roles: frozenset[Role] = frozenset()
    """The signer must have one of these roles; empty means any. Relaxed where roles matter, an employee's key signs
    for the organisation, or a citizen's key speaks for a system."""
    holder_iin: str | None = None
    """The signer must be the person with this IIN; None: any. Relaxed where one person is meant, anyone may sign for
    them."""
    holder_bin: str | None = None
    """The signer must act for the organisation with this BIN; None: any. Relaxed where one is meant, another answers
    in its place."""
    minimum_rsa_bits: int = 2048
    """Shorter RSA keys are refused. Below 1024 bits a key can be factored at a desk, and anyone becomes the signer."""
    accept_obsolete: bool = False
    """Accept SHA-1. Two documents with one SHA-1 digest can be made on purpose: the signed one may be replaced."""
    accept_lowercase_wsu_id: bool = False
    """Resolve references to ``wsu:id`` as some clients write it. More attributes that count as Ids are more places
    where a forged element can answer to a signed Id."""
    single_signature: bool = True
    """A document has one signature. Relaxed, co-signatures are judged too, each over what it covers, and every one has
    to be valid; an office that expects one signer would take a stranger's signature for the applicant's."""
    covering: str | None = None
    """What the signature of a document must cover: an XPath (prefixes as the root declares them) or ``#Id``; None, the
    whole document. What lies outside anyone may change. An XPath is the safer: it says where the signed element has to
    stand, an Id lets it be moved."""
    diagnosis_work: int = DIAGNOSIS_WORK
    """Units of work for finding out what made a signature fail; 0: nothing is looked for. The more, the longer a
    stranger's bad message keeps a server busy."""
    clock_skew: timedelta = timedelta(minutes=5)
    """How far a peer's clock may differ, for ``wsu:Timestamp`` and for time-stamps. The longer, the longer a recorded
    message can be sent again."""
    freshness: timedelta = timedelta(minutes=5)
    """How much older than the moment an OCSP answer may be. Whoever revoked a key in between is not heard: for so long
    a thief goes on signing. A CRL says itself how long it holds."""
    require_revocation: bool = False
    """Revocation of the signer's certificate must be known. Left off, a signature passes where no source knows of the
    certificate (``REV-UNCHECKED``): a stolen key that was revoked long ago signs on."""
    require_time_stamp: bool = False
    """A signature must have a time-stamp that is to be believed. Left off, the moment of the check decides without one:
    the signature is valid today, and whoever revokes the key makes it invalid, the signer too."""
    accept_undetermined: frozenset[Step] = frozenset()
    """Steps after that of the signature in which an answer that could not be had does not stand in the way; it is told
    as skipped. With ``revocation`` in it, whoever keeps the authority's services from answering makes a revoked key
    count."""


class TrustStore:
    """Anchors that are trusted, and issuing certificates that help to reach them.

    An anchor is trusted as it is: its own issuer and signature do not matter. Intermediates are believed only if a
    path leads from them to an anchor. Sources are asked whether a certificate on a path was revoked; without any,
    nobody is asked.
    """

    def __init__(
        self,
        anchors: Iterable[Certificate],
        intermediates: Iterable[Certificate] = (),
        sources: Iterable[RevocationSource] = (),
    ) -> None:
        self.anchors = tuple(anchors)
        self.intermediates = tuple(intermediates)
        self.sources = tuple(sources)
        self._paths: dict[tuple[Certificate, tuple[Certificate, ...]], tuple[Certificate, ...] | Finding] = {}

    @classmethod
    def from_pem(cls, pem: bytes) -> TrustStore:
        """A store from a PEM text, as :meth:`of` has it. Raises :class:`~signing.errors.CertificateRefused`."""
        return cls.of(Certificate.all_from_pem(pem))

    @classmethod
    def of(cls, certificates: Iterable[Certificate]) -> TrustStore:
        """A store of *certificates*, at least one: self-issued ones become anchors, the others intermediates.

        Without any self-issued certificate the first one becomes the anchor.
        """
        found = tuple(certificates)
        anchors = [one for one in found if one.is_self_issued] or [found[0]]
        return cls(anchors, [one for one in found if one not in anchors])

    def with_sources(self, sources: Iterable[RevocationSource]) -> TrustStore:
        """The same store with *sources* of revocation before its own; the paths found so far are shared."""
        other = TrustStore(self.anchors, self.intermediates, (*sources, *self.sources))
        other._paths = self._paths
        return other

    def asking_once(self) -> TrustStore:
        """The same store for one judgement: what a source said of a certificate is not asked again."""
        if not self.sources:
            return self
        other = TrustStore(self.anchors, self.intermediates, [Remembered(source) for source in self.sources])
        other._paths = self._paths
        return other

    def path(self, certificate: Certificate, extra: Iterable[Certificate] = ()) -> tuple[Certificate, ...] | Finding:
        """The path from *certificate* (first) to an anchor (last), every signature on it checked; or why there is none.

        *extra* are certificates that came with the message. The validity periods are not looked at.
        """
        key = (certificate, tuple(extra))
        found = self._paths.get(key)
        if found is None:
            found = self._build(certificate, key[1])
            if len(self._paths) > 4096:
                self._paths.clear()
            self._paths[key] = found
        return found

    def _build(self, leaf: Certificate, extra: tuple[Certificate, ...]) -> tuple[Certificate, ...] | Finding:
        path = [leaf]
        while path[-1] not in self.anchors:
            step = self._issuer_of(path[-1], extra)
            if isinstance(step, Finding):
                return step
            if step in path or len(path) >= MAX_PATH:
                return failed(Step.CHAIN, "CHAIN-PATH", expected="a path to a trusted root", actual="a circle")
            path.append(step)
        return _unfit(path) or tuple(path)

    def _issuer_of(self, certificate: Certificate, extra: tuple[Certificate, ...]) -> Certificate | Finding:
        """The certificate that issued *certificate*: right name, right to issue, right signature."""
        named = [
            one
            for one in (*self.anchors, *self.intermediates, *extra)
            if one.x509.subject == certificate.x509.issuer and one != certificate
        ]
        if certificate.is_self_issued and not named:
            return failed(
                Step.CHAIN,
                "CHAIN-ANCHOR",
                expected="a root of the trust store",
                actual=f"{certificate.subject.dn} ({certificate.fingerprint[:16]}…), which is not in it",
            )
        if not named:
            return failed(
                Step.CHAIN,
                "CHAIN-PATH",
                expected=f"the certificate of {certificate.issuer.dn}",
                actual="neither in the trust store nor in the message",
            )
        entitled = [one for one in named if one.is_authority and one.key_usage.key_cert_sign]
        if not entitled:
            return failed(
                Step.CHAIN,
                "CHAIN-AUTHORITY",
                expected="an issuer with CA:TRUE and keyCertSign",
                actual=named[0].subject.dn,
            )
        for one in entitled:
            if issued(one, certificate):
                return one
        return failed(
            Step.CHAIN,
            "CHAIN-SIGNATURE",
            expected=f"a signature by {certificate.issuer.dn} of this trust store",
            actual="a signature that its key did not make",
        )


def _unfit(path: list[Certificate]) -> Finding | None:
    """What a certificate of *path* says of itself that forbids the path (RFC 5280, 4.2 and 4.2.1.9)."""
    for below, one in enumerate(path):
        unknown = [
            extension.oid.dotted_string
            for extension in one.x509.extensions
            if extension.critical and not isinstance(extension.value, _UNDERSTOOD)
        ]
        if unknown:
            return failed(
                Step.CHAIN,
                "CHAIN-EXTENSION",
                expected="critical extensions that are understood",
                actual=f"{', '.join(unknown)} in {_name(one)}",
            )
        most = one.path_length
        if most is not None and below - 1 > most:
            return failed(
                Step.CHAIN,
                "CHAIN-AUTHORITY",
                expected=f"at most {most} authorities below {_name(one)}",
                actual=str(below - 1),
            )
    return None


def issued(issuer: Certificate, certificate: Certificate) -> bool:
    """True if the key of *issuer* made the signature of *certificate*; nothing else is looked at."""
    scheme, key = certificate.scheme, issuer.public_key
    if scheme is None or key is None:
        return False
    found = certificate.x509
    return certificate.names_one_algorithm and scheme.verify(
        prepared(key), found.signature, found.tbs_certificate_bytes
    )


def judge_certificate(
    certificate: Certificate,
    path: tuple[Certificate, ...] | Finding,
    *,
    at: datetime,
    purpose: Purpose,
    policy: Policy = Policy(),
) -> list[Finding]:
    """The findings on *certificate* at the moment *at*: chain, time, purpose, in this order.

    *path* is what :meth:`TrustStore.path` says of it. Nobody is asked about revocation.
    """
    return [*judge_path(certificate, path, at=at, policy=policy), *_purpose(certificate, purpose, policy)]


def judge_path(
    certificate: Certificate, path: tuple[Certificate, ...] | Finding, *, at: datetime, policy: Policy = Policy()
) -> list[Finding]:
    """The findings on the chain and the time alone, for a certificate that is not used for anything."""
    chain = (path,) if isinstance(path, Finding) else _chain(path, policy)
    issuers = () if isinstance(path, Finding) else path[1:]
    return [*chain, *_time(certificate, issuers, at)]


@lru_cache(maxsize=1024)
def _chain(path: tuple[Certificate, ...], policy: Policy) -> tuple[Finding, ...]:
    return (passed(Step.CHAIN, "CHAIN-PATH", actual=" ← ".join(_name(one) for one in path)), *_obsolete(path, policy))


def _obsolete(path: tuple[Certificate, ...], policy: Policy) -> list[Finding]:
    """Certificates signed with SHA-1; the anchor's own signature means nothing."""
    return [
        failed(Step.CHAIN, "ALG-OBSOLETE", expected="SHA-256 or stronger", actual=f"{one.scheme.name} on {_name(one)}")
        for one in path[:-1]
        if one.scheme is not None and one.scheme.obsolete and not policy.accept_obsolete
    ]


def _name(certificate: Certificate) -> str:
    return certificate.subject.common_name or certificate.subject.dn


def _time(certificate: Certificate, issuers: tuple[Certificate, ...], at: datetime) -> list[Finding]:
    window = f"{certificate.not_before.isoformat()} to {certificate.not_after.isoformat()}"
    if at < certificate.not_before:
        return [failed(Step.TIME, "TIME-NOT-YET", expected=window, actual=at.isoformat())]
    if at > certificate.not_after:
        return [failed(Step.TIME, "TIME-EXPIRED", expected=window, actual=at.isoformat())]
    for issuer in issuers:
        if not issuer.not_before <= at <= issuer.not_after:
            window = f"{issuer.not_before.isoformat()} to {issuer.not_after.isoformat()}"
            return [failed(Step.TIME, "TIME-ISSUER", expected=f"{window} ({_name(issuer)})", actual=at.isoformat())]
    return [passed(Step.TIME, "TIME-VALID", expected=window, actual=at.isoformat())]


@lru_cache(maxsize=1024)
def _purpose(certificate: Certificate, purpose: Purpose, policy: Policy) -> tuple[Finding, ...]:
    findings = []
    usage = certificate.key_usage
    wanted = "digitalSignature, nonRepudiation" if purpose.non_repudiation else "digitalSignature"
    allowed = usage.digital_signature and (usage.non_repudiation or not purpose.non_repudiation)
    # services that say their purpose in the extended usage may leave the other one out, and the state's did
    allowed = allowed or (purpose.extended_key_usage is not None and not _says_usage(certificate))
    findings.append(
        (passed if allowed and not certificate.is_authority else failed)(
            Step.PURPOSE,
            "PURPOSE-KEY-USAGE",
            expected=wanted,
            actual=f"{usage}, CA" if certificate.is_authority else str(usage),
        )
    )
    findings += _extended(certificate, purpose)
    if policy.required_roles:
        findings.append(
            (passed if certificate.roles & policy.required_roles else failed)(
                Step.PURPOSE,
                "PURPOSE-ROLE",
                expected=" or ".join(sorted(policy.required_roles)),
                actual=", ".join(sorted(certificate.roles)) or "none",
            )
        )
    return (*findings, *_holder(certificate, policy))


def _extended(certificate: Certificate, purpose: Purpose) -> Iterable[Finding]:
    """Whether the extended key usages allow *purpose*: a service's key serves for nothing else, nor another for it."""
    found = certificate.extended_key_usage
    actual = ", ".join(sorted(found)) or "none"
    wanted = purpose.extended_key_usage
    if wanted is None:
        if found and found <= _SERVICES:
            yield failed(Step.PURPOSE, "PURPOSE-EXTENDED", expected=f"a key for a {purpose.name}", actual=actual)
        return
    if purpose.alone:
        good, told = found == {wanted} and _is_critical(certificate), f"{wanted}, critical and alone"
    else:
        good, told = wanted in found, wanted
    yield (passed if good else failed)(Step.PURPOSE, "PURPOSE-EXTENDED", expected=told, actual=actual)


def _says_usage(certificate: Certificate) -> bool:
    return any(isinstance(one.value, x509.KeyUsage) for one in certificate.x509.extensions)


def _is_critical(certificate: Certificate) -> bool:
    """True if the certificate insists on its extended key usages."""
    return any(one.critical and isinstance(one.value, x509.ExtendedKeyUsage) for one in certificate.x509.extensions)


def _holder(certificate: Certificate, policy: Policy) -> Iterable[Finding]:
    """Whether the certificate is that of the person or organisation that the policy names."""
    if policy.holder_iin is not None:
        make = passed if certificate.iin == policy.holder_iin else failed
        yield make(Step.PURPOSE, "HOLDER-IIN", expected=policy.holder_iin, actual=certificate.iin or "none")
    if policy.holder_bin is not None:
        make = passed if certificate.bin == policy.holder_bin else failed
        yield make(Step.PURPOSE, "HOLDER-BIN", expected=policy.holder_bin, actual=certificate.bin or "none")
