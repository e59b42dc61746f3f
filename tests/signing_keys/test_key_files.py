"""Key files of both families, as Kazakh programs write them and as other programs do."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from hypothesis import given
from hypothesis import strategies as st

from signing import Authority, KeyPair, KeyRefused
from signing.algorithms import KeyFamily
from signing.der import integer, object_identifier, octet_string, read, sequence
from signing.gost import PrivateKey
from signing.key_forms import private_info, read_private
from signing.keys import is_strong_password, suggested_name
from signing.limits import MAX_KEY_FILE
from signing.pkcs12 import open_file
from signing.pkcs12_rc2 import decrypt_cbc
from tests.signing_keys.conftest import MOMENT, PASSWORD, PERSON

PersonOf = Callable[[KeyFamily], KeyPair]
FILE = Authority.create(at=MOMENT).issue_person(PERSON, at=MOMENT, family=KeyFamily.GOST).to_pkcs12(PASSWORD)


def refusal(data: bytes, password: str = PASSWORD) -> str:
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs12(data, password)
    return refused.value.code


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_pair_comes_back_with_its_chain(family: KeyFamily, person_of: PersonOf) -> None:
    key = person_of(family)
    found = KeyPair.from_pkcs12(key.to_pkcs12(PASSWORD), PASSWORD)
    assert (found.certificate, found.chain, found.family) == (key.certificate, key.chain, family)
    assert found.sign(b"x") == key.sign(b"x")


def test_a_gost_key_comes_back_from_pkcs8(citizen: KeyPair, head: KeyPair) -> None:
    assert KeyPair.from_pkcs8(citizen.to_pkcs8(), citizen.certificate).private == citizen.private
    with pytest.raises(KeyRefused) as refused:
        KeyPair.from_pkcs8(citizen.to_pkcs8(), head.certificate)
    assert refused.value.code == "KEY-MISMATCH"


def test_file_names_are_those_of_the_national_authority(authority: Authority, citizen: KeyPair) -> None:
    login, signing = authority.issue_rsa_pair(PERSON, at=MOMENT)
    for key, start in ((citizen, "GOST512_"), (signing, "RSA256_"), (login, "AUTH_RSA256_")):
        identifier = key.certificate.subject_key_identifier
        assert identifier is not None
        assert suggested_name(key) == f"{start}{identifier.hex()}.p12"


@pytest.mark.parametrize("family", list(KeyFamily))
def test_alias_and_local_key_id_are_the_key_identifier(family: KeyFamily, person_of: PersonOf) -> None:
    key = person_of(family)
    octets = key.to_pkcs12(PASSWORD)
    identifier = key.certificate.subject_key_identifier
    assert identifier is not None
    # the key bag is encrypted, its attributes are not
    assert identifier.hex().encode("utf-16-be") in octets
    assert octet_string(identifier) in octets


def test_a_gost_file_has_the_old_encryption_that_kazakh_programs_read(citizen: KeyPair) -> None:
    octets = citizen.to_pkcs12(PASSWORD)
    assert octets.count(object_identifier("1.2.840.113549.1.12.1.3")) == 2
    *_, mac = read(octets).members
    digest, salt, iterations = mac.members
    assert digest.members[0].members[0].dotted == "1.3.14.3.2.26"
    assert (len(salt.octets), iterations.number) == (20, 1024)


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_wrong_password_and_a_damaged_file_are_told_apart(family: KeyFamily, person_of: PersonOf) -> None:
    octets = person_of(family).to_pkcs12(PASSWORD)
    assert refusal(octets, "qwerty12") == "KEY-PASSWORD"
    assert refusal(octets, "") == "KEY-PASSWORD"
    for place in (len(octets) // 3, len(octets) - 30):
        damaged = octets[:place] + bytes((octets[place] ^ 1,)) + octets[place + 1 :]
        assert refusal(damaged) == "KEY-FILE"


@pytest.mark.parametrize("family", list(KeyFamily))
def test_ber_with_indefinite_lengths_and_cut_strings_is_read(family: KeyFamily, person_of: PersonOf) -> None:
    key = person_of(family)
    assert KeyPair.from_pkcs12(indefinite(key.to_pkcs12(PASSWORD)), PASSWORD).certificate == key.certificate


def indefinite(octets: bytes) -> bytes:
    """The outer layers of a PFX as BouncyCastle writes them: indefinite lengths, the content in pieces."""
    version, info, mac = read(octets).members
    kind, content = info.members
    pieces = b"".join(octet_string(part) for part in chunks(content.members[0].octets, 1000))
    wrapped = b"\x24\x80" + pieces + b"\0\0"
    return (
        b"\x30\x80"
        + version.encoded
        + b"\x30\x80"
        + kind.encoded
        + b"\xa0\x80"
        + wrapped
        + b"\0\0\0\0"
        + mac.encoded
        + b"\0\0"
    )


def chunks(octets: bytes, size: int) -> list[bytes]:
    return [octets[start : start + size] for start in range(0, len(octets), size)]


def test_a_modern_file_is_read_too(person_of: PersonOf) -> None:
    key = person_of(KeyFamily.RSA)
    octets = pkcs12.serialize_key_and_certificates(
        b"x", key.private, key.certificate.x509, [one.x509 for one in key.chain], BestAvailableEncryption(b"Qwerty12")
    )
    assert KeyPair.from_pkcs12(octets, PASSWORD).chain == key.chain


def test_openssl_opens_an_rsa_file(require_oracle: Callable[[str], str], person_of: PersonOf, tmp_path: Path) -> None:
    key, file = person_of(KeyFamily.RSA), tmp_path / "key.p12"
    file.write_bytes(key.to_pkcs12(PASSWORD))
    command = [require_oracle("openssl"), "pkcs12", "-in", str(file), "-passin", f"pass:{PASSWORD}", "-noenc"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("BEGIN CERTIFICATE") == 3
    identifier = key.certificate.subject_key_identifier
    assert identifier is not None
    assert f"friendlyName: {identifier.hex()}" in done.stdout


def test_a_file_of_openssl_with_rc2_is_read(
    require_oracle: Callable[[str], str], person_of: PersonOf, tmp_path: Path
) -> None:
    program, key = require_oracle("openssl"), person_of(KeyFamily.RSA)
    ours, theirs, pem = (tmp_path / name for name in ("ours.p12", "theirs.p12", "key.pem"))
    ours.write_bytes(key.to_pkcs12(PASSWORD))
    password = f"pass:{PASSWORD}"
    opened = [program, "pkcs12", "-in", str(ours), "-passin", password, "-noenc", "-out", str(pem)]
    written = [program, "pkcs12", "-export", "-legacy", "-in", str(pem), "-passout", password, "-out", str(theirs)]
    subprocess.run(opened, check=True, capture_output=True)
    subprocess.run([*written, "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES"], check=True)
    assert object_identifier("1.2.840.113549.1.12.1.6") in theirs.read_bytes()
    assert KeyPair.from_pkcs12(theirs.read_bytes(), PASSWORD).certificate == key.certificate


@pytest.mark.parametrize(
    ("key", "bits", "cipher", "plain"),
    [
        ("0000000000000000", 63, "ebb773f993278eff", "0000000000000000"),
        ("ffffffffffffffff", 64, "278b27e42e2f0d49", "ffffffffffffffff"),
        ("3000000000000000", 64, "30649edf9be7d2c2", "1000000000000001"),
        ("88", 64, "61a8a244adacccf0", "0000000000000000"),
        ("88bca90e90875a7f0f79c384627bafb2", 128, "2269552ab0f85ca6", "0000000000000000"),
    ],
)
def test_rc2_decrypts_the_vectors_of_rfc_2268(key: str, bits: int, cipher: str, plain: str) -> None:
    found = decrypt_cbc(bytes.fromhex(key), bits, iv=bytes(8), data=bytes.fromhex(cipher))
    assert found.hex() == plain


def test_no_file_can_ask_for_endless_work(citizen: KeyPair) -> None:
    octets = citizen.to_pkcs12(PASSWORD)
    greedy = octets.replace(integer(1024), b"\x02\x02\x7f\xff")
    assert refusal(greedy[:-2] + b"\x04\x00") == "KEY-PASSWORD"
    version, info, mac = read(octets).members
    digest, salt, _ = mac.members
    endless = sequence(version.encoded, info.encoded, sequence(digest.encoded, salt.encoded, integer(2**40)))
    assert refusal(endless) == "KEY-FILE"
    assert refusal(b"\x30" + bytes(MAX_KEY_FILE)) == "KEY-FILE"


@given(st.binary(max_size=200))
def test_no_octets_raise_anything_but_a_refusal(octets: bytes) -> None:
    for data in (octets, b"\x30\x80" + octets, sequence(integer(3), octets)):
        with pytest.raises(KeyRefused):
            open_file(data, PASSWORD)
        with pytest.raises(KeyRefused):
            read_private(data)


@given(data=st.data())
def test_a_file_with_any_octet_changed_is_refused_or_opens(data: st.DataObject) -> None:
    octets = bytearray(FILE)
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(KeyRefused):
        assert open_file(bytes(octets), PASSWORD).certificates


def test_a_gost_key_on_an_unknown_curve_is_refused() -> None:
    octets = private_info(PrivateKey.from_seed(b"x"))
    known = object_identifier("1.2.398.3.10.1.1.2.2.1")
    with pytest.raises(KeyRefused, match="curve"):
        read_private(octets.replace(known, known[:-1] + b"\x02"))


@pytest.mark.parametrize(
    ("password", "strong"),
    [("Qwerty12", True), ("qwerty12", False), ("QWERTY12", False), ("Qwertyui", False), ("Qw1", False)],
)
def test_the_rule_for_passwords_is_that_of_the_national_authority(password: str, strong: bool) -> None:
    assert is_strong_password(password) is strong
