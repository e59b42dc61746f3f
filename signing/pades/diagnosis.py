"""What most likely happened to a signed PDF that fails: undone on trial until more of its signatures fit their octets.

Signatures are looked for in the bare octets, since a damaged PDF cannot be opened. As everywhere, a diagnosis is no
finding, and no verdict depends on it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from signing.algorithms import digest_by_oid
from signing.errors import CmsRefused, PdfRefused
from signing.findings import Diagnosis, Finding, Verdict
from signing.limits import MAX_SIGNATURES
from signing.pades.changes import judge_changes
from signing.pades.contents import without_padding
from signing.pades.fields import PdfSignature
from signing.pades.opening import Pdf, open_pdf
from signing.signed_data.reading import parse
from signing.signed_data.structure import SignerInfo
from signing.trust import Policy

__all__ = ["OCTETS_CHANGED", "diagnose_pdf", "diagnose_signature"]

_BYTE_RANGE: Final = re.compile(
    rb"/ByteRange\s{0,8}\[\s{0,8}0\s{1,8}(\d{1,12})\s{1,8}(\d{1,12})\s{1,8}(\d{1,12})\s{0,80}\]"
)
_END: Final = re.compile(rb"%%EOF\r?\n?")
_OBJECT: Final = re.compile(rb"\s{0,16}\d{1,10} \d{1,5} obj\b")
OCTETS_CHANGED: Final = "DIAG-PDF-OCTETS"
"""What is told where nothing that was tried explains the change."""
_GOST_WORK: Final = 128
"""How many times dearer Streebog is than SHA, octet by octet."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A byte range and the signer who stands in its gap, as bare octets show them."""

    before: int
    after: int
    end: int
    signer: SignerInfo | None
    """None: the gap holds no CMS."""

    def fits(self, data: bytes) -> bool:
        """True if *data* is what the signer digested."""
        signed = self.signer.signed if self.signer is not None else None
        digest = digest_by_oid(self.signer.digest_oid) if self.signer is not None else None
        return signed is not None and digest is not None and digest.digest(data) == signed.message_digest

    def work(self, size: int) -> int:
        """Units of work that one attempt takes."""
        sha = self.signer is not None and self.signer.digest_oid.startswith(("2.16.840", "1.3.14"))
        return size if sha else size * _GOST_WORK


def diagnose_pdf(octets: bytes, finding: Finding, *, policy: Policy) -> tuple[Diagnosis, ...]:
    """What made *octets* unreadable as a PDF; nothing where no attempt fits."""
    found = _on_the_way(octets, policy.diagnosis_work) or _cut_short(octets) or _behind(octets)
    return (Diagnosis(found[0], finding.code, detail=found[1]),) if found is not None else ()


def diagnose_signature(
    pdf: Pdf, signature: PdfSignature, broken: Sequence[Finding], *, policy: Policy
) -> tuple[Diagnosis, ...]:
    """What made *signature* fail with the findings *broken*; nothing where it is not a matter of the PDF."""
    codes = {one.code: one for one in broken}
    explained = next((codes[code] for code in _EXPLAINED if code in codes), None)
    if explained is None or not policy.diagnosis_work:
        return ()
    if explained.code == "PDF-CHANGED":
        found = _added(pdf, signature)
    elif explained.code == "PDF-TIME-STAMP":
        found = _behind(pdf.octets)
    else:
        found = _on_the_way(pdf.octets, policy.diagnosis_work) or _within(pdf.octets, signature, policy.diagnosis_work)
    return (Diagnosis(found[0], explained.code, detail=found[1]),) if found is not None else ()


_EXPLAINED: Final = ("PDF-COVERAGE", "PDF-CHANGED", "CMS-DIGEST", "PDF-TIME-STAMP")
"""What a PDF's history explains, the most telling first."""
_Told = tuple[str, str | None]


def _on_the_way(octets: bytes, work: int) -> _Told | None:
    """A damage of the whole file that, undone, makes more signatures fit than fit now."""
    undone: tuple[tuple[str, str | None, Callable[[bytes], bytes]], ...] = (
        ("DIAG-PDF-PREFIX", None, lambda data: data[max(data.find(b"%PDF-"), 0) :]),
        ("DIAG-PDF-BASE64", None, _from_base64),
        ("DIAG-PDF-LINE-ENDS", "LF → CR LF", lambda data: data.replace(b"\r\n", b"\n")),
        ("DIAG-PDF-LINE-ENDS", "CR LF → LF", lambda data: re.sub(rb"(?<!\r)\n", b"\r\n", data)),
        ("DIAG-PDF-CHARSET", "ISO 8859-1 → UTF-8", _from_utf8),
    )
    if not work:
        return None
    now, spent = _fitting(octets)
    for code, detail, undo in undone:
        candidate = undo(octets)
        if candidate == octets or spent > work:
            continue
        fitting, cost = _fitting(candidate)
        spent += cost
        if fitting > now:
            return code, detail
    return None


def _from_base64(octets: bytes) -> bytes:
    text = b"".join(octets.removeprefix(b"data:application/pdf;base64,").split())
    if not text.startswith(b"JVBERi"):
        return octets
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except ValueError:
        return octets


