"""What most likely happened to a CMS that failed: damage undone on trial until the check passes, never guessed.

Nothing here runs for a valid CMS. It is the counterpart of :mod:`signing.diagnosis`, which does the same for XML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from signing.algorithms import SHA256, digest_by_oid
from signing.diagnosis.budget import Budget, BudgetSpent
from signing.errors import CmsRefused
from signing.findings import Diagnosis, Finding, Verdict
from signing.signed_data.checking import Content
from signing.signed_data.data_guesses import DATA_GUESSES, digest_made_otherwise, prefix_signed
from signing.signed_data.form_guesses import form_guesses, missing_octets
from signing.signed_data.guesses import DataCase, Guess, ValueCase
from signing.signed_data.message import Message
from signing.signed_data.reading import parse
from signing.signed_data.schemes import scheme_of
from signing.signed_data.structure import SignerInfo
from signing.signed_data.value_guesses import VALUE_SUSPICIONS
from signing.trust import Policy
from signing.verification import Checked

__all__ = ["diagnose", "diagnose_octets", "diagnose_other_data"]

_LARGEST: Final = 2**24
"""Octets of data or of an unreadable CMS that are looked into."""

Attempt = Callable[[], Guess | None]


def diagnose(signer: SignerInfo, content: Content, *, checked: Checked, policy: Policy) -> tuple[Diagnosis, ...]:
    """What most likely happened to *signer*: a diagnosis for each failed check that could be explained."""
    if policy.diagnosis_work <= 0:
        return ()
    found: dict[str, Diagnosis] = {}
    budget = Budget(policy.diagnosis_work)
    for finding in checked.findings:
        if finding.verdict is not Verdict.FAILED:
            continue
        if finding.code == "CMS-DIGEST":
            attempts = _of_digest(signer, content, budget)
        elif finding.code == "SIG-VALUE":
            attempts = _of_value(signer, content, checked, finding, budget)
        else:
            continue
        told = _first(attempts, finding, budget)
        if told is not None:
            found.setdefault(told.code, told)
    return tuple(found.values())


def diagnose_other_data(held: Message, given: Message, *, finding: Finding, policy: Policy) -> tuple[Diagnosis, ...]:
    """How the data *given* came to differ from what the CMS holds."""
    inner, outer = held.for_diagnosis(_LARGEST), given.for_diagnosis(_LARGEST)
    if policy.diagnosis_work <= 0 or inner is None or outer is None:
        return ()
    if outer and inner.startswith(outer):
        return (Diagnosis("DIAG-CMS-DATA-CUT", finding.code, None, str(len(inner) - len(outer))),)
    budget = Budget(policy.diagnosis_work)
    told = _first(_of_data(DataCase(outer, SHA256.digest(inner), SHA256, budget)), finding, budget)
    return () if told is None else (told,)


def diagnose_octets(octets: bytes | memoryview, finding: Finding, policy: Policy) -> tuple[Diagnosis, ...]:
    """What made *octets* unreadable as a CMS."""
    if policy.diagnosis_work <= 0 or not 0 < len(octets) <= _LARGEST:
        return ()
    plain = bytes(octets)
    for guess in form_guesses(plain):
        if guess.octets != plain and _reads(guess.octets):
            return (Diagnosis(guess.code, finding.code, None, guess.detail),)
    missing = missing_octets(plain)
    return (Diagnosis("DIAG-CMS-CUT", finding.code, None, str(missing)),) if missing else ()


def _reads(octets: bytes) -> bool:
    try:
        parse(octets)
    except CmsRefused:
        return False
    return True


def _first(attempts: Iterable[Attempt], finding: Finding, budget: Budget) -> Diagnosis | None:
    """The first attempt that succeeds; ``DIAG-BUDGET`` where none did and not all could be made."""
    complete = True
    for attempt in attempts:
        budget.begin()
        try:
            guess = attempt()
        except BudgetSpent:
            complete = False
            continue
        if guess is not None:
            return Diagnosis(guess.code, finding.code, None, guess.detail)
    return None if complete else Diagnosis("DIAG-BUDGET", finding.code)


def _of_digest(signer: SignerInfo, content: Content, budget: Budget) -> Iterator[Attempt]:
    algorithm = digest_by_oid(signer.digest_oid)
    claimed = signer.signed.message_digest if signer.signed is not None else None
    data = content.message.for_diagnosis(_LARGEST) if content.message is not None else None
    if algorithm is None or claimed is None or data is None:
        return
    yield from _of_data(DataCase(data, claimed, algorithm, budget))


def _of_data(case: DataCase) -> Iterator[Attempt]:
    yield lambda: digest_made_otherwise(case)
    yield from (partial(_fitting, guesses, case) for guesses in DATA_GUESSES)
    yield lambda: prefix_signed(case)


def _fitting(guesses: Callable[[DataCase], Iterator[Guess]], case: DataCase) -> Guess | None:
    return next((one for one in guesses(case) if case.fits(one.octets)), None)


def _of_value(
    signer: SignerInfo, content: Content, checked: Checked, finding: Finding, budget: Budget
) -> Iterator[Attempt]:
    scheme, certificate, octets = scheme_of(signer), checked.signer, finding.canonical
    if scheme is None or certificate is None or octets is None:
        return
    data = content.message.for_diagnosis(_LARGEST) if content.message is not None else None
    case = ValueCase(signer.signature, signer.signed, octets, scheme, certificate, checked.helpers, data, budget)
    yield from (partial(suspicion, case) for suspicion in VALUE_SUSPICIONS)
