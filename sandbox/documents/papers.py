"""Papers: filled forms as XML, made from facts and read back."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from sandbox.data_reader import nearest
from sandbox.documents.facts import elements_of, facts_in
from sandbox.documents.form import Form
from sandbox.documents.form_reading import shipped_forms
from sandbox.documents.schema import schema_of
from sandbox.documents.sentences import Facts, Scope, applies
from sandbox.documents.wording import wording
from sandbox.errors import FactsRefused, FormError
from signing.texts import LANGUAGES, Lang

__all__ = ["form_named", "form_of", "make_paper", "paper_forms", "problems_of", "read_paper", "sentences_of"]

_SPOKEN: Final = ("title", "paragraph", "list")
_schemas = threading.local()


def paper_forms() -> Mapping[str, Form]:
    """The forms that come with the sandbox, by id."""
    return shipped_forms()


def form_named(name: str, forms: Mapping[str, Form] | None = None) -> Form:
    """The form *name*; FormError FORM-UNKNOWN names the nearest one there is."""
    known = paper_forms() if forms is None else forms
    found = known.get(name)
    if found is None:
        raise FormError("FORM-UNKNOWN", f"{name}{nearest(name, known)}")
    return found


def form_of(root: etree._Element, forms: Mapping[str, Form] | None = None) -> Form | None:
    """The form whose paper *root* is; None if it is of none."""
    known = paper_forms() if forms is None else forms
    return next((form for form in known.values() if form.tag == root.tag), None)


def make_paper(form: str, facts: Facts, *, forms: Mapping[str, Form] | None = None) -> etree._Element:
    """The paper of the form *form* with *facts*: XML that is valid against the form's schema, not signed yet.

    Facts are nested mappings and lists of str, int, bool, date and datetime; an optional one may be None or left out.
    Unless the form is bare, the paper says in three languages that it is a simulator's, and holds its sentences, so
    that the words are signed with the facts. Raises :class:`~sandbox.errors.FormError` FORM-UNKNOWN,
    :class:`~sandbox.errors.FactsRefused` PAPER-FACTS.
    """
    known = form_named(form, forms)
    root = etree.Element(known.tag, nsmap={None: known.namespace})
    elements = list(elements_of(known, facts))
    if not known.bare:
        root.set("simulator", "true")
        root.append(_words(known, "notice", wording("SIMULATOR")))
        root.extend(_words(known, "sentence", dict(one)) for one in sentences_of(known, facts))
    root.extend(elements)
    problem = next(iter(problems_of(known, root)), None)
    if problem is not None:
        raise FactsRefused("PAPER-FACTS", f"{known.id}: {problem[0]}")
    return root


def read_paper(root: etree._Element, *, forms: Mapping[str, Form] | None = None) -> dict[str, object]:
    """The facts of the paper *root*, as :func:`make_paper` takes them; lists that are empty are there.

    Raises :class:`~sandbox.errors.FactsRefused`: PAPER-FORM for an element that is a paper of no form, PAPER-FACTS for
    one that is not valid against its schema.
    """
    form = form_of(root, forms)
    if form is None:
        raise FactsRefused("PAPER-FORM", str(root.tag))
    problem = next(iter(problems_of(form, root)), None)
    if problem is not None:
        raise FactsRefused("PAPER-FACTS", f"{form.id}: line {problem[1]}: {problem[0]}")
    try:
        return facts_in(form, root)
    except ValueError as error:
        raise FactsRefused("PAPER-FACTS", f"{form.id}: {error}") from error


def problems_of(form: Form, root: etree._Element) -> tuple[tuple[str, int], ...]:
    """What is wrong with *root* against the schema of *form*, each with its line; empty if it is valid."""
    schema = _schema(form)
    if schema.validate(root):
        return ()
    return tuple((entry.message, entry.line) for entry in schema.error_log)


def sentences_of(form: Form, facts: Facts) -> Iterator[Mapping[Lang, str]]:
    """What a paper of *form* says in whole sentences, in three languages, from top to bottom."""
    scope = Scope(form.fields, facts)
    for block in form.layout:
        if block.kind not in _SPOKEN or not applies(block, scope):
            continue
        assert block.text is not None, "the reader of forms lets no such block pass"
        within = scope.items(block.over) if block.over is not None else (scope,)
        for one in within:
            yield {lang: one.say(block.text.in_language(lang), lang) for lang in LANGUAGES}


def _words(form: Form, name: str, texts: Mapping[Lang, str]) -> etree._Element:
    element = etree.Element(f"{{{form.namespace}}}{name}", nsmap={None: form.namespace})
    for lang in LANGUAGES:
        etree.SubElement(element, f"{{{form.namespace}}}{lang}").text = texts[lang]
    return element


def _schema(form: Form) -> etree.XMLSchema:
    # A schema keeps the errors of its last validation, so threads do not share one.
    known: dict[Form, etree.XMLSchema] = _schemas.__dict__.setdefault("known", {})
    if form not in known:
        known[form] = etree.XMLSchema(etree.fromstring(schema_of(form)))
    return known[form]
