"""What is signed and verified: an authority, keys, documents and messages of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from signing import Authority, KeyPair, TrustStore
from signing.authority import Person, System
from signing.namespaces import SOAP11

__all__ = ["Material", "document", "envelope"]

_ROW: Final = '<row number="{}"><name>Мұрагер Әлия</name><value>Алматы &amp; Астана</value></row>'


@dataclass(frozen=True, slots=True)
class Material:
    """Keys, and the moment at which everything is judged."""

    authority: Authority
    person: KeyPair
    system: KeyPair
    trust: TrustStore
    moment: datetime

    @classmethod
    def make(cls) -> Material:
        """Fresh keys, valid from now: signxml judges by the machine's clock."""
        moment = datetime.now(UTC)
        authority = Authority.create(at=moment)
        person = authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН", "ИВАНОВИЧ"), at=moment)
        system = authority.issue_system(System("ИС", "АО", "000740000728"), at=moment)
        return cls(authority, person, system, authority.trust, moment)


def document(octets: int) -> bytes:
    """A document of about *octets* octets."""
    return f'<request xmlns="urn:benchmark">{_rows(octets)}</request>'.encode()


def envelope(octets: int) -> bytes:
    """A SOAP message with a Body of about *octets* octets."""
    body = f'<m:SendMessage xmlns:m="urn:benchmark"><request>{_rows(octets)}</request></m:SendMessage>'
    return f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>{body}</soap:Body></soap:Envelope>'.encode()


def _rows(octets: int) -> str:
    return "".join(_ROW.format(number) for number in range(octets // len(_ROW.encode())))
