"""The error tree of the gateway: every reason for a fault.

::

    GatewayError                     SHZ-INTERNAL
    ├── InternalError                SCE909
    ├── MessageRefused
    │   ├── FormatWrong              SCE001
    │   ├── XmlSyntax                SHZ-XML-SYNTAX
    │   ├── XmlDtd                   SHZ-XML-DTD
    │   ├── XmlEntity                SHZ-XML-ENTITY
    │   ├── TooLarge                 SHZ-SIZE
    │   ├── TooDeep                  SHZ-DEPTH
    │   ├── SoapVersionWrong         SHZ-SOAP-VERSION
    │   ├── MethodWrong              SHZ-METHOD
    │   └── DuplicateMessage         SHZ-DUPLICATE
    ├── TransportSignatureError
    │   ├── SignatureExpired         SCE005
    │   ├── SignerRevoked            SHZ-SIGNER-REVOKED
    │   ├── SignatureWrong           SCE006
    │   └── SignatureMissing         SCE007
    ├── BusinessSignatureError
    │   ├── BusinessSignatureExpired  SCE015
    │   ├── BusinessSignatureWrong   SCE016
    │   └── BusinessSignatureMissing SCE017
    ├── AccessDenied
    │   ├── SenderUnknown            SHZ-SENDER-UNKNOWN
    │   ├── SenderDisabled           SHZ-SENDER-DISABLED
    │   ├── ClientMismatch           SHZ-CLIENT-CERTIFICATE
    │   ├── PasswordWrong            SHZ-PASSWORD
    │   ├── ServiceForbidden         SHZ-SERVICE-FORBIDDEN
    │   ├── SignerMismatch           SHZ-SIGNER-MISMATCH
    │   └── SignerIsPerson           SHZ-SIGNER-PERSON
    └── DeliveryFailed
        ├── ServiceUnknown           SCE004
        │   └── ServiceClosed        SCE004
        ├── ProviderUnreachable      SHZ-PROVIDER-UNREACHABLE
        ├── ProviderTimeout          SHZ-PROVIDER-TIMEOUT
        ├── ProviderGarbage          SHZ-PROVIDER-ANSWER
        ├── ProviderUnsigned         SHZ-PROVIDER-SIGNATURE
        └── ProviderFault            SHZ-PROVIDER-FAULT

Codes ``SCE…`` were observed in real use, codes ``SHZ-…`` are defined by this project; the catalogue says so.
"""

from __future__ import annotations

from typing import ClassVar

from gateway.texts import error_texts
from signing.errors import XmlRefused
from signing.findings import Diagnosis, Finding
from signing.texts import Lang

__all__ = [
    "AccessDenied",
    "BusinessSignatureError",
    "BusinessSignatureExpired",
    "BusinessSignatureMissing",
    "BusinessSignatureWrong",
    "ClientMismatch",
    "DeliveryFailed",
    "DuplicateMessage",
    "FormatWrong",
    "GatewayError",
    "InternalError",
    "MessageRefused",
    "MethodWrong",
    "PasswordWrong",
    "ProviderFault",
    "ProviderGarbage",
    "ProviderTimeout",
    "ProviderUnreachable",
    "ProviderUnsigned",
    "SenderDisabled",
    "SenderUnknown",
    "ServiceClosed",
    "ServiceForbidden",
    "ServiceUnknown",
    "SignatureExpired",
    "SignatureMissing",
    "SignatureWrong",
    "SignerIsPerson",
    "SignerMismatch",
    "SignerRevoked",
    "SoapVersionWrong",
    "TooDeep",
    "TooLarge",
    "TransportSignatureError",
    "XmlDtd",
    "XmlEntity",
    "XmlSyntax",
    "xml_error",
]


class GatewayError(Exception):
    """Base of every error of this package: a fault that the sender is told about."""

    code: ClassVar[str] = "SHZ-INTERNAL"
    """Goes out as ``errorCode``; explained in the catalogue of errors."""
    http_status: ClassVar[int] = 500
    """Of the answer: 500 for a SOAP fault (SOAP 1.1, 6.2)."""

    def __init__(self, *findings: Finding, diagnoses: tuple[Diagnosis, ...] = ()) -> None:
        super().__init__("; ".join([self.code, *(_brief(finding) for finding in findings)]))
        self.findings = findings
        """What was observed; go out as ``errorData``, one a line."""
        self.diagnoses = diagnoses
        """What most likely made it so; they go out after the findings."""

    def text(self, lang: Lang, part: str = "message") -> str:
        """The text of *part* (``message`` or ``cure``) in *lang*."""
        return error_texts().text(self.code, part, lang) or self.code


def _brief(finding: Finding) -> str:
    return " ".join(part for part in (finding.code, finding.expected, finding.actual) if part)


class InternalError(GatewayError):
    """Something unexpected; the cause is in the log and never in the fault."""

    code = "SCE909"


class MessageRefused(GatewayError):
    """The message itself is at fault."""

    code = "SCE001"


