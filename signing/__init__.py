"""The electronic digital signature of Kazakhstan's e-government: bytes and keys in, bytes or findings out.

A library of its own: it knows XML, WS-Security, CMS, PDF, JWT and X.509, and nothing of the sandbox around it.
PDF is in ``signing.pdf`` and cards in ``signing.card``, which are imported when they are wanted.
"""

from signing import cms, jwt, wsse, xmldsig
from signing.algorithms import KeyFamily
from signing.authority import Authority
from signing.certificates import Certificate
from signing.errors import (
    CertificateRefused,
    CmsRefused,
    KeyRefused,
    NotRecognised,
    PartRefused,
    PdfRefused,
    RevocationRefused,
    ServiceRefused,
    SignatureRejected,
    SigningError,
    TokenRefused,
    XmlRefused,
)
from signing.findings import (
    Diagnosis,
    ElementRef,
    Finding,
    Location,
    MomentKind,
    MomentReport,
    SignatureReport,
    Step,
    TimeStamp,
    Verdict,
)
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
    "CmsRefused",
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
    "MomentKind",
    "MomentReport",
    "NotRecognised",
    "PartRefused",
    "PdfRefused",
    "Policy",
    "RevocationRefused",
    "Role",
    "ServiceRefused",
    "SignatureRejected",
    "SignatureReport",
    "SigningError",
    "Step",
    "TimeStamp",
    "TokenRefused",
    "TrustStore",
    "Verdict",
    "XmlLimits",
    "XmlRefused",
    "cms",
    "inspect",
    "judge",
    "jwt",
    "wsse",
    "xmldsig",
]
