"""What most likely happened to a signature that failed: damage undone on trial until the check passes, never guessed.

Nothing here runs for a valid message. A diagnosis is no finding: it explains some, and no verdict depends on it. The
texts, cause and cure in three languages, are in ``signing/texts/diagnoses.toml``.
"""

from signing.diagnosis.budget import DEAR_ATTEMPT, Budget
from signing.diagnosis.case import Case, Failure
from signing.diagnosis.search import diagnose
from signing.diagnosis.suspects import SUSPECTS, Suspect
from signing.diagnosis.unreadable import diagnose_octets

__all__ = ["DEAR_ATTEMPT", "SUSPECTS", "Budget", "Case", "Failure", "Suspect", "diagnose", "diagnose_octets"]
