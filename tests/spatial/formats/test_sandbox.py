"""The locks of a reading child, tried from inside."""

from __future__ import annotations

import json
import math
import re
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from spatial.formats.child import paths
from spatial.formats.sandbox import bulge, landlock, plain, seccomp
from tests.bad_inputs.trap import Trap

ROOT = Path(__file__).parents[3]
TRIED = """
import json, os, socket, subprocess, sys, urllib.request
root, port, folder, secret = sys.argv[1:]
sys.path.insert(0, root)
from spatial.formats.sandbox import lockdown
held = lockdown.shut() + lockdown.confined(folder, [])
lockdown.alone()
lockdown.limit({"RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0})
def kept(action):
    try:
        action()
    except OSError as problem:
        return type(problem).__name__
    return "open"
mine = folder + "/mine"
print(json.dumps({"held": held, "got": {
    "socket": kept(lambda: socket.create_connection(("127.0.0.1", int(port)), 1)),
    "unix": kept(lambda: socket.socket(socket.AF_UNIX)),
    "url": kept(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/")),
    "program": kept(lambda: subprocess.run(["true"])),
    "signal": kept(lambda: os.kill(os.getppid(), 0)),
    "secret": kept(lambda: open(secret).read()),
    "processes": kept(lambda: os.listdir("/proc")),
    "write": kept(lambda: open(mine, "wb").write(b"x" * 100000)),
    "new": kept(lambda: open(folder + "/new", "wb")),
    "folder": kept(lambda: os.mkdir(folder + "/new")),
    "remove": kept(lambda: os.unlink(mine)),
    "rename": kept(lambda: os.rename(mine, mine + "2")),
    "link": kept(lambda: os.symlink(secret, folder + "/link")),
    "mode": kept(lambda: os.chmod(secret, 0o777)),
    "time": kept(lambda: os.utime(mine, (0, 0))),
    "mine": kept(lambda: open(mine).read()),
}}))
"""


def test_nobody_is_reached_and_only_the_one_file_is_read(tmp_path: Path) -> None:
    folder, secret = tmp_path / "folder", tmp_path / "secret"
    folder.mkdir()
    (folder / "mine").write_text("mine", encoding="utf-8")
    secret.write_text("secret", encoding="utf-8")
    before = [(p.name, p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")]
    trap = Trap()
    done = subprocess.run(
        [sys.executable, "-c", TRIED, ROOT, str(trap.port), folder, secret],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    got, closed = told["got"], landlock.version() > 0
    assert "seccomp" in told["held"]
    assert ("landlock" in told["held"]) is closed
    assert got.pop("mine") == "open"
    assert got.pop("url") == "URLError"
    files = {name: got.pop(name) for name in ("secret", "processes", "write", "new")}
    assert set(got.values()) == {"PermissionError"}, got
    assert trap.hits == 0
    if closed:  # an older kernel leaves files to the rights of the user
        assert set(files.values()) == {"PermissionError"}, files
        after = [(p.name, p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")]
        assert after == before
    trap.close()


# the kernel's generic table (aarch64) counts calls of a kind one after the other
FAMILIES = {
    "setxattr lsetxattr fsetxattr": 5, "removexattr lremovexattr fremovexattr": 14,
    "mknodat mkdirat unlinkat symlinkat linkat renameat": 33, "fchmod fchmodat fchownat fchown": 52,
    "kill tkill tgkill": 129, "socket socketpair bind listen accept connect": 198,
    "add_key request_key keyctl": 217, "process_vm_readv process_vm_writev": 270,
}  # fmt: skip
HEADERS = {0: Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
           1: Path("/usr/include/asm-generic/unistd.h")}  # fmt: skip


def test_the_numbers_of_system_calls() -> None:
    calls = {**seccomp.OUTSIDE, **seccomp.OTHERS, **seccomp.CHANGES}
    for names, first in FAMILIES.items():
        for number, name in enumerate(names.split(), first):
            assert name not in calls or calls[name][1] == number, name
    for name, (intel, arm) in calls.items():
        if intel >= 424:
            assert arm == intel, f"{name}: from 424 on all machines count alike"
    for column in (0, 1):
        numbers = [call[column] for call in calls.values() if call[column] != seccomp.NONE]
        assert len(set(numbers)) == len(numbers)
    for column, header in HEADERS.items():
        if header.is_file():  # with linux-libc-dev the kernel's own word is at hand
            known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
            for name, call in calls.items():
                newer = name not in known and call[column] >= 424
                assert newer or int(known.get(name, seccomp.NONE)) == call[column], name


def test_a_filter_for_another_machine_is_the_one_it_should_be() -> None:
    """The BPF program, run by hand on the calls it is about."""
    numbers = [call[1] for call in seccomp.OUTSIDE.values()]
    code = seccomp._program(numbers, 0xC00000B7)
    lines = [struct.unpack("=HBBI", code[at : at + 8]) for at in range(0, len(code), 8)]

    def verdict(architecture: int, number: int) -> int:
        at, held = 0, 0
        while True:
            kind, yes, no, value = lines[at]
            if kind == 0x06:
                return value
            if kind == 0x20:
                held = {0: number, 4: architecture}[value]
                at += 1
            else:
                at += 1 + (yes if (held == value if kind == 0x15 else held >= value) else no)

    allow, refuse = 0x7FFF0000, 0x00050001
    assert {verdict(0xC00000B7, number) for number in numbers} == {refuse}
    assert {verdict(0xC00000B7, number) for number in set(range(460)) - set(numbers)} == {allow}
    assert verdict(0xC00000B7, 0x40000000 + 1) == refuse
    assert verdict(0xC000003E, 0) == refuse


def test_a_kernel_without_landlock_is_told_as_no_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "_call", lambda *_: -1)
    assert landlock.version() == 0
    assert landlock.confine(["/tmp"]) is False


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
