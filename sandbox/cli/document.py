"""``shlyuz document``: the papers of the services, their forms and schemas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sandbox.cli.edge import chosen_forms, forms_option, lang_option
from signing.texts import Lang

__all__ = ["document"]


@click.group()
def document() -> None:
    """The papers of the public services: forms, schemas."""


@document.command()
@click.option("--json", "as_json", is_flag=True, help="A list of objects, each with the key id.")
@forms_option
@lang_option
def forms(*, as_json: bool, lang: Lang) -> None:
    """List every form of papers, with who signs it."""
    from sandbox.documents.form_reading import load_forms

    known = load_forms(chosen_forms()).values()
    if as_json:
        told = [
            {
                "id": form.id,
                "version": form.version,
                "name": form.names.in_language(lang),
                "source": form.source,
                "namespace": form.namespace,
                "signers": [{"who": one.who, "role": one.role} for one in form.signers],
            }
            for form in known
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for form in known:
        signers = ", ".join(one.label.in_language(lang) for one in form.signers) or "–"
        click.echo(f"{click.style(form.id, bold=True)}  v{form.version}  {form.names.in_language(lang)}\n    {signers}")


@document.command()
@click.argument("form")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: print it]")
@forms_option
@lang_option
def schema(form: str, *, out: Path | None, lang: Lang) -> None:  # noqa: ARG001 - errors are told in lang
    """Write the XSD of the papers of FORM: guardianship-certificate."""
    from sandbox.cli.sign import written
    from sandbox.documents.form_reading import load_forms
    from sandbox.documents.papers import form_named
    from sandbox.documents.schema import schema_of

    octets = schema_of(form_named(form, load_forms(chosen_forms())))
    if out is None:
        click.echo(octets, nl=False)
    else:
        written(octets, out)
