"""Object identifiers of the Kazakh certificate profile (tree 1.2.398.3.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["KEY_STORAGE", "KEY_STORAGE_PKCS12", "ROLE_OIDS", "SYSTEM_UID", "Role"]

SYSTEM_UID: Final = "1.2.398.6.10.1.1"
"""Value of the UID attribute in the subject of an information system."""
KEY_STORAGE: Final = "1.2.398.3.3.5"
"""Private extension that names where the key is kept."""
KEY_STORAGE_PKCS12: Final = bytes.fromhex("300a06082a830e0303050101")
"""Its value for a PKCS#12 file: SEQUENCE { OID 1.2.398.3.3.5.1.1 }."""


class Role(StrEnum):
    """Whom a certificate speaks for, as its extended key usages say."""

    PERSON = "person"
    ORGANISATION = "organisation"
    HEAD = "head"
    SIGNER = "signer"
    FINANCIAL_SIGNER = "financial-signer"
    HR = "hr"
    EMPLOYEE = "employee"
    SYSTEM = "system"
    PORTAL = "portal"
    GATEWAY = "gateway"


ROLE_OIDS: Final[dict[Role, str]] = {
    Role.PERSON: "1.2.398.3.3.4.1.1",
    Role.ORGANISATION: "1.2.398.3.3.4.1.2",
    Role.HEAD: "1.2.398.3.3.4.1.2.1",
    Role.SIGNER: "1.2.398.3.3.4.1.2.2",
    Role.FINANCIAL_SIGNER: "1.2.398.3.3.4.1.2.3",
    Role.HR: "1.2.398.3.3.4.1.2.4",
    Role.EMPLOYEE: "1.2.398.3.3.4.1.2.5",
    Role.SYSTEM: "1.2.398.3.3.4.1.2.6",
    Role.PORTAL: "1.2.398.3.3.4.1.2.6.7",
    Role.GATEWAY: "1.2.398.3.3.4.1.2.6.8",
}
