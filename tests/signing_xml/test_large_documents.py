"""Documents of 20 MB: signed and verified within twelve times their size, in a process of their own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from signing import XmlLimits, XmlRefused
from signing.xml import parse

MEGABYTES = 20
MOST = 12
SCRIPT = """
import resource, subprocess, sys, tempfile
from datetime import UTC, datetime
from pathlib import Path
from signing import Authority, xmldsig
from signing.authority import Person

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

at = datetime(2031, 5, 1, tzinfo=UTC)
authority = Authority.create(at=at)
key = authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=at)
record = "<record number='7'><surname>ИВАНОВ</surname><note>Об утверждении перечня сведений за год</note></record>"
small = ("<list>" + record + "</list>").encode()
assert xmldsig.verify(xmldsig.sign(small, key), authority.trust, at=at).ok
before = peak()
size = int(sys.argv[1]) * 2**20
content = b"".join([record.encode()] * (size // len(record.encode())))
octets = b"<list>" + content + b"</list>"
del content
if "WHAT" == "verify":
    # signed on the side, so that the peak is that of verifying alone
    with tempfile.TemporaryDirectory() as folder:
        key_file = Path(folder, "key.p12")
        key_file.write_bytes(key.to_pkcs12("Qwerty12"))
        plain = Path(folder, "plain.xml")
        plain.write_bytes(octets)
        del octets
        code = (
            "import sys; from pathlib import Path; from signing import KeyPair, xmldsig; f = Path(sys.argv[1]);"
            "k = KeyPair.from_pkcs12((f / 'key.p12').read_bytes(), 'Qwerty12');"
            "(f / 'signed.xml').write_bytes(xmldsig.sign((f / 'plain.xml').read_bytes(), k))"
        )
        subprocess.run([sys.executable, "-c", code, folder], check=True)
        octets = Path(folder, "signed.xml").read_bytes()
if "WHAT" == "verify":
    assert xmldsig.verify(octets, authority.trust, at=at).ok
else:
    xmldsig.sign(octets, key)
print((peak() - before) / len(octets))
"""


def measured(what: str) -> float:
    """The growth of the process at its largest, in multiples of the document."""
    code = SCRIPT.replace("WHAT", what)
    done = subprocess.run([sys.executable, "-c", code, str(MEGABYTES)], capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.parametrize("what", ["sign", "verify"])
def test_twenty_megabytes_take_no_more_than_twelve_times_their_size(what: str) -> None:
    assert measured(what) <= MOST


def test_elements_are_counted_before_they_cost_memory() -> None:
    octets = b"<a>" + b"<b/>" * 100 + b"</a>"
    assert len(parse(octets, XmlLimits(tags=102))) == 100
    with pytest.raises(XmlRefused) as refusal:
        parse(octets, XmlLimits(tags=101))
    assert refusal.value.code == "XML-SIZE"
    assert refusal.value.finding.actual == "102 tags"
