"""Rule files that run code, explode, or say something other than they seem to."""

from __future__ import annotations

from itertools import pairwise

from tests.bad_inputs.shelf import Shelf, put

__all__ = ["make"]


def make(shelf: Shelf) -> None:
    """Seven files of rules."""
    marker = shelf.root / "secret" / "ran"
    put(
        shelf, "R01_yaml_python_tag", "r.yaml",
        f"rules: !!python/object/apply:os.system ['touch {marker}']\n",
    )  # fmt: skip
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in pairwise("abcdefghij")
    )
    put(shelf, "R02_yaml_bomb", "r.yaml", bomb)
    put(shelf, "R03_yaml_dup_key", "r.yaml", "id: a\nthreshold: 1\nthreshold: 100\n")
    put(
        shelf, "R04_yaml_norway_octal", "r.yaml",
        "code: 0101\nflag: no\nver: 1.10\nratio: 1:30\n",
    )  # fmt: skip
    put(shelf, "R05_regex_dos", "r.yaml", "match: '(a+)+$'\n")
    put(shelf, "R06_nan_threshold", "r.yaml", "max_area: .nan\nmin: -.inf\n")
    put(
        shelf, "R07_eval_injection", "r.yaml",
        f"expr: \"__import__('os').system('touch {marker}')\"\n",
    )  # fmt: skip
