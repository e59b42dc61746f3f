"""zeep with BodySignature: requests go out signed, and only a signed answer comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zeep
from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from signing import BodySignature, KeyPair, SignatureRejected, TrustStore, wsse
from signing.namespaces import SOAP11
from tests.signing.samples import MOMENT, failures

WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:t="urn:test:echo" xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:test:echo">
<types><xs:schema targetNamespace="urn:test:echo" elementFormDefault="qualified">
  <xs:element name="Ask"><xs:complexType><xs:sequence><xs:element name="iin" type="xs:string"/></xs:sequence>
  </xs:complexType></xs:element>
  <xs:element name="Answer"><xs:complexType><xs:sequence><xs:element name="name" type="xs:string"/></xs:sequence>
  </xs:complexType></xs:element>
</xs:schema></types>
<message name="Ask"><part name="p" element="t:Ask"/></message>
<message name="Answer"><part name="p" element="t:Answer"/></message>
<portType name="Port"><operation name="Ask"><input message="t:Ask"/><output message="t:Answer"/></operation></portType>
<binding name="Binding" type="t:Port"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
  <operation name="Ask"><soap:operation soapAction=""/><input><soap:body use="literal"/></input>
  <output><soap:body use="literal"/></output></operation></binding>
<service name="Echo"><port name="Port" binding="t:Binding"><soap:address location="{address}"/></port></service>
</definitions>"""
ANSWER = (
    f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body><Answer xmlns="urn:test:echo"><name>ИВАНОВ</name></Answer>'
    "</soap:Body></soap:Envelope>"
).encode()

Answering = Callable[[bytes], bytes]
Asking = Callable[[Answering], str]


@pytest.fixture
def signature(person: KeyPair, trust: TrustStore) -> BodySignature:
    return BodySignature(person, trust, now=lambda: MOMENT)


@pytest.fixture
def ask(signature: BodySignature, httpserver: HTTPServer, tmp_path: Path) -> Iterator[Asking]:
    """Ask a server that answers as it is told."""
    wsdl = tmp_path / "echo.wsdl"
    wsdl.write_text(WSDL.format(address=httpserver.url_for("/echo")))
    with zeep.Client(str(wsdl), wsse=signature) as client:

        def asking(answering: Answering) -> str:
            def handler(request: Request) -> Response:
                return Response(answering(request.get_data()), content_type="text/xml; charset=utf-8")

            httpserver.expect_request("/echo", method="POST").respond_with_handler(handler)
            return str(client.service.Ask(iin="850101300123"))

        yield asking


def test_the_request_goes_out_signed_and_the_signed_answer_comes_in(
    ask: Asking, signature: BodySignature, person: KeyPair, system: KeyPair, trust: TrustStore
) -> None:
    seen: list[bytes] = []

    def answering(octets: bytes) -> bytes:
        seen.append(octets)
        return wsse.sign(ANSWER, system)

    assert ask(answering) == "ИВАНОВ"
    report = wsse.verify(seen[0], trust, at=MOMENT)
    assert report.ok
    assert report.signer == person.certificate
    assert report.covered[0].element.findtext(".//{*}iin") == "850101300123"
    assert signature.report is not None
    assert signature.report.signer == system.certificate


def refused(ask: Asking, answering: Answering) -> list[str]:
    with pytest.raises(SignatureRejected) as rejected:
        ask(answering)
    assert rejected.value.code == "SIGNATURE-REJECTED"
    codes = failures(rejected.value.report)
    assert all(code in str(rejected.value) for code in codes)
    return codes


def test_an_unsigned_answer_is_refused(ask: Asking) -> None:
    assert refused(ask, lambda _: ANSWER) == ["SIG-PRESENT"]


def test_a_changed_answer_is_refused(ask: Asking, system: KeyPair, signature: BodySignature) -> None:
    tampered = wsse.sign(ANSWER, system).replace("ИВАНОВ".encode(), "ПЕТРОВ".encode())
    assert refused(ask, lambda _: tampered) == ["REF-DIGEST"]
    assert signature.report is not None
    assert signature.report.covered == ()


def test_an_answer_signed_by_nobody_we_trust_is_refused(ask: Asking, system: KeyPair) -> None:
    from tests.signing.minting import mint

    assert refused(ask, lambda _: wsse.sign(ANSWER, mint(None))) == ["CHAIN-ANCHOR"]


def test_an_unsigned_fault_is_refused_too(ask: Asking) -> None:
    fault = "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>no</faultstring></soap:Fault>"
    octets = f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>{fault}</soap:Body></soap:Envelope>'
    assert refused(ask, lambda _: octets.encode()) == ["SIG-PRESENT"]


def test_the_moment_is_asked_for_at_every_answer(person: KeyPair, trust: TrustStore, message: bytes) -> None:
    moments = iter([MOMENT, MOMENT + timedelta(days=4000)])
    client_side = BodySignature(person, trust, now=lambda: next(moments))
    envelope = etree.fromstring(message)
    assert client_side.verify(envelope) is envelope
    with pytest.raises(SignatureRejected) as rejected:
        client_side.verify(etree.fromstring(message))
    assert failures(rejected.value.report) == ["TIME-EXPIRED"]


def test_a_new_request_forgets_the_report_of_the_last_answer(signature: BodySignature, message: bytes) -> None:
    signature.verify(etree.fromstring(message))
    assert signature.report is not None
    signature.apply(etree.fromstring(ANSWER), {})
    assert signature.report is None
