"""What CRLs together say of one certificate: a complete list and the delta that continues it (RFC 5280, 6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cryptography import x509

from signing.certificates import Certificate
from signing.errors import ServiceRefused
from signing.findings import Finding, Step, undetermined
from signing.foreign import NO_EXTENSION
from signing.revocation.crl import Entry, RevocationList
from signing.revocation.status import Reason, State, Status

__all__ = ["statuses_in"]


def statuses_in(
    lists: Sequence[RevocationList], certificate: Certificate, issuer: Certificate
) -> Iterator[Status | Finding]:
    """What *lists* say of *certificate*, issued by *issuer*: each complete one, alone and as a delta continues it.

    Nothing from lists of others, or for other certificates of that issuer; a Finding, undetermined, from one that
    cannot be believed or does not tell.
    """
    usable = []
    for one in lists:
        if one.issuer != certificate.x509.issuer or not _covers(one, certificate):
            continue
        finding = one.unsigned_by(issuer) or _limited(one, certificate)
        if finding is None:
            usable.append(one)
        else:
            yield finding
    deltas = sorted((one for one in usable if one.is_delta), key=lambda one: one.this_update, reverse=True)
    unused = list(deltas)
    for base in usable:
        if base.is_delta:
            continue
        yield _said(base, base, certificate)
        delta = next((one for one in deltas if _continues(one, base)), None)
        if delta is not None:
            unused = [one for one in unused if one is not delta]
            yield _continued(base, delta, certificate)
    yield from _alone(unused, certificate)


def _covers(one: RevocationList, certificate: Certificate) -> bool:
    """True if the list is about certificates of that kind."""
    if one.scope is None:
        return True
    foreign = one.scope.only_contains_user_certs if certificate.is_authority else one.scope.only_contains_ca_certs
    return not foreign and not one.scope.only_contains_attribute_certs


def _limited(one: RevocationList, certificate: Certificate) -> Finding | None:
    """Why not being on the list says nothing; None if it does."""
    scope = one.scope
    told = None
    if one.unknown:
        told = f"critical extensions that are not understood: {', '.join(one.unknown)}"
    elif scope is not None and (scope.indirect_crl or scope.only_some_reasons):
        told = "a list of several issuers, or of some reasons only"
    elif scope is not None and scope.full_name and not _addresses(scope.full_name) & _points(certificate):
        told = "a part that the certificate does not lead to"
    if told is None:
        return None
    return undetermined(
        Step.REVOCATION,
        "REV-SCOPE",
        expected="a list of all the issuer's certificates",
        actual=f"CRL {one.number}: {told}",
    )


def _points(certificate: Certificate) -> set[str]:
    """Where *certificate* says that its CRL is."""
    try:
        points = certificate.x509.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except NO_EXTENSION:
        return set()
    return {address for point in points for address in _addresses(point.full_name or [])}


def _addresses(names: Sequence[x509.GeneralName]) -> set[str]:
    return {name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)}


def _continues(delta: RevocationList, base: RevocationList) -> bool:
    """True if *base* and *delta* together are as good as a complete list (RFC 5280, 5.2.4)."""
    if delta.base_number is None or base.number is None or delta.number is None:
        return False
    return delta.base_number <= base.number <= delta.number and delta.this_update >= base.this_update


def _continued(base: RevocationList, delta: RevocationList, certificate: Certificate) -> Status | Finding:
    try:
        entry = delta.entry(certificate.serial_number)
    except ServiceRefused as refused:
        return _unreadable(refused)
    if entry is None:
        return _said(base, delta, certificate)
    return _status(delta, certificate, None if entry.reason is Reason.REMOVE_FROM_CRL else entry)


def _said(complete: RevocationList, newest: RevocationList, certificate: Certificate) -> Status | Finding:
    """What the *complete* list says, as of the *newest* one that changes nothing about it."""
    try:
        entry = complete.entry(certificate.serial_number)
    except ServiceRefused as refused:
        return _unreadable(refused)
    return _status(newest, certificate, entry)


def _alone(deltas: Sequence[RevocationList], certificate: Certificate) -> Iterator[Status | Finding]:
    """What *deltas* say that continue no list at hand: who is on one is revoked, who is not may be, too."""
    for one in deltas:
        try:
            entry = one.entry(certificate.serial_number)
        except ServiceRefused as refused:
            yield _unreadable(refused)
            continue
        if entry is not None and entry.reason is not Reason.REMOVE_FROM_CRL:
            yield _status(one, certificate, entry)
        else:
            told = f"delta CRL {one.number}, which continues CRL {one.base_number}"
            yield undetermined(
                Step.REVOCATION, "REV-DELTA", expected="the complete list that it continues", actual=told
            )


def _status(newest: RevocationList, certificate: Certificate, entry: Entry | None) -> Status | Finding:
    if entry is None and _may_be_dropped(newest, certificate):
        return undetermined(
            Step.REVOCATION,
            "REV-EXPIRED",
            expected=f"a list from before {certificate.not_after.isoformat()}",
            actual=f"CRL {newest.number} of {newest.this_update.isoformat()}",
        )
    name = certificate.issuer.common_name or certificate.issuer.dn
    kind = "delta CRL" if newest.is_delta else "CRL"
    return Status(
        state=State.GOOD if entry is None else State.REVOKED,
        source=f"{kind} {newest.number} ({name})" if newest.number is not None else f"{kind} ({name})",
        this_update=newest.this_update,
        next_update=newest.next_update,
        revoked_at=None if entry is None else entry.revoked_at,
        reason=None if entry is None else entry.reason,
        invalid_since=None if entry is None else entry.invalid_since,
        holds_until_next=newest.next_update is not None,
    )


def _may_be_dropped(newest: RevocationList, certificate: Certificate) -> bool:
    """True if *certificate* had expired when the list was made, so that it may have been taken off it (5.2)."""
    kept = newest.expired_since is not None and newest.expired_since <= certificate.not_after
    return newest.this_update > certificate.not_after and not kept


def _unreadable(refused: ServiceRefused) -> Finding:
    return undetermined(Step.REVOCATION, "REV-ANSWER", expected="a CRL", actual=str(refused))
