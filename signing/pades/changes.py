"""What was changed in a PDF after a signature: later signatures and their evidence may follow, other things may not."""

from __future__ import annotations

from typing import Final

from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from signing.errors import PdfRefused
from signing.findings import Finding, Step, failed, passed, undetermined
from signing.limits import MAX_PDF_COMPARISON, MAX_PDF_READS
from signing.pades.fields import PdfSignature
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf, reason_of, value_at

__all__ = ["judge_changes", "permitted_changes"]

_WHITE_SPACE: Final = b"\0\t\n\f\r "
_EXPECTED: Final = "nothing after the signature but further signatures, their evidence and filled-in fields"
_LEVELS: Final = {
    ModificationLevel.NONE: "nothing",
    ModificationLevel.LTA_UPDATES: "evidence or time-stamps",
    ModificationLevel.FORM_FILLING: "signatures or filled-in fields",
    ModificationLevel.ANNOTATIONS: "annotations",
}


def judge_changes(pdf: Pdf, signature: PdfSignature) -> Finding:
    """Whether all that came after *signature*, which covers its revision, is of the kinds that it permits."""
    later = pdf.revisions - 1 - signature.revision
    if signature.end == len(pdf.octets):
        return passed(Step.REFERENCE, "PDF-CHANGED", actual="nothing")
    if later < 1:
        rest = len(pdf.octets) - signature.end
        return failed(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual=f"{rest} octets of no revision")
    if not pdf.octets.rstrip(_WHITE_SPACE).endswith(b"%%EOF"):
        return failed(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual="octets after the last revision")
    if not pdf.strict or pdf.reader.xrefs.hybrid_xrefs_present:
        told = "a structure that readers understand differently"
        return failed(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual=told)
    return _compared(pdf, signature)


def _compared(pdf: Pdf, signature: PdfSignature) -> Finding:
    pdf.allow(MAX_PDF_COMPARISON)
    try:
        permitted = permitted_changes(signature)
        found = DEFAULT_DIFF_POLICY.review_file(
            pdf.reader, signature.revision, field_mdp_spec=_locked_fields(signature), doc_mdp=permitted
        )
    except (PdfRefused, *BAD_PDF) as error:
        # pyHanko makes an error of its own of what is raised for too many reads, now and then
        if pdf.exhausted:
            return undetermined(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual="too many objects to compare")
        return failed(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual=reason_of(error))
    finally:
        pdf.allow(MAX_PDF_READS)
    if not isinstance(found, DiffResult):
        return failed(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual=reason_of(found))
    level = found.modification_level
    told = _LEVELS.get(level, "something else") + (": " if found.changed_form_fields else "")
    told += ", ".join(sorted(found.changed_form_fields))
    refused = level not in _LEVELS or (permitted is not None and level.value > permitted.value)
    return (failed if refused else passed)(Step.REFERENCE, "PDF-CHANGED", expected=_EXPECTED, actual=told)


def permitted_changes(signature: PdfSignature) -> MDPPerm | None:
    """What the signer permits to be changed later (DocMDP; ISO 32000-2, 12.8.2.2); None where nothing is said of it.

    Errors are those of :data:`~signing.pades.foreign.BAD_PDF`.
    """
    said = _parameters(signature, "/DocMDP")
    permitted = value_at(said, "/P") if said is not None else value_at(value_at(signature.form_field, "/Lock"), "/P")
    if said is not None and permitted is None:
        return MDPPerm.FILL_FORMS
    return MDPPerm(permitted) if permitted is not None else None


def _locked_fields(signature: PdfSignature) -> FieldMDPSpec | None:
    said = _parameters(signature, "/FieldMDP")
    return FieldMDPSpec.from_pdf_object(said) if said is not None else None


def _parameters(signature: PdfSignature, method: str) -> object | None:
    references = value_at(signature.dictionary, "/Reference")
    for one in references if isinstance(references, list) else ():
        found = one.get_object()
        if value_at(found, "/TransformMethod") == method:
            parameters: object = value_at(found, "/TransformParams")
            return parameters
    return None
