"""Forms read from their files; whatever does not fit is an error that says where and what was meant."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sandbox.data_reader import DataReader, nearest
from sandbox.documents.form import PLAIN_TYPES, Block, Field, Form, Group, Words
from sandbox.documents.sentences import Condition, field_at, names_in, stray_braces
from sandbox.errors import FormError
from signing.oids import Role

__all__ = ["load_forms", "read_form", "shipped_forms"]

_FOLDER: Final = "forms"
_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]*")
_GROUP: Final = "group"
_OWN: Final = ("notice", "sentence")
"""Elements that the sandbox writes itself."""
_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "heading": ("text", "show"),
    "title": ("text",),
    "paragraph": ("text",),
    "list": ("text", "over"),
    "rows": ("show",),
    "table": ("over", "show"),
    "signatures": (),
}


def load_forms(folder: Path | None = None) -> Mapping[str, Form]:
    """Every form by id: those that come with the sandbox, and those of the ``*.toml`` files in *folder*.

    One in *folder* takes the place of one of the same id that comes with the sandbox. Raises
    :class:`~sandbox.errors.FormError` as :func:`read_form` does; FORM-FOLDER for a folder that cannot be read, or
    holds two files with the same id.
    """
    shipped = shipped_forms()
    if folder is None:
        return shipped
    try:
        found = _read_all(folder)
    except OSError as error:
        raise FormError("FORM-FOLDER", f"{folder}: {error.strerror}") from error
    return MappingProxyType({**shipped, **found})


@cache
def shipped_forms() -> Mapping[str, Form]:
    """The forms that come with the sandbox, by id."""
    return MappingProxyType(_read_all(files("sandbox.documents").joinpath(_FOLDER)))


def _read_all(folder: Traversable) -> dict[str, Form]:
    found: dict[str, Form] = {}
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if not item.name.endswith(".toml"):
            continue
        try:
            form = read_form(item.name, item.read_text("utf-8"))
        except UnicodeDecodeError as error:
            raise FormError("FORM-SYNTAX", f"{item.name}: no UTF-8") from error
        if form.id in found:
            raise FormError("FORM-FOLDER", f"{item.name}: a second form {form.id!r}")
        found[form.id] = form
    return found


def read_form(name: str, text: str) -> Form:
    """The form written in *text*, the contents of the file *name*.

    FormError: FORM-SYNTAX if it is not TOML; FORM-KEY if a key, a type or the name of a fact is unknown, missing or
    wrong; the message names the file, the key and the nearest known one.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormError("FORM-SYNTAX", f"{name}: {error}") from error
    reader = DataReader(name, lambda problem: FormError("FORM-KEY", problem))
    check = _Check(reader.problem)
    form = reader.record(Form, data)
    form = replace(form, fields=check.fields(form.fields, "fields", taken=() if form.bare else _OWN))
    check.head(form)
    check.receiver(form)
    for number, block in enumerate(form.layout):
        check.block(block, form.fields, f"layout[{number}]")
    return form


@cache
def _groups() -> Mapping[str, Group]:
    """The groups of facts that come with the sandbox."""
    name = "groups.toml"
    data = tomllib.loads(files("sandbox.documents").joinpath(name).read_text("utf-8"))
    reader = DataReader(name, lambda problem: FormError("FORM-KEY", problem))
    return {key: reader.record(Group, value) for key, value in data.items()}


