"""The wheel, installed in an empty environment outside the checkout, shows the demo."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


def run(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SANHE", "VIRTUAL"))}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**clean, **environment},
        capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Our wheel, built from this checkout."""
    root = tmp_path_factory.mktemp("wheel")
    shutil.rmtree(CHECKOUT / "build", ignore_errors=True)  # what an earlier build left is not ours
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", root / "dist",
                CHECKOUT, cwd=root)  # fmt: skip
    shutil.rmtree(CHECKOUT / "build", ignore_errors=True)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = (root / "dist").glob("sanhe-*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that has our wheel and sees the third-party libraries, and nothing else."""
    root = tmp_path_factory.mktemp("environment")
    venv.create(root / "env", with_pip=False, symlinks=True)
    python = root / "env" / "bin" / "python"
    put = run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
              wheel, cwd=root)  # fmt: skip
    assert put.returncode == 0, put.stderr[-2000:]
    folder = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))",
                      cwd=root).stdout.strip())  # fmt: skip
    # a path named in a .pth file is searched, but its own .pth files (our editable install) are not
    (folder / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return root / "env" / "bin"


def test_everything_a_room_holds_is_in_the_wheel(wheel):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "spatial", "checker", "webmap", "data"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    kept = {name for name in listed.stdout.split("\0") if name and (CHECKOUT / name).exists()}
    shipped = set(zipfile.ZipFile(wheel).namelist())
    assert sorted(re.sub("^data/", "sanhe_data/", name) for name in kept
                  if re.sub("^data/", "sanhe_data/", name) not in shipped) == []  # fmt: skip


def test_the_packages_come_from_the_wheel(installed, tmp_path):
    where = run(installed / "python", "-c",
                "import sanhe_data, spatial; print(sanhe_data.__file__, spatial.__file__)",
                cwd=tmp_path)  # fmt: skip
    assert str(CHECKOUT) not in where.stdout, where.stdout
    assert where.returncode == 0, where.stderr


def test_the_command_is_there(installed, tmp_path):
    shown = run(installed / "sanhe", "--help", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr[-2000:]
    for command in ("init", "layers", "check", "rules", "serve", "demo", "doctor"):
        assert f"  {command}" in shown.stdout


def test_the_demo_runs_from_the_wheel_and_says_what_the_checkout_says(installed, tmp_path):
    digests = set()
    for name, command in (("wheel", [installed / "sanhe"]),
                          ("checkout", [sys.executable, "-m", "webmap.cli"])):  # fmt: skip
        folder = tmp_path / name
        folder.mkdir()
        shown = run(*command, "--store", folder / "store", "--lang", "en", "demo", cwd=folder)
        assert shown.returncode == 0, shown.stdout[-2000:] + shown.stderr[-2000:]
        assert (folder / "store" / "catalog.sqlite").exists()
        report = json.loads((folder / "demo" / "report.json").read_text(encoding="utf-8"))
        digests.add(report["digest"])
    assert len(digests) == 1
