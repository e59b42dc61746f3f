"""Line ends turned after signing, or digested as a file has them."""

from __future__ import annotations

import re

from signing.diagnosis.evidence import VALUE, Evidence
from signing.findings import Diagnosis

__all__ = ["cr_added", "cr_lost", "crlf_digested"]

_DIGEST_VALUE = re.compile(rb"<[\w:]*DigestValue[^>]*>[^<]*")


def cr_lost(evidence: Evidence) -> Diagnosis | None:
    """``&#13;`` stood before a line feed when it was signed."""
    everywhere = evidence.octets.replace(b"\n", b"&#xD;\n")
    candidates = [everywhere]
    if evidence.finding.code == VALUE:
        in_digest = _DIGEST_VALUE.sub(lambda match: match[0].replace(b"\n", b"&#xD;\n"), evidence.octets)
        candidates.insert(0, in_digest)
    if b"&#xD;" not in evidence.octets and any(evidence.accepts(one) for one in candidates):
        return evidence.found("DIAG-CR-LOST")
    return None


def cr_added(evidence: Evidence) -> Diagnosis | None:
    """There was no ``&#13;`` when it was signed, or none in that place."""
    bare = evidence.octets.replace(b"&#xD;", b"")
    in_digest = _DIGEST_VALUE.sub(lambda match: match[0].replace(b"&#xD;", b""), evidence.octets)
    return evidence.found("DIAG-CR-ADDED") if evidence.accepts(bare) or evidence.accepts(in_digest) else None


def crlf_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest is over CR LF, as a text file of Windows has it, and not over what an XML reader makes of it."""
    if evidence.accepts(evidence.octets.replace(b"&#xD;", b"").replace(b"\n", b"\r\n")):
        return evidence.found("DIAG-CRLF-DIGESTED")
    return None
