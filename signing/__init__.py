"""The electronic digital signature of Kazakhstan's e-government: bytes and keys in, bytes or findings out.

A library of its own: it knows XML, WS-Security and X.509, and nothing of the sandbox around it.
"""

from signing.authority import Authority
from signing.certificates import Certificate
from signing.errors import CertificateRefused, KeyRefused, SignatureRejected, SigningError, XmlRefused
from signing.findings import ElementRef, Finding, Location, SignatureReport, Step, Verdict
from signing.judge import judge
from signing.keys import KeyPair
from signing.oids import Role
from signing.soap_client import BodySignature
from signing.trust import Policy, TrustStore

__all__ = [
    "Authority",
    "BodySignature",
    "Certificate",
    "CertificateRefused",
    "ElementRef",
    "Finding",
    "KeyPair",
    "KeyRefused",
    "Location",
    "Policy",
    "Role",
    "SignatureRejected",
    "SignatureReport",
    "SigningError",
    "Step",
    "TrustStore",
    "Verdict",
    "XmlRefused",
    "judge",
]
