"""A request that only names its certificate: taken if the gateway has the certificate, told if it has not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from gateway.exchange import Gateway
from signing import KeyInfoForm, wsse

WSS = "/bip-sync-wss-gost/"


@pytest.fixture
def request_by_name(soap, keys) -> bytes:
    return wsse.sign(soap(), keys.system, form=KeyInfoForm.ISSUER_SERIAL)


def test_a_certificate_that_the_gateway_has_is_found_by_its_name(
    app: Flask, http: FlaskClient, gateway: Gateway, keys, request_by_name: bytes
) -> None:
    app.config["GATEWAY"] = replace(gateway, known=lambda: (keys.other_system.certificate, keys.system.certificate))
    answer = http.post(WSS, data=request_by_name)
    assert answer.status_code == 200
    assert etree.fromstring(answer.data).findtext(".//status/code") == "SCSS001"
    report = wsse.verify(answer.data, keys.authority.trust, at=gateway.now(), known=[keys.gateway.certificate])
    assert report.ok, report.failures


def test_a_certificate_that_the_gateway_does_not_have_is_told(
    http: FlaskClient, gateway: Gateway, request_by_name: bytes
) -> None:
    answer = http.post(WSS, data=request_by_name)
    assert answer.status_code == 500


def test_the_gateway_asks_for_certificates_only_if_a_request_names_one(
    app: Flask, http: FlaskClient, gateway: Gateway, soap, signed
) -> None:
    def known() -> tuple[()]:
        raise AssertionError("nobody was named")

    app.config["GATEWAY"] = replace(gateway, known=known)
    assert http.post(WSS, data=signed(soap())).status_code == 200