class _Check:
    """What the types of the data cannot say about a form."""

    def __init__(self, problem: Callable[[str, str], Exception]) -> None:
        self._problem = problem

    def head(self, form: Form) -> None:
        if not _ID.fullmatch(form.id):
            raise self._problem("id", f"small Latin letters, digits and hyphens are wanted, not {form.id!r}")
        if form.version < 1:
            raise self._problem("version", f"1 or more is wanted, not {form.version}")
        if not _NAME.fullmatch(form.root):
            raise self._problem("root", f"a name like 'certificate' is wanted, not {form.root!r}")
        roles = [role.value for role in Role]
        for number, signer in enumerate(form.signers):
            self._known(signer.role, roles, f"signers[{number}].role", "role")

    def receiver(self, form: Form) -> None:
        if form.receiver:
            found = self._fact(form.receiver, (form.fields,), "receiver")
            if found.plain not in ("iin", "bin", "code"):
                raise self._problem("receiver", f"{form.receiver!r} is no IIN and no BIN")

    def fields(self, fields: tuple[Field, ...], at: str, *, taken: Iterable[str] = ()) -> tuple[Field, ...]:
        """*fields* with the fields of the groups that come with the sandbox put in."""
        names = set(taken)
        read = []
        for number, field in enumerate(fields):
            here = f"{at}[{number}]"
            if not _NAME.fullmatch(field.name):
                raise self._problem(f"{here}.name", f"a name like 'birthDate' is wanted, not {field.name!r}")
            if field.name in names:
                raise self._problem(f"{here}.name", f"{field.name!r} is taken")
            names.add(field.name)
            read.append(self._field(field, here))
        return tuple(read)

    def _field(self, field: Field, at: str) -> Field:
        self._known(field.type, (_GROUP, *PLAIN_TYPES, *_groups()), f"{at}.type", "type")
        if bool(field.choices) is not (field.type == "choice"):
            raise self._problem(f"{at}.choices", "a field of the type 'choice' has choices, and no other one has")
        if bool(field.fields) is not (field.type == _GROUP):
            raise self._problem(f"{at}.fields", "a field of the type 'group' has fields, and no other one has")
        group = _groups().get(field.type)
        inner = field.fields if group is None else group.fields
        says = field.says or (None if group is None else group.says)
        read = replace(field, fields=self.fields(inner, f"{at}.fields"), says=says)
        if says is not None:
            self._sentence(says, (read.fields,), f"{at}.says")
        return read

    def block(self, block: Block, fields: tuple[Field, ...], at: str) -> None:
        given = {"text": block.text, "over": block.over, "show": block.show}
        for key in _WANTED[block.kind]:
            if not given.pop(key):
                raise self._problem(f"{at}.{key}", f"missing; a {block.kind} wants it")
        extra = next((key for key, value in given.items() if value), None)
        if extra is not None:
            raise self._problem(f"{at}.{extra}", f"a {block.kind} has none")
        scopes: tuple[tuple[Field, ...], ...] = (fields,)
        if block.over is not None:
            over = self._fact(block.over, scopes, f"{at}.over")
            if not over.many:
                raise self._problem(f"{at}.over", f"{block.over!r} is no list")
            scopes = (over.fields or (replace(over, many=False),), fields)
        if block.text is not None:
            self._sentence(block.text, scopes, f"{at}.text")
        for path in block.show:
            self._sayable(self._fact(path, scopes, f"{at}.show"), path, f"{at}.show")
        if block.when is not None:
            self._condition(Condition.of(block.when), fields, f"{at}.when")

    def _sentence(self, words: Words, scopes: tuple[tuple[Field, ...], ...], at: str) -> None:
        for text in words.each():
            if stray_braces(text):
                raise self._problem(at, f"a brace that encloses no name of a fact: {text!r}")
            for path in names_in(text):
                self._sayable(self._fact(path, scopes, at), path, at)

    def _condition(self, condition: Condition, fields: tuple[Field, ...], at: str) -> None:
        field = self._fact(condition.path, (fields,), at)
        if condition.wanted is not None:
            self._known(condition.wanted, [one.value for one in field.choices], at, f"choice of {condition.path!r}")

    def _fact(self, path: str, scopes: tuple[tuple[Field, ...], ...], at: str) -> Field:
        found = next((one for scope in scopes if (one := field_at(scope, path)) is not None), None)
        if found is None:
            known = [name for scope in scopes for name in _reachable(scope, "")]
            raise self._problem(at, f"no fact {path!r}{nearest(path, known)}")
        return found

    def _sayable(self, field: Field, path: str, at: str) -> None:
        if field.fields and field.says is None:
            raise self._problem(at, f"{path!r} is a group that does not say how it reads; name a fact in it")

    def _known(self, value: str, known: Iterable[str], at: str, what: str) -> None:
        names = list(known)
        if value not in names:
            raise self._problem(at, f"no {what} {value!r}{nearest(value, names)}")


def _reachable(fields: tuple[Field, ...], before: str) -> Iterator[str]:
    for field in fields:
        yield before + field.name
        if not field.many:
            yield from _reachable(field.fields, f"{before}{field.name}.")
