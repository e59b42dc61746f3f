"""A form is a data file; a mistake in one is named with file, key and what was meant."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from lxml import etree

from sandbox.cli import main
from sandbox.documents.form_reading import load_forms, read_form
from sandbox.documents.papers import paper_forms
from sandbox.errors import FormError
from signing.oids import Role
from tests.documents.conftest import EXAMPLE

SOURCE = EXAMPLE.read_text("utf-8")

MISTAKES = {
    "no TOML": ("[names]", "[names", "FORM-SYNTAX", "parking-permit.toml"),
    "an unknown key": ("version = 1", "version = 1\nversoin = 2", "FORM-KEY", "versoin: unknown key"),
    "an unknown type": ('type = "person"', 'type = "persn"', "FORM-KEY", "no type 'persn'; the nearest known one is"),
    "an unknown role": ('role = "head"', 'role = "hed"', "FORM-KEY", "signers[1].role: no role 'hed'"),
    "an unknown kind of block": ('kind = "rows"', 'kind = "row"', "FORM-KEY", "the nearest known one is 'rows'"),
    "an unknown fact in a sentence": ("{holder}. К", "{holdr}. К", "FORM-KEY", "layout[2].text: no fact 'holdr'"),
    "an unknown fact in a row": ('"holder.birthDate"', '"holder.born"', "FORM-KEY", "layout[6].show: no fact"),
    "an unknown fact in a condition": ('when = "disabled"', 'when = "disable"', "FORM-KEY", "layout[5].when: no fact"),
    "a condition on a choice that is none": ('when = "disabled"', 'when = "disabled is x"', "FORM-KEY", "no choice"),
    "a brace that encloses nothing": ("{plate} нөмірлі", "{plate нөмірлі", "FORM-KEY", "a brace that encloses no"),
    "a list over what is no list": (
        'kind = "list"\nover = "car"',
        'kind = "list"\nover = "holder"',
        "FORM-KEY",
        "list",
    ),
    "a group that does not say how it reads": ('show = ["plate", "fuel"]', 'show = ["car"]', "FORM-KEY", "is a group"),
    "a block without its text": ('kind = "signatures"', 'kind = "title"', "FORM-KEY", "layout[7].text: missing"),
    "a block with too much": ('kind = "signatures"', 'kind = "signatures"\nover = "car"', "FORM-KEY", "has none"),
    "a name twice": ('name = "issued"', 'name = "number"', "FORM-KEY", "fields[1].name: 'number' is taken"),
    "a name of the sandbox's own": ('name = "issued"', 'name = "notice"', "FORM-KEY", "'notice' is taken"),
    "a name that is none": ('name = "issued"', 'name = "Is sued"', "FORM-KEY", "a name like 'birthDate'"),
    "choices of another type": ('type = "choice"', 'type = "line"', "FORM-KEY", "choices: a field of the type"),
    "an id that is none": ('id = "parking-permit"', 'id = "Parking/../permit"', "FORM-KEY", "id: small Latin letters"),
    "a version that is none": ("version = 1", "version = 0", "FORM-KEY", "version: 1 or more"),
    "a receiver that is no number": (
        "holder.iin",
        "holder.fullName",
        "FORM-KEY",
        "receiver: 'holder.f",
    ),
    "a language too few": ('en = "Parking permit"', "", "FORM-KEY", "names.en: missing"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_mistake_in_a_form_is_named_and_placed(what: str):
    right, wrong, code, said = MISTAKES[what]
    assert right in SOURCE
    with pytest.raises(FormError) as refused:
        read_form(EXAMPLE.name, SOURCE.replace(right, wrong, 1))
    assert refused.value.code == code
    assert said in refused.value.detail
    assert refused.value.detail.startswith("parking-permit.toml")


@pytest.mark.parametrize("form", paper_forms().values(), ids=lambda form: form.id)
def test_form_that_comes_with_the_sandbox_is_signed_by_a_role_that_certificates_have(form):
    assert all(Role(one.role) for one in form.signers)
    assert form.tag == f"{{urn:shlyuz:documents:{form.id}:v{form.version}}}{form.root}"


def test_folder_adds_its_forms_and_may_replace_one(tmp_path):
    (tmp_path / "own.toml").write_text(SOURCE, "utf-8")
    (tmp_path / "other.toml").write_text(SOURCE.replace("parking-permit", "refusal"), "utf-8")
    (tmp_path / "readme.txt").write_text("no form", "utf-8")
    known = load_forms(tmp_path)
    assert known.keys() == {*paper_forms(), "parking-permit"}
    assert known["refusal"].names.en == "Parking permit"


@pytest.mark.parametrize("files", [{"a": SOURCE, "b": SOURCE}, None])
def test_folder_with_a_form_twice_or_without_a_folder_is_refused(tmp_path, files):
    for name, text in (files or {}).items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    with pytest.raises(FormError) as refused:
        load_forms(tmp_path if files else tmp_path / "nowhere")
    assert refused.value.code == "FORM-FOLDER"


def test_command_lists_forms_from_a_folder_and_writes_their_schemas(tmp_path):
    run = CliRunner().invoke
    listed = run(main, ["document", "forms", "--forms", str(EXAMPLE.parent), "--lang", "kk"])
    assert "Тұраққа рұқсат" in listed.output
    assert "маман, басшы" in listed.output
    out = tmp_path / "permit.xsd"
    options = ["--forms", str(EXAMPLE.parent), "--out", str(out)]
    assert run(main, ["document", "schema", "parking-permit", *options]).exit_code == 0
    assert etree.XMLSchema(etree.parse(out))
    refused = run(main, ["document", "schema", "parking-permit", "--lang", "ru"])
    assert refused.exit_code == 2
    assert "Такого бланка нет [FORM-UNKNOWN: parking-permit" in refused.output


def test_broken_form_in_the_folder_is_told_in_one_line(tmp_path):
    (tmp_path / "bad.toml").write_text("id = 1", "utf-8")
    told = CliRunner().invoke(main, ["document", "forms", "--forms", str(tmp_path), "--lang", "en"])
    assert told.exit_code == 2
    assert "[FORM-KEY: bad.toml: version: missing]" in told.output
