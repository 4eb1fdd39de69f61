"""The locks of a reading child, tried from inside."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from spatial.formats.child import paths
from spatial.formats.sandbox import bulge, plain, seccomp

ROOT = Path(__file__).parents[3]
TRIED = """
import json, os, socket, subprocess, sys, urllib.request
sys.path.insert(0, sys.argv[1])
from spatial.formats.sandbox import lockdown
held = lockdown.shut()
lockdown.alone()
lockdown.limit({"RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0})
def kept(action):
    try:
        action()
    except OSError as problem:
        return type(problem).__name__
    return "open"
print(json.dumps({"held": held, "got": {
    "socket": kept(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 1)),
    "unix": kept(lambda: socket.socket(socket.AF_UNIX)),
    "url": kept(lambda: urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[2]}/")),
    "program": kept(lambda: subprocess.run(["true"])),
    "signal": kept(lambda: os.kill(os.getppid(), 0)),
    "file": kept(lambda: open(sys.argv[3], "wb").write(b"x" * 100000)),
}}))
"""


def test_no_connection_no_program_no_signal_no_file(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", TRIED, ROOT, str(port), tmp_path / "file"],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()
    told = json.loads(done.stdout)
    assert "seccomp" in told["held"]
    refused = {"socket", "unix", "program", "signal"}
    assert {told["got"][name] for name in refused} == {"PermissionError"}
    assert "open" not in told["got"].values()
    assert (tmp_path / "file").stat().st_size == 0


def test_another_architecture_or_an_old_kernel_is_told_as_no_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert seccomp.deny(seccomp.OUTSIDE) is False


def test_a_child_may_import_its_libraries_and_nothing_of_the_person() -> None:
    assert all(Path(path).is_dir() for path in paths())
    assert str(Path.cwd() / "tests") not in paths()


@pytest.mark.parametrize("size", [0.1, 1.0, -0.4142, 20.0])
@pytest.mark.parametrize("chord", [0.5, 100.0, 2_000.0])
def test_arcs_keep_within_a_millimetre(size: float, chord: float) -> None:
    ends = [(0.0, 0.0), (chord, 0.0)]
    points = [ends[0], *bulge.arc(*ends, size, 0.001), ends[1]]
    radius = chord * (1 + size**2) / (4 * abs(size))
    height = chord / 2 * (1 - size**2) / (2 * size)
    centre = (chord / 2, height)
    for x, y in points:
        assert math.dist((x, y), centre) == pytest.approx(radius, abs=1e-6 + 1e-9 * radius)
    for one, two in pairwise(points):
        half = math.dist(one, two) / 2
        assert radius - math.sqrt(max(0.0, radius**2 - half**2)) <= 0.001 + 1e-9 * radius


def test_an_arc_that_would_never_end_is_refused() -> None:
    with pytest.raises(ValueError, match="arc"):
        bulge.arc((0, 0), (1e9, 0), 1.0, 0.001)
    assert bulge.arc((0, 0), (1, 0), math.inf, 0.001) == []


def test_old_polylines_with_their_vertices() -> None:
    import io

    tags = (
        "0 SECTION 2 ENTITIES 0 POLYLINE 8 JZD 70 1 0 VERTEX 8 JZD 10 1 20 2 42 0.5 "
        "0 VERTEX 10 9 20 9 70 16 0 VERTEX 10 3 20 4 0 SEQEND 0 LINE 8 0 10 1 20 1 0 ENDSEC 0 EOF"
    )
    found = list(plain.entities(io.StringIO("\n".join(tags.split()))))
    assert [entity.kind for entity in found] == ["POLYLINE", "LINE"]
    assert found[0].vertices == [(1.0, 2.0, 0.5), (3.0, 4.0, 0.0)]
