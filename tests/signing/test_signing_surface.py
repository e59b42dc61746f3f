"""What signing offers: names, codes with texts in three languages, and no weight of the web."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import signing
from signing.errors import SigningError
from signing.texts import LANGUAGES, Catalogue

PACKAGE = Path(signing.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
FINDINGS = Catalogue.load_all("signing.texts", "findings")
TEXTS = ("findings", "errors", "diagnoses")
ERRORS = Catalogue.load_all("signing.texts", "errors")
ALGORITHMS = ("SHA-", "RSA-", "GOST-", "ECGOST", "UTF-", "AES-", "RC2-", "STREEBOG-")
PREFIXES = {"SOAP-ENV"}
CODE = re.compile(r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$")


def used_codes() -> set[str]:
    """Every literal in the package that looks like a code, but for digests, algorithms and prefixes that look alike."""
    literals = (
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in literals if CODE.match(text) and not text.startswith(ALGORITHMS)} - PREFIXES


def test_every_code_in_use_is_explained_and_every_explained_code_is_in_use() -> None:
    assert used_codes() == {code for name in TEXTS for code in Catalogue.load_all("signing.texts", name)}


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_a_finding_says_what_happened_and_what_to_do_in_three_languages(code: str) -> None:
    for lang in LANGUAGES:
        assert any(FINDINGS.text(code, part, lang) for part in ("passed", "failed", "undetermined", "skipped"))
        assert FINDINGS.text(code, "cure", lang)


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_error_says_what_happened_and_what_to_do_in_three_languages(code: str) -> None:
    for lang in LANGUAGES:
        assert ERRORS.text(code, "message", lang)
        assert ERRORS.text(code, "cure", lang)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_name_is_there_once(path: Path) -> None:
    name = ".".join(("signing", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(hasattr(module, one) for one in module.__all__)


def test_the_package_offers_these_names() -> None:
    assert signing.__all__ == [
        "COMPACT", "KALKAN", "WINDOWS", "Authority", "BodySignature", "Certificate", "CertificateRefused",
        "CmsRefused", "Contents", "Diagnosis", "ElementRef", "Finding", "KeyFamily", "KeyInfoForm", "KeyPair",
        "KeyRefused", "Layout", "Location", "MomentKind", "MomentReport", "NotRecognised", "PartRefused",
        "PdfRefused", "Policy", "RevocationRefused", "Role", "ServiceRefused", "SignatureRejected", "SignatureReport",
        "SigningError", "Step", "TimeStamp", "TokenRefused", "TrustStore", "Verdict", "XmlLimits", "XmlRefused",
        "cms", "inspect", "judge", "jwt", "wsse", "xmldsig",
    ]  # fmt: skip


def test_importing_signing_brings_neither_the_web_nor_a_database_nor_zeep() -> None:
    code = (
        "import sys, signing; print(sorted({'flask', 'sqlalchemy', 'zeep', 'requests', 'signxml'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert found.stdout.strip() == "[]"


def test_every_error_has_one_base() -> None:
    errors = [getattr(signing, name) for name in signing.__all__ if name.endswith(("Refused", "Rejected"))]
    assert errors
    assert all(issubclass(error, SigningError) for error in errors)
