"""What a time-stamp token says, as it was read (TSTInfo, RFC 3161, 2.4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from signing.algorithms import digest_by_oid
from signing.certificates import Certificate
from signing.der import read
from signing.findings import TimeStamp

__all__ = ["TstInfo", "read_info"]

_INTEGER: Final = 0x02
_EXTENSIONS: Final = 0xA1


@dataclass(frozen=True, slots=True)
class TstInfo:
    """The content of a token."""

    policy: str
    digest_oid: str
    imprint: bytes
    serial_number: int
    """May be negative."""
    at: datetime
    nonce: int | None = None

    def time_stamp(self, authority: Certificate | None) -> TimeStamp:
        """The same as a time-stamp of *authority*; a digest that is not known here goes by its OID."""
        digest = digest_by_oid(self.digest_oid)
        name = self.digest_oid if digest is None else digest.name
        return TimeStamp(self.at, self.policy, self.serial_number, name, self.imprint, authority)


def read_info(octets: bytes) -> TstInfo:
    """The TSTInfo in *octets*, DER or BER. Raises ValueError for anything else.

    A critical extension makes it unreadable, since none is known here.
    """
    version, policy, imprint, serial, at, *rest = read(octets).sequence(5)
    if version.number != 1:
        raise ValueError(f"TSTInfo of version {version.number}")
    algorithm, value = imprint.sequence(2)[:2]
    nonce = next((one.number for one in rest if one.tag == _INTEGER), None)
    for extensions in (one for one in rest if one.tag == _EXTENSIONS):
        for extension in extensions.members:
            oid, *parts = extension.sequence(2)
            if len(parts) > 1 and parts[0].content != b"\x00":
                raise ValueError(f"the critical extension {oid.dotted}, which is not understood here")
    return TstInfo(policy.dotted, algorithm.sequence(1)[0].dotted, value.octets, serial.number, at.moment, nonce)
