"""What the authority's services give out: lists of revoked certificates, OCSP answers (RFC 5280, 5; RFC 6960, 4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from signing.certificates import SHORT_NAMES, Certificate
from signing.errors import CertificateRefused, NotRecognised
from signing.foreign import BAD_CERTIFICATE, NO_EXTENSION
from signing.inspected.facts import Fact, Facts, scheme_name

__all__ = ["crl_facts", "ocsp_facts"]

_ENTRIES_SHOWN: Final = 1000
_CERTIFICATES_SHOWN: Final = 10
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


def crl_facts(der: bytes) -> Facts:
    """Issuer, number, times and entries of a CRL. Raises NotRecognised for what is none."""
    try:
        crl = x509.load_der_x509_crl(der)
        extensions = crl.extensions
        delta = _value(extensions, x509.DeltaCRLIndicator)
        number = _value(extensions, x509.CRLNumber)
        return {
            "issuer": _name(crl.issuer),
            "number": number.crl_number if number is not None else None,
            "complete": delta is None,
            "base_number": delta.crl_number if delta is not None else None,
            "this_update": crl.last_update_utc,
            "next_update": crl.next_update_utc,
            "algorithm": scheme_name(crl.signature_algorithm_oid.dotted_string),
            "authority_key": _authority_key(extensions),
            "size": len(crl),
            "entries": [_entry(one) for one in islice(crl, _ENTRIES_SHOWN)],
        }
    except BAD_CERTIFICATE as error:
        raise NotRecognised(f"FILE-UNKNOWN: not a CRL: {error}") from None


def _entry(revoked: x509.RevokedCertificate) -> Fact:
    reason = _value(revoked.extensions, x509.CRLReason)
    invalid = _value(revoked.extensions, x509.InvalidityDate)
    return {
        "serial_number": f"{revoked.serial_number:x}",
        "revoked_at": revoked.revocation_date_utc,
        "reason": reason.reason.value if reason is not None else None,
        "invalid_since": invalid.invalidity_date_utc if invalid is not None else None,
    }


def ocsp_facts(der: bytes) -> Facts:
    """Status, responder and answers of an OCSP response. Raises NotRecognised for what is none."""
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return {"status": response.response_status.name.lower()}
        nonce = _value(response.extensions, x509.OCSPNonce)
        name, key = response.responder_name, response.responder_key_hash
        return {
            "status": "successful",
            "responder": _name(name) if name is not None else (key or b"").hex(),
            "produced_at": response.produced_at_utc,
            "algorithm": scheme_name(response.signature_algorithm_oid.dotted_string),
            "nonce": nonce.nonce.hex() if nonce is not None else None,
            "answers": [_answer(one) for one in islice(response.responses, _ENTRIES_SHOWN)],
            "certificates": _readable(response.certificates),
        }
    except BAD_CERTIFICATE as error:
        raise NotRecognised(f"FILE-UNKNOWN: not an OCSP answer: {error}") from None


def _answer(one: ocsp.OCSPSingleResponse) -> Fact:
    reason = one.revocation_reason
    return {
        "serial_number": f"{one.serial_number:x}",
        "state": one.certificate_status.name.lower(),
        "revoked_at": one.revocation_time_utc,
        "reason": reason.value if reason is not None else None,
        "this_update": one.this_update_utc,
        "next_update": one.next_update_utc,
    }


def _readable(found: Iterable[x509.Certificate]) -> list[Fact]:
    readable: list[Fact] = []
    for one in islice(found, _CERTIFICATES_SHOWN):
        try:
            readable.append(Certificate.from_der(one.public_bytes(Encoding.DER)))
        except CertificateRefused:
            continue
    return readable


def _value(extensions: x509.Extensions, kind: type[_Extension]) -> _Extension | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except NO_EXTENSION:
        return None


def _authority_key(extensions: x509.Extensions) -> str | None:
    found = _value(extensions, x509.AuthorityKeyIdentifier)
    return found.key_identifier.hex() if found is not None and found.key_identifier is not None else None


def _name(name: x509.Name) -> str:
    """As :class:`~signing.certificates.Subject` writes it, in the order of encoding."""
    return ",".join(f"{SHORT_NAMES.get(one.oid.dotted_string, one.oid.dotted_string)}={one.value!s}" for one in name)