def _from_utf8(octets: bytes) -> bytes:
    try:
        return octets.decode("utf-8").encode("latin-1")
    except ValueError:
        return octets


def _fitting(octets: bytes) -> tuple[int, int]:
    """How many signatures in *octets* fit what they cover, and the work that it took to know."""
    count = work = 0
    for claim in _claims(octets):
        if claim.end <= len(octets) and claim.signer is not None:
            count += claim.fits(octets[: claim.before] + octets[claim.after : claim.end])
            work += claim.work(claim.end)
    return count, work + len(octets)


def _claims(octets: bytes) -> Iterator[_Claim]:
    for number, match in enumerate(_BYTE_RANGE.finditer(octets)):
        if number >= MAX_SIGNATURES:
            return
        before, after, rest = (int(one) for one in match.groups())
        yield _Claim(before, after, after + rest, _signer_in(octets[before:after]))


def _signer_in(gap: bytes) -> SignerInfo | None:
    if not (gap.startswith(b"<") and gap.endswith(b">")):
        return None
    try:
        signers = parse(without_padding(bytes.fromhex(gap[1:-1].decode("ascii")))).signers
    except (CmsRefused, ValueError):
        return None
    return signers[0] if len(signers) == 1 else None


def _cut_short(octets: bytes) -> _Told | None:
    """A file that is shorter than a signature in it says, though the signature is where it ought to be."""
    for claim in _claims(octets):
        if claim.end > len(octets) and claim.signer is not None:
            return "DIAG-PDF-TRUNCATED", f"{len(octets)} of {claim.end} octets"
    return None


def _added(pdf: Pdf, signature: PdfSignature) -> _Told | None:
    """What follows the signed revision, which is a whole PDF without it."""
    try:
        alone = open_pdf(pdf.octets[: signature.end])
    except PdfRefused:
        return None
    rest, later = len(pdf.octets) - signature.end, pdf.revisions - alone.revisions
    behind = _behind(pdf.octets)
    if later and behind is not None and _is_permitted(pdf.octets[: _last_end(pdf.octets)], signature):
        return behind
    if later < 1:
        return "DIAG-PDF-APPENDED", f"{rest} octets after octet {signature.end}"
    return "DIAG-PDF-EDITED", f"{later} revisions, {rest} octets after octet {signature.end}"


def _is_permitted(octets: bytes, signature: PdfSignature) -> bool:
    """True if all that follows *signature* in *octets* may follow it."""
    return judge_changes(open_pdf(octets), signature).verdict is Verdict.PASSED


def _behind(octets: bytes) -> _Told | None:
    """What stands behind the last revision, which can be read without it: the next one, cut, or anything else."""
    end = _last_end(octets)
    rest = octets[end:]
    if not end or not rest:
        return None
    try:
        open_pdf(octets[:end])
    except PdfRefused:
        return None
    if _OBJECT.match(rest):
        return "DIAG-PDF-TRUNCATED", f"{len(rest)} octets of a revision without its end, after octet {end}"
    return "DIAG-PDF-APPENDED", f"{len(rest)} octets after octet {end}"


def _last_end(octets: bytes) -> int:
    """Where the last end-of-file marker ends, with its line; 0 where there is none."""
    found = _END.match(octets, max(octets.rfind(b"%%EOF"), 0))
    return found.end() if found is not None else 0


def _within(octets: bytes, signature: PdfSignature, work: int) -> _Told | None:
    """What is wrong with the octets in the range of *signature*, or with the range itself."""
    own = [one for one in _claims(octets) if signature.byte_range == (0, one.before, one.after, one.end - one.after)]
    if not own:
        return None
    claim = own[0]
    if claim.signer is None:
        return ("DIAG-PDF-RESAVED", None) if signature.contents else None
    if claim.end > len(octets):
        return _cut_short(octets)
    attempts = 1
    for name, data in _other_ranges(octets, claim):
        if attempts * claim.work(claim.end) > work:
            break
        attempts += 1
        if claim.fits(data):
            return "DIAG-PDF-RANGE", name
    return OCTETS_CHANGED, _where(octets, claim)


def _other_ranges(octets: bytes, claim: _Claim) -> Iterator[tuple[str, bytes]]:
    """What programs take for the octets to sign by mistake."""
    before, after, end = claim.before, claim.after, claim.end
    zeros = b"<" + b"0" * (after - before - 2) + b">"
    yield "with the angle brackets of the gap", octets[: before + 1] + octets[after - 1 : end]
    yield "the whole file, zeros in the gap", octets[:before] + zeros + octets[after:end]
    yield "the part before the gap", octets[:before]
    for match in list(_END.finditer(octets, 0, before))[-2:]:
        yield "the document before it was prepared for signing", octets[: match.end()]


def _where(octets: bytes, claim: _Claim) -> str:
    """Between which octets the change lies, as far as the other signatures tell."""
    fitting = (
        other.end
        for other in _claims(octets)
        if other.end < claim.end and other.fits(octets[: other.before] + octets[other.after : other.end])
    )
    return f"between octet {max(fitting, default=0)} and octet {claim.end}"
