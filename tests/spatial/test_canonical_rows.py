import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from spatial.canonical_rows import canonical_rows

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.none() | st.booleans() | st.text() | NUMBERS
ROWS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), max_size=4)


@given(rows=ROWS)
@example(rows=[{"ﬀ": 1, "𠮷": 2}, {"𠮷": -0.0, "ﬀ": 1e-5}, {"a": 1e21, "b": 123456.5, "c": 1e15}])
@example(rows=[{"控": '\x00\x1f\x7f"\\/\b\f\n\r\t\u2028'}, {}])
def test_rows_are_the_bytes_of_the_general_writer(rows):
    assert canonical_rows(rows) == [rfc8785.dumps(row) for row in rows]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53])
def test_what_json_cannot_hold_exactly_is_refused(value):
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical_rows([{"a": value}])


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical_rows([{"a": "\ud800"}])
