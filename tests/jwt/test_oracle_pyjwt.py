"""PyJWT takes our tokens, and we take PyJWT's."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import KeyPair, jwt
from tests.jwt.conftest import MOMENT

pytestmark = pytest.mark.oracle
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


@pytest.fixture
def pyjwt(require_oracle: Callable[[str], str]) -> Any:
    require_oracle("jwt")
    return importlib.import_module("jwt")


@pytest.fixture
def public(system: KeyPair) -> rsa.RSAPublicKey:
    key = system.certificate.public_key
    assert isinstance(key, rsa.RSAPublicKey)
    return key


def test_pyjwt_takes_what_we_make(pyjwt: Any, system: KeyPair, public: rsa.RSAPublicKey) -> None:
    claims = {"cbin": "990140000123", "name": "Әлия", "list": [1, None, 1.5]}
    for carried in (False, True):
        token = jwt.make(claims, system, header_certificate=carried)
        assert pyjwt.decode(token, public, algorithms=["RS256"]) == claims
        assert ("x5c" in pyjwt.get_unverified_header(token)) is carried


@settings(max_examples=50, deadline=None)
@given(claims=st.dictionaries(st.sampled_from(["a", "b", "mcheck", "ә"]), JSON))
def test_what_either_makes_the_other_takes(claims: dict[str, Any]) -> None:
    oracle = pytest.importorskip("jwt")
    key = _pair()
    public = key.public_key()
    made = oracle.encode(claims, key, algorithm="RS256")
    assert jwt.verify(made, public, at=MOMENT).ok
    assert jwt.read(made.encode()).claims == claims


def _pair() -> rsa.RSAPrivateKey:
    if not _PAIRS:
        _PAIRS.append(rsa.generate_private_key(65537, 2048))
    return _PAIRS[0]


_PAIRS: list[rsa.RSAPrivateKey] = []


@pytest.mark.parametrize("change", [{"exp": -1000}, {"nbf": 1000}, {}])
def test_both_say_the_same_of_time(
    change: dict[str, int], pyjwt: Any, public: rsa.RSAPublicKey, system: KeyPair
) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    claims = {name: int(now.timestamp()) + value for name, value in change.items()}
    token = jwt.make(claims, system)
    try:
        pyjwt.decode(token, public, algorithms=["RS256"], leeway=300)
        taken = True
    except pyjwt.InvalidTokenError:
        taken = False
    assert jwt.verify(token, public, at=now).ok is taken
