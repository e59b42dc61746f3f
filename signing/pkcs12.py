"""Key files: PKCS#12 (RFC 7292) as Kazakh programs write and read them, for keys of any algorithm."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from signing.der import (
    NULL,
    Element,
    bmp_string,
    explicit,
    integer,
    object_identifier,
    octet_string,
    read,
    sequence,
    set_of,
    tagged,
)
from signing.errors import KeyRefused
from signing.key_forms import RandomBytes
from signing.limits import MAX_KEY_FILE
from signing.pkcs12_ciphers import PBE_SHA1_3DES, Password, Unsupported

__all__ = ["Contents", "open_file", "write_file"]

_DATA: Final = "1.2.840.113549.1.7.1"
_ENCRYPTED_DATA: Final = "1.2.840.113549.1.7.6"
_KEY_BAG: Final = "1.2.840.113549.1.12.10.1.1"
_SHROUDED_KEY_BAG: Final = "1.2.840.113549.1.12.10.1.2"
_CERTIFICATE_BAG: Final = "1.2.840.113549.1.12.10.1.3"
_X509: Final = "1.2.840.113549.1.9.22.1"
_FRIENDLY_NAME: Final = "1.2.840.113549.1.9.20"
_LOCAL_KEY_ID: Final = "1.2.840.113549.1.9.21"
_SHA1: Final = "1.3.14.3.2.26"
_OCTET_STRING, _IMPLICIT = 0x04, 0x80
_ITERATIONS: Final = 1024
_SALT: Final = 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a key file holds."""

    keys: tuple[bytes, ...]
    """Private keys, PKCS#8 in DER or BER."""
    certificates: tuple[bytes, ...]
    """Certificates, DER, in the order of the file."""


def open_file(data: bytes, password: str) -> Contents:
    """The contents of the PKCS#12 file *data*, DER or BER.

    Raises :class:`~signing.errors.KeyRefused`: ``KEY-PASSWORD`` if the password is wrong, ``KEY-FILE`` if the octets
    are no PKCS#12 file, are damaged, or are encrypted in a way that is not known here.
    """
    if len(data) > MAX_KEY_FILE:
        raise KeyRefused("KEY-FILE", f"a file of {len(data)} octets; key files have at most {MAX_KEY_FILE}")
    try:
        safe, *mac = _of_version_3(read(data))
        content = _content_of(safe, _DATA).octets
        parts = read(content).members
        is_right = _mac_matches(content, mac[0], Password(password)) if mac else None
    except ValueError as error:
        raise KeyRefused("KEY-FILE", f"not a PKCS#12 file: {error}") from None
    if is_right is False:
        raise _refusal(parts, password)
    try:
        return _collected(parts, Password(password))
    except Unsupported as error:
        raise KeyRefused("KEY-FILE", str(error)) from None
    except ValueError as error:
        if is_right is None:
            raise KeyRefused("KEY-PASSWORD", f"the password does not open the file: {error}") from None
        raise KeyRefused("KEY-FILE", f"the file is damaged: {error}") from None


def write_file(
    key: bytes, certificates: tuple[bytes, ...], *, name: bytes, password: str, random_bytes: RandomBytes
) -> bytes:
    """A PKCS#12 file with *key* (PKCS#8, DER) and *certificates* (the key's own first), as Kazakh programs read it.

    3DES for both bags, HMAC-SHA1, 1024 iterations. *name*: the key identifier, as localKeyID and, in hexadecimal, as
    the alias.
    """
    secret = Password(password)
    attributes = _attributes(name)
    shrouded = sequence(*_encrypted(key, secret, random_bytes, tag=_OCTET_STRING))
    own, *chain = (_certificate(one) for one in certificates)
    bags = [_bag(_CERTIFICATE_BAG, own, attributes), *(_bag(_CERTIFICATE_BAG, one) for one in chain)]
    hidden = _encrypted(sequence(*bags), secret, random_bytes, tag=_IMPLICIT)
    content = sequence(
        _content(_ENCRYPTED_DATA, sequence(integer(0), sequence(object_identifier(_DATA), *hidden))),
        _content(_DATA, octet_string(sequence(_bag(_SHROUDED_KEY_BAG, shrouded, attributes)))),
    )
    salt = random_bytes(_SALT)
    mac = secret.mac(_SHA1, salt=salt, iterations=_ITERATIONS, content=content)
    digest = sequence(sequence(object_identifier(_SHA1), NULL), octet_string(mac))
    return sequence(
        integer(3), _content(_DATA, octet_string(content)), sequence(digest, octet_string(salt), integer(_ITERATIONS))
    )


