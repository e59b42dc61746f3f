"""Whether an RSA key is strong enough, and cheap enough to verify with."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from signing.findings import Finding, Step, failed, passed
from signing.limits import MAX_RSA_BITS, MAX_RSA_EXPONENT_BITS
from signing.trust import Policy

__all__ = ["is_bounded", "judge_strength"]


def is_bounded(numbers: RSAPublicNumbers) -> bool:
    """True if verifying with the key takes no longer than it may."""
    return numbers.n.bit_length() <= MAX_RSA_BITS and numbers.e.bit_length() <= MAX_RSA_EXPONENT_BITS


def judge_strength(numbers: RSAPublicNumbers, policy: Policy) -> Finding:
    """``KEY-STRENGTH``: at least as long as *policy* demands, and bounded."""
    bits, exponent = numbers.n.bit_length(), numbers.e
    return (passed if policy.minimum_rsa_bits <= bits and is_bounded(numbers) else failed)(
        Step.SIGNATURE,
        "KEY-STRENGTH",
        expected=f"RSA of {policy.minimum_rsa_bits} bits or more",
        actual=f"RSA of {bits} bits, exponent {exponent if is_bounded(numbers) else 'too large'}",
    )
