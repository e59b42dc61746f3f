"""The electronic digital signature of Kazakhstan's e-government: bytes and keys in, bytes or findings out.

A library of its own: it knows XML, WS-Security and X.509, and nothing of the sandbox around it.
"""

from signing import wsse, xmldsig
from signing.algorithms import KeyFamily
from signing.authority import Authority
from signing.certificates import Certificate
from signing.errors import (
    CertificateRefused,
    KeyRefused,
    NotRecognised,
    PartRefused,
    SignatureRejected,
    SigningError,
    XmlRefused,
)
from signing.findings import Diagnosis, ElementRef, Finding, Location, SignatureReport, Step, Verdict
from signing.inspection import Contents, inspect
from signing.judge import judge
from signing.key_info_forms import KeyInfoForm
from signing.keys import KeyPair
from signing.layouts import COMPACT, KALKAN, WINDOWS, Layout
from signing.limits import XmlLimits
from signing.oids import Role
from signing.soap_client import BodySignature
from signing.trust import Policy, TrustStore

__all__ = [
    "COMPACT",
    "KALKAN",
    "WINDOWS",
    "Authority",
    "BodySignature",
    "Certificate",
    "CertificateRefused",
    "Contents",
    "Diagnosis",
    "ElementRef",
    "Finding",
    "KeyFamily",
    "KeyInfoForm",
    "KeyPair",
    "KeyRefused",
    "Layout",
    "Location",
    "NotRecognised",
    "PartRefused",
    "Policy",
    "Role",
    "SignatureRejected",
    "SignatureReport",
    "SigningError",
    "Step",
    "TrustStore",
    "Verdict",
    "XmlLimits",
    "XmlRefused",
    "inspect",
    "judge",
    "wsse",
    "xmldsig",
]
