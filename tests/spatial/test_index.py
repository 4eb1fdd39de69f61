import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatial.hilbert import hilbert_order
from spatial.index import PieceTable, index_sections, query
from spatial.packed import Packed, pack


def table(boxes):
    """Pieces of one layer: zone n is piece n, and its WKB takes n % 7 bytes."""
    sizes = np.arange(len(boxes)) % 7
    return PieceTable(
        boxes, np.arange(len(boxes), dtype=np.int32),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint64),
    )  # fmt: skip


def indexed(layers, folder):
    sections = index_sections([table(b) for b in layers])
    depth = sum(k.startswith("level") for k in sections) - 1
    name, data = pack(sections, {"depth": depth})
    path = folder / "i"
    path.write_bytes(data)
    return Packed(path, name)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    rng = np.random.default_rng(1)
    low = rng.random((20_000, 2)) * 10_000
    boxes = np.hstack([low, low + rng.random((20_000, 2)) * 60])
    layers = [boxes[:12_000], np.empty((0, 4)), boxes[12_000:]]
    return layers, indexed(layers, tmp_path_factory.mktemp("index"))


corner = st.floats(-500, 10_500, allow_nan=False)


@given(corner, corner, st.floats(0, 800), st.floats(0, 800))
def test_the_index_finds_what_a_full_scan_finds(city, x, y, width, height):
    layers, index = city
    told = query(index, (x, y, x + width, y + height))
    found = set(zip(told.layer.tolist(), told.piece.tolist(), strict=True))
    assert told.zone.tolist() == told.piece.tolist()
    assert (told.stop - told.start).tolist() == (told.piece % 7).tolist()
    scan = {
        (n, int(p))
        for n, b in enumerate(layers)
        for p in np.flatnonzero(
            (b[:, 0] <= x + width) & (b[:, 2] >= x) & (b[:, 1] <= y + height) & (b[:, 3] >= y)
        )
    }
    assert found == scan


@pytest.mark.parametrize(("wide", "depth"), [(10, 3), (20, 2), (700, 1), (20_000, 0)])
def test_from_whichever_level_it_starts_it_finds_the_same(city, monkeypatch, tmp_path, wide, depth):
    """Levels of 20 000, 625, 20 and 1 boxes."""
    layers, _ = city
    monkeypatch.setattr("spatial.index.WIDE", wide)
    index = indexed(layers, tmp_path)
    assert index.meta["depth"] == depth
    box = (8_840.0, 400.0, 9_100.0, 900.0)
    boxes = np.vstack(layers)
    scan = (boxes[:, 0] <= box[2]) & (boxes[:, 2] >= box[0])
    scan &= (boxes[:, 1] <= box[3]) & (boxes[:, 3] >= box[1])
    assert len(query(index, box).piece) == int(scan.sum()) > 20


def test_an_index_over_nothing_finds_nothing(tmp_path):
    name, data = pack(index_sections([]), {"depth": 0})
    (tmp_path / "i").write_bytes(data)
    found = query(Packed(tmp_path / "i", name), (0, 0, 1, 1))
    assert len(found.layer) == len(found.piece) == 0


def test_each_layer_is_searched_as_far_as_it_reaches(city):
    layers, index = city
    x0, y0, x1, y1 = 3_000, 3_000, 3_200, 3_300
    told = query(index, (x0, y0, x1, y1), np.array([-1.0, 0.0, 150.0]))
    b = layers[2]
    scan = np.flatnonzero((b[:, 0] <= x1 + 150) & (b[:, 2] >= x0 - 150)
                          & (b[:, 1] <= y1 + 150) & (b[:, 3] >= y0 - 150))  # fmt: skip
    assert set(told.layer.tolist()) == {2}
    assert told.piece.tolist() == scan.tolist()


def test_hilbert_steps_to_a_neighbour_every_time():
    grid = np.array([[x, y, x, y] for x in range(16) for y in range(16)], dtype=float)
    path = grid[hilbert_order(grid)][:, :2]
    assert np.abs(np.diff(path, axis=0)).sum(axis=1).tolist() == [1.0] * 255
