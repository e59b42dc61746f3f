"""What is signed is judged valid; what differs from what was signed is not."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from signing import KeyPair, Policy, cms
from signing.algorithms import KeyFamily
from signing.errors import CmsRefused
from signing.moments import when
from signing.signed_data import oids
from tests.cms.samples import DATA, MOMENT, PERSON, Office, failures


def test_a_signed_file_is_valid_and_what_it_covers_is_told(office: Office, family: KeyFamily) -> None:
    report = office.judged(office.signed(family))
    assert failures(report) == []
    assert report.ok
    assert report.signed_octets == DATA
    assert report.claimed_at == MOMENT
    assert report.level == "B"
    assert report.signer is not None
    assert report.signer.iin == PERSON.iin


def test_a_detached_one_is_valid_for_its_data_alone(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, detached=True)
    assert cms.content(octets) is None
    assert office.judged(octets, DATA).ok
    assert failures(office.judged(octets, DATA + b".")) == ["CMS-DIGEST"]


def test_a_detached_one_without_its_data_is_undetermined(office: Office, family: KeyFamily) -> None:
    report = office.judged(office.signed(family, detached=True))
    assert failures(report) == ["CMS-DATA"]
    assert report.verdict.value == "undetermined"
    assert report.signed_octets is None


def test_data_may_come_as_a_file(office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, detached=True)
    moments = when(MOMENT)
    assert cms.verify(octets, office.trust, when=moments, data=io.BytesIO(DATA)).ok
    report = cms.verify(octets, office.trust, when=moments, data=io.BytesIO(DATA.replace(b"\n", b"\r\n")))
    assert failures(report) == ["CMS-DIGEST"]
    assert [one.code for one in report.diagnoses] == ["DIAG-CMS-LINE-ENDS"]


def test_other_data_than_the_cms_holds_is_told(office: Office) -> None:
    octets = office.signed(KeyFamily.RSA)
    assert office.judged(octets, DATA).ok
    report = office.judged(octets, DATA + b"more")
    assert failures(report) == ["CMS-OTHER-DATA"]
    assert report.signed_octets is None


@pytest.mark.parametrize("profile", cms.Profile)
def test_each_profile_has_its_attributes(profile: cms.Profile, office: Office, family: KeyFamily) -> None:
    octets = office.signed(family, profile=profile)
    (signer,) = cms.parse(octets).signers
    assert signer.signed is not None
    named = {one.oid for one in signer.signed.attributes}
    assert (oids.SIGNING_TIME in named) is (profile is not cms.Profile.PADES)
    assert (oids.SIGNING_CERTIFICATE_V2 in named) is (profile is not cms.Profile.KALKAN)
    assert office.judged(octets).ok


def test_the_chain_is_put_in_unless_it_is_not_wanted(office: Office, family: KeyFamily) -> None:
    key = office.people[family]
    assert [len(cms.parse(office.signed(family, with_chain=chain)).certificates) for chain in (True, False)] == [2, 1]
    assert failures(office.judged(office.signed(family, with_chain=False))) == ["CHAIN-PATH"]
    assert not any(one.is_self_issued for one in cms.parse(office.signed(family)).certificates)
    assert key.chain


def test_what_streams_is_what_is_signed_at_once(office: Office, family: KeyFamily) -> None:
    for detached in (True, False):
        target = io.BytesIO()
        options = office.options(detached=detached)
        cms.sign_stream(io.BytesIO(DATA * 3000), target, office.people[family], at=MOMENT, options=options)
        octets = target.getvalue()
        assert cms.content(octets) == (None if detached else DATA * 3000)
        assert office.judged(octets, DATA * 3000 if detached else None).ok


def test_an_empty_file_can_be_signed(office: Office, family: KeyFamily) -> None:
    octets = cms.sign(b"", office.people[family], at=MOMENT)
    report = office.judged(octets)
    assert report.ok
    assert report.signed_octets == b""


def test_a_signature_by_the_key_of_somebody_else_fails(office: Office, family: KeyFamily) -> None:
    stranger = KeyPair(office.others[family].private, office.people[family].certificate, office.people[family].chain)
    assert failures(office.judged(cms.sign(DATA, stranger, at=MOMENT))) == ["SIG-VALUE"]


def test_two_signers_of_two_families_are_both_judged(office: Office) -> None:
    first = office.signed(KeyFamily.RSA)
    both = cms.add_signer(first, office.others[KeyFamily.GOST], at=MOMENT)
    report = office.judged(both)
    assert report.ok
    assert len(report.parts) == 2
    assert report.signed_octets == DATA
    assert {part.signer.iin for part in report.parts if part.signer} == {"850101300123", "900202400456"}
    assert failures(office.judged(both, policy=Policy())) == ["SIG-SINGLE"]


def test_one_bad_signer_of_two_makes_the_whole_fail(office: Office) -> None:
    stranger = KeyPair(office.others[KeyFamily.RSA].private, office.people[KeyFamily.RSA].certificate)
    both = cms.add_signer(office.signed(KeyFamily.GOST), stranger, at=MOMENT)
    report = office.judged(both)
    assert not report.ok
    assert sorted(part.ok for part in report.parts) == [False, True]
    assert report.signed_octets is None


def test_a_detached_cms_is_signed_again_over_its_own_data_only(office: Office) -> None:
    first = office.signed(KeyFamily.GOST, detached=True)
    key = office.others[KeyFamily.RSA]
    both = cms.add_signer(first, key, at=MOMENT, data=DATA)
    assert office.judged(both, DATA).ok
    for data in (None, DATA + b"?"):
        with pytest.raises(CmsRefused) as refused:
            cms.add_signer(first, key, at=MOMENT, data=data)
        assert refused.value.code == "CMS-DATA"


def test_what_was_in_a_cms_stays_when_a_signer_is_added(office: Office, family: KeyFamily) -> None:
    first = cms.parse(office.signed(family, cms.Level.T))
    second = cms.parse(cms.add_signer(office.signed(family, cms.Level.T), office.others[family], at=MOMENT))
    assert {one.serial_number for one in first.signers} < {one.serial_number for one in second.signers}
    assert len(set(second.raw_certificates)) == len(second.raw_certificates) == 3


def test_a_signer_whose_certificate_is_nowhere_is_undetermined(office: Office) -> None:
    found = cms.parse(office.signed(KeyFamily.RSA))
    from signing.signed_data.writing import Draft

    draft = Draft(found.raw_digest_algorithms, (), tuple(one.encoded for one in found.signers))
    assert failures(office.judged(draft.written(found.pieces))) == ["CMS-SIGNER-CERTIFICATE"]


def test_another_certificate_than_the_signed_one_is_told(office: Office) -> None:
    """A second certificate of the same key, name and number, put in place of the first."""
    octets = office.signed(KeyFamily.RSA, profile=cms.Profile.NCALAYER)
    found = cms.parse(octets)
    (signer,) = found.signers
    assert signer.signed is not None
    claimed = signer.signed.certificate_hash
    assert claimed is not None
    wrong = octets.replace(claimed.value, bytes(32))
    assert failures(office.judged(wrong)) == ["CMS-SIGNING-CERTIFICATE", "SIG-VALUE"]
    assert replace(claimed, value=b"") != claimed
