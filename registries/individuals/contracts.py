"""The contract of the register of individuals, by agreement and by token."""

from __future__ import annotations

from typing import Final

from registries.contract import Contract

__all__ = ["GBD_FL", "GBD_FL_TOKEN"]

_GBD_FL_NAMESPACE: Final = "http://message.persistence.interactive.nat"

_TOKEN_FIELDS: Final = ("kdpToken", "publicKey")

GBD_FL: Final = Contract(
    "GBDFL_UniversalServiceSync", _GBD_FL_NAMESPACE, "gbd_fl.xsd", official=True, refused_fields=_TOKEN_FIELDS
)
"""The register of individuals, by agreement (protocol: GBD FL)."""

GBD_FL_TOKEN: Final = Contract(
    "GBDFLUniversal_token", _GBD_FL_NAMESPACE, "gbd_fl.xsd", official=True, required_fields=_TOKEN_FIELDS
)
"""The register of individuals, by the token of a consent (protocol: GBD FL)."""
