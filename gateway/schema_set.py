"""XML Schemas that somebody brought, as a set of files that refer to one another and to nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from threading import Lock
from typing import Any, Final

from lxml import etree

from gateway.names import XSD, XSI
from signing.errors import XmlRefused
from signing.xml import parse

__all__ = ["SchemaMistake", "SchemaSet"]


class SchemaMistake(ValueError):
    """The schemas are none, or refer to what is not among them; the text says which and where."""


class SchemaSet:
    """The schemas of one service: a contract, and a judge of elements."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """*files* by name, the main schema first. Raises :class:`SchemaMistake`."""
        self._files: Final = dict(files)
        if not self._files:
            raise SchemaMistake("no schema is given")
        roots = {name: _root(name, octets) for name, octets in self._files.items()}
        self.schema_name: Final = next(iter(roots))
        self.namespace: Final = roots[self.schema_name].get("targetNamespace", "")
        """Target namespace of the main schema."""
        self.elements: Final = frozenset(
            etree.QName(self.namespace or None, one.get("name", "")).text
            for one in roots[self.schema_name].iterchildren(f"{{{XSD}}}element")
        )
        """Expanded names of the elements that the main schema declares at its top."""
        self._schema: Final = self._compiled()
        # the log of errors belongs to the schema, not to the call
        self._judging = Lock()

    def schemas(self) -> Mapping[str, bytes]:
        """Every file by its name."""
        return self._files

    def problems(self, element: etree._Element) -> tuple[str, ...]:
        """What is wrong with *element*, the root of a document: line and text; empty if it is valid."""
        with self._judging:
            if self._schema.validate(element):
                return ()
            return tuple(f"line {error.line}: {error.message}" for error in self._schema.error_log)

    def problems_of_data(self, data: etree._Element) -> tuple[str, ...]:
        """What is wrong with business *data*: as the contract of a service declares them, or the element they hold.

        A schema declares what ``data`` holds as an element of its own, or as the type of ``sendMessageResponse``,
        ``response`` or ``Response`` (protocol: SyncChannel v10, 1.6).
        """
        children = list(data.iterchildren(etree.Element))
        if len(children) == 1 and children[0].tag in self.elements:
            return self.problems(_alone(children[0]))
        for name in ("data", "sendMessageResponse", "response", "Response"):
            tag = etree.QName(self.namespace or None, name).text
            if tag in self.elements:
                root = _alone(data)
                root.tag = tag
                root.attrib.pop(f"{{{XSI}}}type", None)
                return self.problems(root)
        declared = ", ".join(sorted(self.elements)) or "no element"
        return (f"{self.schema_name} declares {declared}: neither what data holds nor sendMessageResponse or response",)

    def _compiled(self) -> etree.XMLSchema:
        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        parser.resolvers.add(_Beside(self._files))
        try:
            return etree.XMLSchema(etree.fromstring(self._files[self.schema_name], parser, base_url=self.schema_name))
        except (etree.XMLSchemaParseError, etree.XMLSyntaxError) as error:
            raise SchemaMistake(f"{self.schema_name}: {error}") from error


class _Beside(etree.Resolver):
    """Finds schemas among the files given, and nowhere else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        name = (system_url or "").rpartition("/")[2]
        # an empty document makes the reader say which schema it could not import; None would send it to the disk
        return self.resolve_string(self._files.get(name, b""), context, base_url=name)


def _alone(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.tail = None
    return copy


def _root(name: str, octets: bytes) -> etree._Element:
    try:
        root = parse(octets)
    except XmlRefused as refused:
        raise SchemaMistake(f"{name}: {refused}") from refused
    if root.tag != f"{{{XSD}}}schema":
        raise SchemaMistake(f"{name}: xs:schema is wanted as its root, not {root.tag!s}")
    for link in root.iter(*(f"{{{XSD}}}{kind}" for kind in ("import", "include", "redefine"))):
        location = link.get("schemaLocation")
        if location is not None and "/" in location:
            raise SchemaMistake(f"{name}, line {link.sourceline}: {location} is wanted as the name of a file beside it")
    return root
