"""Key pairs and their files: PKCS#12 and PKCS#8."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from signing import KeyPair, KeyRefused


def refusal(data: bytes, password: str = "Qwerty12") -> str:
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs12(data, password)
    return refused.value.code


def test_a_pair_comes_back_from_pkcs12_with_its_chain(person: KeyPair) -> None:
    found = KeyPair.from_pkcs12(person.to_pkcs12("Qwerty12"), "Qwerty12")
    assert found.certificate == person.certificate
    assert found.chain == person.chain
    assert found.sign(b"x") == person.sign(b"x")


def test_the_alias_is_the_key_identifier_in_hexadecimal(person: KeyPair) -> None:
    found = pkcs12.load_pkcs12(person.to_pkcs12("Qwerty12"), b"Qwerty12")
    identifier = person.certificate.subject_key_identifier
    assert found.cert is not None
    assert identifier is not None
    assert found.cert.friendly_name == identifier.hex().encode()


def test_a_password_may_be_kazakh(person: KeyPair) -> None:
    assert KeyPair.from_pkcs12(person.to_pkcs12("Құпия12сөз"), "Құпия12сөз").certificate == person.certificate


def test_a_wrong_password_is_told(person: KeyPair) -> None:
    assert refusal(person.to_pkcs12("Qwerty12"), "qwerty12") == "KEY-PASSWORD"


def test_a_damaged_file_is_told_from_a_wrong_password(person: KeyPair) -> None:
    octets = bytearray(person.to_pkcs12("Qwerty12"))
    octets[len(octets) // 2] ^= 1
    assert refusal(bytes(octets)) == "KEY-FILE"
    assert refusal(bytes(octets[:200])) == "KEY-FILE"
    assert refusal(bytes(octets), "qwerty12") == "KEY-PASSWORD"


@pytest.mark.parametrize("octets", [b"", b"\x30", b"hello", b"-----BEGIN PRIVATE KEY-----"])
def test_what_is_not_pkcs12_is_told(octets: bytes) -> None:
    assert refusal(octets) == "KEY-FILE"


def test_a_certificate_or_a_bare_key_is_not_pkcs12(person: KeyPair) -> None:
    assert refusal(person.certificate.der) == "KEY-FILE"
    assert refusal(person.to_pkcs8()) == "KEY-FILE"


def test_a_file_without_a_key_is_told(person: KeyPair) -> None:
    octets = pkcs12.serialize_key_and_certificates(
        None, None, None, [person.certificate.x509], BestAvailableEncryption(b"Qwerty12")
    )
    assert refusal(octets) == "KEY-FILE"


def test_a_key_of_another_algorithm_is_told(person: KeyPair) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs8(der, person.certificate)
    assert refused.value.code == "KEY-FILE"


def test_a_key_comes_back_from_pkcs8(person: KeyPair) -> None:
    assert KeyPair.from_pkcs8(person.to_pkcs8(), person.certificate).sign(b"x") == person.sign(b"x")


def test_a_key_that_does_not_belong_to_the_certificate_is_told(person: KeyPair, system: KeyPair) -> None:
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs8(system.to_pkcs8(), person.certificate)
    assert refused.value.code == "KEY-MISMATCH"
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs8(b"hello", person.certificate)
    assert refused.value.code == "KEY-FILE"


def test_the_private_key_is_not_shown(person: KeyPair) -> None:
    assert "RSAPrivateKey" not in repr(person)
