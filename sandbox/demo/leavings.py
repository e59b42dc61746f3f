"""What a story leaves: its papers in a folder, judged as any reader of the folder can judge them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sandbox.demo.oracles import Opinion, openssl_on_chain, unasked, xmlsec_on
from signing.algorithms import KeyFamily
from signing.certificates import Certificate
from signing.findings import SignatureReport
from signing.judge import judge
from signing.trust import TrustStore

__all__ = ["Leavings"]


class Leavings:
    """The folder of one story. It trusts the roots that lie in it, and nothing else."""

    def __init__(self, out: Path, now: Callable[[], datetime]) -> None:
        self.trust = TrustStore([])
        self._out = out
        self._now = now
        self._asked_of_tools: set[str] = set()

    def trust_bundle(self, bundle: bytes) -> tuple[Certificate, ...]:
        """Leave the certificates of *bundle* and trust its roots from now on; the roots."""
        found = Certificate.all_from_pem(bundle)
        roots = tuple(one for one in found if one.is_self_issued)
        self.leave("root.pem", b"".join(one.pem for one in roots))
        self.leave("issuing.pem", b"".join(one.pem for one in found if one not in roots))
        self.trust = TrustStore(roots)
        return roots

    def leave(self, name: str, octets: bytes) -> Path:
        """Write *octets* into the folder."""
        file = self._out / name
        file.write_bytes(octets)
        return file

    def judge(self, name: str, octets: bytes) -> SignatureReport:
        """The report on the file *name*; remembers which tools can be asked about it."""
        report = judge(octets, self.trust, at=self._now())
        signer = report.signer
        if signer is not None and signer.key_family is KeyFamily.RSA:
            self._asked_of_tools.add(name)
        return report

    def opinions(self, files: list[Path], signer: Path) -> tuple[Opinion, ...]:
        """What tools that we did not write say of the signed *files*, and of the chain of the last one's *signer*."""
        root = self._out / "root.pem"
        said = [xmlsec_on(file, root) if self._knows(file) else unasked("xmlsec1", file) for file in files]
        if self._knows(files[-1]):
            said.append(openssl_on_chain(signer, root, self._out / "issuing.pem"))
        else:
            said.append(unasked("openssl", signer))
        return tuple(said)

    def _knows(self, file: Path) -> bool:
        return file.name in self._asked_of_tools
