import pytest

from spatial.card import card_from_dict, card_to_dict, parse_card
from spatial.errors import BadInput

WHOLE = """
id: wetland
title: {zh: 湿地, en: Wetland}
plan: forestry
role: constraint
authority: natural-resources
classification: gb50137
fields: {id: BSM, code: YDDM, name: MC}
crs: EPSG:4547
coverage: study-area
tolerance: {min_area_m2: 2.5, min_width_m: 0.2}
none_exist: {stated_by: 自然资源局, on: 2026-01-05}
stale_after_days: 1825
secrecy: public
release: area-only
verb: {zh: 占用, en: occupies}
style: {fill: "#fff"}
"""


def test_a_card_survives_being_stored():
    card = parse_card(WHOLE, where="wetland.yaml")
    assert card_from_dict(card_to_dict(card)) == card
    assert card.tolerance.min_area_m2 == 2.5
    assert card.none_exist.on.isoformat() == "2026-01-05"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("secrecy: public", "secrecy: open", 14, "secrecy"),
        ("plan: forestry", "plan: woods", 4, "plan"),
        ("style: {", "colour: {", 17, "unknown key; allowed: authority"),
        ("2026-01-05", "2026-13-05", 12, "none_exist.on"),
        ("min_area_m2: 2.5", "min_area_m2: no", 11, "tolerance.min_area_m2"),
        ("min_area_m2: 2.5", "min_area_m2: .nan", 11, "tolerance.min_area_m2"),
        ("min_area_m2: 2.5", "min_area_m2: 1e9", 11, "tolerance.min_area_m2"),
        ("min_area_m2: 2.5", "min_area_m2: -1", 11, "tolerance.min_area_m2"),
        ("crs: EPSG:4547", "crs: 4547", 9, "crs"),
        ("id: wetland", "id: ../wetland", 2, "id"),
        ("{zh: 湿地, en: Wetland}", "{zh: 湿地}", 3, "title.en"),
    ],
)
def test_a_wrong_card_is_refused_with_its_line(old, new, line, said):
    with pytest.raises(BadInput) as refused:
        parse_card(WHOLE.replace(old, new), where="wetland.yaml")
    assert refused.value.code == "CARD_SCHEMA"
    assert refused.value.where == f"wetland.yaml:{line}"
    assert said in refused.value.line("en")
