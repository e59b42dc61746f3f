"""Kazakhstan's GOST cryptography in pure Python: ST RK GOST R 34.10-2015, Streebog, GOST 34.310-2004 and 34.311-95.

**For a sandbox's keys only.** Python's integers take longer for some numbers than for others, so whoever can measure
the time of signatures may learn the key. Nothing here is constant-time, and no key that matters may come near it.

Sources: RFC 7091 (GOST R 34.10-2012, the same as ST RK GOST R 34.10-2015), RFC 6986 (Streebog), RFC 7836 and RFC 4357
(curves), RFC 5831 (GOST R 34.11-94, the same as GOST 34.311-95), RFC 6979 (numbers derived from key and digest). The
encodings are those of the national certification authority: everything little-endian, r before s.

If gmpy2 is installed, its integers are used; results are the same.
"""

from signing.gost.families import FAMILIES, GOST_256, GOST_512, GOST_2004, Family
from signing.gost.gost34311 import Gost34311, gost34311
from signing.gost.keys import PrivateKey, PublicKey
from signing.gost.signature import PublicKeyTable, reversed_order, sign, sign_digest, verify, verify_digest
from signing.gost.streebog import Streebog256, Streebog512, streebog256, streebog512

__all__ = [
    "FAMILIES",
    "GOST_256",
    "GOST_512",
    "GOST_2004",
    "Family",
    "Gost34311",
    "PrivateKey",
    "PublicKey",
    "PublicKeyTable",
    "Streebog256",
    "Streebog512",
    "gost34311",
    "reversed_order",
    "sign",
    "sign_digest",
    "streebog256",
    "streebog512",
    "verify",
    "verify_digest",
]
