"""The part of the control API that has to do with papers: their forms and schemas."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, world_at_hand, xml
from sandbox.control.document_models import FormOf, FormPath, Forms, SignerOf
from sandbox.control.models import Words
from sandbox.documents.form import Form
from sandbox.documents.papers import form_named
from sandbox.documents.schema import schema_of

__all__ = ["document_api"]

document_api = APIBlueprint(
    "documents",
    __name__,
    url_prefix="/api/documents",
    abp_tags=[Tag(name="documents")],
    abp_responses=REFUSALS,
)


@document_api.get("/forms", responses={"200": Forms})
def list_forms() -> Response:
    """Every form of papers: what it is called, who signs it, where its schema is."""
    return answer(Forms(forms=[_form(one) for one in world_at_hand().forms.values()]))


@document_api.get("/forms/<form>", responses={"200": FormOf})
def show_form(path: FormPath) -> Response:
    """One form."""
    return answer(_form(form_named(path.form, world_at_hand().forms)))


@document_api.get("/forms/<form>/schema")
def fetch_schema(path: FormPath) -> Response:
    """The XSD of the papers of one form."""
    form = form_named(path.form, world_at_hand().forms)
    return xml(schema_of(form), name=f"{form.id}-v{form.version}.xsd")


def _form(form: Form) -> FormOf:
    signers = [
        SignerOf(who=one.who, role=one.role, label=Words.model_validate(one.label, from_attributes=True))
        for one in form.signers
    ]
    return FormOf(
        id=form.id,
        version=form.version,
        names=Words.model_validate(form.names, from_attributes=True),
        source=form.source,
        namespace=form.namespace,
        signers=signers,
        schema_url=f"/api/documents/forms/{form.id}/schema",
    )