def _of_version_3(pfx: Element) -> tuple[Element, ...]:
    """What follows the version in a PFX."""
    version, *rest = pfx.sequence(2)
    if version.number != 3:
        raise ValueError(f"version {version.number}")
    return tuple(rest)


def _content_of(info: Element, content_type: str) -> Element:
    """The content of a ContentInfo of *content_type*."""
    oid, content, *_ = info.sequence(2)
    if oid.dotted != content_type:
        raise ValueError(f"content of the type {oid.dotted}")
    return content.members[0]


def _mac_matches(content: bytes, mac: Element, password: Password) -> bool:
    digest_info, salt, *rest = mac.sequence(2)
    algorithm, digest, *_ = digest_info.sequence(2)
    iterations = rest[0].number if rest else 1
    made = password.mac(algorithm.sequence(1)[0].dotted, salt=salt.octets, iterations=iterations, content=content)
    return hmac.compare_digest(made, digest.octets)


def _refusal(parts: tuple[Element, ...], password: str) -> KeyRefused:
    """Why the MAC does not match: a password that decrypts a part of the file is right, so the file is damaged."""
    secret = Password(password)
    if any(_decrypts(part, secret) for part in parts):
        return KeyRefused("KEY-FILE", "the file is damaged: the password opens it, its check value does not match")
    return KeyRefused("KEY-PASSWORD", "the password is wrong")


def _decrypts(part: Element, password: Password) -> bool:
    """True if something encrypted in *part* becomes what it should."""
    try:
        is_secret = part.sequence(2)[0].dotted != _DATA
        return bool(found := _of_part(part, password)) and (is_secret or any(kind == _KEY_BAG for kind, _ in found))
    except ValueError:
        return False


def _collected(parts: tuple[Element, ...], password: Password) -> Contents:
    found = [bag for part in parts for bag in _of_part(part, password)]
    return Contents(
        tuple(value for kind, value in found if kind == _KEY_BAG),
        tuple(value for kind, value in found if kind == _CERTIFICATE_BAG),
    )


def _of_part(part: Element, password: Password) -> list[tuple[str, bytes]]:
    """Keys and certificates of one part of the file, each with the kind of its bag, decrypted."""
    kind, _, *_ = part.sequence(2)
    if kind.dotted == _DATA:
        octets = _content_of(part, _DATA).octets
    else:
        _, info, *_ = _content_of(part, _ENCRYPTED_DATA).sequence(2)
        _, algorithm, cipher_text, *_ = info.sequence(3)
        octets = password.decrypt(algorithm, cipher_text.octets)
    return [found for bag in read(octets).members for found in _of_bag(bag, password)]


def _of_bag(bag: Element, password: Password) -> Iterator[tuple[str, bytes]]:
    kind, wrapped, *_ = bag.sequence(2)
    value = wrapped.members[0]
    if kind.dotted == _KEY_BAG:
        yield _KEY_BAG, value.encoded
    elif kind.dotted == _SHROUDED_KEY_BAG:
        algorithm, cipher_text, *_ = value.sequence(2)
        yield _KEY_BAG, read(password.decrypt(algorithm, cipher_text.octets)).encoded
    elif kind.dotted == _CERTIFICATE_BAG:
        certificate_type, certificate, *_ = value.sequence(2)
        if certificate_type.dotted == _X509:
            yield _CERTIFICATE_BAG, certificate.members[0].octets


def _content(content_type: str, content: bytes) -> bytes:
    return sequence(object_identifier(content_type), explicit(0, content))


def _encrypted(data: bytes, password: Password, random_bytes: RandomBytes, *, tag: int) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier and encrypted *data*, the latter under *tag*."""
    salt = random_bytes(_SALT)
    parameters = sequence(octet_string(salt), integer(_ITERATIONS))
    algorithm = sequence(object_identifier(PBE_SHA1_3DES), parameters)
    return algorithm, tagged(tag, password.encrypt(data, salt=salt, iterations=_ITERATIONS))


def _bag(kind: str, value: bytes, attributes: bytes = b"") -> bytes:
    return sequence(object_identifier(kind), explicit(0, value), attributes)


def _certificate(der: bytes) -> bytes:
    return sequence(object_identifier(_X509), explicit(0, octet_string(der)))


def _attributes(name: bytes) -> bytes:
    alias = sequence(object_identifier(_FRIENDLY_NAME), set_of(bmp_string(name.hex())))
    return set_of(alias, sequence(object_identifier(_LOCAL_KEY_ID), set_of(octet_string(name))))
