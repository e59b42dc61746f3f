"""Whether a certificate has been revoked: statuses, and the sources they come from (RFC 6960, RFC 5280)."""

from signing.revocation.status import Reason, RevocationSource, State, Status

__all__ = ["Reason", "RevocationSource", "State", "Status"]
