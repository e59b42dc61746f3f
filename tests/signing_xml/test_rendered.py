"""Documents that are written and signed in one go."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from signing import Authority, KeyPair, xmldsig
from signing.authority import Person
from signing.layouts import LAYOUTS

NOW = datetime(2031, 5, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(at=NOW)


@pytest.fixture(scope="module")
def person(authority: Authority) -> KeyPair:
    return authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=NOW)


def rendered() -> etree._Element:
    root = etree.Element("data", nsmap={"cs": "urn:cs", "xsi": "http://www.w3.org/2001/XMLSchema-instance"})
    root.set("{http://www.w3.org/2001/XMLSchema-instance}type", "cs:Response")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "kk")
    for text in ("Әлия & Ко", "бір\r\nекі", 'тырнақша " <', ""):
        etree.SubElement(root, "text").text = text
    root.append(etree.Comment("not signed"))
    return root


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_rendered_document_verifies_in_every_layout(authority: Authority, person: KeyPair, layout) -> None:
    report = xmldsig.verify(xmldsig.sign_rendered(rendered(), person, layout=layout), authority.trust, at=NOW)
    assert report.ok, report.failures


def test_the_tree_stays_as_it_was_and_comments_are_left_out(person: KeyPair) -> None:
    root = rendered()
    before = etree.tostring(root)
    octets = xmldsig.sign_rendered(root, person)
    assert etree.tostring(root) == before
    assert b"not signed" not in octets
    assert octets.startswith(b"<data ")
    assert [one.text for one in etree.fromstring(octets).findall("text")][:3] == [
        "Әлия & Ко",
        "бір\r\nекі",
        'тырнақша " <',
    ]


def test_one_changed_letter_is_found(authority: Authority, person: KeyPair) -> None:
    octets = xmldsig.sign_rendered(rendered(), person).replace("Әлия".encode(), "Әлие".encode())
    assert xmldsig.verify(octets, authority.trust, at=NOW).has("REF-DIGEST")


def test_xmlsec1_accepts_it(
    authority: Authority, person: KeyPair, tmp_path: Path, require_oracle: Callable[[str], str]
) -> None:
    (tmp_path / "root.pem").write_bytes(authority.root.pem)
    (tmp_path / "data.xml").write_bytes(xmldsig.sign_rendered(rendered(), person))
    moment = NOW.strftime("%Y-%m-%d %H:%M:%S")
    command = [require_oracle("xmlsec1"), "--verify", "--trusted-pem", "root.pem", "--verification-gmt-time", moment]
    done = subprocess.run([*command, "data.xml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