class FormatWrong(MessageRefused):
    """The message does not match the contract of the channel."""


class XmlSyntax(MessageRefused):
    """The octets are not well-formed XML."""

    code = "SHZ-XML-SYNTAX"


class XmlDtd(MessageRefused):
    """The message has a document type declaration, which SOAP 1.1 forbids (section 3)."""

    code = "SHZ-XML-DTD"


class XmlEntity(MessageRefused):
    """The message declares or uses entities."""

    code = "SHZ-XML-ENTITY"


class TooLarge(MessageRefused):
    """The message has more octets than the channel takes."""

    code = "SHZ-SIZE"


class TooDeep(MessageRefused):
    """Elements are nested deeper than the channel takes."""

    code = "SHZ-DEPTH"


class SoapVersionWrong(MessageRefused):
    """The envelope is not one of SOAP 1.1: the fault VersionMismatch (SOAP 1.1, 4.4.1)."""

    code = "SHZ-SOAP-VERSION"


class MethodWrong(MessageRefused):
    """The HTTP method is not POST."""

    code = "SHZ-METHOD"
    http_status = 405


class DuplicateMessage(MessageRefused):
    """The same sender has sent this very request before; or, in strict mode, another one under its messageId."""

    code = "SHZ-DUPLICATE"


class TransportSignatureError(GatewayError):
    """The signature of the Body is at fault."""

    code = "SCE006"


class SignatureExpired(TransportSignatureError):
    """The certificate of the signer is not valid at this moment."""

    code = "SCE005"


class SignerRevoked(TransportSignatureError):
    """The certificate of the signer, or one of those who issued it, is revoked or on hold."""

    code = "SHZ-SIGNER-REVOKED"


class SignatureWrong(TransportSignatureError):
    """The signature of the Body does not verify."""


class SignatureMissing(TransportSignatureError):
    """The Body is not signed."""

    code = "SCE007"


class BusinessSignatureError(GatewayError):
    """The signature of the business data is at fault."""

    code = "SCE016"


class BusinessSignatureExpired(BusinessSignatureError):
    """The certificate of whoever signed the business data is not valid at this moment, or was revoked."""

    code = "SCE015"


class BusinessSignatureWrong(BusinessSignatureError):
    """The signature of the business data does not verify, or is another's."""


class BusinessSignatureMissing(BusinessSignatureError):
    """The business data are not signed."""

    code = "SCE017"


class AccessDenied(GatewayError):
    """The sender may not do this."""

    code = "SHZ-SENDER-UNKNOWN"


class SenderUnknown(AccessDenied):
    """No participant has this senderId."""


class SenderDisabled(AccessDenied):
    """The participant is registered, and may do nothing for now."""

    code = "SHZ-SENDER-DISABLED"


class ClientMismatch(AccessDenied):
    """The certificate that the client showed in TLS is another organisation's."""

    code = "SHZ-CLIENT-CERTIFICATE"


class PasswordWrong(AccessDenied):
    """The password is not the participant's."""

    code = "SHZ-PASSWORD"


class ServiceForbidden(AccessDenied):
    """The participant has no access to the service."""

    code = "SHZ-SERVICE-FORBIDDEN"


class SignerMismatch(AccessDenied):
    """The Body was signed by somebody other than the participant: another BIN, or a certificate not registered."""

    code = "SHZ-SIGNER-MISMATCH"


class SignerIsPerson(AccessDenied):
    """The Body was signed with a citizen's key, which speaks for no system."""

    code = "SHZ-SIGNER-PERSON"


class DeliveryFailed(GatewayError):
    """The message was in order and could not be delivered."""

    code = "SHZ-PROVIDER-UNREACHABLE"


class ServiceUnknown(DeliveryFailed):
    """No route has this serviceId."""

    code = "SCE004"


class ServiceClosed(ServiceUnknown):
    """The service is there, and closed for now."""


class ProviderUnreachable(DeliveryFailed):
    """No connection to the provider's system."""


class ProviderTimeout(DeliveryFailed):
    """The provider's system did not answer in time."""

    code = "SHZ-PROVIDER-TIMEOUT"


class ProviderGarbage(DeliveryFailed):
    """The provider's system answered with something that is no SendMessageResponse."""

    code = "SHZ-PROVIDER-ANSWER"


class ProviderUnsigned(DeliveryFailed):
    """The provider's answer is not signed as the route demands."""

    code = "SHZ-PROVIDER-SIGNATURE"


class ProviderFault(DeliveryFailed):
    """The provider's system answered with a fault of its own."""

    code = "SHZ-PROVIDER-FAULT"


_BY_XML_CODE: dict[str, type[MessageRefused]] = {
    "XML-DTD": XmlDtd,
    "XML-ENTITY": XmlEntity,
    "XML-SIZE": TooLarge,
    "XML-DEPTH": TooDeep,
}


def xml_error(refused: XmlRefused) -> MessageRefused:
    """The error of this package for octets that the XML reader refused."""
    return _BY_XML_CODE.get(refused.code, XmlSyntax)(refused.finding)
