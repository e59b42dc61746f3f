"""Object identifiers of Kazakhstan's base cryptography (tree 1.2.398.3.10), as dotted text."""

from __future__ import annotations

from typing import Final

__all__ = [
    "CURVE_256_A",
    "CURVE_512_A",
    "DIGEST_34311",
    "DIGEST_34311_TEST",
    "DIGEST_STREEBOG_256",
    "DIGEST_STREEBOG_512",
    "KEY_256",
    "KEY_512",
    "KEY_2004",
    "KEY_2004_A",
    "SIGNATURE_256",
    "SIGNATURE_512",
    "SIGNATURE_2004",
    "SIGNATURE_2004_OLD",
]

KEY_512: Final = "1.2.398.3.10.1.1.2.2"
"""A key of ST RK GOST R 34.10-2015, 512 bits."""
CURVE_512_A: Final = "1.2.398.3.10.1.1.2.2.1"
"""Its parameter A-512."""
SIGNATURE_512: Final = "1.2.398.3.10.1.1.2.3.2"
"""A signature of ST RK GOST R 34.10-2015, 512 bits; its parameters are NULL."""
DIGEST_STREEBOG_512: Final = "1.2.398.3.10.1.3.3"

KEY_256: Final = "1.2.398.3.10.1.1.2.1"
CURVE_256_A: Final = "1.2.398.3.10.1.1.2.1.1"
SIGNATURE_256: Final = "1.2.398.3.10.1.1.2.3.1"
DIGEST_STREEBOG_256: Final = "1.2.398.3.10.1.3.2"

KEY_2004: Final = "1.2.398.3.10.1.1.1.1"
"""A key of GOST 34.310-2004."""
KEY_2004_A: Final = "1.2.398.3.10.1.1.1.1.1"
"""Its parameter A."""
SIGNATURE_2004: Final = "1.2.398.3.10.1.1.1.2"
SIGNATURE_2004_OLD: Final = "1.3.6.1.4.1.6801.1.2.2"
"""An older identifier of the same signature."""
DIGEST_34311: Final = "1.2.398.3.10.1.3.1"
"""GOST 34.311-95."""
DIGEST_34311_TEST: Final = "1.2.398.3.10.1.3.1.1.0"
"""Its test parameter, the one in use."""
