from datetime import date

import pytest

from spatial.coverage import layer_state
from spatial.layer import NoneExist
from spatial.snapshot import snapshot
from spatial.surroundings import surroundings
from tests.factories import make_draft, make_site, make_store, square

SITE = make_site(square(0, 0, 100))


def state_in(store, layer, site, as_of):
    snap = snapshot(store, as_of=date.fromisoformat(as_of))
    return layer_state(surroundings(snap, site, {layer: 0.0}), layer)


def state(tmp_path, *drafts, layer="farm", as_of="2026-01-01", site=SITE):
    store = make_store(tmp_path / "s", *drafts)
    return state_in(store, layer, site, as_of), store


def test_a_layer_nobody_delivered_is_missing(tmp_path):
    assert state(tmp_path)[0].want == "missing"


def test_an_empty_layer_is_not_a_clear_one(tmp_path):
    assert state(tmp_path, make_draft("farm", []))[0].want == "empty"


def test_an_empty_layer_with_a_statement_is_known(tmp_path):
    said = NoneExist("bureau", date(2026, 1, 5))
    found = state(tmp_path, make_draft("farm", [], none_exist=said))[0]
    assert found.want is None
    assert found.covered_share == 1.0


def test_a_layer_of_next_year_is_not_yet_valid(tmp_path):
    found = state(tmp_path, make_draft("farm", [square(0, 0, 9)], valid_from=date(2027, 1, 1)))[0]
    assert found.want == "not-yet-valid"
    assert found.next_version_on == "2027-01-01"


def test_a_site_half_outside_the_coverage(tmp_path):
    draft = make_draft("farm", [square(0, 0, 9)], coverage=square(-500, -500, 550, 5_000))
    assert state(tmp_path, draft)[0].covered_share == pytest.approx(0.5)


def test_age_is_counted_from_the_day_in_force(tmp_path):
    draft = make_draft("farm", [square(0, 0, 9)], valid_from=date(2020, 1, 1), stale_after_days=365)
    assert state(tmp_path / "a", draft, as_of="2020-12-31")[0].stale is False
    assert state(tmp_path / "b", draft, as_of="2021-01-01")[0].stale is True


def test_the_gap_of_a_partition(tmp_path):
    draft = make_draft("plan", [square(-500, -500, 580, 5_000)], role="allocation")
    found = state(tmp_path, draft, layer="plan")[0]
    assert found.gap_m2 == pytest.approx(2_000)
    assert found.gap_solid_m2 == pytest.approx(2_000)


@pytest.mark.parametrize(
    ("box", "met"),
    [(None, True), ([480_050, 2_540_050, 480_060, 2_540_060], True), ([0, 0, 1, 1], False)],
)
def test_a_quarantined_zone_matters_where_its_box_is_met(tmp_path, box, met):
    kept_out = {"row": 3, "code": "GEOM_SELF_INTERSECTION", "box": box}
    draft = make_draft("farm", [square(500, 500, 9)], quarantined=[kept_out])
    assert state(tmp_path, draft)[0].quarantined is met


def test_a_damaged_object_is_failed_never_clear(tmp_path):
    _, store = state(tmp_path, make_draft("farm", [square(0, 0, 9)]))
    version = snapshot(store, as_of=date(2026, 1, 1)).versions["farm"]
    path = store.objects.path(version.sha256, packed=True)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.chmod(0o640)
    path.write_bytes(data)
    assert state_in(store, "farm", SITE, "2026-01-01").want == "failed"


@pytest.mark.parametrize(
    ("status", "want"),
    [("in-force", None), ("superseded", None), ("pending-with-effect", None),
     ("draft", "not-yet-valid"), ("pending", "not-yet-valid")],
)  # fmt: skip
def test_a_plan_that_is_not_in_force_decides_nothing(tmp_path, status, want):
    draft = make_draft("farm", [square(0, 0, 9)], legal_status=status)
    assert state(tmp_path, draft)[0].want == want
