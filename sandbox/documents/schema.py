"""The XSD of a form, generated: the same form gives the same octets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from sandbox.documents.form import Field, Form, PlainType, Words
from signing.namespaces import DS
from signing.texts import LANGUAGES

__all__ = ["schema_of"]

_XS: Final = "http://www.w3.org/2001/XMLSchema"
_MAKE: Final = ElementMaker(namespace=_XS, nsmap={"xs": _XS})
_LINE: Final = 1000
_TEXT: Final = 20_000
_CODE: Final = 100
_TYPES: Final[Mapping[PlainType, str]] = {
    "line": "line",
    "text": "text",
    "code": "code",
    "iin": "identifier",
    "bin": "identifier",
    "words": "words",
    "date": "xs:date",
    "moment": "xs:dateTime",
    "number": "xs:integer",
    "flag": "xs:boolean",
}


def schema_of(form: Form) -> bytes:
    """The XSD of the papers of *form*: UTF-8, complete in itself, what each element means in its documentation."""
    top = _sequence(*_own(form), *(_element(field) for field in form.fields), *_signatures(form))
    kind = _MAKE.complexType(top, _MAKE.attribute(name="simulator", type="xs:boolean", fixed="true"))
    if not form.bare:
        kind[-1].set("use", "required")
    # Types are named in the default namespace, which therefore is the form's.
    make = ElementMaker(namespace=_XS, nsmap={None: form.namespace, "xs": _XS})
    schema = make.schema(
        _documentation(form.names),
        *_named_types(),
        _MAKE.element(kind, name=form.root),
        targetNamespace=form.namespace,
        elementFormDefault="qualified",
    )
    return etree.tostring(schema, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _own(form: Form) -> Iterator[etree._Element]:
    if not form.bare:
        yield _MAKE.element(name="notice", type="words")
        yield _MAKE.element(name="sentence", type="words", minOccurs="0", maxOccurs="unbounded")


def _signatures(form: Form) -> Iterator[etree._Element]:
    if form.signers:
        most = str(len(form.signers))
        yield _MAKE.any(namespace=DS, processContents="skip", minOccurs="0", maxOccurs=most)


def _element(field: Field) -> etree._Element:
    element = _MAKE.element(_documentation(field.label), name=field.name)
    if field.optional:
        element.set("minOccurs", "0")
    if field.many:
        element.set("maxOccurs", "unbounded")
    if field.choices:
        values = (_MAKE.enumeration(_documentation(one.label), value=one.value) for one in field.choices)
        element.append(_MAKE.simpleType(_MAKE.restriction(*values, base="xs:token")))
    elif field.plain is not None:
        element.set("type", _TYPES[field.plain])
    else:
        element.append(_MAKE.complexType(_sequence(*(_element(one) for one in field.fields))))
    return element


def _named_types() -> Iterator[etree._Element]:
    """The types of plain facts that XML Schema has not."""
    longest = {"line": ("xs:token", _LINE), "text": ("xs:string", _TEXT)}
    for name, (base, most) in longest.items():
        yield _simple(name, base, _MAKE.minLength(value="1"), _MAKE.maxLength(value=str(most)))
    yield _simple("code", "xs:token", _MAKE.pattern(value=r"\S+"), _MAKE.maxLength(value=str(_CODE)))
    yield _simple("identifier", "xs:token", _MAKE.pattern(value="[0-9]{12}"))
    languages = (_MAKE.element(name=lang, type="text") for lang in LANGUAGES)
    yield _MAKE.complexType(_sequence(*languages), name="words")


def _simple(name: str, base: str, *facets: etree._Element) -> etree._Element:
    return _MAKE.simpleType(_MAKE.restriction(*facets, base=base), name=name)


def _sequence(*elements: etree._Element) -> etree._Element:
    return _MAKE.sequence(*elements)


def _documentation(words: Words) -> etree._Element:
    told = []
    for lang, text in zip(LANGUAGES, words.each(), strict=True):
        one = _MAKE.documentation(text)
        one.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
        told.append(one)
    return _MAKE.annotation(*told)
