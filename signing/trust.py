"""Whether a certificate is to be trusted: path, validity and purpose, at a given moment (RFC 5280, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509

from signing.algorithms import prepared
from signing.certificates import Certificate, Role
from signing.findings import Finding, Step, failed, passed, skipped
from signing.limits import DIAGNOSIS_WORK, MAX_PATH
from signing.revocation.status import RevocationSource

__all__ = ["Policy", "Purpose", "TrustStore", "judge_certificate"]

_UNDERSTOOD = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.ExtendedKeyUsage,
    x509.CertificatePolicies,
    x509.SubjectAlternativeName,
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a key was used for, and so what its certificate must allow."""

    name: str
    non_repudiation: bool
    """True where the signature is to bind its signer: documents. Transport signatures only authenticate."""


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
    """How far a peer's clock may differ, for ``wsu:Timestamp``. The longer, the longer a recorded message can be sent
    again."""


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
            if _issued(one, certificate):
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


def _issued(issuer: Certificate, certificate: Certificate) -> bool:
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
    """The findings on *certificate* at the moment *at*: chain, time, revocation, purpose, in this order.

    *path* is what :meth:`TrustStore.path` says of it.
    """
    chain = (path,) if isinstance(path, Finding) else _chain(path, policy)
    issuers = () if isinstance(path, Finding) else path[1:]
    return [*chain, *_time(certificate, issuers, at), _UNCHECKED, *_purpose(certificate, purpose, policy)]


_UNCHECKED = skipped(Step.REVOCATION, "REV-UNCHECKED")


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
    findings.append(
        (passed if allowed and not certificate.is_authority else failed)(
            Step.PURPOSE,
            "PURPOSE-KEY-USAGE",
            expected=wanted,
            actual=f"{usage}, CA" if certificate.is_authority else str(usage),
        )
    )
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


def _holder(certificate: Certificate, policy: Policy) -> Iterable[Finding]:
    """Whether the certificate is that of the person or organisation that the policy names."""
    if policy.holder_iin is not None:
        make = passed if certificate.iin == policy.holder_iin else failed
        yield make(Step.PURPOSE, "HOLDER-IIN", expected=policy.holder_iin, actual=certificate.iin or "none")
    if policy.holder_bin is not None:
        make = passed if certificate.bin == policy.holder_bin else failed
        yield make(Step.PURPOSE, "HOLDER-BIN", expected=policy.holder_bin, actual=certificate.bin or "none")
