"""Every text by its code: the catalogues of all packages as one."""

from __future__ import annotations

from functools import lru_cache

from signing.findings import Diagnosis, Finding, Verdict
from signing.texts import Catalogue, Lang

__all__ = ["diagnosis_texts", "error_texts", "explain_diagnosis", "explain_error", "explain_finding", "finding_texts"]

_PARTS = {Verdict.PASSED: "passed", Verdict.SKIPPED: "skipped", Verdict.UNDETERMINED: "undetermined"}


@lru_cache(maxsize=1)
def finding_texts() -> Catalogue:
    """What every finding says."""
    return _merged("findings", ("signing", "gateway", "sandbox"))


@lru_cache(maxsize=1)
def error_texts() -> Catalogue:
    """What every error says."""
    return _merged("errors", ("signing", "gateway", "registries", "sandbox"))


@lru_cache(maxsize=1)
def diagnosis_texts() -> Catalogue:
    """What every diagnosis says."""
    return Catalogue.load_all("signing.texts", "diagnoses")


def explain_diagnosis(diagnosis: Diagnosis, lang: Lang) -> tuple[str | None, str | None]:
    """What *diagnosis* says happened, in *lang*, and what to do about it."""
    texts = diagnosis_texts()
    if diagnosis.code not in texts:
        return None, None
    return texts.text(diagnosis.code, "cause", lang), texts.text(diagnosis.code, "cure", lang)


def explain_finding(finding: Finding, lang: Lang) -> tuple[str | None, str | None]:
    """What *finding* says in *lang*, and what to do about it if it stands in the way."""
    texts = finding_texts()
    if finding.code not in texts:
        return None, None
    said = texts.text(finding.code, _PARTS.get(finding.verdict, "failed"), lang)
    stands_in_the_way = finding.verdict in (Verdict.FAILED, Verdict.UNDETERMINED)
    cure = texts.text(finding.code, "cure", lang) if stands_in_the_way else None
    return said or texts.text(finding.code, "failed", lang), cure


def explain_error(code: str, lang: Lang) -> tuple[str | None, str | None]:
    """What the error *code* says in *lang*, and what to do. A finding's code serves as well."""
    if code in error_texts():
        return error_texts().text(code, "message", lang), error_texts().text(code, "cure", lang)
    if code in finding_texts():
        return finding_texts().text(code, "failed", lang), finding_texts().text(code, "cure", lang)
    return None, None


def _merged(name: str, packages: tuple[str, ...]) -> Catalogue:
    merged = Catalogue({})
    for package in packages:
        merged |= Catalogue.load_all(f"{package}.texts", name)
    return merged
