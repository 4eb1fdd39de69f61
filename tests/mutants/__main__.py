"""Mutate the verdict code of a copy, one place at a time, and tell which changes no test notices.

``python -m tests.mutants check finding`` mutates these two modules only. The copy stands under
``var/mutants``; mutmut runs there in an environment of its own, which sees the libraries of this
one. A result is kept until its module or its tests change.
"""

from __future__ import annotations

import re
import shutil
import site
import subprocess
import sys
import venv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "var" / "mutants"
LEAST = 0.85
NAMED = ("check", "criteria", "finding", "rule")
"""The four modules that decide; what criteria compute stands in `margins`, `overlap_measures`."""
COMPARISONS = re.compile(r"(?<![-=<>])(?:[<>]=?|[=!]=)(?!>)|\b(?:not in|in|is not|is)\b")
LOOPS = re.compile(r"\bfor [\w, ()]+ in\b")
EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def main(modules: list[str]) -> int:
    """Run mutmut, of these modules or all, print killed and survived; 1 where too many survive."""
    mutmut = _installed()
    work = _copied()
    wanted = [f"checker.{module}.*" for module in modules]
    ran = subprocess.run([mutmut, "run", "--max-children", "2", *wanted], cwd=work, check=False)
    if ran.returncode:
        return ran.returncode
    told = _said(mutmut, work, "results", "--all", "true")
    status = dict(line.strip().rsplit(": ", 1) for line in told.splitlines() if ": " in line)
    excused = set(EQUIVALENT.read_text("utf-8").split()) if EQUIVALENT.exists() else set()
    run = {n: s for n, s in status.items() if not modules or n.split(".")[1] in modules}
    return _judged({n: s for n, s in run.items() if n not in excused}, mutmut, work)


def _judged(status: dict[str, str], mutmut: Path, work: Path) -> int:
    count = Counter((name.split(".")[1], state) for name, state in status.items())
    done = {"killed": 0, "all": 0}
    for module in sorted({module for module, _ in count}):
        killed = count[module, "killed"] + count[module, "timeout"]
        every = sum(n for (own, _), n in count.items() if own == module)
        print(f"{module:<18}{killed:>6} of {every:>5} killed  {killed / every:7.1%}")
        if module in NAMED:
            done["killed"] += killed
            done["all"] += every
    share = done["killed"] / max(done["all"], 1)
    print(f"{', '.join(NAMED)}: {share:.1%} killed, at least {LEAST:.0%} wanted")
    alive = [n for n, state in status.items() if state in ("survived", "no tests")]
    compared = [n for n in alive if _compares(_said(mutmut, work, "show", n))]
    for name in compared:
        print(f"a comparison no test holds: {name}\n{_said(mutmut, work, 'show', name)}")
    return int(share < LEAST or bool(compared))


def _compares(shown: str) -> bool:
    """Whether a mutant differs from its origin in a comparison."""
    lines = [x for x in shown.splitlines() if x[:1] in "+-" and x[:3] not in ("+++", "---")]
    before, after = (
        [COMPARISONS.findall(LOOPS.sub("", x)) for x in lines if x.startswith(sign)]
        for sign in "-+"
    )
    return before != after


def _said(mutmut: Path, work: Path, *words: str) -> str:
    ran = subprocess.run([mutmut, *words], cwd=work, check=True, capture_output=True, text=True)
    return ran.stdout


def _installed() -> Path:
    """Mutmut, from its hash lock, in an environment that sees our libraries."""
    place = PLACE / "venv"
    mutmut = place / "bin" / "mutmut"
    if not mutmut.exists():
        venv.create(place, with_pip=True)
        pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes",
               "--only-binary", ":all:", "-r", ROOT / "requirements-mutants.lock"]  # fmt: skip
        subprocess.run(pip, check=True)
        own = next((place / "lib").glob("python*/site-packages"))
        ours = "; ".join(f"site.addsitedir({path!r})" for path in site.getsitepackages())
        (own / "ours.pth").write_text(f"import site; {ours}\n", encoding="utf-8")
    return mutmut


def _copied() -> Path:
    """The working copy, its sources and tests as they are now."""
    work = PLACE / "copy"
    work.mkdir(parents=True, exist_ok=True)
    for name in ("bench", "checker", "data", "spatial", "tests", "webmap"):
        shutil.rmtree(work / name, ignore_errors=True)
        shutil.copytree(ROOT / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "setup.cfg").read_text("utf-8")
    settings += "\n" + Path(__file__).with_name("settings.cfg").read_text("utf-8")
    (work / "setup.cfg").write_text(settings, encoding="utf-8")
    return work


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
