import random

import numpy as np
import pytest

from spatial.errors import StoreError
from spatial.packed import Packed, pack


@pytest.fixture
def packed(tmp_path):
    sections = {
        "boxes": np.arange(80_000, dtype=np.float64).reshape(-1, 4),
        "none": np.empty((0, 4)),
        "text": np.frombuffer("三合".encode() * 100, np.uint8),
    }
    name, data = pack(sections, {"layer": "x"})
    path = tmp_path / "p"
    path.write_bytes(data)
    return path, name, data, sections


def test_what_was_packed_is_read_back(packed):
    path, name, _, sections = packed
    held = Packed(path, name)
    for key, array in sections.items():
        assert np.array_equal(held.array(key), array)
    assert held.items("boxes", 3, 5).tolist() == sections["boxes"][3:5].tolist()
    assert held.text("text", 0, 6).decode() == "三合"
    assert held.meta == {"layer": "x"}


def test_the_same_content_has_the_same_name(packed):
    _, name, data, sections = packed
    assert pack(dict(reversed(sections.items())), {"layer": "x"}) == (name, data)


def test_every_flipped_byte_is_found(packed):
    path, name, data, _ = packed
    random.seed(7)
    for at in [0, len(data) - 1, *random.sample(range(len(data)), 200)]:
        wrong = bytearray(data)
        wrong[at] ^= 1 << random.randrange(8)
        path.write_bytes(wrong)
        with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
            Packed(path, name).prove_all()


def test_a_damaged_block_is_found_when_it_is_touched_and_not_before(packed):
    path, name, data, _ = packed
    wrong = bytearray(data)
    wrong[-150_000] ^= 1
    path.write_bytes(wrong)
    held = Packed(path, name)
    assert held.text("text", 0, 6).decode() == "三合"
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        held.array("boxes")


@pytest.mark.parametrize("size", [0, 5, 300, 70_000])
def test_a_cut_off_file_is_damaged(packed, size):
    path, name, data, _ = packed
    path.write_bytes(data[:size])
    with pytest.raises(StoreError, match="OBJECT_DAMAGED"):
        Packed(path, name)
