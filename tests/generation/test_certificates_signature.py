"""Nothing but the certificate as it was signed, with a key that we know, is genuine."""

import base64
import copy
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.certificates.document import FORMAT
from generation.certificates.keys import base64url, key_set
from generation.certificates.signature import MALFORMED, NOT_GENUINE, TOO_LARGE, UNKNOWN_KEY, sign
from generation.certificates.verifying import UNKNOWN_FORMAT, reason_against

from .certificate_rows import RFC_SEED

CERTIFICATE: dict[str, Any] = {
    "format": FORMAT,
    "suggestion": "0192f3c4-0000-7000-8000-000000000001",
    "copy_of": None,
    "prompt": {"version": 3, "fingerprint": "ab" * 16},
    "approvals": [{"name": "Ana Ñandú", "at": "2026-11-20T09:05:00.000Z"}],
    "edited": True,
    "edits": {"fields": [{"pointer": "/a", "words_added": 2}], "words_added": 2},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(autouse=True)
def _known_key(settings: Any) -> None:
    settings.APPROVAL_SIGNING_KEY = RFC_SEED
    settings.APPROVAL_OLD_PUBLIC_KEYS = []


def signed() -> tuple[dict[str, Any], dict[str, Any]]:
    certificate = copy.deepcopy(CERTIFICATE)
    return certificate, dict(sign(certificate))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside of `value`."""
    keyed = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in keyed:
        yield (*path, key)
        yield from places(item, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


def same_json(one: Any, other: Any) -> bool:
    """Equal as JSON: 1 and 1.0 are one number, true and 1 are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    return bool(one == other)


def test_as_it_was_signed() -> None:
    certificate, signature = signed()
    assert reason_against(certificate, signature) is None
    shuffled = dict(reversed(certificate.items()))
    assert reason_against(shuffled, signature) is None


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_whatever_is_changed_it_is_not_genuine(data: st.DataObject) -> None:
    certificate, signature = signed()
    part = data.draw(st.sampled_from([certificate, signature]))
    before = copy.deepcopy(part)
    put(part, data.draw(st.sampled_from(list(places(part)))), data.draw(JSON))
    assert (reason_against(certificate, signature) is None) is same_json(before, part)


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_every_character_of_the_signature_counts(data: st.DataObject) -> None:
    certificate, signature = signed()
    jws = signature["jws"]
    place = data.draw(st.integers(0, len(jws)))
    width = data.draw(st.integers(0, 2))
    changed = jws[:place] + data.draw(st.text("ABCwxyz019-_.=+/ \n\u00e9", max_size=2)) + jws[place + width :]
    signature["jws"] = changed
    assert (reason_against(certificate, signature) is None) is (changed == jws)


@given(certificate=st.dictionaries(st.text(max_size=8), JSON, max_size=4), signature=st.dictionaries(
    st.sampled_from(["alg", "kid", "jws", "x"]), JSON, max_size=4
))  # fmt: skip
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_whatever_it_is_there_is_an_answer(certificate: dict[str, Any], signature: dict[str, Any]) -> None:
    assert reason_against(certificate, signature)
    assert reason_against(certificate | {"format": FORMAT}, signature)


def forged(header: dict[str, Any], key: bytes | None) -> dict[str, Any]:
    """A signature object under a protected header of the forger's choice, by HMAC where there is a `key`."""
    certificate, signature = signed()
    canonical = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    protected = base64url(json.dumps(header, separators=(",", ":")).encode())
    mac = hmac.digest(key, f"{protected}.{base64url(canonical.encode())}".encode(), "sha256") if key else b""
    return {"alg": header["alg"], "kid": signature["kid"], "jws": f"{protected}..{base64url(mac)}"}


@pytest.mark.parametrize("claimed", [None, "EdDSA"], ids=["said", "hidden"])
@pytest.mark.parametrize("alg", ["none", "None", "HS256", "Ed25519", "ES256"])
def test_a_document_never_chooses_the_algorithm(alg: str, claimed: str | None) -> None:
    public = base64.urlsafe_b64decode(key_set()["keys"][0]["x"] + "=")
    kid = key_set()["keys"][0]["kid"]
    for key in (None, public):
        signature = forged({"alg": alg, "kid": kid}, key) | ({"alg": claimed} if claimed else {})
        assert reason_against(CERTIFICATE, signature) == MALFORMED


def test_a_key_that_comes_along_is_not_asked() -> None:
    certificate = copy.deepcopy(CERTIFICATE)
    own = Ed25519PrivateKey.generate()
    _, signature = signed()
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(own.public_key().public_bytes_raw())}
    header = base64url(json.dumps({"alg": "EdDSA", "kid": signature["kid"], "jwk": jwk}).encode())
    canonical = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = own.sign(f"{header}.{base64url(canonical.encode())}".encode())
    assert reason_against(certificate, signature | {"jws": f"{header}..{base64url(raw)}"}) == MALFORMED
    # Under our header, by another key.
    ours = signature["jws"].partition(".")[0]
    raw = own.sign(f"{ours}.{base64url(canonical.encode())}".encode())
    assert reason_against(certificate, signature | {"jws": f"{ours}..{base64url(raw)}"}) == NOT_GENUINE


def test_old_keys_verify_and_unknown_ones_do_not(settings: Any) -> None:
    certificate, signature = signed()
    old = base64.urlsafe_b64decode(key_set()["keys"][0]["x"] + "=")
    settings.APPROVAL_SIGNING_KEY = bytes(32)
    assert reason_against(certificate, signature) == UNKNOWN_KEY
    settings.APPROVAL_OLD_PUBLIC_KEYS = [old]
    assert reason_against(certificate, signature) is None
    current, kept = key_set()["keys"]
    assert kept["kid"] == signature["kid"] != current["kid"]
    assert sign(certificate)["kid"] == current["kid"]


def test_numbers_that_json_cannot_carry_are_an_answer() -> None:
    certificate, signature = signed()
    for number in (2**53, -(2**60), 10**400):
        assert reason_against(certificate | {"more": number}, signature) == NOT_GENUINE


def test_what_is_too_large_is_not_even_read() -> None:
    certificate, signature = signed()
    assert reason_against(certificate | {"more": "x" * 300_000}, signature) == TOO_LARGE


def test_another_form_is_said_to_be_one() -> None:
    _, signature = signed()
    for certificate in ({}, CERTIFICATE | {"format": "llmhub-approval-certificate/2"}):
        assert reason_against(certificate, signature) == UNKNOWN_FORMAT
