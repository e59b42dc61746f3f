"""What a CMS says of itself: its content, its signers, what each signed and what was added later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from signing import tsp
from signing.certificates import Certificate
from signing.errors import NotRecognised, SigningError
from signing.findings import TimeStamp
from signing.inspected.facts import Fact, Facts, digest_name, scheme_name
from signing.inspected.services import crl_facts, ocsp_facts
from signing.outside import Evidence
from signing.signed_data import oids
from signing.signed_data.structure import SignedData, SignerInfo

__all__ = ["cms_facts", "evidence_facts", "level_of", "signer_facts", "time_stamp_facts", "token_facts"]

_NAMES: Final = {
    oids.DATA: "data",
    oids.TST_INFO: "TSTInfo",
    oids.CONTENT_TYPE: "contentType",
    oids.MESSAGE_DIGEST: "messageDigest",
    oids.SIGNING_TIME: "signingTime",
    oids.SIGNING_CERTIFICATE: "signingCertificate",
    oids.SIGNING_CERTIFICATE_V2: "signingCertificateV2",
    oids.TIME_STAMP_TOKEN: "signatureTimeStamp",
    oids.CERTIFICATE_VALUES: "certificateValues",
    oids.REVOCATION_VALUES: "revocationValues",
}


def cms_facts(found: SignedData) -> Facts:
    """Content, certificates and signers of *found*."""
    return {
        "content_type": _NAMES.get(found.content_type, found.content_type),
        "detached": found.pieces is None,
        "size": None if found.pieces is None else sum(len(piece) for piece in found.pieces),
        "evidence": evidence_facts(found.evidence),
        "signers": [signer_facts(one, found) for one in found.signers],
        "certificates": list(found.certificates),
    }


def signer_facts(signer: SignerInfo, within: SignedData) -> Facts:
    """Who signed, how, when as they say, and of which level the signature looks."""
    certificate = next((one for one in within.certificates if names(signer, one)), None)
    signed = signer.signed
    serial = signer.serial_number
    return {
        "certificate": certificate,
        "serial_number": f"{serial:x}" if certificate is None and serial is not None else None,
        "key_identifier": signer.key_identifier.hex() if signer.key_identifier is not None else None,
        "level": level_of(signer),
        "claimed_at": signed.signing_time if signed is not None else None,
        "digest": digest_name(signer.digest_oid),
        "algorithm": scheme_name(signer.signature_oid),
        "signed_attributes": [_NAMES.get(one.oid, one.oid) for one in signed.attributes]
        if signed is not None
        else None,
        "unsigned_attributes": [_NAMES.get(one.oid, one.oid) for one in signer.unsigned] or None,
        "time_stamp": _stamped(signer.time_stamp),
        "evidence": evidence_facts(signer.revocation_values),
    }


def evidence_facts(found: Evidence) -> Facts | None:
    """What each OCSP answer and each CRL of *found* says, in short; None if there is nothing."""
    answers = [_short(one, ocsp_facts, ("status", "responder", "produced_at", "answers")) for one in found.ocsp]
    lists = [_short(one, crl_facts, _OF_A_LIST) for one in found.crls]
    return {"ocsp_answers": answers or None, "crls": lists or None} if answers or lists else None


_OF_A_LIST: Final = ("issuer", "number", "base_number", "this_update", "next_update", "size")


def _short(octets: bytes, read: Callable[[bytes], Facts], names_of: tuple[str, ...]) -> Fact:
    try:
        facts = read(octets)
    except NotRecognised as refused:
        return {"problem": str(refused)}
    return {name: facts.get(name) for name in names_of}


def names(signer: SignerInfo, certificate: Certificate) -> bool:
    """True if *signer* names *certificate* as its own."""
    if signer.key_identifier is not None:
        return certificate.subject_key_identifier == signer.key_identifier
    return signer.serial_number == certificate.serial_number


def level_of(signer: SignerInfo) -> str:
    """The level that the attributes of *signer* look like: B, T or LT; nobody has checked them."""
    if signer.time_stamp is None:
        return "B"
    return "LT" if signer.revocation_values.ocsp or signer.revocation_values.crls else "T"


def token_facts(octets: bytes) -> Facts:
    """What a time-stamp token, or the answer that holds one, says. Raises as :func:`signing.tsp.read_token` does."""
    stamp, signed_data = tsp.read_token(octets)
    return {**time_stamp_facts(stamp), "signers": [signer_facts(one, signed_data) for one in signed_data.signers]}


def time_stamp_facts(stamp: TimeStamp) -> Facts:
    """What *stamp* says."""
    at: datetime = stamp.at
    return {
        "at": at,
        "policy": stamp.policy,
        "serial_number": str(stamp.serial_number),
        "digest": stamp.digest,
        "imprint": stamp.imprint.hex(),
        "authority": stamp.authority,
    }


def _stamped(token: bytes | None) -> Fact:
    """The time-stamp of a signer, or why it cannot be read."""
    if token is None:
        return None
    try:
        return time_stamp_facts(tsp.read_token(token)[0])
    except SigningError as refused:
        return {"problem": str(refused)}
