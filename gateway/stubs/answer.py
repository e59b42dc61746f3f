"""One answer of a stub: for whom it is, and how it is filled, signed and held to its schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from lxml import etree

from gateway.answers import Answer
from gateway.schema_set import SchemaMistake, SchemaSet
from gateway.spans import Fragment
from gateway.stubs.definition import AnswerDefinition
from gateway.stubs.errors import StubFailed, StubFault
from gateway.stubs.expressions import Expression
from gateway.stubs.mistakes import StubMistake, meant
from gateway.stubs.places import PlaceUnfilled, TextWithPlaces
from gateway.stubs.scene import Scene
from gateway.stubs.template import Template
from signing.findings import Step, failed

__all__ = ["Means", "Sign", "StubAnswer", "below", "expression", "unfilled_place", "within", "written"]

Sign = Callable[[etree._Element], bytes]
"""Takes the root of a document, gives the octets of the signed one."""

_Made = TypeVar("_Made")

_SUCCESS: Final = "SCSS001"
_SUCCESSFUL: Final = "Message has been processed successfully"
_STATUSES: Final = frozenset({_SUCCESS, "SCSE001", "SCSE002", "SCSE003"})
_FAMILY: Final = "SCS"
_LONGEST_CODE: Final = 40


@dataclass(frozen=True, slots=True)
class Means:
    """What a stub is made with."""

    files: Mapping[str, str]
    """The files that its definition names, by name."""
    signer: Callable[[str], Sign]
    """How an organisation signs, by its key, its BIN, or ``owner``. LookupError, with those who could, for others."""


class StubAnswer:
    """One answer, ready to be filled."""

    def __init__(self, made: AnswerDefinition, namespaces: Mapping[str, str], means: Means) -> None:
        """Raises :class:`StubMistake`."""
        self._when = expression("when", made.when, namespaces)
        self._code = _code(made)
        self._fault = made.fault
        text = made.message or (_SUCCESSFUL if made.code == _SUCCESS and made.fault is None else "")
        if not text:
            raise StubMistake("message", f"missing: only {_SUCCESS} has a usual one")
        self._message = within("message", lambda: TextWithPlaces(text, namespaces))
        self._template = _template(made, namespaces, means)
        self._sign = _signer(made, means)
        self._schema = _schema(made, means)
        self._ready = self._prepared()

    def fits(self, scene: Scene) -> bool:
        """True if the answer is for requests like that of *scene*."""
        try:
            return self._when is None or self._when.holds(scene)
        except ValueError as error:
            raise StubFailed(failed(Step.POLICY, "STUB-PLACE", actual=str(error))) from error

    def filled(self, scene: Scene) -> Answer:
        """The answer to *scene*. Raises StubFailed for a place without a value, StubFault if it is a fault."""
        try:
            message = self._message.filled(scene)
            if self._fault is not None:
                raise StubFault(self._fault, message)
            return Answer(self._code, message, self._data(scene))
        except PlaceUnfilled as unfilled:
            raise unfilled_place(unfilled) from unfilled

    def _data(self, scene: Scene) -> Fragment | None:
        if self._template is None or self._ready is not None:
            return self._ready
        root = self._template.filled(scene)
        problems = () if self._schema is None else self._schema.problems_of_data(root)
        if problems:
            raise StubFailed(*(failed(Step.POLICY, "STUB-SCHEMA", actual=one) for one in problems))
        return Fragment(self._sign(root) if self._sign is not None else written(root))

    def _prepared(self) -> Fragment | None:
        """What needs no filling is checked at once; it is written only once, too, where nobody signs it."""
        if self._template is None or not self._template.is_plain:
            return None
        root = self._template.filled(Scene(etree.Element("data")))
        for problem in () if self._schema is None else self._schema.problems_of_data(root):
            raise StubMistake("schema", f"the data is not valid by it: {problem}")
        return Fragment(written(root)) if self._sign is None else None


def _code(made: AnswerDefinition) -> str:
    key, code = ("code", made.code) if made.fault is None else ("fault", made.fault)
    if not (0 < len(code) <= _LONGEST_CODE and code.isprintable() and code == code.strip()):
        raise StubMistake(key, f"1 to {_LONGEST_CODE} characters are wanted, not {code!r}")
    # services have codes of their own; what looks like one of the four is one of them
    if key == "code" and code.startswith(_FAMILY) and code not in _STATUSES:
        raise StubMistake(key, f"{code!r} is none of the known ones{meant(code, _STATUSES)}")
    if made.fault is not None:
        chosen = [name for name in ("template", "template_file", "file", "signed_by") if getattr(made, name)]
        for name in [*chosen, *(["schema"] if made.schema else []), *(["code"] if made.code != _SUCCESS else [])]:
            raise StubMistake(name, "does not go with fault")
    return made.code


def _template(made: AnswerDefinition, namespaces: Mapping[str, str], means: Means) -> Template | None:
    given = [name for name in ("template", "template_file", "file") if getattr(made, name) is not None]
    if len(given) > 1:
        raise StubMistake(given[1], f"does not go with {given[0]}")
    if not given:
        return None
    name = given[0]
    text = getattr(made, name)
    if name == "template":
        return within(name, lambda: Template(text.strip().encode(), namespaces))
    octets = means.files[text].encode()
    return within(f"{name}: {text}", lambda: Template(octets, namespaces, literal=name == "file"))


def _signer(made: AnswerDefinition, means: Means) -> Sign | None:
    if made.signed_by is None:
        return None
    if (made.template or made.template_file or made.file) is None:
        raise StubMistake("signed_by", "there is no data to sign")
    try:
        return means.signer(made.signed_by)
    except LookupError as error:
        raise StubMistake("signed_by", str(error.args[0])) from error


def _schema(made: AnswerDefinition, means: Means) -> SchemaSet | None:
    if not made.schema:
        return None
    try:
        return SchemaSet({name: means.files[name].encode() for name in made.schema})
    except SchemaMistake as mistake:
        raise StubMistake("schema", str(mistake)) from mistake


def unfilled_place(unfilled: PlaceUnfilled) -> StubFailed:
    """The error that names the place."""
    expected = f"a value of {{{unfilled.expression}}}"
    return StubFailed(failed(Step.POLICY, "STUB-PLACE", expected=expected, actual=unfilled.actual))


def written(root: etree._Element) -> bytes:
    """The element *root* in UTF-8, to be put into an envelope."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False, with_tail=False)


def expression(key: str, text: str | None, namespaces: Mapping[str, str]) -> Expression | None:
    """The expression at *key*, if there is one. Raises :class:`StubMistake`."""
    return None if text is None else within(key, lambda: Expression(text, namespaces))


def within(key: str, make: Callable[[], _Made]) -> _Made:
    """What *make* makes; a mistake in it is one of *key*."""
    try:
        return make()
    except StubMistake as mistake:
        raise StubMistake(key, mistake.problem) from mistake


def below(key: str, make: Callable[[], _Made]) -> _Made:
    """What *make* makes of the part of the definition at *key*."""
    try:
        return make()
    except StubMistake as mistake:
        raise mistake.below(key) from mistake
