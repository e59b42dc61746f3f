"""A form: which facts a paper holds, in which words they are told, who signs. Forms are data, read from files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from signing.texts import Lang

__all__ = [
    "NAMESPACE",
    "PLAIN_TYPES",
    "Block",
    "Choice",
    "Field",
    "Form",
    "Group",
    "PlainType",
    "Signer",
    "Words",
]

NAMESPACE: Final = "urn:shlyuz:documents:{}:v{}"
"""Of the id and the version of a form: the namespace of its papers."""

PlainType = Literal["line", "text", "code", "iin", "bin", "date", "moment", "number", "flag", "words", "choice"]
"""What a field without fields of its own holds.

``line``: text in one line; ``text``: text in several; ``code``: a token without spaces; ``iin``, ``bin``: twelve
digits; ``date``; ``moment``: date and time with a zone; ``number``: a whole number; ``flag``: yes or no; ``words``: one
text in three languages; ``choice``: one of the field's choices.
"""
PLAIN_TYPES: Final[tuple[PlainType, ...]] = PlainType.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the three languages of the interface; in a form, facts stand in it in braces: ``{child.name}``."""

    kk: str
    ru: str
    en: str

    def in_language(self, lang: Lang) -> str:
        """The text in *lang*."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[lang]

    def each(self) -> tuple[str, str, str]:
        """The text in Kazakh, Russian and English."""
        return (self.kk, self.ru, self.en)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a field of the type ``choice`` can have."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """A fact, or a group of facts, of a paper: one element of its XML, or several."""

    name: str
    """Of the element, and the key among the facts: ``birthDate``."""
    label: Words
    """What the paper calls it, without a capital letter that grammar does not want."""
    type: str = "group"
    """A :data:`PlainType`, a group that comes with the sandbox (``person``, ``act``, ``organisation`` …), or ``group``:
    this field says itself what is in it."""
    optional: bool = False
    """True: it may be missing."""
    many: bool = False
    """True: a list, of at least one unless it is optional."""
    choices: tuple[Choice, ...] = ()
    """For ``choice``."""
    fields: tuple[Field, ...] = ()
    """Of a group. Those of a group that comes with the sandbox are put here when the form is read."""
    says: Words | None = None
    """How a group reads in a sentence: ``№ {number}, {date}``."""

    @property
    def plain(self) -> PlainType | None:
        """The type of a field without fields of its own; None for a group."""
        return next((one for one in PLAIN_TYPES if one == self.type), None)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of facts that many forms have: a person, an order, an organisation."""

    fields: tuple[Field, ...]
    says: Words | None = None
    """How it reads in a sentence."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature that a paper wants; a later one covers the earlier ones."""

    who: str
    """In what capacity. Where it is the name of a fact with an IIN or a BIN (``applicant``, ``provider``), the
    signer's certificate has to have that number."""
    role: str
    """What the signer's certificate has to say of its holder: ``person``, ``signer``, ``head`` …"""
    label: Words
    """What the paper prints beside the signature: the position."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of what is to be read on a paper, from top to bottom."""

    kind: Literal["heading", "title", "paragraph", "list", "rows", "table", "signatures"]
    """``heading``: *text* on the left, the facts of *show* on the right. ``title``: *text* centred. ``paragraph``:
    *text*. ``list``: *text* once for each item of *over*, numbered. ``rows``: the facts of *show* that are given, each
    with its label. ``table``: the items of *over*, a column for each fact of *show*. ``signatures``: who signed."""
    text: Words | None = None
    """With facts in braces; within ``list`` and ``table``, names are looked for in the item first."""
    over: str | None = None
    """The list of facts that ``list`` and ``table`` go through."""
    show: tuple[str, ...] = ()
    """Paths of facts: ``guardian.iin``."""
    when: str | None = None
    """The block is there only when: ``spouse`` (the fact is given, and not *no*), ``not spouse``,
    ``care is trusteeship``."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form in one version."""

    id: str
    version: int
    root: str
    """Name of the root element."""
    names: Words
    """What the paper is called in a list of papers."""
    source: str
    """Where the form comes from: the annex of a service, or that it is this project's."""
    signers: tuple[Signer, ...]
    """In the order of signing; none: a paper without a signature."""
    fields: tuple[Field, ...]
    layout: tuple[Block, ...]
    receiver: str = ""
    """The path of the IIN or BIN of whom the paper is for, who may ask about it by its number. Empty: nobody may."""
    bare: bool = False
    """True for what people outside write too: the XML holds facts alone, and not the notice of the simulator and the
    sentences of the paper."""

    @property
    def namespace(self) -> str:
        """The namespace of its papers."""
        return NAMESPACE.format(self.id, self.version)

    @property
    def tag(self) -> str:
        """The qualified name of the root element."""
        return f"{{{self.namespace}}}{self.root}"

    def paths(self) -> Iterator[str]:
        """The path of every fact, outer ones first."""
        yield from _paths(self.fields, "")


def _paths(fields: tuple[Field, ...], before: str) -> Iterator[str]:
    for field in fields:
        yield before + field.name
        yield from _paths(field.fields, f"{before}{field.name}.")
