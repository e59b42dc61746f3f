"""A paper is printed the same each time, with every letter, over as many pages as it needs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sandbox.documents.form import Form
from sandbox.documents.papers import form_named, make_paper, paper_forms
from sandbox.documents.printing import Printing, print_paper
from sandbox.errors import FactsRefused
from signing import Authority, Role, pdf, xmldsig
from signing.authority import Employee, Person
from signing.keys import KeyPair
from signing.texts import LANGUAGES
from tests.documents.conftest import NOON, some_facts

NAME = "Әбдіғаппарұлы-Қожахметова Үмітгүл Һәкімқызы Өңірбайқызы Ғұмарқызы Іңкәр"


@pytest.fixture(scope="module")
def official() -> KeyPair:
    authority = Authority.create(at=NOON)
    return authority.issue_employee(
        Employee(Person("850101300123", "ӘБІШЕВ", "ҚУАТ", None), "Білім бөлімі", "990140000123"),
        (Role.ORGANISATION, Role.SIGNER),
        at=NOON,
    )


def written(name: str, **facts: object) -> bytes:
    return etree.tostring(make_paper(name, some_facts(form_named(name)) | facts))


def text_of(octets: bytes, tmp_path: Path) -> str:
    (tmp_path / "paper.pdf").write_bytes(octets)
    call = ["pdftotext", "-layout", "paper.pdf", "-"]
    return subprocess.run(call, cwd=tmp_path, capture_output=True, check=True).stdout.decode("utf-8")


def words(text: str) -> str:
    """*text* without anything but letters: a name may be broken over lines and stand beside another column."""
    return "".join(filter(str.isalpha, text))


@pytest.mark.parametrize("name", sorted(paper_forms()))
def test_same_paper_gives_the_same_octets(name: str):
    octets = written(name)
    printed = print_paper(octets)
    assert printed.startswith(b"%PDF-1.4")
    assert printed == print_paper(octets)
    assert printed != print_paper(octets, how=Printing(("kk",)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kazakh_letter_of_a_name_comes_back_from_the_page(
    lang: Any, tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("pdftotext")
    person = {"iin": "850101300123", "fullName": NAME, "birthDate": some_facts(form_named("refusal"))["issued"].date()}
    octets = written("guardianship-certificate", guardian=person)
    text = text_of(print_paper(octets, how=Printing((lang,))), tmp_path)
    assert words(NAME) in words(text)
    assert "850101300123" in text
    assert "SIMULATOR" in text


def test_many_children_flow_over_pages_and_none_is_lost(tmp_path: Path, require_oracle: Callable[[str], str]):
    require_oracle("pdftotext")
    one = some_facts(form_named("guardianship-certificate"))["ward"][0]
    wards = [{**one, "child": {**one["child"], "fullName": f"{NAME} {'А' * number}"}} for number in range(1, 41)]
    octets = written("guardianship-certificate", ward=wards)
    text = text_of(print_paper(octets, how=Printing(("kk",), codes=False)), tmp_path)
    pages = text.split("\f")
    assert len(pages) > 3
    assert text.count("Іңкәр") == 40
    assert f"{len(pages) - 1} беттің 1-беті" in pages[0]


def test_sentence_of_equivalence_is_printed_unless_it_is_switched_off(
    tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("pdftotext")
    octets = written("refusal")
    assert "N 370-II" in text_of(print_paper(octets), tmp_path)
    assert "N 370-II" not in text_of(print_paper(octets, how=Printing(equivalence=None)), tmp_path)


def test_signers_are_named_with_their_positions(
    example: Form, official: KeyPair, tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("pdftotext")
    forms = {example.id: example}
    paper = xmldsig.sign(make_paper(example.id, some_facts(example), forms=forms), official)
    text = text_of(print_paper(paper, how=Printing(("ru",)), forms=forms), tmp_path)
    assert "Специалист" in text
    assert "ӘБІШЕВ ҚУАТ" in text
    assert "Руководитель" in text
    assert "не подписано" in text


@pytest.mark.parametrize("name", ["guardianship-certificate", "handover-register"])
def test_pdfsig_accepts_the_signature_on_a_printed_paper(
    name: str, official: KeyPair, tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("pdfsig")
    signed = pdf.sign(print_paper(xmldsig.sign(written(name), official)), official, at=NOON)
    (tmp_path / "signed.pdf").write_bytes(signed)
    judged = subprocess.run(["pdfsig", "-nocert", "signed.pdf"], cwd=tmp_path, capture_output=True, check=True)
    assert b"Signature is Valid" in judged.stdout
    assert b"Total document signed" in judged.stdout


def test_xml_that_is_no_paper_is_not_printed():
    with pytest.raises(FactsRefused):
        print_paper(b"<a/>")
