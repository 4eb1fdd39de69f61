"""A digest is of the RFC 8785 text, whichever encoder writes it."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as some

from checker.report.canonical_text import OddError, quick_number, quick_text, quick_whole
from checker.report.digest import canonical, digest

TEXT = some.text(some.characters(codec="utf-8"))
SCALARS = (
    some.none() | some.booleans() | TEXT | some.integers(-(2**53) + 1, 2**53 - 1)
    | some.floats(-1e15, 1e15) | some.floats(-1e-3, 1e-3)
)  # fmt: skip
CONTENT = some.recursive(
    SCALARS,
    lambda inner: some.lists(inner) | some.dictionaries(
        TEXT | some.sampled_from(["id", "a_m2", "b_ha", "share", "trace"]), inner
    ),
    max_leaves=25,
)  # fmt: skip


@given(some.dictionaries(TEXT, CONTENT))
def test_the_digest_is_of_the_rfc_8785_text(content: dict[str, Any]):
    text = rfc8785.dumps(canonical(content))
    assert digest(content) == hashlib.sha256(text).hexdigest()


@pytest.mark.parametrize("number", [0.0, -0.0, 1e-4, 9.9e-5, 1e-5, 1e-6, 9.9e-7, 1e-7, 5e-324, -2.5e-5,
                                    0.1, 5.0, -3.0, 9007199254740991.0, 123456.789])  # fmt: skip
def test_numbers(number: float):
    assert quick_text([quick_number(number)]).encode() == rfc8785.dumps([number])


@pytest.mark.parametrize("number", [1e16, -1e300, float("inf"), float("nan")])
def test_numbers_that_are_left_to_the_general_encoder(number: float):
    with pytest.raises(OddError):
        quick_number(number)


def test_whole_numbers_that_no_reader_holds_are_refused_as_before():
    with pytest.raises(OddError):
        quick_whole(2**53)
    with pytest.raises(rfc8785.IntegerDomainError):
        digest({"zones": 2**53})


def test_a_text_like_a_mark_is_a_text():
    assert digest({"name": "\ue0001e-7\ue000"}) != digest({"name": 1e-7})


def test_a_figure_of_another_library_is_rounded_like_any():
    one = {"area_m2": np.float64(1.00004), "zones": [np.float64(2.0)]}
    assert digest(one) == digest({"area_m2": 1.0, "zones": [2]})
