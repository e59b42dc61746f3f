"""A form: an XML document with a schema of its own."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker

from signing.texts import LANGUAGES, Catalogue, Lang

__all__ = ["APPLICATION", "CERTIFICATE", "REFUSAL", "Form", "notices", "wording"]

_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Form:
    """The schema of a document and the maker of its elements."""

    def __init__(self, name: str, root: str) -> None:
        self.name = name
        self.namespace = f"urn:shlyuz:documents:{name}:v1"
        self.tag = f"{{{self.namespace}}}{root}"
        self.make = ElementMaker(namespace=self.namespace, nsmap={None: self.namespace})
        self._of_thread = threading.local()

    def problems(self, root: etree._Element) -> tuple[tuple[str, int], ...]:
        """What is wrong with the document against its schema, each with its line; empty if it is valid."""
        schema = self._schema()
        if schema.validate(root):
            return ()
        return tuple((entry.message, entry.line) for entry in schema.error_log)

    def require(self, root: etree._Element) -> etree._Element:
        """*root* itself; ValueError if a document that the sandbox made breaks its own schema."""
        problems = self.problems(root)
        if problems:
            raise ValueError(f"{self.name}: {problems[0][0]}")
        return root

    def find(self, root: etree._Element, path: str) -> str:
        """The text at *path* (local names, ``/`` between them) without surrounding space; empty if there is none."""
        qualified = "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))
        return (root.findtext(qualified) or "").strip()

    def texts(self, name: str, texts: Mapping[Lang, str]) -> list[etree._Element]:
        """One element *name* for each language, with ``xml:lang``."""
        return [self.make(name, texts[lang], {_LANG: lang}) for lang in LANGUAGES]

    def _schema(self) -> etree.XMLSchema:
        # A schema keeps the errors of its last validation, so threads do not share one.
        schema: etree.XMLSchema | None = getattr(self._of_thread, "schema", None)
        if schema is None:
            with as_file(files("sandbox.documents").joinpath("schemas")) as folder:
                schema = etree.XMLSchema(etree.parse(str(folder / f"{self.name}.xsd")))
            self._of_thread.schema = schema
        return schema


APPLICATION: Final = Form("application", "application")
"""The applicant's electronic request."""
CERTIFICATE: Final = Form("guardianship-certificate", "certificate")
"""The certificate of guardianship or trusteeship."""
REFUSAL: Final = Form("refusal", "refusal")
"""The reasoned refusal."""

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "documents")


def wording(code: str, **values: object) -> dict[Lang, str]:
    """The text *code* of the catalogue of documents in each language, *values* put in their places."""
    return {lang: (_CATALOGUE.text(code, "text", lang) or "").format(**values) for lang in LANGUAGES}


def notices(form: Form) -> list[etree._Element]:
    """The sentences that say that the document is a simulator's and has no legal force."""
    return form.texts("notice", wording("SIMULATOR"))
