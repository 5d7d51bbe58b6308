"""The canonical form against a second writer of it, and what it refuses."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.case.entries import (
    BIGGEST,
    SMALL_ORDER,
    Clock,
    NotCanonical,
    canonical,
    digest,
    distinct,
    is_hex,
    is_write_id,
    parse,
    signed_by,
    utc,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-BIGGEST, BIGGEST) | texts,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
    max_leaves=12,
)
BODY = {
    "a": "0" * 64,
    "c": "case",
    "k": "set_case",
    "n": 1,
    "o": [["case", "title", "T", []]],
    "p": None,
    "t": [1, 0],
    "v": 1,
    "x": [],
}


@given(values)
def test_canonical_json_is_rfc_8785_on_our_subset(value):
    # On ASCII keys, integers and no floats RFC 8785 is sorted, unspaced JSON with raw UTF-8 and
    # the short escapes, which is what json.dumps writes but for DEL, that it leaves raw too.
    assert canonical(value) == json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode("utf-8")


@given(values)
def test_canonical_json_reads_back(value):
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [1.0, {"é": 1}, {1: 2}, 2**53, object(), [{"a": [0.5]}], "\ud800"]
)
def test_what_has_no_canonical_form(value):
    with pytest.raises(NotCanonical):
        canonical(value)


def test_a_body_reads_back():
    assert parse(canonical(BODY)) == BODY


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[1]",
        b'{"a":1,"a":1}',
        canonical(BODY) + b" ",
        canonical(BODY).replace(b'"T"', b'"\\u0054"'),
        canonical(BODY).replace(b'"n":1', b'"n":1.0'),
        canonical(BODY).replace(b'"n":1', b'"n":999999999999999999999999999999'),
        canonical(BODY).replace(b'"T"', b"[" * 5000 + b"]" * 5000),
        canonical({**BODY, "z": 1}),
        canonical({k: v for k, v in BODY.items() if k != "p"}),
        *(
            canonical({**BODY, name: value})
            for name, value in [
                ("a", "xyz"),
                ("c", ""),
                ("k", 3),
                ("n", 0),
                ("n", True),
                ("p", "0"),
                ("t", [1]),
                ("t", [1, -1]),
                ("v", 2),
                ("x", ["a"]),
                ("x", None),
                ("u", 1),
                ("w", {"author": "0" * 64}),
                ("o", [["", "title", 1, []]]),
                ("o", [["case", "title", 1]]),
                ("o", [["case", "title", 1, ["nowhere"]]]),
                ("o", [["case", "title", 1, [5]]]),
            ]
        ),
    ],
)
def test_bytes_that_are_no_body(body):
    with pytest.raises(NotCanonical):
        parse(body)


def test_the_hash_is_sha256_under_its_own_domain():
    assert digest(b"{}") == hashlib.sha256(b"gnomon/entry/v1\0{}").hexdigest()


def test_signatures():
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    assert signed_by(public, key.sign(b"m"), b"m")
    assert not signed_by(public, key.sign(b"m"), b"n")
    assert not signed_by(public, b"short", b"m")
    assert not signed_by("00", key.sign(b"m"), b"m")


def test_names_of_writes_and_hashes():
    assert is_write_id("a" * 64 + ":0")
    assert not is_write_id("a" * 64 + ":")
    assert not is_write_id("a" * 64)
    assert not is_write_id("a" * 64 + ":²")
    assert not is_write_id("a" * 64 + ":" + "9" * 5000)
    assert is_hex("0f" * 32)
    assert not is_hex("0F" * 32)


def test_the_clock_goes_on_and_never_follows_one_a_day_ahead():
    assert Clock(5, 3).next(now_ms=7) == Clock(7, 0)
    assert Clock(9, 3).next(now_ms=7) == Clock(9, 4)
    assert Clock(7, 3).next(now_ms=7) == Clock(7, 4)
    assert Clock(7 + 25 * 3600 * 1000, 0).next(now_ms=7) == Clock(7, 0)


def test_moments():
    assert utc(1_684_000_000_123) == "2023-05-13T17:46:40.123Z"
    assert utc(10**17).endswith("ms after 1970-01-01T00:00:00Z")


def test_distinct_keeps_order():
    assert distinct(["b", "a", "b", None, 1, True]) == ["b", "a", None, 1, True]


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("key", sorted(SMALL_ORDER))
def test_a_key_of_small_order_signs_nothing(key, sign):
    """R the neutral point and S = 0 fit every message where 8 divides the challenge; for the
    neutral point as key they fit each one."""
    key = key[:62] + f"{int(key[62:], 16) | sign:02x}"
    for n in range(32):
        assert not signed_by(key, bytes([1, *[0] * 63]), bytes([n]))


def test_the_keys_of_small_order_are_the_points_whose_order_divides_eight():
    """Each y of the list is that of a point which doubled three times is neutral (x = 0, y = 1):
    y of the double is (y² + x²) / (1 - d x² y²), with x² = (y² - 1) / (d y² + 1)."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    for key in SMALL_ORDER:
        y = int.from_bytes(bytes.fromhex(key), "little") % p
        for _ in range(3):
            xx = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
            y = (y * y + xx) * pow(1 - d * xx * y * y, -1, p) % p
        assert y == 1
