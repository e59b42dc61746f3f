"""A message of the journal judged once more, for its own moment, with evidence that can be taken elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from gateway.journal import Entry
from signing import wsse, xmldsig
from signing.certificates import Certificate
from signing.errors import ServiceRefused, XmlRefused
from signing.findings import SignatureReport
from signing.judge import EVERYONE, judge
from signing.moments import When
from signing.namespaces import SOAP11, SOAP12
from signing.outside import Evidence
from signing.revocation.embedded import EmbeddedEvidence
from signing.trust import Policy, TrustStore
from signing.xml import parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Judgement", "judgement_of"]

_ENVELOPES = tuple(f"{{{uri}}}Envelope" for uri in (SOAP11, SOAP12))
_LENIENT = Policy(accept_lowercase_wsu_id=True, diagnosis_work=0, single_signature=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be said of the signature on a message by whoever has these files and nothing else."""

    report: SignatureReport
    moment: datetime
    """For which it was judged: that of the message, by the clock of the world."""
    now: datetime
    """When it was judged, by the same clock."""
    chain: tuple[Certificate, ...]
    """Of the signer: their own certificate first, the root last; nothing where nobody is known to have signed."""
    trust: tuple[Certificate, ...]
    """The roots that are trusted, and the issuing authorities beside them."""
    evidence: Evidence
    """What the authority says of the certificates of the chain."""

    @property
    def named(self) -> tuple[tuple[str, Certificate], ...]:
        """The certificates of the chain by what they are in it: ``signer``, ``issuing``, ``root``."""
        signer, above = self.chain[:1], self.chain[1:]
        names = ["signer", *(f"issuing-{number}" if number > 1 else "issuing" for number, _ in enumerate(above, 1))]
        if above and above[-1].is_self_issued:
            names[-1] = "root"
        return tuple(zip(names, (*signer, *above), strict=False))


def judgement_of(world: World, entry: Entry, octets: bytes) -> Judgement:
    """The judgement on *octets*, the message *entry*, as ``shlyuz verify`` comes to it with the same files."""
    now = max(world.clock.now(), entry.moment)
    trusted = (*world.trust.anchors, *world.trust.intermediates)
    chain = _chain(_signer(world, octets, entry.moment), trusted)
    evidence = _evidence(world, chain)
    store = TrustStore.of([*trusted, *chain])
    if evidence.ocsp or evidence.crls:
        store = store.with_sources([EmbeddedEvidence.of(evidence)])
    report = judge(octets, store, at=When(now, entry.moment), policy=EVERYONE)
    return Judgement(report, entry.moment, now, chain, trusted, evidence)


def _signer(world: World, octets: bytes, at: datetime) -> Certificate | None:
    """Whoever's certificate the message holds or names."""
    try:
        root = parse(octets)
    except XmlRefused:
        return None
    if root.tag in _ENVELOPES:
        return wsse.verify(root, world.trust, at=at, policy=_LENIENT, known=world.keyring.systems()).signer
    return xmldsig.verify(root, world.trust, at=at, policy=_LENIENT).signer


def _chain(signer: Certificate | None, known: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """*signer* and the issuers above, as far as they are *known* and named; what they signed is not asked here."""
    found: list[Certificate] = [] if signer is None else [signer]
    while found and not found[-1].is_self_issued:
        issuer = next((one for one in known if one.x509.subject == found[-1].x509.issuer and one not in found), None)
        if issuer is None:
            break
        found.append(issuer)
    return tuple(found)


def _evidence(world: World, chain: tuple[Certificate, ...]) -> Evidence:
    ocsp: list[bytes] = []
    crls: list[bytes] = []
    for one in _of_the_world(world, chain):
        ocsp += one.ocsp
        crls += one.crls
    return Evidence(ocsp=tuple(ocsp), crls=tuple(crls))


def _of_the_world(world: World, chain: tuple[Certificate, ...]) -> Iterator[Evidence]:
    """What the world's own authority says; it says nothing of certificates that others issued."""
    for certificate, issuer in pairwise(chain):
        try:
            yield world.services.evidence(certificate, issuer)
        except ServiceRefused:
            continue
