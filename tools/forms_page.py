"""The page on forms: what each paper holds, who signs it, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sandbox.documents.form import Field, Form

__all__ = ["render_forms"]

_INTRODUCTION: Final = """\
Every paper of the services, by its form. The namespace of a form is `urn:shlyuz:documents:<id>:v<version>`; its schema
is at `/api/documents/forms/<id>/schema`, and `shlyuz document schema <id>` writes it. How a form is read and made:
[Add a form](../howto/add-a-form.md)."""


def render_forms(forms: Iterable[Form]) -> Iterator[str]:
    """The blocks of the page."""
    yield _INTRODUCTION
    for form in forms:
        yield f"## `{form.id}`"
        yield f"{form.names.en}.<br>{form.names.kk}.<br>{form.names.ru}."
        facts = [f"version {form.version}", f"element `{form.root}`", f"from: {form.source}"]
        facts.append(
            "signed by: " + (", then ".join(f"{one.label.en} (`{one.role}`)" for one in form.signers) or "nobody")
        )
        if form.receiver:
            facts.append(f"for: `{form.receiver}`")
        yield "; ".join(facts) + "."
        rows = "\n".join(_rows(form.fields, ""))
        yield f"| fact | type | | |\n| --- | --- | --- | --- |\n{rows}"


def _rows(fields: tuple[Field, ...], before: str) -> Iterator[str]:
    for field in fields:
        kind = field.type if not field.choices else " or ".join(f"`{one.value}`" for one in field.choices)
        many = ("optional" if field.optional else "") + (", " if field.optional and field.many else "")
        many += "a list" if field.many else ""
        yield f"| `{before}{field.name}` | {kind} | {many} | {field.label.en} |"
        if field.type == "group":
            yield from _rows(field.fields, f"{before}{field.name}.")
