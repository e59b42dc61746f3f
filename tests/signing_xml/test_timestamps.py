"""``wsu:Timestamp``: checked against the moment, with the skew that the policy allows, signed or told as not signed."""

from __future__ import annotations

import base64
import copy
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from signing import Finding, KeyPair, Policy, SignatureReport, TrustStore, wsse
from signing.namespaces import WSU
from signing.timestamps import moment_of
from tests.signing.samples import MOMENT, edited, failures, one, resigned

CREATED = "2031-05-01T09:30:00Z"
EXPIRES = "2031-05-01T09:35:00Z"


def stamped(octets: bytes, *parts: tuple[str, str]) -> bytes:
    """The message with an unsigned Timestamp of these parts."""

    def edit(root: etree._Element) -> None:
        timestamp = etree.SubElement(one(root, "//wsse:Security"), f"{{{WSU}}}Timestamp", {f"{{{WSU}}}Id": "TS-1"})
        for name, text in parts:
            etree.SubElement(timestamp, f"{{{WSU}}}{name}").text = text

    return edited(octets, edit)


def judged(
    octets: bytes, trust: TrustStore, after: timedelta = timedelta(0), policy: Policy = Policy()
) -> SignatureReport:
    return wsse.verify(octets, trust, at=MOMENT + after, policy=policy)


def stamp_codes(report: SignatureReport) -> list[str]:
    return [finding.code for finding in report.findings if finding.code.startswith("TIME-STAMP")]


def test_a_timestamp_in_force_is_accepted_and_told_as_unsigned(message: bytes, trust: TrustStore) -> None:
    report = judged(stamped(message, ("Created", CREATED), ("Expires", EXPIRES)), trust)
    assert report.ok
    assert stamp_codes(report) == ["TIME-STAMP-VALID", "TIME-STAMP-UNSIGNED"]


def test_a_message_without_one_says_nothing_of_it(message: bytes, trust: TrustStore) -> None:
    assert stamp_codes(judged(message, trust)) == []


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(-6, "TIME-STAMP-NOT-YET"), (-4, None), (0, None), (9, None), (11, "TIME-STAMP-EXPIRED")],
)
def test_the_moment_is_compared_with_five_minutes_allowed(
    minutes: int, code: str | None, message: bytes, system: KeyPair, trust: TrustStore
) -> None:
    octets = stamped(message, ("Created", "2031-05-01T09:40:00Z"), ("Expires", "2031-05-01T09:45:00Z"))
    assert failures(judged(octets, trust, timedelta(minutes=10 + minutes))) == ([code] if code else [])


def test_the_skew_is_what_the_policy_says(message: bytes, trust: TrustStore) -> None:
    octets = stamped(message, ("Created", CREATED), ("Expires", EXPIRES))
    late = timedelta(minutes=6)
    assert judged(octets, trust, late).ok
    assert failures(judged(octets, trust, late, Policy(clock_skew=timedelta(0)))) == ["TIME-STAMP-EXPIRED"]
    assert judged(octets, trust, timedelta(hours=1), Policy(clock_skew=timedelta(hours=1))).ok


@pytest.mark.parametrize("part", [("Created", CREATED), ("Expires", EXPIRES)])
def test_either_part_may_be_left_out(part: tuple[str, str], message: bytes, trust: TrustStore) -> None:
    assert judged(stamped(message, part), trust).ok


@pytest.mark.parametrize(
    "parts",
    [
        [("Created", "yesterday")],
        [("Created", "")],
        [("Created", "2031-05-01")],
        [("Created", "2031-13-01T00:00:00Z")],
        [("Created", "0001-01-01T00:00:00+14:00")],
        [("Created", CREATED), ("Created", CREATED)],
        [("Expires", EXPIRES), ("Renewed", EXPIRES)],
        [("Created", EXPIRES), ("Expires", CREATED)],
    ],
)
def test_a_broken_timestamp_is_told(parts: list[tuple[str, str]], message: bytes, trust: TrustStore) -> None:
    assert failures(judged(stamped(message, *parts), trust)) == ["TIME-STAMP-FORM"]


def test_two_timestamps_are_told(message: bytes, trust: TrustStore) -> None:
    octets = stamped(stamped(message, ("Created", CREATED)).replace(b"TS-1", b"TS-0"), ("Created", CREATED))
    assert failures(judged(octets, trust)) == ["TIME-STAMP-FORM"]


def test_a_signed_timestamp_is_not_told_as_unsigned_and_cannot_be_renewed(
    message: bytes, system: KeyPair, trust: TrustStore
) -> None:
    octets = stamped(message, ("Created", CREATED), ("Expires", EXPIRES))

    def refer(root: etree._Element) -> None:
        reference = copy.deepcopy(one(root, "//ds:Reference"))
        one(root, "//ds:SignedInfo").append(reference)
        reference.set("URI", "#TS-1")
        stamp = etree.tostring(one(root, "//wsu:Timestamp"), method="c14n", exclusive=True)
        digest = one(reference, "ds:DigestValue")
        digest.text = base64_of(hashlib.sha256(stamp).digest())

    signed = resigned(octets, system, refer)
    report = judged(signed, trust)
    assert report.ok, report.failures
    assert stamp_codes(report) == ["TIME-STAMP-VALID"]
    assert len(report.covered) == 2
    assert failures(judged(signed.replace(EXPIRES.encode(), b"2041-05-01T09:35:00Z"), trust)) == ["REF-DIGEST"]


def base64_of(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2031-05-01T14:30:00+05:00", MOMENT),
        (" 2031-05-01T09:30:00.000Z ", MOMENT),
        ("2031-05-01T09:30:00", MOMENT),
        ("2031-05-01T09:30:00.123456789Z", MOMENT.replace(microsecond=123456)),
        ("2032-02-29T00:00:00Z", datetime(2032, 2, 29, tzinfo=UTC)),
        ("2031-02-29T00:00:00Z", None),
        ("", None),
    ],
)
def test_moments_are_read_as_xml_schema_has_them(text: str, moment: datetime | None) -> None:
    assert moment_of(text) == moment


def test_a_finding_says_the_window_and_the_moment(message: bytes, trust: TrustStore) -> None:
    report = judged(stamped(message, ("Expires", EXPIRES)), trust, timedelta(hours=1))
    finding: Finding = next(one for one in report.failures)
    assert "any moment to 2031-05-01T09:35:00+00:00" in (finding.expected or "")
    assert finding.actual == "2031-05-01T10:30:00+00:00"
