"""One error tree, drawn and documented; errors of the libraries below are named in one place and all accounted for."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import ModuleType

import cryptography.exceptions
import pytest
from cryptography import x509
from lxml import etree

import signing
from signing import Certificate, CertificateRefused, KeyPair, SigningError, errors, foreign
from signing.texts import Catalogue

ROOT = Path(__file__).parents[2]
PACKAGE = Path(signing.__file__).parent
UNREACHABLE = {
    "AlreadyFinalized": "a digest is used once",
    "AlreadyUpdated": "no AEAD is used",
    "AttributeNotFound": "certificate requests are not read",
    "InternalError": "a defect of OpenSSL",
    "InvalidKey": "no key derivation is verified",
    "InvalidTag": "no AEAD is used",
    "NotYetFinalized": "no AEAD is used",
    "DTD": "a DTD is refused before anything is validated",
    "DocumentInvalid": "nothing is validated here",
    "Error": "base class",
    "LxmlError": "base class",
    "LxmlSyntaxError": "base class",
    "LxmlRegistryError": "no classes are registered",
    "NamespaceRegistryError": "no classes are registered",
    "ParseError": "base class of XMLSyntaxError",
    "ParserError": "parsers are not copied",
    "RelaxNG": "nothing is validated here",
    "Schematron": "nothing is validated here",
    "SerialisationError": "text goes to memory, in encodings that hold every character",
    "XInclude": "nothing is included",
    "XMLSchema": "nothing is validated here",
    "XMLSyntaxAssertionError": "unfinished feeds; documents are parsed whole",
    "XSLT": "nothing is transformed by XSLT",
}


def own_exceptions(module: ModuleType) -> list[type[Exception]]:
    found = (one for name, one in vars(module).items() if not name.startswith("_") and isinstance(one, type))
    return sorted((one for one in found if issubclass(one, Exception)), key=lambda one: one.__name__)


@pytest.mark.parametrize("module", [etree, cryptography.exceptions, x509], ids=lambda module: module.__name__)
def test_every_exception_of_a_library_below_is_mapped_or_cannot_come(module: ModuleType) -> None:
    loose = [
        one.__name__
        for one in own_exceptions(module)
        if not issubclass(one, tuple(foreign.MAPPED))
        and not any(one.__name__ == name or one.__name__.startswith(name) for name in UNREACHABLE)
    ]
    assert loose == []


def test_the_tuples_hold_what_is_mapped_and_builtin_errors_beside_it() -> None:
    tuples = [getattr(foreign, name) for name in foreign.__all__ if name != "MAPPED"]
    named = {one for found in tuples for one in found}
    assert {one for one in named if one.__module__ != "builtins"} == set(foreign.MAPPED)
    assert set(foreign.MAPPED.values()) <= {*errors.__all__, "None", "a finding"}


def test_no_other_module_names_them() -> None:
    names = {one.__name__ for one in foreign.MAPPED}
    for path in PACKAGE.rglob("*.py"):
        if path.name == "foreign.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        handlers = [node.type for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type]
        caught = {ast.unparse(one).rpartition(".")[2] for handler in handlers for one in parts_of(handler)}
        assert not caught & names, path


def parts_of(handler: ast.expr) -> list[ast.expr]:
    return list(handler.elts) if isinstance(handler, ast.Tuple) else [handler]


def drawn(text: str) -> list[str]:
    return re.findall(r"^\s*(?:[├└]── )?([A-Z]\w+)(?=\s{2,}|$)", text, re.MULTILINE)


def test_the_tree_at_the_head_of_the_module_and_in_the_docs_is_the_real_one() -> None:
    classes = [
        name
        for name, one in vars(errors).items()
        if inspect.isclass(one) and issubclass(one, SigningError) and one.__module__ == errors.__name__
    ]
    drawing = (errors.__doc__ or "").partition("::\n\n")[2].partition("\n\n")[0]
    assert drawn(drawing) == classes
    page = (ROOT / "docs/reference/signing.md").read_text("utf-8")
    on_the_page = page.partition("SigningError\n")[2].partition("```")[0]
    assert drawn("SigningError\n" + on_the_page) == classes
    assert all(getattr(errors, name).__base__ is SigningError for name in classes if name != "SigningError")


def test_every_error_of_the_package_is_offered_and_explained() -> None:
    texts = Catalogue.load_all("signing.texts", "errors")
    assert set(errors.__all__) <= set(signing.__all__)
    for name in errors.__all__:
        code = getattr(errors, name).__dict__.get("code")
        if isinstance(code, str) and name != "SigningError":
            assert code in texts, name


def test_a_certificate_of_an_unknown_version_is_refused(person: KeyPair) -> None:
    der = person.certificate.der
    version = der.index(b"\xa0\x03\x02\x01\x02")
    with pytest.raises(CertificateRefused):
        Certificate.from_der(der[: version + 4] + b"\x05" + der[version + 5 :])
