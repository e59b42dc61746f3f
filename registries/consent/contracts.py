"""The contracts of the consent service."""

from __future__ import annotations

from typing import Final

from registries.contract import Contract

__all__ = ["CONSENT", "CONSENT_OBSERVED", "PERSONAL_DATA", "REVOCATIONS", "REVOCATION_SOLUTION"]

CONSENT: Final = Contract(
    "KDP_SERVICE",
    "urn:shlyuz:registries:consent:v1",
    "consent.xsd",
    official=False,
    request_aliases=frozenset({"getUserDataRequest"}),
)
"""The service of consent to the use of personal data; the request's fields are observed."""

CONSENT_OBSERVED: Final = Contract(
    "KDP_SERVICE",
    "http://service.2fa-chain.kz/ns/kdp",
    "kdp.xsd",
    official=True,
    request_type="getUserDataRequest",
    response_type="getUserDataResponse",
    qualified=True,
)
"""The same service as its clients write it and read it; how it answers whoever sends KDP's own wrapper."""

PERSONAL_DATA: Final = Contract(
    "KDP_PERSONALDATA",
    "http://service.2fa-chain.kz/ns/kdp/personalData",
    "kdp_personal_data.xsd",
    official=False,
    request_type="personalDataRequest",
    response_type="personalDataResponse",
    request_aliases=frozenset({"Request"}),
)
"""The accesses to a person's data between two dates; the fields are observed, what ``r_pdata`` says is not."""

REVOCATIONS: Final = Contract(
    "KDP_LIST_TO_REVOKE",
    "urn:shlyuz:registries:consent-revocations:v1",
    "kdp_list_to_revoke.xsd",
    official=False,
)
"""The requests of citizens to withdraw consents that a company holds. Project-defined."""

REVOCATION_SOLUTION: Final = Contract(
    "KDP_SEND_SOLUTION",
    "urn:shlyuz:registries:consent-solution:v1",
    "kdp_send_solution.xsd",
    official=False,
)
"""What the company decides on such a request. Project-defined."""
