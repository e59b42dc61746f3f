"""A ``wsse`` object for zeep: signs the Body the Kazakh way, verifies the answer and says why it is refused.

client = zeep.Client(wsdl, wsse=BodySignature(key, trust, now=lambda: datetime.now(timezone.utc)))
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lxml import etree

from signing import wsse
from signing.errors import SignatureRejected
from signing.findings import SignatureReport
from signing.key_info_forms import KeyInfoForm
from signing.keys import KeyPair
from signing.trust import Policy, TrustStore

__all__ = ["BodySignature"]


class BodySignature:
    """Signs every request with *key*; believes an answer only if its Body is signed by one whom *trust* reaches.

    *now* gives the moment at which certificates are judged. *form* is how the certificate is named; take
    ``KeyInfoForm.KEY_IDENTIFIER`` for peers that allow a single child in KeyInfo (WS-I Basic Security Profile R5402).
    A peer that only names its certificate must have it among the intermediates of *trust*.
    An object serves one thread at a time: :attr:`report` is that of the last answer.
    """

    def __init__(
        self,
        key: KeyPair,
        trust: TrustStore,
        *,
        now: Callable[[], datetime],
        policy: Policy = Policy(),
        form: KeyInfoForm = KeyInfoForm.SELF_CONTAINED,
    ) -> None:
        self._key = key
        self._trust = trust
        self._now = now
        self._policy = policy
        self._form = form
        self.report: SignatureReport | None = None

    def apply(self, envelope: etree._Element, headers: dict[str, Any]) -> tuple[etree._Element, dict[str, Any]]:
        """Sign the request; called by zeep before sending."""
        self.report = None
        wsse.sign_in_place(envelope, self._key, form=self._form)
        return envelope, headers

    def verify(self, envelope: etree._Element) -> etree._Element:
        """Judge the answer; called by zeep after receiving. Raises :class:`~signing.errors.SignatureRejected`."""
        self.report = wsse.verify(envelope, self._trust, at=self._now(), policy=self._policy)
        if not self.report.ok:
            raise SignatureRejected(self.report)
        return envelope
