"""Old reports come out the same: golden bundles of every release (I7), and determinism (I8)."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from checker.recheck.reading import believed
from checker.recheck.recheck import recheck
from checker.report.digest import canonical, digest
from spatial.history import history, rollback
from spatial.kept_checks import kept_checks, part_of
from spatial.proof import prove
from spatial.publish import publish
from tests.checker.replay import NOW, opened, replayed
from tests.factories import line, make_draft

BUNDLES = sorted((Path(__file__).parent / "golden").glob("*.tar.xz"))
LATER = NOW + timedelta(days=400)
CHECKOUT = Path(__file__).parents[2]


def as_known(new, old):
    """A report cut down to the fields an older one has: later releases may add some."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: as_known(new[key], old[key]) for key in old if key in new}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [as_known(n, o) for n, o in zip(new, old, strict=True)]
    return new


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_a_report_of_an_earlier_release_is_replayed_from_its_bundle(tmp_path, bundle):
    store = opened(bundle, tmp_path)
    assert prove(store).damages == ()
    rollback(store, "power-lines", history(store, "power-lines")[0].id, recorded_at=LATER)
    lines = make_draft("power-lines", [line((0, 0), (9, 9))], valid_from=date(2026, 1, 1))
    publish(store, [lines], recorded_at=LATER, accept_card_change=True)
    seen = []  # what was recorded after a report changes nothing in it
    for old, new in replayed(store):
        assert digest(old) == old["digest"]  # what counts, and how it is rounded, has not changed
        assert as_known(canonical(new), canonical(old)) == canonical(old)
        assert {layer["id"]: layer["sha256"] for layer in new["layers"]} == {
            layer["id"]: layer["sha256"] for layer in old["layers"]
        }
        assert new["rulebook"]["sha256"] == old["rulebook"]["sha256"]
        assert old["engine"]["geos"]
        seen.append(old["verdict"])
    assert len(seen) >= 4
    assert "prohibited" in seen


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_recheck_says_of_each_golden_report_that_it_comes_out_again(tmp_path, bundle):
    store = opened(bundle, tmp_path)
    for n, kept in enumerate(kept_checks(store)):
        given = believed(part_of(store, kept.id, "report"), kept.id)
        found = recheck(store, given, as_of=LATER.date() if n == 0 else None)
        assert found.replay.outcome in ("identical", "as-written")
        assert (found.kept, found.site_file) == (True, "same")
        assert all(d.kind == "added" for d in found.replay.differences)


@pytest.mark.parametrize("bundle", BUNDLES[:1], ids=lambda path: path.name)
def test_a_golden_report_of_another_engine_is_held_to_the_tolerance(tmp_path, bundle):
    """The last bits of an overlay differ: within 0.01 m² it is the same report, beyond it is not."""
    store = opened(bundle, tmp_path)
    kept = next(k for k in kept_checks(store) if b'"prohibited"' in part_of(store, k.id, "report"))
    for off, outcome in ((0.004, "within-tolerance"), (0.02, "differs")):
        old = json.loads(part_of(store, kept.id, "report"))
        old["id"], old["engine"]["geos"] = "20261124-000000000000", "3.9.1"
        hit = next(f for f in old["findings"] if f["measures"]["overlap_m2"])
        hit["measures"]["overlap_m2"] += off
        hit["message"]["en"] += " "  # a sentence prints the figure
        old["digest"] = digest(old)
        found = recheck(store, believed(json.dumps(old).encode(), "old"))
        assert found.replay.outcome == outcome


def test_there_is_a_bundle_of_a_release():
    assert [path.name for path in BUNDLES] != []


SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "12345", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "BACKWARDS": "1"},
    {"PYTHONHASHSEED": "777", "TZ": "Asia/Shanghai", "LC_ALL": "POSIX", "WORKERS": "3"},
]


def test_time_zone_locale_hash_seed_order_and_workers_change_no_digest():
    """Three processes, each with its own store, side by side: every site has one digest."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.checker.digests"], cwd=CHECKOUT, env={**os.environ, **env},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for env in SURROUNDINGS
    ]  # fmt: skip
    told = []
    for process in running:
        out, problem = process.communicate(timeout=240)
        assert process.returncode == 0, problem
        told.append(json.loads(out))
    assert told[0] == told[1] == told[2]
    assert len(told[0]) == 4
    assert len(set(told[0].values())) == 4
