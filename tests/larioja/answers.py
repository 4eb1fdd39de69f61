"""Known answers: what the authority publishes, and what GeoPandas and Clipper found."""

from tests.larioja.region import DELIVERED, MENDED

PUBLISHED_HA = {  # layer, zone: hectares the authority publishes, and how near we must come
    ("natura-2000", "Obarenes - Sierra de Cantabria"): (5_165.69, 0.05),
    ("natura-2000", "Peñas de Iregua, Leza y Jubera"): (8_409.65, 0.05),
    ("natura-2000", "Sierra de Alcarama y Valle del Alhama"): (10_216.79, 0.05),
    ("natura-2000", "Peñas de Arnedillo, Peñalmonte y Peña Isasa"): (3_436.63, 0.05),
    ("natura-2000", "Sotos y Riberas del Ebro"): (1_704.28, 0.05),
    ("natura-2000", "Sierras de Demanda, Urbión, Cebollera y Cameros"): (138_606.88, 0.05),
    ("nature-parks", "PN de la Sierra de Cebollera"): (17_813, 1.0),
    ("nature-reserves", "RN de los Sotos del Ebro en Alfaro"): (474, 1.0),
    ("ramsar-wetlands", "Humedales de la Sierra de Urbión"): (86, 1.0),
}
ZONES = {
    "natura-2000": 6, "special-environmental-plan": 63, "wetlands-inventory": 49,
    "ramsar-wetlands": 1, "protected-fauna": 8, "bird-power-line-zones": 13, "nature-parks": 2,
    "nature-reserves": 2, "singular-areas": 5, "mining-rights": 94, "technological-risk": 175,
}  # fmt: skip
QUARANTINED = {  # layer: row, code
    "protected-fauna": (5, "GEOM_RING_TOO_SHORT"),
    "technological-risk": (49, "GEOM_SELF_INTERSECTION"),
}
FLAT = {"mining-rights"}  # every other file carries heights
INVALID = {  # estate: code, point, m² of the ring as it was and of the polygon it became
    20: ("GEOM_SELF_TOUCH", (504_862.759, 4_698_332.471), 301_487.70, 301_487.71),
    27: ("GEOM_SELF_TOUCH", (549_598.466, 4_700_634.392), 309_337.20, 305_152.61),
    42: ("GEOM_PARTS_OVERLAP", (587_350.411, 4_681_578.842), 805_900.10, 805_900.05),
    59: ("GEOM_SELF_TOUCH", (519_863.767, 4_698_675.597), 423_216.43, 424_230.88),
}
OUTSIDE = {3: 0.004586, 4: 0.008313, 19: 0.004230, 63: 0.007735}  # share beyond the perimeter
NEAR_QUARANTINED = {"protected-fauna": 39, "technological-risk": 5}  # estates that meet the box
RULE_LAYERS = {
    "fauna.bird_power_lines": "bird-power-line-zones",
    "fauna.protected_fauna": "protected-fauna",
    "minerals.mining_rights": "mining-rights",
    "nature.natura_2000": "natura-2000",
    "nature.park": "nature-parks",
    "nature.park_periphery": "nature-parks",
    "nature.reserve": "nature-reserves",
    "nature.reserve_periphery": "nature-reserves",
    "nature.singular_areas": "singular-areas",
    "nature.special_plan": "special-environmental-plan",
    "safety.technological_risk": "technological-risk",
    "water.ramsar_wetlands": "ramsar-wetlands",
    "water.wetlands_inventory": "wetlands-inventory",
}
CLEAR_BUT_FOR_THE_BORDER = (0, 4, 73)
VERDICTS = {  # rule: estates conditional, unknown, clear
    DELIVERED: {
        **dict.fromkeys(RULE_LAYERS, CLEAR_BUT_FOR_THE_BORDER),
        "fauna.bird_power_lines": (0, 8, 69),
        "fauna.protected_fauna": (24, 29, 24),
        "heritage.archaeological_sites": (0, 77, 0),
        "minerals.mining_rights": (5, 4, 68),
        "nature.special_plan": (12, 2, 63),
        "safety.technological_risk": (74, 3, 0),
    },
    MENDED: {
        **dict.fromkeys(RULE_LAYERS, CLEAR_BUT_FOR_THE_BORDER),
        "fauna.bird_power_lines": (0, 8, 69),
        "fauna.protected_fauna": (24, 3, 50),
        "heritage.archaeological_sites": (0, 77, 0),
        "minerals.mining_rights": (5, 4, 68),
        "nature.special_plan": (12, 2, 63),
        "safety.technological_risk": (77, 0, 0),
    },
}
HEADLINES = {DELIVERED: (74, 3, 0), MENDED: (77, 0, 0)}
FULLY_DECIDED = {DELIVERED: 37, MENDED: 73}  # estates with every must decided: 77 - 40, 77 - 4
FOR_RISK_ALONE = {DELIVERED: 40, MENDED: 43}  # estates with no other conditional finding
SHARED_AREAS = {DELIVERED: 119, MENDED: 122}  # pairs of an estate and a layer
ORDER = ("conditional", "unknown", "clear")
