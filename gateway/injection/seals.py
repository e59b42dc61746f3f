"""What goes wrong with the signature of an answer: left out, by the wrong key, broken, or around something else."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lxml import etree

from gateway.injection.answers import CONTENT, tampered_text
from gateway.injection.catalogue import Stage
from gateway.injection.plan import Plan, Strike
from gateway.wire import Draft
from signing.algorithms import RSA_SHA1, SignatureScheme
from signing.certificates import Certificate
from signing.key_info import KeyInfoForm
from signing.keys import KeyPair
from signing.namespaces import SOAP11, WSU
from signing.xml import parse

__all__ = ["ObsoleteKey", "Sealed", "Sealing", "body_tampered", "body_wrapped", "seal"]

Sealing = tuple[KeyPair, KeyInfoForm]
"""What an answer is signed with, and how the certificate is named."""


class Sealed(NamedTuple):
    """A message as it goes out."""

    octets: bytes
    signer: Certificate | None = None
    """Of the signature in it; None: there is none."""


_BODY: Final = f"{{{SOAP11}}}Body"
_ID: Final = f"{{{WSU}}}Id"
_WRONG_KEYS: Final = {
    "signed-by-another": "another",
    "signed-by-expired": "expired",
    "signed-by-revoked": "revoked",
    "obsolete-algorithm": "obsolete",
}


class ObsoleteKey(KeyPair):
    """A pair that signs with RSA and SHA-1, which is refused today."""

    __slots__ = ()

    @property
    def scheme(self) -> SignatureScheme:
        """RSA with SHA-1."""
        return RSA_SHA1


def seal(plan: Plan, draft: Draft, sealing: Sealing | None) -> Sealed:
    """*draft* as it goes out, signed as *sealing* says, with what *plan* has for it gone wrong; None: not signed."""
    if not plan.candidates:
        return _sealed(draft, sealing)
    strike = plan.strike(Stage.ANSWER, lambda rule: _fits(rule.fault, draft.octets(), signed=sealing is not None))
    if strike is None:
        return _sealed(draft, sealing)
    name = strike.kind.name
    if name == "unsigned":
        return Sealed(draft.octets())
    if name in CONTENT:
        changed = CONTENT[name](draft.octets(), strike.parameters)
        return _sealed(draft if changed is None else draft.containing(changed), sealing)
    if name in _WRONG_KEYS and sealing is not None:
        return _sealed(draft, (_wrong_key(plan, strike), sealing[1]))
    whole = _sealed(draft, sealing)
    return Sealed(_BROKEN[name](whole.octets), whole.signer)


def body_tampered(octets: bytes) -> bytes:
    """A signed message with one character of its Body changed after it was signed."""
    root = parse(octets)
    _forge(_body(root))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def body_wrapped(octets: bytes) -> bytes:
    """A signed message whose Body was moved into the header, where its signature still fits, and a forged one put in.

    The third of the ways of Somorovsky and others (2012), as SOAP has it.
    """
    root = parse(octets)
    body = _body(root)
    forged = copy.deepcopy(body)
    forged.attrib.pop(_ID, None)
    _forge(forged)
    root.replace(body, forged)
    header = root.find(f"{{{SOAP11}}}Header")
    if header is None:
        header = etree.Element(f"{{{SOAP11}}}Header", nsmap=root.nsmap)
        root.insert(0, header)
    etree.SubElement(header, "Wrapper").append(body)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _fits(name: str, octets: bytes, *, signed: bool) -> bool:
    """True if the fault *name* can come to pass with the message *octets*."""
    return signed if name not in CONTENT else CONTENT[name](octets, _ANY) is not None


def _sealed(draft: Draft, sealing: Sealing | None) -> Sealed:
    if sealing is None:
        return Sealed(draft.octets())
    key, form = sealing
    return Sealed(draft.signed(key, form=form), key.certificate)


def _wrong_key(plan: Plan, strike: Strike) -> KeyPair:
    assert plan.injection is not None, "something struck"
    found = plan.injection.keys.key(_WRONG_KEYS[strike.kind.name])
    return ObsoleteKey(found.private, found.certificate, found.chain) if "obsolete" in strike.kind.name else found


def _body(root: etree._Element) -> etree._Element:
    body = root.find(_BODY)
    assert body is not None, "the gateway wrote it"
    return body


def _forge(body: etree._Element) -> None:
    """Change one character of what the Body says: of its last text, which lies in the business data if it has any."""
    leaves = [one for one in body.iter(etree.Element) if len(one) == 0 and (one.text or "").strip()]
    assert leaves, "an answer says something"
    data = [one for one in leaves if any(etree.QName(up).localname == "data" for up in one.iterancestors())]
    chosen = data[0] if data else leaves[-1]
    chosen.text = tampered_text(chosen.text or "")


_ANY: Final[Mapping[str, float]] = {"seconds": 1}
_BROKEN: Final[Mapping[str, Callable[[bytes], bytes]]] = {"body-tampered": body_tampered, "body-wrapped": body_wrapped}
