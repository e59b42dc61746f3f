"""The part of the control API that has to do with papers: their forms, making, printing and checking them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from registries.identifiers import parse_iin
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand, xml
from sandbox.control.document_models import (
    CheckOf,
    FormOf,
    FormPath,
    Forms,
    NewPaper,
    NumberPath,
    NumberQuery,
    PaperOf,
    PdfQuery,
    ReceiverQuery,
    Replacement,
    SetAside,
    SignerFound,
    SignerOf,
)
from sandbox.control.models import Problem, Words
from sandbox.control.telling import explained
from sandbox.documents.checking import PaperCheck
from sandbox.documents.file_checking import MOST_FILES, check_files
from sandbox.documents.form import Form
from sandbox.documents.issuing import Issuer
from sandbox.documents.languages import LANGUAGES_OF
from sandbox.documents.paper_store import KeptPaper
from sandbox.documents.papers import form_named, read_paper
from sandbox.documents.plain_facts import as_plain, facts_from_plain
from sandbox.documents.schema import schema_of
from sandbox.errors import Misused, NotFound
from signing.keys import KeyPair
from signing.xml import parse

__all__ = ["document_api"]

_MOST_OCTETS: Final = 64 * 2**20
_PDF: Final = "application/pdf"

document_api = APIBlueprint(
    "documents",
    __name__,
    url_prefix="/api/documents",
    abp_tags=[Tag(name="documents")],
    abp_responses={**REFUSALS, "409": Problem},
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


@document_api.post("", responses={"201": PaperOf})
def make_document(body: NewPaper) -> Response:
    """Make, sign and keep a paper. It gets a number and the present moment where the facts have none."""
    world = world_at_hand()
    form = form_named(body.form, world.forms)
    keys = [world.keyring.person(parse_iin(iin)) for iin in body.signers]
    kept = Issuer(world).issue(form.id, facts_from_plain(form, body.facts), keys=keys)
    response = answer(_paper(kept), 201)
    response.headers["Location"] = f"/api/documents/{kept.number}?receiver={kept.receiver}"
    return response


@document_api.get("/check", responses={"200": CheckOf})
def check_number(query: NumberQuery) -> Response:
    """Check a paper by its unique number and the IIN or BIN of its receiver; nobody else learns anything."""
    return answer(_check(world_at_hand().checker.by_number(query.number, query.receiver)))


@document_api.post("/check", responses={"200": CheckOf})
def check_document() -> Response:
    """Check a file (XML, PDF, CMS, card, picture of the QR codes), or several pictures as ``multipart/form-data``."""
    return answer(_check(check_files(world_at_hand().checker, _sent_files())))


@document_api.get("/<number>", responses={"200": PaperOf})
def show_document(path: NumberPath, query: ReceiverQuery) -> Response:
    """A paper for its receiver. 404 for a number or a receiver that do not belong together."""
    return answer(_paper(_kept(path.number, query.receiver)))


@document_api.get("/<number>/xml")
def fetch_document(path: NumberPath, query: ReceiverQuery) -> Response:
    """The signed XML, octet for octet."""
    kept = _kept(path.number, query.receiver)
    return xml(kept.octets, name=f"{kept.form}-{kept.number}.xml")


@document_api.get("/<number>/pdf")
def print_document(path: NumberPath, query: PdfQuery) -> Response:
    """The paper as PDF, with its QR codes."""
    kept = _kept(path.number, query.receiver)
    issuer, keys = Issuer(world_at_hand()), _signers(kept)[:1] if query.signed else []
    made = issuer.printed(kept.octets, languages=LANGUAGES_OF[query.languages], key=next(iter(keys), None))
    return _file(made, f"{kept.form}-{kept.number}.pdf")


@document_api.get("/<number>/card")
def fetch_card(path: NumberPath, query: ReceiverQuery) -> Response:
    """The card of the electronic document: the printed paper and the signatures on it, in one PDF."""
    kept = _kept(path.number, query.receiver)
    issuer, name = Issuer(world_at_hand()), f"{kept.form}-{kept.number}.pdf"
    return _file(issuer.card(issuer.printed(kept.octets), name, _signers(kept)), f"card-{name}")


@document_api.post("/<number>/set-aside", responses={"200": PaperOf})
def set_document_aside(path: NumberPath, body: SetAside) -> Response:
    """Say that a paper has no force any more. 409 if it has none already."""
    return answer(_paper(world_at_hand().papers.set_aside(path.number, reason=body.reason)))


@document_api.post("/<number>/replace", responses={"200": PaperOf})
def replace_document(path: NumberPath, body: Replacement) -> Response:
    """Say that another paper took the place of this one. 409 if it has no force already."""
    return answer(_paper(world_at_hand().papers.replace(path.number, body.by, reason=body.reason)))


def _kept(number: str, receiver: str) -> KeptPaper:
    kept = world_at_hand().papers.find(number)
    if kept is None or not kept.receiver or kept.receiver != receiver:
        # whoever asks for somebody else's does not learn that there is one
        raise NotFound("PAPER-UNKNOWN", number)
    return kept


def _signers(kept: KeptPaper) -> list[KeyPair]:
    world = world_at_hand()
    form, facts = world.forms[kept.form], read_paper(parse(kept.octets), forms=world.forms)
    return [Issuer(world).key_of(signer, form, facts) for signer in form.signers]


def _sent_files() -> list[bytes]:
    if request.mimetype != "multipart/form-data":
        return [sent_octets(_MOST_OCTETS)]
    sent = [one for _, one in request.files.items(multi=True)]
    if not sent:
        raise Misused("BODY-EMPTY")
    if len(sent) > MOST_FILES:
        raise Misused("BODY-SIZE", f"{len(sent)} files, more than {MOST_FILES}")
    return [one.stream.read(_MOST_OCTETS + 1) for one in sent]


def _file(octets: bytes, name: str) -> Response:
    response = Response(octets, mimetype=_PDF)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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


def _paper(kept: KeptPaper) -> PaperOf:
    where = f"/api/documents/{kept.number}/{{}}?receiver={kept.receiver}"
    return PaperOf(
        number=kept.number,
        form=kept.form,
        receiver=kept.receiver,
        kept_at=in_astana(kept.kept_at),
        replaced_by=kept.replaced_by,
        set_aside_at=None if kept.set_aside_at is None else in_astana(kept.set_aside_at),
        reason=kept.reason,
        xml_url=where.format("xml"),
        pdf_url=where.format("pdf"),
        card_url=where.format("card"),
    )


def _check(found: PaperCheck) -> CheckOf:
    facts = as_plain(found.facts)
    return CheckOf(
        verdict=found.verdict.value,
        ok=found.ok,
        form=None if found.form is None else _form(found.form),
        receiver=found.receiver or None,
        issued=None if found.issued is None else in_astana(found.issued),
        facts=facts if isinstance(facts, dict) else None,
        signers=[SignerFound.model_validate(asdict(one)) for one in found.signers],
        findings=explained(found.findings),
    )
