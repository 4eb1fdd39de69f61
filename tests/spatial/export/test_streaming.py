"""What an export needs does not grow with the number of features."""

import subprocess
import sys

import pytest

SCRIPT = """
import resource, sys
from pathlib import Path
import shapely
from spatial.errors import Text
from spatial.export.table import Feature, Field, Table
from spatial.export.write import write
count = int(sys.argv[1])

def features():
    for n in range(count):
        x = 480_000 + n % 500 * 10
        y = 2_540_000 + n // 500 * 10
        shape = shapely.box(x, y, x + 9, y + 9)
        yield Feature(shape, {"id": f"4419{n:09d}", "name": "水田", "MJ": 81.5})

fields = tuple(Field(n, k) for n, k in (("id", "text"), ("name", "text"), ("MJ", "number")))
table = Table("a", Text("a", "a"), "EPSG:4547", count, fields, frozenset({2}),
              frozenset({"Polygon"}), features)
write(table, Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def peak(count, path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(count), str(path)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    path.unlink()
    return float(done.stdout)


@pytest.mark.parametrize(("suffix", "more"), [(".gpkg", 25), (".parquet", 25), (".txt", 25)])
def test_ten_times_the_features_need_no_more_memory(tmp_path, suffix, more):
    few, many = (peak(n, tmp_path / f"a{suffix}") for n in (1_500, 15_000))
    assert many - few < more  # MB
