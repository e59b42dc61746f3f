"""Passwords and private keys are hidden, in whatever form a message brings them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.masking import masked, masked_headers

WSSE = '<w:Password xmlns:w="urn:w" Type="urn:t#PasswordText">s3cret</w:Password>'


@pytest.mark.parametrize(
    "text",
    [
        "<a><password>s3cret</password></a>",
        "<a><n:password n:x='1'>s3cret</n:password></a>",
        "<a><Password\n>s3cret</Password ></a>",
        "<password><![CDATA[s3cret]]></password>",
        "<password><inner>s3cret</inner></password>",
        "<newPassword>s3cret</newPassword><oldPassword>s3cret</oldPassword>",
        "&lt;password&gt;s3cret&lt;/password&gt;",
        "<password>s3cret",
        "<password>s3cret</passwor",
        "<a><password/><password>s3cret</password></a>",
        "<a><password /><password>s3cret</password></a>",
        "-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\ns3cret",
        WSSE,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
def test_secret_is_hidden(text: str, encoding: str) -> None:
    shown = masked(f"Қала {text} Қала".encode(encoding, "replace")).decode(encoding)
    assert "s3cret" not in shown
    assert "********" in shown


def test_all_but_the_secret_stays() -> None:
    octets = "<a><password>s3cret</password><b>сәлем</b><password/></a>".encode()
    assert masked(octets) == octets.replace(b"s3cret", b"********")


@given(st.binary(max_size=200))
def test_octets_without_a_secret_stay_as_they_are(octets: bytes) -> None:
    assert masked(octets) == octets


def test_long_message_without_an_end_is_no_burden() -> None:
    octets = b"<password" * 20_000
    assert masked(octets) == octets


def test_headers_that_let_somebody_in_are_hidden() -> None:
    headers = {"Authorization": "Basic czNjcmV0", "cookie": "s3cret", "Content-Type": "text/xml"}
    assert masked_headers(headers) == {"Authorization": "********", "cookie": "********", "Content-Type": "text/xml"}
